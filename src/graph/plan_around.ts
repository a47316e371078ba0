/**
 * What surrounds a node: the names it may use, and where its expressions stand.
 *
 * @module
 */
import type { Json } from "../json.ts";
import type { Surroundings } from "../value/expression.ts";
import { isObject } from "../value/own.ts";
import { pointer } from "../value/pointer.ts";
import { compileTemplate } from "../value/template.ts";
import { any, type Type } from "../value/types.ts";
import { checkWrite } from "./check_types.ts";
import { type Desk, entries, member } from "./desk.ts";
import type { Into, Plan, PlannedKey, PlannedModel } from "./plan.ts";
import type { KeyRead } from "./reads.ts";
import { reportUnknownKey } from "./plan_state.ts";

/** What nodes are planned with. */
export interface Surrounding {
  /** The state. */
  readonly keys: ReadonlyMap<string, PlannedKey>;
  /** The models. */
  readonly models: ReadonlyMap<string, PlannedModel>;
  /** The tools. */
  readonly tools: Plan["tools"];
  /** Plans an inner graph by its name, once. */
  readonly graph: (name: string, place: string) => Plan | undefined;
}

/** Names that expressions may read beyond the state, with their types. */
export type Locals = ReadonlyMap<string, Type>;

/** No such names. */
export const noLocals: Locals = new Map();

/** Where an expression of the document stands. */
export function surroundings(place: string, locals: Locals, around: Surrounding, desk: Desk): Surroundings {
  return {
    pointer: place,
    state: (name) => around.keys.has(name),
    names: () => around.keys.keys(),
    locals: [...locals.keys()],
    types: { key: (name) => around.keys.get(name)?.type ?? any, local: (name) => locals.get(name) ?? any },
    advice: (name) => adviceOf(name, desk),
    search: desk.search,
    report: (fault) => desk.report(fault),
  };
}

/** What is said of a node's name where a key is read. */
function adviceOf(name: string, { body }: Desk): string | undefined {
  const node = member(isObject(body.nodes) ? body.nodes : {}, name);
  if (!isObject(node)) return undefined;
  const { into } = node;
  return `"${name}" is a node. What it answers is in the key ${
    typeof into === "string" ? `"${into}"` : 'that its "into" names'
  }.`;
}

/** Something that is written into keys. */
export interface Pouring {
  /** The name it is read by: `result` or `error`. */
  readonly name: "result" | "error";
  /** Its type. */
  readonly type: Type;
  /** Whose it is, as the subject of a sentence. */
  readonly who: string;
  /** Further names that templates may read. */
  readonly locals: Locals;
  /** Whether there is one for each item of a list. */
  readonly isItem: boolean;
  /** What nodes are planned with. */
  readonly around: Surrounding;
  /** The desk. */
  readonly desk: Desk;
  /** What the templates read is added here. */
  readonly reads: KeyRead[];
}

/** Where a result or an error goes: a key, or keys with templates over it. */
export function planInto(into: Json | undefined, place: string, pouring: Pouring): Into | undefined {
  if (into === undefined) return undefined;
  const { name, type, who, isItem, around, desk, reads } = pouring;
  if (!isObject(into)) {
    const target = around.keys.get(into as string);
    if (target) checkWrite(target, { who, type, pointer: place }, isItem, desk);
    else reportUnknownKey(into as string, place, around.keys, desk);
    return into as string;
  }
  const locals = new Map([[name, type], ...pouring.locals]);
  return entries(into).map(([key, template]) => {
    const at = place + pointer(key);
    const target = around.keys.get(key);
    if (!target) reportUnknownKey(key, at, around.keys, desk, "key");
    const compiled = compileTemplate(template, surroundings(at, locals, around, desk));
    if (target) checkWrite(target, { ...compiled, who, value: template, pointer: at }, isItem, desk);
    reads.push(...compiled.reads);
    return [key, compiled.fill];
  });
}
