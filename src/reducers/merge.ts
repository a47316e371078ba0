/** The reducer over objects. @module */
import type { JsonObject } from "../json.ts";
import type { Reducer } from "../reducer.ts";
import { adopt } from "../value/own.ts";

/** A write is an object; its members replace those of the same name. */
export const merge: Reducer = {
  name: "merge",
  types: ["object"],
  idempotent: true,
  // A write may hold some of the members only.
  write: ({ required: _required, ...key }) => ({ type: "object", ...key }),
  fold: (old, write) => adopt({ ...old as JsonObject | undefined, ...write as JsonObject }),
};
