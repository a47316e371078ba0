/**
 * Names in single braces, which other languages fill in and this one does not.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import type { Surroundings } from "./names.ts";
import { isList } from "./own.ts";
import { pointer as placeOf } from "./pointer.ts";

/** Warns of each `{ name }` in the text from `start` to `end`, where the name is one that an expression could read here. */
export function warnOfBraces(text: string, start: number, end: number, at: Surroundings): void {
  const { pointer, offset = 0 } = at;
  for (const match of text.slice(start, end).matchAll(/\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}/g)) {
    const [written, name] = match;
    const [from, to] = [start + match.index, start + match.index + written.length];
    if (text[from - 1] === "{" || text[to] === "}" || !(at.state(name) || at.locals.includes(name))) continue;
    const right = `{{ ${name} }}`;
    // A dollar before it may be a price, or the other language's.
    const isPlain = text[from - 1] !== "$" && at.offset === undefined;
    at.report({
      code: "MR212",
      severity: "warning",
      pointer,
      range: [from + offset, to + offset],
      message: `${written} stays as it is: an expression stands in two braces.`,
      hint: `Write ${right}.`,
      ...(isPlain && { fix: { pointer, replace: text.slice(0, from) + right + text.slice(to) } }),
    });
  }
}

/** Warns of the same in every string of a value. */
export function warnOfBracesIn(value: Json, at: Surroundings): void {
  if (typeof value === "string") return warnOfBraces(value, 0, value.length, at);
  if (typeof value !== "object" || value === null) return;
  const keys = isList(value) ? [...value.keys()] : Object.keys(value);
  for (const key of keys) warnOfBracesIn((value as JsonObject)[key], { ...at, pointer: at.pointer + placeOf(key) });
}
