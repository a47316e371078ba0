/**
 * Plans how a graph stands inside another: which keys go in, which come out, which may be shared.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { GraphHandle, NodeSource } from "../node.ts";
import type { Fill } from "../scope.ts";
import { isObject } from "../value/own.ts";
import { compileTemplate } from "../value/template.ts";
import type { Surroundings } from "../value/expression.ts";
import { fits } from "../value/fits.ts";
import { pointer } from "../value/pointer.ts";
import { showType } from "../value/show_type.ts";
import { any, type Type } from "../value/types.ts";
import { checkFit } from "./check_types.ts";
import { type Desk, entries, misspelt } from "./desk.ts";
import type { Plan, PlannedGraph, PlannedKey } from "./plan.ts";
import type { Surrounding } from "./plan_around.ts";
import type { KeyRead } from "./reads.ts";

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
  /** What the node reads is added here. */
  readonly reads: KeyRead[];
}

/** Plans a graph as one node of another. */
export function planInner(name: string, inner: InnerPlace): GraphHandle {
  const { source, around } = inner;
  const plan = around.graph(name, inner.place);
  if (!plan) return { name, shared: [], sure: [], result: {} };
  const given = readWith(plan, inner);
  const takes = plan.input ?? [...plan.keys.keys()];
  const gives = plan.output ?? [...plan.keys.keys()];
  const shares = (key: string, list: "input" | "output") => {
    if (!around.keys.has(key)) return false;
    return isSharable(around.keys.get(key)!) && isSharable(plan.keys.get(key)!) || refuseShare(key, list, inner);
  };
  const inputs: [string, Fill | undefined][] = [];
  const refused = new Set<string>();
  for (const key of takes) {
    const fill = given.get(key);
    if (fill) inputs.push([key, fill]);
    else if (plan.keys.has(key) && shares(key, "input")) {
      inputs.push([key, undefined]);
      if (clashes(key, around.keys.get(key)!.type, plan.keys.get(key)!.type, inner)) refused.add(key);
      const isNeeded = plan.input !== undefined && plan.keys.get(key)!.initial === undefined;
      inner.reads.push({ name: key, pointer: inner.place, guarded: !isNeeded });
    } else if (plan.input && plan.keys.get(key)?.initial === undefined && !around.keys.has(key)) {
      source.report({
        code: "MR403",
        path: inner.path,
        message: `"${name}" needs "${key}", and "${source.name}" does not give it.`,
        hint: `Add "with": { "${key}": … }.`,
      });
    }
  }
  const shared = source.hasInto ? [] : gives.filter((key) => plan.keys.has(key) && shares(key, "output"));
  // What is listed is set when the graph has ended well, or it has not.
  const sure = plan.output ? shared : shared.filter((key) => plan.keys.get(key)!.initial !== undefined);
  for (const key of shared) {
    if (!refused.has(key)) clashes(key, plan.keys.get(key)!.type, around.keys.get(key)!.writeType, inner);
  }
  const handle: PlannedGraph = { name, shared, sure, plan, inputs, result: resultOf(plan, gives, inner.desk) };
  return handle;
}

/** Reports a key that cannot be shared, for its types never fit. Gives whether it did. */
function clashes(key: string, from: Type, to: Type, { source, path }: InnerPlace): boolean {
  if (fits(from, to) !== "no") return false;
  source.report({
    code: "MR403",
    path,
    message: `"${key}" is shared with the inner graph, and is ${showType(from)} on one side and ${
      showType(to)
    } on the other.`,
    hint: 'Map it by "with" and "into", or give it one type.',
  });
  return true;
}

/** What an inner graph gives. Its schemas are taken where they mean the same outside. */
function resultOf(plan: Plan, gives: readonly string[], { document }: Desk): JsonSchema {
  const outside = plan.document === document ? /"\$ref":"#(?!\/schemas\/)/ : /"\$ref":/;
  const properties = gives.map((key) => {
    const schema = plan.keys.get(key)?.schema ?? {};
    return [key, outside.test(JSON.stringify(schema)) ? {} : schema] as const;
  });
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: plan.output ?? [],
    additionalProperties: false,
  };
}

function readWith(plan: Plan, { source, at, desk, reads }: InnerPlace): Map<string, Fill> {
  const takes = plan.input ?? [...plan.keys.keys()];
  return new Map(
    entries<Json>(isObject(source.value.with) ? source.value.with as JsonObject : {}).map(([key, template]) => {
      const path = `with${pointer(key)}`;
      if (!takes.includes(key)) {
        desk.report({
          code: "MR403",
          pointer: `${source.pointer}/${path}`,
          at: "key",
          message: `"${key}" is not an input of the inner graph.`,
          ...misspelt(key, takes, { what: "input", pointer: `${source.pointer}/${path}`, at: "key", desk }),
        });
      }
      const compiled = compileTemplate(template, at(path));
      const goal = { code: "MR403", where: `"${key}" of the inner graph` };
      const gift = { ...compiled, who: `"${source.name}"`, value: template, pointer: `${source.pointer}/${path}` };
      checkFit(gift, plan.keys.get(key)?.type ?? any, goal, desk);
      reads.push(...compiled.reads);
      return [key, compiled.fill];
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
