/** Reducers over lists and texts. @module */
import type { Json, JsonSchema } from "../json.ts";
import type { Reducer } from "../reducer.ts";
import { without } from "../value/loosen.ts";
import { adopt, equal } from "../value/own.ts";

/** What a schema asks of a list or a text as a whole, and not of each part. */
const ofTheWhole = [
  ..."minItems maxItems uniqueItems contains minContains maxContains unevaluatedItems".split(" "),
  ..."minLength maxLength pattern enum const not if then else".split(" "),
];

/** What longer ones may still reach. */
const ofTheEnd = "minItems contains minContains minLength pattern not if then else".split(" ");

/** One write to a list or a text. Where the first items have schemas of their own, no item has one before it has a place. */
function part({ prefixItems, ...key }: JsonSchema): JsonSchema {
  return without(key, prefixItems === undefined ? ofTheWhole : [...ofTheWhole, "items"]);
}

/** A list or a text that may grow on. Items that stand anywhere were checked when they were written. */
function grown(key: JsonSchema): JsonSchema {
  return without(key, key.prefixItems === undefined ? [...ofTheEnd, "items"] : ofTheEnd);
}

/** A write is one item; it goes to the end. */
export const append: Reducer = {
  name: "append",
  types: ["array"],
  idempotent: false,
  empty: adopt([]),
  write: ({ items, prefixItems }) => prefixItems === undefined ? (items ?? {}) as JsonSchema : {},
  grown,
  fold: (old, write) => adopt(old === undefined ? [write] : [...old as readonly Json[], write]),
};

/** A write is a list or a text; it is joined at the end. */
export const concat: Reducer = {
  name: "concat",
  types: ["array", "string"],
  idempotent: false,
  write: part,
  grown,
  fold: (old, write) => {
    if (old === undefined) return write;
    if (typeof old === "string" && typeof write === "string") return old + write;
    if (Array.isArray(old) && Array.isArray(write)) return adopt([...old, ...write]);
    throw new TypeError(
      `Cannot join ${kind(write)} to ${kind(old)}: "concat" joins lists to lists and texts to texts.`,
    );
  },
};

/** A write is a list; items that are there already are left out. */
export const union: Reducer = {
  name: "union",
  types: ["array"],
  idempotent: true,
  empty: adopt([]),
  write: (key) => ({ type: "array", ...part(key) }),
  grown,
  fold: (old, write) => {
    const items = [...(old ?? []) as readonly Json[]];
    for (const item of write as readonly Json[]) if (!items.some((known) => equal(known, item))) items.push(item);
    return adopt(items);
  },
};

function kind(value: Json): string {
  return Array.isArray(value) ? "a list" : typeof value === "string" ? "a text" : `a ${typeof value}`;
}
