/**
 * Every event as one line of JSON.
 *
 * @module
 */
import type { View } from "./view.ts";

/** Makes a view that gives events as NDJSON. */
export function createJsonView(): View {
  return {
    show: (event) => toLine(event),
    wait: () => "",
    end: () => "",
  };
}

/** A value as one line of JSON. What a terminal would obey, and what some readers take for a line's end, is escaped: a pipe often ends in one. */
export function toLine(value: unknown): string {
  return JSON.stringify(value).replace(OBEYED, escaped) + "\n";
}

// JSON itself escapes the first 32; DEL, C1 and marks of direction remain.
const OBEYED = /[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

function escaped(mark: string): string {
  return "\\u" + mark.charCodeAt(0).toString(16).padStart(4, "0");
}
