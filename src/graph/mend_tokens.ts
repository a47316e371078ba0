/**
 * Strings, numbers and words as people write them where JSON wants its own form.
 *
 * @module
 */
import { nearest } from "../value/near.ts";
import type { TextFault, Token } from "./text_fault.ts";

/** Which quotes close a string that a quote opens. */
const quotes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "`": "`",
  "“": '”“"',
  "”": '”“"',
  "‘": "’‘'",
  "’": "’‘'",
};

/** A string in quotes of any sort; `undefined` where none begins. */
export function readString(text: string, start: number): Token | undefined {
  const opening = text[start];
  const closing = quotes[opening];
  if (closing === undefined) return undefined;
  const end = closeOf(text, start, closing);
  if (end < 0) {
    const line = text.slice(start).split(/\r?\n/, 1)[0];
    const hint = `Add the ${opening === "'" ? "'" : '"'} where it ends.`;
    return {
      end: text.length,
      faults: [{ offset: start, length: line.length, message: "This text is not closed.", hint }],
    };
  }
  const raw = text.slice(start + 1, end);
  const right = `"${rightly(raw)}"`;
  const written = text.slice(start, end + 1);
  if (right === written) return { end: end + 1, faults: [] };
  const fault: TextFault = {
    offset: start,
    length: written.split(/\r?\n/, 1)[0].length,
    ...reason(opening, raw),
    mend: [start, written.length, right],
    sure: true,
  };
  return { end: end + 1, faults: [fault] };
}

/** Where a string is closed. A text over several lines must be followed by what may follow a text, or it was never closed. */
function closeOf(text: string, start: number, closing: string): number {
  let broken = false;
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "\n") broken = true;
    else if (closing.includes(text[at])) {
      const isEnd = !broken || closing === "`" || /^\s*([,}\]:]|$)/.test(text.slice(at + 1));
      return isEnd ? at : -1;
    }
  }
  return -1;
}

// deno-lint-ignore no-control-regex -- control characters are what must be found
const odd = /\\u[0-9A-Fa-f]{4}|\\(\r\n|[^])|\r\n|["\u0000-\u001f]/g;

/** What stands between quotes, as JSON writes it. */
function rightly(raw: string): string {
  return raw.replace(odd, (part, escaped?: string) => {
    if (escaped === undefined) {
      return part.startsWith("\\u") ? part : JSON.stringify(part === "\r\n" ? "\n" : part).slice(1, -1);
    }
    if (/^["\\/bfnrt]$/.test(escaped)) return part;
    // A quote of another sort needs no escape; a line that is carried on by one is a line.
    if (/^['`]$/.test(escaped)) return escaped;
    if (/^\r?\n$/.test(escaped)) return "\\n";
    return `\\\\${escaped}`;
  });
}

function reason(opening: string, raw: string): { readonly message: string; readonly hint?: string } {
  if (opening !== '"') return { message: "JSON writes text in double quotes." };
  if (/[\r\n]/.test(raw)) {
    return {
      message: "A text stands in one line.",
      hint: 'A line break in it is written \\n; a "prompt" or "system" may also be a list of lines.',
    };
  }
  if (raw.includes("\t")) return { message: "A tab in a text is written \\t." };
  const escape = /\\(?:u[0-9A-Fa-f]{4}|["\\/bfnrt])|(\\[^])/g;
  const wrong = [...raw.matchAll(escape)].find(([, other]) => other !== undefined)?.[1];
  return wrong === undefined
    ? { message: "A control character in a text is written as an escape." }
    : { message: `JSON has no escape ${wrong}.`, hint: "A backslash in a text is written \\\\." };
}

/** A number; `undefined` where none begins. */
export function readNumber(rest: string, start: number): Token | undefined {
  const written = /^[-+]?(?:\.?\d[\w.]*(?:(?<=[eE])[-+]\d+)?|Infinity\b)/.exec(rest)?.[0];
  if (written === undefined) return undefined;
  const end = start + written.length;
  if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(written)) return { end, faults: [] };
  const plain = written.replaceAll("_", "").replace(/^([-+]?)0+(?=\d)/, "$1");
  const value = Number(plain);
  const place = { offset: start, length: written.length };
  const message = `${written} is no number in JSON.`;
  if (!Number.isFinite(value)) {
    const hint = "Write a number in digits, or null.";
    return {
      end,
      faults: [{ ...place, message, hint, ...(/Infinity/.test(written) && { mend: [start, written.length, "0"] }) }],
    };
  }
  return {
    end,
    faults: [{ ...place, message, hint: `Write ${value}.`, mend: [start, written.length, String(value)], sure: true }],
  };
}

const literals = ["true", "false", "null"];

/** A word without quotes; `undefined` where none begins, or where it is none that could be a value. */
export function readWord(rest: string, start: number): Token | undefined {
  const written = /^[\p{L}_$][\p{L}\d_$-]*/u.exec(rest)?.[0];
  if (written === undefined) return undefined;
  const end = start + written.length;
  if (literals.includes(written)) return { end, faults: [] };
  const place = { offset: start, length: written.length };
  const instead = (message: string, replacement: string, sure: boolean, hint?: string): Token => ({
    end,
    faults: [{
      ...place,
      message,
      ...(hint && { hint }),
      mend: [start, written.length, replacement],
      ...(sure && { sure }),
    }],
  });
  if (written === "undefined") {
    return instead("JSON has no undefined.", "null", false, "Leave the key out, or write null.");
  }
  if (written === "NaN") return instead("JSON has no NaN.", "0", false, "Write a number, or null.");
  const meant = written === "None" || written === "nil" ? "null" : nearest(written, literals);
  if (meant !== undefined) return instead(`JSON writes ${meant}, not ${written}.`, meant, true);
  if (!/^\s*(?:[,}\]]|$)/.test(rest.slice(written.length))) return undefined;
  return instead(`The text ${written} needs double quotes.`, `"${written}"`, true);
}
