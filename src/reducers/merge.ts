/** The reducer over objects. @module */
import type { JsonObject } from "../json.ts";
import type { Reducer } from "../reducer.ts";
import { without } from "../value/loosen.ts";
import { adopt } from "../value/own.ts";

/** What further writes may still bring. */
const ofTheEnd = "required minProperties dependentRequired dependentSchemas not if then else".split(" ");

/** A write is an object; its members replace those of the same name. */
export const merge: Reducer = {
  name: "merge",
  types: ["object"],
  idempotent: true,
  // A write may hold some of the members only.
  write: (key) => ({ type: "object", ...without(key, [...ofTheEnd, "maxProperties", "enum", "const"]) }),
  grown: (key) => without(key, ofTheEnd),
  fold: (old, write) => adopt({ ...old as JsonObject | undefined, ...write as JsonObject }),
};
