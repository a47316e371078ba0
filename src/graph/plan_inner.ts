/**
 * Plans how a graph stands inside another: which keys go in, which come out, which may be shared.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import type { GraphHandle, NodeSource } from "../node.ts";
import type { Fill } from "../scope.ts";
import { compileTemplate } from "../value/template.ts";
import type { Surroundings } from "../value/expression.ts";
import { type Desk, didYouMean, entries, isObject } from "./desk.ts";
import type { Plan, PlannedGraph, PlannedKey } from "./plan.ts";
import type { Surrounding } from "./plan_around.ts";

/** Where an inner graph is named. */
export interface InnerPlace {
  /** The node. */
  readonly source: NodeSource;
  /** Where the node names the graph, below the node. */
  readonly path: string;
  /** The same place in the document. */
  readonly place: string;
  /** Where templates of the node stand. */
  at(path: string): Surroundings;
  /** What the node is planned with. */
  readonly around: Surrounding;
  /** The desk. */
  readonly desk: Desk;
}

/** Plans a graph as one node of another. */
export function planInner(name: string, inner: InnerPlace): GraphHandle {
  const { source, around } = inner;
  const plan = around.graph(name, inner.place);
  if (!plan) return { name, shared: [] };
  const given = readWith(plan, inner);
  const takes = plan.input ?? [...plan.keys.keys()];
  const gives = plan.output ?? [...plan.keys.keys()];
  const shares = (key: string, list: "input" | "output") => {
    if (!around.keys.has(key)) return false;
    return isSharable(around.keys.get(key)!) && isSharable(plan.keys.get(key)!) || refuseShare(key, list, inner);
  };
  const inputs: [string, Fill | undefined][] = [];
  for (const key of takes) {
    const fill = given.get(key);
    if (fill) inputs.push([key, fill]);
    else if (plan.keys.has(key) && shares(key, "input")) inputs.push([key, undefined]);
    else if (plan.input && plan.keys.get(key)?.initial === undefined && !around.keys.has(key)) {
      source.report({
        code: "MR403",
        path: inner.path,
        message: `"${name}" needs "${key}", and "${source.name}" does not give it.`,
        hint: `Add "with": { "${key}": … }.`,
      });
    }
  }
  const shared = source.hasInto ? [] : gives.filter((key) => plan.keys.has(key) && shares(key, "output"));
  const handle: PlannedGraph = { name, shared, plan, inputs };
  return handle;
}

function readWith(plan: Plan, { source, at, desk }: InnerPlace): Map<string, Fill> {
  const takes = plan.input ?? [...plan.keys.keys()];
  return new Map(
    entries<Json>(isObject(source.value.with) ? source.value.with as JsonObject : {}).map(([key, template]) => {
      const path = `with/${key}`;
      if (!takes.includes(key)) {
        desk.report({
          code: "MR403",
          pointer: `${source.pointer}/${path}`,
          at: "key",
          message: `"${key}" is not an input of the inner graph.`,
          hint: didYouMean(key, takes, "input"),
        });
      }
      return [key, compileTemplate(template, at(path)).fill];
    }),
  );
}

function isSharable({ reducer }: PlannedKey): boolean {
  return !reducer || reducer.idempotent;
}

function refuseShare(key: string, list: "input" | "output", { source, path }: InnerPlace): false {
  source.report({
    code: "MR405",
    path,
    message: `"${key}" adds up its writes, so sharing it with an inner graph would count them twice.`,
    hint: list === "input"
      ? `Say what the inner graph begins with: "with": { "${key}": … }, or give the key another name there.`
      : `Say what comes back: "into": { "${key}": "{{ result.${key} }}" }, or leave "${key}" out of the inner "output".`,
  });
  return false;
}
