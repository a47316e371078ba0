/**
 * How far an evaluation may go, and how it says that it cannot go on.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Json } from "../json.ts";
import { adopt, deepest, isList } from "./own.ts";
import type { Range } from "./tokens.ts";

/** What one evaluation has used. */
export interface Meter {
  /** Rounds of macros, items made, and text made or searched, 16 UTF-16 units to the step. */
  steps: number;
}

/** Where something stands in the document, for its fault. */
export interface Place {
  /** The string, a JSON Pointer. */
  readonly pointer: string;
  /** Start and end within it. */
  readonly range: Range;
}

/** The size of a value: its own and of all that is in it. */
export interface Weight {
  /** One for each value, and one more for every 16 UTF-16 units of text. */
  readonly size: number;
  /** How deep it nests. */
  readonly depth: number;
}

/** How many steps one evaluation may take. */
export const mostSteps = 1_000_000;

/** How large a list or an object may be that an evaluation makes, counted as {@linkcode Weight} does. */
export const mostSize = 1_000_000;

/** How long a text may be that is filled in, in UTF-16 units. */
export const mostText = 16_000_000;

/** Ends the evaluation with a fault of the given place. */
export function fail(place: Place, message: string, hint?: string): never {
  throw new Fault("MR706", message, { pointer: place.pointer, range: place.range, hint });
}

/** Takes steps from the budget. */
export function spend(meter: Meter, steps: number, place: Place): void {
  if ((meter.steps += steps) > mostSteps) {
    fail(place, `This takes more than ${mostSteps.toLocaleString("en")} steps.`, "Let a function do this work.");
  }
}

/** Takes the steps of making or reading so much text. */
export function spendText(meter: Meter, length: number, place: Place): void {
  spend(meter, 1 + Math.floor(length / 16), place);
}

/** Owns a list or an object just made, unless it has grown too large: values that hold a value twice grow quickly. */
export function made<T extends Json>(value: T, place: Place): T {
  adopt(value);
  const { size, depth } = weigh(value);
  if (size > mostSize) fail(place, `The value made here holds more than ${mostSize.toLocaleString("en")} values.`);
  if (depth > deepest) fail(place, `The value made here nests deeper than ${deepest} levels.`);
  return value;
}

/** How large an owned value is. It is remembered, so that asking again is cheap. */
export function weigh(value: Json): Weight {
  if (typeof value === "string") return { size: 1 + (value.length >> 4), depth: 0 };
  if (typeof value !== "object" || value === null) return scalar;
  const known = weights.get(value);
  if (known !== undefined) return known;
  let size = 1;
  let depth = 0;
  const members = isList(value) ? value : Object.values(value);
  for (const member of members) {
    if (typeof member === "string") size += 1 + (member.length >> 4);
    else if (typeof member !== "object" || member === null) size++;
    else {
      const inner = weigh(member);
      size += inner.size;
      if (inner.depth > depth) depth = inner.depth;
    }
  }
  if (!isList(value)) { for (const key of Object.keys(value)) size += key.length >> 4; }
  const weight = { size, depth: depth + 1 };
  weights.set(value, weight);
  return weight;
}

const scalar: Weight = { size: 1, depth: 0 };
const weights = new WeakMap<object, Weight>();
