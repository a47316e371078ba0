/**
 * Text that others wrote, made harmless for a terminal, and how wide it is there.
 *
 * @module
 */
import { columnsOf, firstColumns } from "../value/columns.ts";

export { columnsOf } from "../value/columns.ts";

/**
 * Makes everything visible that a terminal would obey: control characters, escape codes and marks that turn the direction of writing.
 * Line feeds stay, tabs become spaces. Applied twice, it changes nothing more.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { safe } from "./safe.ts";
 *
 * assertEquals(safe("\x1b[2Jhello"), "␛[2Jhello");
 * ```
 */
export function safe(text: string): string {
  return OBEYED_TEST.test(text) ? text.replace(/\r\n/g, "\n").replace(OBEYED, visible) : text;
}

/** Makes text harmless without changing its length, so that columns counted in it stay right. */
export function safeInPlace(text: string): string {
  return text.replace(OBEYED, (mark) => mark === "\t" || mark === "\r" || mark.length > 1 ? mark : "\u{FFFD}");
}

/** The longest start of a text that fits into so many columns; at least one grapheme. */
export function startThatFits(text: string, columns: number): string {
  return firstColumns(text, columns) || firstColumns(text, 2) || text.slice(0, 1);
}

/** A text with spaces behind it, up to so many columns. */
export function padded(text: string, columns: number): string {
  return text + " ".repeat(Math.max(columns - columnsOf(text), 0));
}

const TAB = "    ";

// C0 without the line feed, DEL and C1, line and paragraph separators, and the embeddings, overrides and isolates of
// bidirectional text. The plain marks (U+200E, U+200F) stay: honest Hebrew and Arabic use them, and they hide nothing.
// deno-lint-ignore no-control-regex
const OBEYED = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const OBEYED_TEST = new RegExp(OBEYED.source);

function visible(mark: string): string {
  const code = mark.charCodeAt(0);
  if (mark === "\t") return TAB;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  if (code < 0xa0) return `\\x${code.toString(16)}`;
  if (code === 0x2028 || code === 0x2029) return "\n";
  return `<U+${code.toString(16).toUpperCase()}>`;
}
