/**
 * The macros over lists.
 *
 * @module
 */
import type { Json } from "../json.ts";
import { unreadable } from "./ast.ts";
import { fail, made, type Place, spend } from "./budget.ts";
import type { Frame, Step, Test } from "./frame.ts";
import { adopt, isList, isObject } from "./own.ts";
import { brief } from "./show.ts";

/** Finds what a macro goes over. */
export type Items = (frame: Frame) => readonly Json[];

/** What a macro goes over: the items of a list, or the keys of an object. */
export function itemsOf(object: Step, macro: string, place: Place): Items {
  return (frame) => {
    const value = object(frame);
    if (isList(value)) return value;
    if (isObject(value)) return Object.keys(value).filter((key) => !unreadable.has(key));
    return fail(place, `${macro}() goes over a list or the keys of an object, got ${brief(value)}.`);
  };
}

/** `map`, with or without a condition. */
export function mapping(
  items: Items,
  body: Step,
  condition: Test | undefined,
  slot: number,
  cost: number,
  place: Place,
): Step {
  return (frame) => {
    const results: Json[] = [];
    for (const item of items(frame)) {
      spend(frame, cost, place);
      frame.slots[slot] = item;
      if (condition === undefined || condition(frame)) results.push(body(frame));
    }
    return made(results, place);
  };
}

/** `filter`. */
export function filtering(items: Items, test: Test, slot: number, cost: number, place: Place): Step {
  return (frame) => {
    const results: Json[] = [];
    for (const item of items(frame)) {
      spend(frame, cost, place);
      frame.slots[slot] = item;
      if (test(frame)) results.push(item);
    }
    return adopt(results);
  };
}

/** `all`, `exists` and `exists_one`. */
export function counting(macro: string, items: Items, test: Test, slot: number, cost: number, place: Place): Step {
  return (frame) => {
    let passed = 0;
    const all = items(frame);
    for (const item of all) {
      spend(frame, cost, place);
      frame.slots[slot] = item;
      if (test(frame)) {
        passed++;
        if (macro === "exists") return true;
      } else if (macro === "all") return false;
    }
    return macro === "exists_one" ? passed === 1 : macro === "all";
  };
}
