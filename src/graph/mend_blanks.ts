/**
 * What stands between values: blanks, and what people write there although JSON has no such thing.
 *
 * @module
 */
import type { TextFault, Token } from "./text_fault.ts";

/** Reads on to the next thing that matters. */
export function readBlanks(text: string, start: number): Token {
  const faults: TextFault[] = [];
  let at = start;
  for (;;) {
    const blank = /[ \t\r\n]*/y;
    blank.lastIndex = at;
    at += blank.exec(text)?.[0].length ?? 0;
    const next = text.slice(at, at + 2);
    if (/^[\s\ufeff\u200b-\u200d\u2060]/.test(next)) {
      const code = next.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
      const message = `An invisible character (U+${code}) stands here.`;
      faults.push({ offset: at, length: 1, message, mend: [at, 1, " "], sure: true });
      at++;
    } else if (next.startsWith("#") || next === "//" || next === "/*") {
      const end = endOfComment(text, at, next === "/*");
      faults.push(comment(text, at, end));
      at = end;
    } else return { end: at, faults };
  }
}

function endOfComment(text: string, start: number, isBlock: boolean): number {
  const end = text.indexOf(isBlock ? "*/" : "\n", start + (isBlock ? 2 : 1));
  if (end < 0) return text.length;
  return isBlock ? end + 2 : text[end - 1] === "\r" ? end - 1 : end;
}

/** A comment over several lines is marked in its first. One with lines of its own goes with them. */
function comment(text: string, start: number, end: number): TextFault {
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const isOwn = text.slice(line, start).trim() === "" && /^[ \t]*\r?\n/.test(text.slice(end));
  const from = isOwn ? line : start - (/[ \t]*$/.exec(text.slice(line, start))?.[0].length ?? 0);
  const to = isOwn ? text.indexOf("\n", end) + 1 : end;
  return {
    offset: start,
    length: text.slice(start, end).split(/\r?\n/, 1)[0].length,
    message: "JSON has no comments.",
    hint: 'Say it in a "description", or in a key of your own that begins with "x-".',
    mend: [from, to - from, ""],
    sure: true,
  };
}
