/**
 * What expressions and templates read, and what they become once compiled.
 *
 * @module
 */
import type { Json, Values } from "./json.ts";

/** The values an expression may read. */
export interface Scope {
  /** The state keys; an unset key is absent. */
  readonly state: Values;
  /** Further names at this place: `item`, `index`, `result`, `error`, or the name in `as`. */
  readonly locals?: Values;
}

/** A compiled expression or template. Returns frozen JSON; throws a `Fault` with the place in the document. */
export type Fill = (scope: Scope) => Json;

/** A compiled text: a template whose result is always text. */
export type FillText = (scope: Scope) => string;
