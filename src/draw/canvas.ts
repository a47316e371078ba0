/**
 * A page of characters: lines that meet become corners and junctions, lines that cross do not.
 *
 * @module
 */
import { graphemesOf, isPlain } from "./text_width.ts";

/** How a character looks; never a meaning of its own. */
export type Ink = "plain" | "name" | "dim" | "label" | "back" | "catch";

/** A line on the page. */
export interface Stroke {
  /** Its corners: column, row. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Lines of one bundle join where they meet. */
  readonly bundle: number;
  /** Whether it is dashed. */
  readonly dashed: boolean;
  /** How it looks. */
  readonly ink: Ink;
}

interface Cell {
  readonly text: string;
  readonly ink: Ink;
  /** Where lines leave it: 1 up, 2 right, 4 down, 8 left. */
  readonly ends: number;
  readonly bundle: number;
  readonly dashed: boolean;
  /** Where lines leave it that only cross beneath. */
  readonly beneath?: number;
}

const UP = 1, RIGHT = 2, DOWN = 4, LEFT = 8;
const solid = [" ", "│", "─", "╰", "│", "│", "╭", "├", "─", "╯", "─", "┴", "╮", "┤", "┬", "┼"];
const dashes: Readonly<Record<number, string>> = { 1: "┆", 2: "┄", 4: "┆", 5: "┆", 8: "┄", 10: "┄" };
const codes: Readonly<Record<Ink, string>> = { plain: "", name: "1", dim: "2", label: "36", back: "33", catch: "31" };

/** A page. */
export class Canvas {
  readonly #rows: (Cell | undefined)[][] = [];

  /** Draws a line. */
  stroke({ points, ...look }: Stroke): void {
    // What comes into a corner and what leaves it are marked at once: a half of it would look like a line that only crosses.
    let came = 0;
    points.forEach(([x, y], i) => {
      const [toX, toY] = points[i + 1] ?? [x, y];
      const [stepX, stepY] = [Math.sign(toX - x), Math.sign(toY - y)];
      const steps = Math.abs(toX - x) + Math.abs(toY - y);
      if (steps === 0 && i + 1 < points.length) return;
      const ahead = stepX > 0 ? RIGHT : stepX < 0 ? LEFT : stepY > 0 ? DOWN : stepY < 0 ? UP : 0;
      const behind = stepX > 0 ? LEFT : stepX < 0 ? RIGHT : stepY > 0 ? UP : DOWN;
      this.#mark(x, y, { ...look, text: "", ends: came | ahead });
      // What is between the corners looks the same all the way.
      const between: Cell = { ...look, text: "", ends: ahead | behind };
      for (let step = 1; step < steps; step++) this.#mark(x + step * stepX, y + step * stepY, between);
      came = behind;
    });
  }

  /** Writes a text over whatever is there. */
  write(x: number, y: number, text: string, ink: Ink): void {
    if (isPlain(text)) {
      for (let i = 0; i < text.length; i++) this.#put(x + i, y, cellOf(text[i], ink));
      return;
    }
    for (const { grapheme, columns } of graphemesOf(text)) {
      this.#put(x, y, cellOf(grapheme, ink));
      for (let more = 1; more < columns; more++) this.#put(x + more, y, cellOf("", ink));
      x += columns;
    }
  }

  /** Where lines leave a place: 1 up, 2 right, 4 down, 8 left. */
  endsAt(x: number, y: number): number {
    return this.#rows[y]?.[x]?.ends ?? 0;
  }

  /** The page as lines of text, without blanks at their ends. */
  lines(color: boolean): string[] {
    const lines: string[] = [];
    for (const row of this.#rows) {
      let line = "";
      let ink: Ink = "plain";
      for (let x = 0; x < (row?.length ?? 0); x++) {
        const cell = row[x];
        const next = cell?.ink ?? "plain";
        if (color && next !== ink) {
          if (codes[ink] !== "") line += "\x1b[0m";
          if (codes[next] !== "") line += `\x1b[${codes[next]}m`;
          ink = next;
        }
        line += cell === undefined ? " " : cell.ends === 0 ? cell.text : charOf(cell);
      }
      lines.push(color && codes[ink] !== "" ? `${line}\x1b[0m` : line.trimEnd());
    }
    return lines;
  }

  #put(x: number, y: number, cell: Cell): void {
    (this.#rows[y] ??= [])[x] = cell;
  }

  #mark(x: number, y: number, cell: Cell): void {
    const before = this.#rows[y]?.[x];
    if (before === undefined) return this.#put(x, y, cell);
    // Lines go beneath texts.
    if (before.ends === 0) return;
    if (before.bundle !== cell.bundle) {
      // Two lines that only cross: the one that runs up and down goes over the other.
      const isFlat = (cell.ends & (UP | DOWN)) === 0;
      const wasFlat = (before.ends & (UP | DOWN)) === 0;
      const isUpright = (cell.ends & (LEFT | RIGHT)) === 0;
      const wasUpright = (before.ends & (LEFT | RIGHT)) === 0;
      if (isFlat && wasUpright) return this.#put(x, y, { ...before, beneath: cell.ends });
      if (isUpright && wasFlat) return this.#put(x, y, { ...cell, beneath: before.ends });
    }
    if ((before.ends | cell.ends) === before.ends && before.ink === cell.ink && before.dashed === cell.dashed) return;
    const isUpright = ((before.ends | cell.ends) & (LEFT | RIGHT)) === 0;
    // Where one of them turns they meet: then what seemed to cross beneath is a part of it.
    const ends = before.ends | cell.ends | (isUpright ? 0 : before.beneath ?? 0);
    this.#put(x, y, {
      ...before,
      ends,
      dashed: before.dashed && cell.dashed,
      ink: before.ink === cell.ink ? cell.ink : "plain",
    });
  }
}

/** A cell without lines. Most of a page is made of few letters, so those that are alike are one. */
function cellOf(text: string, ink: Ink): Cell {
  const known = cells[ink].get(text);
  if (known !== undefined) return known;
  const cell: Cell = { text, ink, ends: 0, bundle: -1, dashed: false };
  if (text.length === 1 && text <= "\u257f") cells[ink].set(text, cell);
  return cell;
}

const cells: Readonly<Record<Ink, Map<string, Cell>>> = {
  plain: new Map(),
  name: new Map(),
  dim: new Map(),
  label: new Map(),
  back: new Map(),
  catch: new Map(),
};

function charOf({ ends, dashed }: Cell): string {
  return dashed && dashes[ends] !== undefined ? dashes[ends] : solid[ends];
}
