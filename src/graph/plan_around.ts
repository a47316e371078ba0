/**
 * What surrounds a node: the names it may use, and where its expressions stand.
 *
 * @module
 */
import type { Json } from "../json.ts";
import type { Surroundings } from "../value/expression.ts";
import { pointer } from "../value/pointer.ts";
import { compileTemplate } from "../value/template.ts";
import { type Desk, entries, isObject } from "./desk.ts";
import type { Into, Plan, PlannedKey, PlannedModel, PlannedTool } from "./plan.ts";
import { reportUnknownKey } from "./plan_state.ts";

/** What nodes are planned with. */
export interface Surrounding {
  /** The state. */
  readonly keys: ReadonlyMap<string, PlannedKey>;
  /** The models. */
  readonly models: ReadonlyMap<string, PlannedModel>;
  /** The tools. */
  readonly tools: ReadonlyMap<string, PlannedTool>;
  /** Plans an inner graph by its name, once. */
  readonly graph: (name: string, place: string) => Plan | undefined;
}

/** Where an expression of the document stands. */
export function surroundings(place: string, locals: readonly string[], around: Surrounding, desk: Desk): Surroundings {
  return {
    pointer: place,
    state: (name) => around.keys.has(name),
    names: () => around.keys.keys(),
    locals,
    report: (fault) => desk.report(fault),
  };
}

/** Where a result or an error goes: a key, or keys with templates over it. */
export function planInto(
  into: Json | undefined,
  place: string,
  locals: readonly string[],
  { around, desk }: { around: Surrounding; desk: Desk },
): Into | undefined {
  if (into === undefined) return undefined;
  if (!isObject(into)) {
    if (!around.keys.has(into as string)) reportUnknownKey(into as string, place, around.keys, desk);
    return into as string;
  }
  return entries(into).map(([key, template]) => {
    const at = place + pointer(key);
    if (!around.keys.has(key)) reportUnknownKey(key, at, around.keys, desk, "key");
    return [key, compileTemplate(template, surroundings(at, locals, around, desk)).fill];
  });
}
