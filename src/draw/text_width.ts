/**
 * How wide a text is where letters have columns, and what is left of it where there are too few.
 *
 * @module
 */

/** Whether each letter of a text takes one column: printable ASCII, and the lines of drawings. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** How many columns a text takes. */
export function columnsOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += columnsOfGrapheme(segment);
  return columns;
}

/** The letters of a text as a reader sees them, each with its columns. */
export function graphemesOf(text: string): { readonly grapheme: string; readonly columns: number }[] {
  if (PLAIN.test(text)) return Array.from(text, (grapheme) => ({ grapheme, columns: 1 }));
  return Array.from(graphemes.segment(text), ({ segment }) => ({
    grapheme: segment,
    columns: columnsOfGrapheme(segment),
  })).filter(({ columns }) => columns > 0);
}

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
const PLAIN = /^[\x20-\x7e\u2500-\u257f]*$/;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

// A small rule instead of the whole East Asian Width table: right for all common scripts and emoji.
const WIDE = new RegExp(
  "^[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\ua960-\\ua97f\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6\\u{20000}-\\u{3fffd}\\p{Emoji_Presentation}]",
  "u",
);
const INVISIBLE = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u;

function columnsOfGrapheme(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  return WIDE.test(grapheme) || grapheme.includes("\u{fe0f}") ? 2 : 1;
}
