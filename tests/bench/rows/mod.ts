/** Every measurement that is made in processes, in the order of the table. @module */
import type { Measurement } from "../measurement.ts";
import { each, fan } from "./fan.ts";
import { histories } from "./history.ts";
import { http, manyRuns } from "./http.ts";
import { beside, lines } from "./line.ts";
import { nested } from "./nested.ts";
import { shapes } from "./shapes.ts";
import { tokens, twoNodes } from "./tokens.ts";

/** The measurements. */
export const rows: readonly Measurement[] = [
  tokens,
  twoNodes,
  ...lines,
  fan,
  each,
  http,
  ...manyRuns,
  ...histories,
  beside,
  nested,
  ...shapes,
];
