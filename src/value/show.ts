/**
 * How values are called in messages.
 *
 * @module
 */
import type { Json } from "../json.ts";

/** The sort of a value, as a noun: `a string`, `a list`, `null`. */
export function kindOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** The value itself where it is short, else its sort and size. */
export function brief(value: Json): string {
  if (typeof value === "string") return quote(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  const keys = Object.keys(value);
  return keys.length === 0 ? "an empty object" : `an object with ${among(keys)}`;
}

/** Text in quotes, cut where it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? text.slice(0, 57) + "…" : text);
}

/** Names in quotes, as `"a", "b" and "c"`; the first few of many. */
export function among(names: readonly string[]): string {
  if (names.length === 0) return "nothing";
  const shown = names.slice(0, names.length > 6 ? 5 : 6).map(quote);
  if (names.length > shown.length) shown.push(`${names.length - shown.length} more`);
  const last = shown.pop();
  return shown.length === 0 ? String(last) : `${shown.join(", ")} and ${last}`;
}

/** A count with its noun, as `1 item` and `2 items`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
