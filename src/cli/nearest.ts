/**
 * The word someone probably meant.
 *
 * @module
 */
import { nearest } from "../value/near.ts";

export { nearest };

/** `Did you mean "x"?` when a word is near, else the words there are, else nothing. */
export function suggestion(word: string, known: readonly string[], what: string): string | undefined {
  const near = nearest(word, known);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return known.length === 0 ? undefined : `${what}: ${known.join(", ")}.`;
}
