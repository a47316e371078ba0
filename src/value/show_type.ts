/**
 * How types are called in messages.
 *
 * @module
 */
import type { Json } from "../json.ts";
import { quote } from "./show.ts";
import { any, itemOf, type Part, type ScalarPart, type Type } from "./types.ts";

/**
 * A type as a noun: `a number`, `"billing" or "technical"`, `a list of texts`.
 *
 * @example
 * ```ts ignore
 * showType(typeOfSchema({ type: ["string", "null"] })); // "a text or null"
 * ```
 */
export function showType(type: Type): string {
  let words = shown.get(type);
  if (words === undefined) {
    const parts = distinct(type.flatMap((part) => showPart(part, "one")));
    shown.set(type, words = isAnything(type) ? "anything" : listed(parts, "or") || "nothing at all");
  }
  return words;
}

/** A key may have thousands of values, and be spoken of as often. */
const shown = new WeakMap<Type, string>();

/** Words as a list in a sentence; the first few of many. */
export function listed(words: readonly string[], last: "and" | "or"): string {
  const shown = words.slice(0, words.length > 6 ? 5 : 6);
  if (words.length > shown.length) shown.push(`${words.length - shown.length} more`);
  const end = shown.pop() ?? "";
  return shown.length === 0 ? end : `${shown.join(", ")} ${last} ${end}`;
}

/** Values as a list in a sentence. */
export function showValues(values: Iterable<Json>, last: "and" | "or"): string {
  return listed([...values].map((value) => typeof value === "string" ? quote(value) : String(value)), last);
}

/** Several sorts of objects are called the same. */
function distinct(words: readonly string[]): string[] {
  return [...new Set(words)];
}

function isAnything(type: Type): boolean {
  return type === any || new Set(type.map(({ kind }) => kind)).size === any.length;
}

const names: Readonly<Record<Part["kind"], readonly [one: string, many: string]>> = {
  null: ["null", "nulls"],
  boolean: ["a boolean", "booleans"],
  number: ["a number", "numbers"],
  string: ["a text", "texts"],
  list: ["a list", "lists"],
  object: ["an object", "objects"],
};

function showPart(part: Part, how: "one" | "many"): string[] {
  const name = names[part.kind][how === "one" ? 0 : 1];
  if (part.kind === "list" && how === "one") {
    const item = itemOf(part);
    if (isAnything(item) || item.length === 0) return [name];
    return [`${name} of ${listed(distinct(item.flatMap((inner) => showPart(inner, "many"))), "or")}`];
  }
  const { values } = part as ScalarPart;
  return values ? [...values].map((value) => typeof value === "string" ? quote(value) : String(value)) : [name];
}
