/** Reducers over lists and texts. @module */
import type { Json, JsonSchema } from "../json.ts";
import type { Reducer } from "../reducer.ts";
import { adopt, equal } from "../value/own.ts";

/** A write is one item; it goes to the end. */
export const append: Reducer = {
  name: "append",
  types: ["array"],
  idempotent: false,
  empty: adopt([]),
  write: (key) => (key.items ?? {}) as JsonSchema,
  fold: (old, write) => adopt(old === undefined ? [write] : [...old as readonly Json[], write]),
};

/** A write is a list or a text; it is joined at the end. */
export const concat: Reducer = {
  name: "concat",
  types: ["array", "string"],
  idempotent: false,
  write: (key) => key,
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
  write: (key) => ({ type: "array", ...key }),
  fold: (old, write) => {
    const items = [...(old ?? []) as readonly Json[]];
    for (const item of write as readonly Json[]) if (!items.some((known) => equal(known, item))) items.push(item);
    return adopt(items);
  },
};

function kind(value: Json): string {
  return Array.isArray(value) ? "a list" : typeof value === "string" ? "a text" : `a ${typeof value}`;
}
