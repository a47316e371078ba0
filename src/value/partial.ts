/**
 * JSON that is still on its way: the value so far.
 *
 * @module
 */
import type { Json } from "../json.ts";
import { own } from "./own.ts";

/**
 * The value that a beginning of JSON text holds so far: open strings, lists and objects are closed, a key without its value and a
 * number, word or escape that may go on are left out. `undefined` while there is nothing yet.
 *
 * @example
 * ```ts
 * console.assert(JSON.stringify(partialJson(`{"title": "Two ca`)) === `{"title":"Two ca"}`);
 * ```
 */
export function partialJson(text: string): Json | undefined {
  const { closers, inString } = scan(text);
  const body = inString ? text.replace(/\\(u[0-9a-fA-F]{0,3})?$/, "") + '"' : text;
  // A number or a word at the very end may go on.
  const isOpen = !inString && /[\w.+-]$/.test(text);
  for (const candidate of isOpen ? [withoutTail(body)] : [body, withoutTail(body)]) {
    const value = read(candidate.replace(/[\s,]+$/, "") + closers);
    if (value !== undefined) return own(value, "the answer so far");
  }
  return undefined;
}

/** What closes a text, and whether it ends inside a string. */
function scan(text: string): { closers: string; inString: boolean } {
  const open: string[] = [];
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === "\\") index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{") open.push("}");
    else if (character === "[") open.push("]");
    else if (character === "}" || character === "]") open.pop();
  }
  return { closers: open.reverse().join(""), inString };
}

/** The text without its last, unfinished member or item. */
function withoutTail(text: string): string {
  return text.replace(/(?:"(?:[^"\\]|\\.)*"\s*:\s*|"(?:[^"\\]|\\.)*"\s*)?[^\s,{}[\]"]*\s*$/, "");
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not yet: more of the text has to be left out.
    return undefined;
  }
}
