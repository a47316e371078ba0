/**
 * Names in single braces, which other languages fill in and this one does not.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import type { Surroundings } from "./names.ts";
import { isList } from "./own.ts";
import { pointer as placeOf } from "./pointer.ts";

/**
 * Warns of each `{ name }` in the text from `start` to `end`, where the name is one that an expression could read here. Nobody but the
 * author knows whether it is meant as it stands, so there is no fix.
 */
export function warnOfBraces(text: string, start: number, end: number, at: Surroundings): void {
  const { pointer, offset = 0 } = at;
  const part = text.slice(start, end);
  for (const match of part.matchAll(/\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}/g)) {
    const [written, name] = match;
    const [from, to] = [start + match.index, start + match.index + written.length];
    if (text[from - 1] === "{" || text[to] === "}" || !(at.state(name) || at.locals.includes(name))) continue;
    if (isOfOtherLanguage(part, match.index, match.index + written.length)) continue;
    at.report({
      code: "MR212",
      severity: "warning",
      pointer,
      range: [from + offset, to + offset],
      message: `${written} stays as it is: an expression stands in two braces.`,
      hint: `Write {{ ${name} }} if its value is meant.`,
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

/** Whether braces are the arguments of a command, as in `\frac{x}{y}`, or stand side by side as those do. */
function isOfOtherLanguage(text: string, from: number, to: number): boolean {
  return text[from - 1] === "}" || text[to] === "{" || /\\[A-Za-z]+$/.test(text.slice(Math.max(0, from - 40), from));
}
