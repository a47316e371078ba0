/**
 * Colours of the terminal. They never carry a meaning alone.
 *
 * @module
 */

/** Puts colour around text, or leaves it as it is. */
export interface Style {
  /** Important. */
  bold(text: string): string;
  /** Less important. */
  dim(text: string): string;
  /** Something failed. */
  bad(text: string): string;
  /** Something is done. */
  good(text: string): string;
  /** The colour of the n-th name. */
  name(index: number, text: string): string;
}

/** A style with colours, or one that changes nothing. */
export function createStyle(color: boolean): Style {
  const paint = (code: number) => (text: string) => color && text !== "" ? `\x1b[${code}m${text}\x1b[0m` : text;
  // Red is kept for failures.
  const names = [36, 33, 34, 35, 32, 96, 93, 94, 95, 92].map(paint);
  return {
    bold: paint(1),
    dim: paint(2),
    bad: paint(31),
    good: paint(32),
    name: (index, text) => names[index % names.length](text),
  };
}
