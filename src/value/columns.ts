/**
 * How many columns a text takes where letters have columns: in a terminal, in a drawing made of letters, under a caret.
 *
 * @module
 */

/** A letter as a reader sees it, with its accents, or an emoji with all its parts. */
export interface Letter {
  /** Its text. */
  readonly grapheme: string;
  /** How many columns it takes. */
  readonly columns: number;
}

/** Whether each letter of a text takes one column: printable ASCII, and the lines of drawings. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/**
 * How many columns a text takes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { columnsOf } from "./columns.ts";
 *
 * assertEquals(columnsOf("mill 水車"), 9);
 * ```
 */
export function columnsOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of segmenter.segment(text)) columns += columnsOfGrapheme(segment);
  return columns;
}

/** The letters of a text; those that are not seen are none. */
export function graphemesOf(text: string): Letter[] {
  if (PLAIN.test(text)) return Array.from(text, (grapheme) => ({ grapheme, columns: 1 }));
  return lettersOf(text).filter(({ columns }) => columns > 0);
}

/** The longest start of a text that takes no more than so many columns. */
export function firstColumns(text: string, most: number): string {
  if (PLAIN.test(text)) return text.slice(0, Math.max(most, 0));
  let used = 0;
  let start = "";
  for (const { segment } of segmenter.segment(text)) {
    used += columnsOfGrapheme(segment);
    if (used > most) break;
    start += segment;
  }
  return start;
}

/** The longest end of a text that takes no more than so many columns. */
export function lastColumns(text: string, most: number): string {
  if (PLAIN.test(text)) return text.slice(Math.max(text.length - most, 0));
  const letters = lettersOf(text);
  let used = 0;
  let first = letters.length;
  while (first > 0 && (used += letters[first - 1].columns) <= most) first--;
  return letters.slice(first).map(({ grapheme }) => grapheme).join("");
}

const PLAIN = /^[\x20-\x7e\u2500-\u257f]*$/;
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

// A small rule instead of the whole East Asian Width table: right for all common scripts and emoji.
const WIDE = new RegExp(
  "^[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\ua960-\\ua97f\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6\\u{20000}-\\u{3fffd}\\p{Emoji_Presentation}]",
  "u",
);
const INVISIBLE = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u;

function lettersOf(text: string): Letter[] {
  return Array.from(segmenter.segment(text), ({ segment }) => ({
    grapheme: segment,
    columns: columnsOfGrapheme(segment),
  }));
}

function columnsOfGrapheme(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  return WIDE.test(grapheme) || grapheme.includes("\u{fe0f}") ? 2 : 1;
}
