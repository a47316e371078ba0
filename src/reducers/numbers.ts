/** Reducers over numbers. @module */
import type { Reducer } from "../reducer.ts";
import { without } from "../value/loosen.ts";

/** What a schema asks of a sum, and not of what is added. */
const ofTheSum = "minimum maximum exclusiveMinimum exclusiveMaximum enum const not if then else".split(" ");

/** Adds the write. */
export const sum: Reducer = {
  name: "sum",
  types: ["number", "integer"],
  idempotent: false,
  write: (key) => ({ type: "number", ...without(key, ofTheSum) }),
  fold: (old, write) => (old as number ?? 0) + (write as number),
};

/** Keeps the smallest. */
export const min: Reducer = {
  name: "min",
  types: ["number", "integer"],
  idempotent: true,
  write: (key) => ({ type: "number", ...key }),
  fold: (old, write) => old === undefined ? write : Math.min(old as number, write as number),
};

/** Keeps the largest. */
export const max: Reducer = {
  name: "max",
  types: ["number", "integer"],
  idempotent: true,
  write: (key) => ({ type: "number", ...key }),
  fold: (old, write) => old === undefined ? write : Math.max(old as number, write as number),
};
