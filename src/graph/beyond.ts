/**
 * What is JSON by its letters and still cannot be taken: numbers beyond all measure, and nesting without end.
 *
 * @module
 */
import { deepest } from "../value/own.ts";

/** Where the first such thing stands in a text. */
export function findBeyond(text: string): { readonly start: number; readonly end: number } | undefined {
  const tokens = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\d[\d.eE+-]*|[[\]{}]/g;
  let depth = 0;
  for (let found = tokens.exec(text); found; found = tokens.exec(text)) {
    const [token] = found;
    if (token === "[" || token === "{") depth++;
    else if (token === "]" || token === "}") depth--;
    const isBeyond = depth > deepest || (token[0] !== '"' && /\d/.test(token) && !Number.isFinite(Number(token)));
    if (isBeyond) return { start: found.index, end: tokens.lastIndex };
  }
  return undefined;
}
