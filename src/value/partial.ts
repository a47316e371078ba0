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
  const trimmed = text.trimEnd();
  const { closers, inString, tail } = scan(trimmed);
  const body = inString ? text.replace(/\\(u[0-9a-fA-F]{0,3})?$/, "") + '"' : trimmed;
  // A number or a word at the very end may go on.
  const isOpen = !inString && /[\w.+-]$/.test(text);
  const whole = isOpen ? undefined : read(body.replace(/,$/, "") + closers);
  const value = whole === undefined ? read(body.slice(0, tail).trimEnd().replace(/,$/, "") + closers) : whole;
  return value === undefined ? undefined : own(value, "the answer so far");
}

/** What closes a text, whether it ends inside a string, and where its last, perhaps unfinished, member or item begins. */
function scan(text: string): { closers: string; inString: boolean; tail: number } {
  const open: string[] = [];
  let inString = false;
  let tail = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === "\\") index++;
      else if (character === '"') inString = false;
      continue;
    }
    if (character === '"') inString = true;
    else if (character === "{") open.push("}");
    else if (character === "[") open.push("]");
    else if (character === "}" || character === "]") open.pop();
    if ("{[,}]".includes(character)) tail = index + 1;
  }
  return { closers: open.reverse().join(""), inString, tail };
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not yet: more of the text has to be left out.
    return undefined;
  }
}
