/**
 * What the operators do with values.
 *
 * @module
 */
import type { Json } from "../json.ts";
import { fail, made, type Meter, type Place, spend, spendText, weigh } from "./budget.ts";
import { equal, isList, isObject } from "./own.ts";
import { brief, kindOf } from "./show.ts";
import type { Frame, Step, Test } from "./frame.ts";
import { unreadable } from "./ast.ts";

/** A part that must be a boolean. */
export function boolean(part: Step, place: Place, needed: string): Test {
  return (frame) => {
    const value = part(frame);
    if (value === true || value === false) return value;
    const hint = typeof value === "string" ? 'Compare it, as x != "".' : "Compare it, as x > 0 or x != null.";
    return fail(place, `${needed} needs true or false, got ${brief(value)}.`, hint);
  };
}

/** `a == b`, of any depth. Values of different sorts are not equal. */
export function same(a: Json, b: Json, meter: Meter, place: Place): boolean {
  if (typeof a === "string" && typeof b === "string") {
    if (a.length !== b.length) return false;
    if (a.length > quick) spendText(meter, a.length, place);
    return a === b;
  }
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  spend(meter, Math.min(weigh(a).size, weigh(b).size), place);
  return equal(a, b);
}

/** How long strings may be that are compared for nothing. */
export const quick = 1024;

/** `a in b`. */
export function contains(whole: Json, part: Json, meter: Meter, place: Place): boolean {
  if (isList(whole)) {
    spend(meter, 1 + (whole.length >> 4), place);
    for (const item of whole) if (same(item, part, meter, place)) return true;
    return false;
  }
  if (isObject(whole)) {
    if (typeof part === "string") return Object.hasOwn(whole, part) && !unreadable.has(part);
    return fail(place, `The members of an object have texts as names, got ${brief(part)}.`);
  }
  const hint = typeof whole === "string" ? "Use text.contains(part)." : undefined;
  return fail(place, `"in" needs a list or an object on its right, got ${brief(whole)}.`, hint);
}

/** `a + b`: numbers, strings or lists. */
export function plus(a: Json, b: Json, meter: Meter, place: Place): Json {
  if (typeof a === "number" && typeof b === "number") return finite(a + b, place);
  if (typeof a === "string" && typeof b === "string") {
    spendText(meter, a.length + b.length, place);
    return a + b;
  }
  if (isList(a) && isList(b)) {
    spend(meter, a.length + b.length, place);
    return made([...a, ...b], place);
  }
  const hint = typeof a === "string" || typeof b === "string"
    ? "string(x) makes text of anything."
    : isList(a)
    ? "Write list + [x]."
    : undefined;
  return fail(place, `"+" needs two numbers, two strings or two lists, got ${kindOf(a)} and ${kindOf(b)}.`, hint);
}

/** `a - b`, `a * b`, `a / b`, `a % b`. */
export function arithmetic(
  operator: "-" | "*" | "/" | "%",
  left: Step,
  right: Step,
  place: Place,
): (frame: Frame) => number {
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (typeof a !== "number" || typeof b !== "number") {
      return fail(place, `"${operator}" needs two numbers, got ${kindOf(a)} and ${kindOf(b)}.`, numberHint(a, b));
    }
    if (operator === "-") return finite(a - b, place);
    if (operator === "*") return finite(a * b, place);
    if (b === 0) return fail(place, `Cannot divide ${a} by 0.`, "Test it before: x != 0.");
    return finite(operator === "/" ? a / b : a % b, place);
  };
}

/** `a < b` and its like: two numbers, or two strings by their UTF-16 units. */
export function compare(
  operator: "<" | "<=" | ">" | ">=",
  left: Step,
  right: Step,
  place: Place,
): Test {
  const check = (a: Json, b: Json, frame: Frame): void => {
    if (typeof a === "string" && typeof b === "string") return spendText(frame, Math.min(a.length, b.length), place);
    if (typeof a !== "number" || typeof b !== "number") {
      const message = `Cannot compare ${brief(a)} with ${brief(b)}: "${operator}" needs two numbers or two strings.`;
      fail(place, message, numberHint(a, b));
    }
  };
  switch (operator) {
    case "<":
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        if (typeof a !== "number" || typeof b !== "number") check(a, b, frame);
        return a! < b!;
      };
    case "<=":
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        if (typeof a !== "number" || typeof b !== "number") check(a, b, frame);
        return a! <= b!;
      };
    case ">":
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        if (typeof a !== "number" || typeof b !== "number") check(a, b, frame);
        return a! > b!;
      };
    case ">=":
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        if (typeof a !== "number" || typeof b !== "number") check(a, b, frame);
        return a! >= b!;
      };
  }
}

function numberHint(a: Json, b: Json): string | undefined {
  const mixed = (typeof a === "string" && typeof b === "number") || (typeof a === "number" && typeof b === "string");
  return mixed ? "number(x) makes a number of a string." : undefined;
}

/** Adding 0 makes 0 of -0, which JSON could write but nobody means. */
function finite(value: number, place: Place): number {
  return Number.isFinite(value) ? value + 0 : fail(place, "The result is too large for a number.");
}
