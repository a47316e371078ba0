/**
 * The end of a terminal that is drawn anew, below text that stays: lines in, the shortest way to show them out.
 *
 * @module
 */
import { columnsOf } from "../value/columns.ts";

/** What is on the screen, remembered. */
export interface Screen {
  /**
   * What to write so that some lines are on the screen, and above them, for good, what is new there. The cursor is left at
   * the start of the last line, and the terminal as it was, so that a program may die at any time.
   *
   * @param columns The width of the window now: lines may have been folded since.
   */
  paint(above: readonly string[], lines: readonly string[], columns: number): string;
  /** Somebody else has written into the lines. */
  spoil(): void;
}

/** A screen with nothing on it yet; the cursor is at the start of an empty line. */
export function createScreen(): Screen {
  let before: readonly string[] = [];
  let width = 0;
  let isSpoilt = false;

  return {
    paint(above, lines, columns) {
      const isSame = width === columns && !isSpoilt && above.length === 0 && before.length > 0 && lines.length > 0;
      const text = isSame ? changes(before, lines) : anew(rowsAbove(before, columns), above, lines);
      const isIdle = !isSame && above.length === 0 && before.length === 0 && lines.length === 0;
      before = [...lines];
      width = columns;
      isSpoilt = false;
      return text === "" || isIdle ? "" : BEGIN + text + END;
    },
    spoil() {
      isSpoilt = true;
    },
  };
}

// Synchronized output: the terminal shows a frame when it is whole.
const BEGIN = "\x1b[?2026h";
const END = "\x1b[?2026l";
// Between these a line that is wider than we think is cut, and does not push the others out of their places.
const CUT = "\x1b[?7l";
const FOLD = "\x1b[?7h";
const LINE = "\r\x1b[2K";
const UP = "\x1b[A";
const BELOW = "\x1b[J";
// From the second column on: what is erased from the first one on may be kept as a page that was read, where it is all of the window.
const BELOW_THIS = "\r\x1b[C\x1b[J";

/** Only the lines that are not the same. */
function changes(before: readonly string[], lines: readonly string[]): string {
  let text = "";
  let at = before.length - 1;
  const go = (to: number) => {
    const way = to - at;
    at = to;
    return way === 0 ? "" : `\x1b[${Math.abs(way)}${way < 0 ? "A" : "B"}`;
  };
  lines.forEach((line, i) => {
    if (i >= before.length) {
      text += `${go(i - 1)}\n${line}\r`;
      at = i;
    } else if (line !== before[i]) text += `${go(i)}${LINE}${line}\r`;
  });
  if (lines.length < before.length) text += go(lines.length) + BELOW;
  if (text === "") return "";
  return CUT + text + go(lines.length - 1) + FOLD;
}

function anew(up: number, above: readonly string[], lines: readonly string[]): string {
  const start = BELOW_THIS + LINE + (UP + LINE).repeat(up);
  const region = lines.length > 0 ? `${CUT}${lines.join("\n")}\r${FOLD}` : "";
  return start + above.map((line) => `${line}\n`).join("") + region;
}

/** The rows from the first of the lines down to the cursor, in a window of so many columns. */
function rowsAbove(lines: readonly string[], columns: number): number {
  return lines.slice(0, -1).reduce((rows, line) => rows + Math.max(1, Math.ceil(seen(line) / columns)), 0);
}

function seen(line: string): number {
  // deno-lint-ignore no-control-regex
  return columnsOf(line.replace(/\x1b\[\d+m/g, ""));
}
