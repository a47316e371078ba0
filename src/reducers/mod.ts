/** The named reducers. @module */
import type { Reducer } from "../reducer.ts";
import { append, concat, union } from "./lists.ts";
import { max, min, sum } from "./numbers.ts";
import { merge } from "./merge.ts";
import { messages } from "./messages.ts";

/** Every built-in reducer by its name. */
export const reducers: Readonly<Record<string, Reducer>> = { append, concat, sum, min, max, merge, union, messages };
