/** A terminal as far as the live view needs one: what it is sent, as a person sees it. */
import { columnsOf, graphemesOf } from "../../src/value/columns.ts";

export interface Emulator {
  /** Takes what a program writes. Throws at a code that no view may send. */
  write(text: string): void;
  /** The lines of the window, without those that are empty at its end. */
  screen(): string[];
  /** Everything from the first line on, as a person can scroll through it. */
  all(): string[];
}

// deno-lint-ignore no-control-regex
const PIECES = /\x1b\[(?:\?(\d+)([hl])|(\d*)([A-Za-z]))|[^\x1b]+|\x1b/g;

export function createEmulator(columns: number, rows: number): Emulator {
  const lines: string[] = [""];
  let top = 0;
  let row = 0;
  let column = 0;
  let folds = true;
  const line = () => lines[top + row] ??= "";
  const feed = () => {
    if (row === rows - 1) top++;
    else row++;
    line();
  };
  const put = (grapheme: string, width: number) => {
    if (column + width > columns) {
      if (!folds) return;
      column = 0;
      feed();
    }
    const text = line();
    if (columnsOf(text) < column) lines[top + row] = text + " ".repeat(column - columnsOf(text));
    const letters = graphemesOf(lines[top + row]);
    let at = 0;
    let start = "";
    let end = "";
    for (const letter of letters) {
      if (at < column) start += letter.grapheme;
      else if (at >= column + width) end += letter.grapheme;
      at += letter.columns;
    }
    lines[top + row] = start + grapheme + end;
    column += width;
  };
  const obey = (code: string, count: number) => {
    if (code === "A") row = Math.max(row - count, 0);
    else if (code === "C") column = Math.min(column + count, columns - 1);
    else if (code === "B") row = Math.min(row + count, rows - 1);
    else if (code === "K") lines[top + row] = "";
    else if (code === "J") {
      lines[top + row] = graphemesOf(line()).map(({ grapheme }) => grapheme).slice(0, column).join("");
      lines.length = top + row + 1;
    } else if (code !== "m") throw new Error(`A view sent the code "${code}".`);
  };
  return {
    write(text) {
      for (const [piece, mode, on, count, code] of text.matchAll(PIECES)) {
        if (mode !== undefined) {
          if (mode !== "2026" && mode !== "7") throw new Error(`A view sent the mode ${mode}.`);
          if (mode === "7") folds = on === "h";
        } else if (code !== undefined) obey(code, Number(count || 1));
        else {
          for (const part of piece.split(/([\r\n])/)) {
            if (part === "\r") column = 0;
            else if (part === "\n") {
              column = 0;
              feed();
            } else {
              // deno-lint-ignore no-control-regex
              if (/[\x00-\x1f\x7f-\x9f]/.test(part)) throw new Error(`A view sent ${JSON.stringify(part)}.`);
              for (const { grapheme, columns } of graphemesOf(part)) put(grapheme, columns);
            }
          }
        }
      }
    },
    screen: () => withoutEnd(lines.slice(top, top + rows)),
    all: () => withoutEnd(lines),
  };
}

function withoutEnd(lines: readonly string[]): string[] {
  const trimmed = lines.map((line) => line.trimEnd());
  return trimmed.slice(0, trimmed.findLastIndex((line) => line !== "") + 1);
}
