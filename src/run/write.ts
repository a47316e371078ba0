/**
 * What a result writes: picked as the node says, checked against the state's schema.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Into, Plan, PlannedNode } from "../graph/plan.ts";
import type { Scope } from "../scope.ts";
import { adopt } from "../value/own.ts";

/** Whose write it is. */
export interface Writer {
  /** The node. */
  readonly node: PlannedNode;
  /** What its templates read. */
  readonly scope: Scope;
  /** Its graph. */
  readonly plan: Plan;
  /** An identity that no other write shares. */
  readonly path: string;
}

/** What a node writes when its work has given this result. Under `each` this is one item's part. */
export function toUpdate(result: Json | undefined, { node, scope, plan, path }: Writer): JsonObject {
  const update = identify(pick(node, result, scope), plan, path);
  for (const name of Object.keys(update)) {
    // A list that is put together item by item is checked when it is whole.
    if (node.each && !plan.keys.get(name)?.reducer) continue;
    checkWrite(node, name, update[name], plan);
  }
  return update;
}

/** What all items write together: a list per key, in the order of the items. */
export function gather(node: PlannedNode, parts: readonly JsonObject[], plan: Plan): JsonObject {
  const lists = new Map<string, Json[]>(keysOf(node).map((key) => [key, []]));
  for (const part of parts) {
    for (const key of Object.keys(part)) {
      const list = lists.get(key);
      if (list) list.push(part[key]);
      else lists.set(key, [part[key]]);
    }
  }
  const update = adopt(Object.fromEntries([...lists].map(([key, list]) => [key, adopt(list)])));
  for (const key of Object.keys(update)) if (!plan.keys.get(key)?.reducer) checkWrite(node, key, update[key], plan);
  return update;
}

/** What a caught failure writes; checked as any write. */
export function pourCaught(into: Into, error: JsonObject, { node, scope, plan, path }: Writer): JsonObject {
  const update = identify(pour(into, "error", error, { state: scope.state }), plan, path);
  for (const name of Object.keys(update)) checkWrite(node, name, update[name], plan, "/catch/into");
  return update;
}

/** What an `into` makes of a value: one key, or templates that read it under a name. */
function pour(into: Into, name: string, value: Json, scope: Scope): JsonObject {
  if (typeof into === "string") return adopt({ [into]: value });
  const inner: Scope = { state: scope.state, locals: { ...scope.locals, [name]: value } };
  return adopt(Object.fromEntries(into.map(([key, fill]) => [key, fill(inner)])));
}

/** Checks one write against the state's schema. */
function checkWrite(node: PlannedNode, name: string, value: Json, plan: Plan, path = ""): void {
  const key = plan.keys.get(name)!;
  const [fault] = key.write.check(value);
  if (!fault) return;
  throw new Fault(
    "MR708",
    `"${node.name}" cannot write "${name}": ${fault.pointer && `at ${fault.pointer} `}it ${fault.message}.`,
    {
      pointer: path === "" ? placeOfWrite(node, name) : node.pointer + path,
      hint: `The state says what "${name}" may be: ${JSON.stringify(key.writeSchema)}.`,
    },
  );
}

/** Where a node says that it writes a key; the node itself, where it does not. */
export function placeOfWrite({ writes, pointer }: PlannedNode, name: string): string {
  return writes.find(({ key }) => key === name)?.place ?? pointer;
}

/** Parts that a reducer knows by their identity get one. */
function identify(update: JsonObject, plan: Plan, path: string): JsonObject {
  const names = Object.keys(update).filter((name) => plan.keys.get(name)?.reducer?.identify);
  if (names.length === 0) return update;
  const parts = names.map((name) => {
    const { reducer } = plan.keys.get(name)!;
    return [name, reducer!.identify!(update[name], (index) => `${path}/${name}/${index}`)];
  });
  return adopt({ ...update, ...Object.fromEntries(parts) });
}

/** The keys a node is sure to write, as far as it says so. */
function keysOf({ work, into }: PlannedNode): readonly string[] {
  if (work.writes) return work.writes;
  return into === undefined ? [] : typeof into === "string" ? [into] : into.map(([key]) => key);
}

function pick(node: PlannedNode, result: Json | undefined, scope: Scope): JsonObject {
  const { into, work: { writes } } = node;
  if (writes) return pickWrites(node, writes, result);
  if (into === undefined) return nothing;
  if (result === undefined) {
    throw new Fault("MR708", `"${node.name}" has nothing to write: its work returned no value.`, {
      pointer: `${node.pointer}/into`,
      hint: 'Return a value (null is one), or leave out "into".',
    });
  }
  return pour(into, "result", result, scope);
}

function pickWrites(node: PlannedNode, writes: readonly string[], result: Json | undefined): JsonObject {
  if (result === undefined) return nothing;
  if (result === null || typeof result !== "object" || Array.isArray(result)) {
    throw new Fault("MR708", `"${node.name}" must return an object of the keys it writes.`, { pointer: node.pointer });
  }
  for (const key of Object.keys(result)) {
    if (writes.includes(key)) continue;
    throw new Fault("MR708", `"${node.name}" returned "${key}", which it does not declare.`, {
      pointer: `${node.pointer}/writes`,
      hint: `It declares ${writes.map((name) => `"${name}"`).join(", ")}. Add "${key}", or do not return it.`,
    });
  }
  return result as JsonObject;
}

const nothing: JsonObject = adopt({});
