/**
 * What is told about a node: its sort, and what it works with.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import { isList, isObject } from "../value/own.ts";

/** What is told about a node. */
export interface Facts {
  /** The sort of its work. */
  readonly verb?: string;
  /** A few words each, the most important first. */
  readonly facts: readonly string[];
  /** Whether it runs once per item of a list. */
  readonly each: boolean;
  /** The graph that it runs. */
  readonly graph?: string;
  /** Everything, a line each. */
  readonly title: string;
}

/** Reads the facts of a node. */
export function factsOf(name: string, node: Json, decision: string | undefined, models: JsonObject): Facts {
  if (!isObject(node)) return { facts: [], each: false, title: name };
  const verb = Object.keys(verbs).find((verb) => Object.hasOwn(node, verb));
  const sort: Sort = verb === undefined ? {} : verbs[verb];
  const value = verb === undefined ? "" : node[verb];
  const object = sort.shows?.(value) ?? "";
  const each = node.each !== undefined;
  const facts = [
    verb === undefined ? "no verb" : `${verb} ${object}`.trim(),
    ...each ? [`× each ${text(node.each)}`] : [],
    ...list("tools", node.tools),
    ...node.join === "any" ? ["join any"] : [],
    ...decision === undefined ? [] : [`switch ${decision}`],
    ...isList(node.tags) && node.tags.length > 0 ? [node.tags.map((tag) => `#${text(tag)}`).join(" ")] : [],
  ];
  const binding = sort.asksModel && Object.hasOwn(models, object) ? models[object] : undefined;
  const model = isObject(binding) ? binding.model : binding;
  return {
    ...verb !== undefined && { verb },
    facts,
    each,
    ...sort.runsGraph && typeof value === "string" && { graph: value },
    title: [
      name,
      ...facts,
      ...typeof model === "string" ? [`${object} is ${model}`] : [],
      ...typeof node.description === "string" ? [node.description] : [],
    ].join("\n"),
  };
}

/** What a drawing knows of a sort of work. */
interface Sort {
  /** What it works with, in a few words. */
  readonly shows?: (value: Json) => string;
  /** Whether its value names a model. */
  readonly asksModel?: boolean;
  /** Whether its value names a graph. */
  readonly runsGraph?: boolean;
}

const verbs: Readonly<Record<string, Sort>> = {
  llm: { shows: text, asksModel: true },
  call: { shows: text },
  set: { shows: (value) => isObject(value) ? Object.keys(value).join(", ") : "" },
  toolcalls: { shows: text },
  graph: { shows: text, runsGraph: true },
  ask: {},
};

function text(value: Json): string {
  return typeof value === "string" ? value : "";
}

function list(what: string, value: Json | undefined): string[] {
  return isList(value) && value.length > 0 ? [`${what} ${value.map(text).join(", ")}`] : [];
}
