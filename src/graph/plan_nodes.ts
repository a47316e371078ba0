/**
 * Plans the nodes: hands each to its kind, and compiles what every node may have.
 *
 * @module
 */
import type { NodeWork } from "../node.ts";
import type { JsonObject } from "../json.ts";
import { compileExpression } from "../value/expression.ts";
import { fits } from "../value/fits.ts";
import { isObject } from "../value/own.ts";
import { pointer } from "../value/pointer.ts";
import { showType } from "../value/show_type.ts";
import { SchemaSource } from "../value/subschemas.ts";
import { any, anyList, itemsOf, objectsOf } from "../value/types.ts";
import { typeOfSchema } from "../value/types_of_schema.ts";
import { checkWords } from "./check_schemas.ts";
import { type Desk, entries, milliseconds } from "./desk.ts";
import { refuseNode } from "./names.ts";
import { type NodePlace, Source, type Uses } from "./node_source.ts";
import type { PlannedEach, PlannedNode } from "./plan.ts";
import { noLocals, planInto, type Surrounding, surroundings } from "./plan_around.ts";
import type { KeyRead } from "./reads.ts";

/** A planned node before its edges are known. */
export interface NodeDraft extends Omit<PlannedNode, "route" | "catch"> {
  /** The keys it reads, all as its step begins. */
  readonly reads: readonly KeyRead[];
  /** What it uses. */
  readonly uses: Uses;
}

/** Reads the nodes, in the order of the document. */
export function planNodes(around: Surrounding, desk: Desk): NodeDraft[] {
  return entries(desk.body.nodes).map(([name, value], index) => {
    const place = desk.at("nodes", name);
    const refusal = refuseNode(name);
    if (refusal) {
      desk.report({
        code: "MR106",
        pointer: place,
        at: "key",
        message: `A node cannot be called "${name}".`,
        hint: refusal,
      });
    }
    const verb = isObject(value) ? desk.host.kinds.find((kind) => Object.hasOwn(value, kind.verb)) : undefined;
    const legible = isObject(value) ? legiblePart(value, place, desk) : undefined;
    if (!verb || !legible) {
      return {
        index,
        name,
        pointer: place,
        work: { run: () => undefined },
        tags: [],
        any: false,
        writes: [],
        reads: [],
        uses: { models: [], tools: [], servers: [], graphs: [], isHosted: false },
      };
    }
    return planNode({ index, name, pointer: place, value: legible, kind: verb }, around, desk);
  });
}

/** Members that hold a schema say so in the schema of their kind. */
function checkSchemas({ kind, value, pointer: place }: NodePlace, desk: Desk): void {
  for (const [name, part] of entries(kind.schema.properties)) {
    const at = place + pointer(name);
    if (!isObject(part) || part.$ref !== "#/$defs/jsonSchema" || !isObject(value[name]) || desk.isBroken(at)) continue;
    checkWords(value[name], at, desk);
    try {
      new SchemaSource(value[name], desk.document.schemas ?? {}).check();
    } catch (error) {
      desk.report({ code: "MR002", pointer: at, message: (error as Error).message });
    }
  }
}

/** What a node says without which the rest of it can be read all the same. */
const dispensable = ["catch", "concurrency", "description", "join", "retry", "tags", "timeout"];

/** A node without what the schema refused in it; nothing where the rest means nothing without that. */
function legiblePart(node: JsonObject, place: string, desk: Desk): JsonObject | undefined {
  if (!desk.isBroken(place)) return node;
  const broken = Object.keys(node).filter((key) => desk.isBroken(place + pointer(key)));
  if (desk.isRefused(place) || !broken.every((key) => dispensable.includes(key))) return undefined;
  return Object.fromEntries(Object.entries(node).filter(([key]) => !broken.includes(key)));
}

function planNode(node: NodePlace, around: Surrounding, desk: Desk): NodeDraft {
  checkSchemas(node, desk);
  const source = new Source(node, around, desk);
  const each = planEach(source, around, desk);
  const work: NodeWork = node.kind.plan(source);
  const { read: reads } = source;
  const result = work.result ? typeOfSchema(work.result, desk.document.schemas) : any;
  const isItem = each !== undefined;
  const who = `"${node.name}"`;
  const pouring = { name: "result" as const, type: result, who, locals: source.locals, isItem, around, desk, reads };
  const into = planInto(node.value.into, `${node.pointer}/into`, pouring);
  if (work.result && work.writes) source.checkWrites(work.writes, result);
  if (source.hasInto && work.writes) {
    source.report({
      code: "MR002",
      path: "into",
      message: `"${node.name}" says twice where its result goes: by "into", and by the keys it names.`,
      hint: 'Leave out "into".',
    });
  }
  return {
    index: node.index,
    name: node.name,
    pointer: node.pointer,
    work,
    tags: node.value.tags as readonly string[] | undefined ?? [],
    any: node.value.join === "any",
    writes: source.written,
    reads,
    uses: source.uses,
    ...(into !== undefined && { into }),
    ...(each && { each }),
    ...planPatience(node.value),
  };
}

function planEach(source: Source, around: Surrounding, desk: Desk): PlannedEach | undefined {
  const { each, as = "item", concurrency } = source.value as {
    each?: string;
    as?: string;
    concurrency?: number;
  };
  if (each === undefined) {
    for (const key of ["as", "concurrency"]) {
      if (source.value[key] === undefined) continue;
      source.report({
        code: "MR002",
        path: key,
        message: `"${key}" belongs to "each", which "${source.name}" does not have.`,
      });
    }
    return undefined;
  }
  if (around.keys.has(as)) {
    source.report({
      code: "MR106",
      path: "as",
      message: `"${as}" is a state key already.`,
      hint: "Give the item a name of its own.",
    });
  }
  const compiled = compileExpression(each, surroundings(`${source.pointer}/each`, noLocals, around, desk));
  const { fill, reads, type } = compiled;
  source.read.push(...reads);
  if (fits(type, anyList) === "no") {
    source.report({
      code: "MR204",
      path: "each",
      message: `"${source.name}" runs once per item of "${each}", and that is ${showType(type)}, not a list.`,
      ...(objectsOf(type).length > 0 && { hint: "x.map(key, x[key]) makes a list of its members." }),
    });
  } else source.locals.set(as, itemsOf(type));
  return { list: fill, as, ...(concurrency !== undefined && { concurrency }) };
}

function planPatience(value: JsonObject): Pick<PlannedNode, "retry" | "timeout"> {
  const retry = value.retry as { attempts?: number; delay?: string; factor?: number; jitter?: boolean } | undefined;
  return {
    ...(retry && {
      retry: {
        attempts: retry.attempts ?? 3,
        delay: milliseconds(retry.delay ?? "500ms"),
        factor: retry.factor ?? 2,
        jitter: retry.jitter ?? true,
      },
    }),
    ...(value.timeout !== undefined && { timeout: milliseconds(value.timeout as string) }),
  };
}
