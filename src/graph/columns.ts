/**
 * Text on a screen: how many columns it takes, and parts of it that fit.
 *
 * @module
 */

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{RI}|\ufe0f/u;

/** What stands on its own on a screen: a letter with its accents, an emoji with all its parts. */
export function graphemes(text: string): string[] {
  return /^[\x20-\x7e]*$/.test(text) ? [...text] : Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** How many columns a text takes. */
export function columnsOf(text: string): number {
  let count = 0;
  for (const grapheme of graphemes(text)) count += widthOf(grapheme);
  return count;
}

function widthOf(grapheme: string): number {
  if (wide.test(grapheme)) return 2;
  return /^[\p{M}\p{Cf}]+$/u.test(grapheme) ? 0 : 1;
}

/** The first part of a text that takes no more than so many columns. */
export function firstColumns(text: string, most: number): string {
  return fit(graphemes(text), most).join("");
}

/** The last part of a text that takes no more than so many columns. */
export function lastColumns(text: string, most: number): string {
  return fit(graphemes(text).reverse(), most).reverse().join("");
}

function fit(parts: readonly string[], most: number): string[] {
  let count = 0;
  const end = parts.findIndex((part) => (count += widthOf(part)) > most);
  return end < 0 ? [...parts] : parts.slice(0, end);
}
