/**
 * What the parts of a compiled expression hand to each other.
 *
 * @module
 */
import type { Json, Values } from "../json.ts";
import type { Meter } from "./budget.ts";

/** What one evaluation has at hand. */
export interface Frame extends Meter {
  /** The state keys. */
  readonly state: Values;
  /** Further names. */
  readonly locals: Values;
  /** The variables of macros. */
  readonly slots: Json[];
}

/** A part of an expression, ready to run. */
export type Step = (frame: Frame) => Json;

/** A part that gives nothing but true or false. */
export type Test = (frame: Frame) => boolean;
