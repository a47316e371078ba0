/**
 * How wide a text is where letters have columns, and what is left of it where there are too few.
 *
 * @module
 */
import { columnsOf, graphemesOf } from "../value/columns.ts";

export { columnsOf, graphemesOf, isPlain } from "../value/columns.ts";

/** A text within so many columns; what is cut off becomes an ellipsis. */
export function shortened(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let used = 0;
  let start = "";
  for (const letter of graphemesOf(text)) {
    if ((used += letter.columns) > columns - 1) break;
    start += letter.grapheme;
  }
  return `${start.trimEnd()}…`;
}

/** Text that others wrote, on one line, without anything that a terminal or a page would obey. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(OBEYED, "\u{FFFD}").trim();
}

/** The same, where lines may stay. */
export function harmless(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/\t/g, "  ").replace(OBEYED_IN_LINES, "\u{FFFD}");
}

// Controls, lone surrogates, what XML forbids, and marks that turn the direction of writing.
// deno-lint-ignore no-control-regex
const OBEYED = /[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/gu;
// deno-lint-ignore no-control-regex
const OBEYED_IN_LINES = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/gu;
