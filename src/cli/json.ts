/**
 * Every event as one line of JSON.
 *
 * @module
 */
import type { View } from "./view.ts";

/** Makes a view that gives events as NDJSON. For a terminal, the characters that it would obey are written as JSON escapes. */
export function createJsonView(options: { readonly terminal: boolean }): View {
  return {
    show: (event) => toLine(event, options.terminal),
    wait: () => "",
    end: () => "",
  };
}

/** A value as one line of JSON. */
export function toLine(value: unknown, terminal = false): string {
  const text = JSON.stringify(value);
  return (terminal ? text.replace(OBEYED, escaped) : text) + "\n";
}

// JSON itself escapes the first 32; DEL, C1 and marks of direction remain.
const OBEYED = /[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

function escaped(mark: string): string {
  return "\\u" + mark.charCodeAt(0).toString(16).padStart(4, "0");
}
