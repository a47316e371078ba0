/**
 * Growing text, cut into whole phrases.
 *
 * @module
 */
import { columnsOf, startThatFits } from "./safe.ts";

/** From how many columns on the end of a sentence ends a phrase. */
const SENTENCE = 36;

// Whether a sentence has ended is known when the next one begins.
const SENTENCE_END = /[.!?…]+["'”’)\]]*(?=\s+\S)|[。！？]+[」』”）]*(?=\s*[^\s。！？」』”）])/gu;

/**
 * Takes whole phrases off the front of a text that is still growing: up to a line feed, else to the last space before the width,
 * else to the end of a sentence. Where it cuts does not depend on how the text arrives.
 */
export function cutPhrases(text: string, width: number): { readonly lines: string[]; readonly rest: string } {
  const lines: string[] = [];
  for (;;) {
    const feed = text.indexOf("\n");
    const line = feed < 0 ? text : text.slice(0, feed);
    const end = phraseEnd(line, width);
    if (end !== undefined) {
      lines.push(line.slice(0, end).trimEnd());
      text = line.slice(end).trimStart() + text.slice(line.length);
    } else if (feed >= 0) {
      lines.push(line.trimEnd());
      text = text.slice(feed + 1);
    } else return { lines, rest: text };
  }
}

/** Cuts text that is complete. */
export function allPhrases(text: string, width: number): string[] {
  const { lines, rest } = cutPhrases(text, width);
  return rest.trim() === "" ? lines : [...lines, rest.trimEnd()];
}

/** Cuts what has waited long enough: whole words go, the last word stays, as it may be growing. */
export function cutWords(text: string): { readonly lines: string[]; readonly rest: string } {
  const start = text.trimEnd().search(/\s\S*$/);
  const words = start < 0 ? "" : text.slice(0, start);
  return words.trim() === ""
    ? { lines: [], rest: text }
    : { lines: [words.trimEnd()], rest: text.slice(start).trimStart() };
}

/** Where the first phrase of a line ends, if one is whole. */
function phraseEnd(line: string, width: number): number | undefined {
  for (const match of line.matchAll(SENTENCE_END)) {
    const end = match.index + match[0].length;
    const columns = columnsOf(line.slice(0, end));
    if (columns > width) break;
    if (columns >= SENTENCE) return end;
  }
  return wrapEnd(line, width);
}

/** Where a line that is wider than so many columns is broken: at the last space, else in the middle of a word. */
export function wrapEnd(line: string, width: number): number | undefined {
  const trimmed = line.trimEnd();
  if (columnsOf(trimmed) <= width) return undefined;
  const start = startThatFits(trimmed, width);
  const indent = start.length - start.trimStart().length;
  // A space right behind the start cuts there and loses no word.
  const space = /\s/.test(trimmed[start.length]) ? start.length : start.search(/\s\S*$/);
  return space > indent ? space : start.length;
}
