/**
 * Who speaks in a graph, as far as its document says.
 *
 * @module
 */
import type { GraphBody, GraphDocument, JsonObject, Target } from "../../mod.ts";
import type { FilterArguments } from "./args.ts";

/** The nodes whose model is sure to be asked and heard, whatever the conditions say. */
export function sureSpeakers(document: GraphDocument, filter: FilterArguments): string[] {
  const sure = new Set<string>();
  const lead = (target: Target | undefined) => {
    if (typeof target === "string") sure.add(target);
    else if (Array.isArray(target)) target.forEach(lead);
  };
  lead(document.edges.START);
  for (const name of sure) if (Object.hasOwn(document.edges, name)) lead(document.edges[name]);
  return [...sure].filter((name) =>
    Object.hasOwn(document.nodes, name) && (filter.nodes?.includes(name) ?? true) &&
    speaks(document.nodes[name], document, filter)
  );
}

/** Whether a node says text. What is asked for by a schema comes as a value. */
function speaks(node: JsonObject, document: GraphDocument, filter: FilterArguments): boolean {
  const { llm, stream, into, schema, tags = [] } = node;
  const { models = {}, state = {} } = document;
  if (typeof llm !== "string" || !Object.hasOwn(models, llm) || stream === false || schema !== undefined) return false;
  const source = models[llm];
  const binding = typeof source === "string" ? { model: source } : source;
  const key = typeof into === "string" && Object.hasOwn(state, into) ? state[into] : undefined;
  if (binding.stream === false || key?.type !== "string" || key.enum !== undefined) return false;
  const own = [...Array.isArray(tags) ? tags : [], ...binding.tags ?? []];
  return filter.tags === undefined || filter.tags.some((tag) => own.includes(tag));
}

/** The tags that calls of a document may carry; `undefined` where a graph in a file may give more. */
export function tagsIn(document: GraphDocument): string[] | undefined {
  const tags = new Set<string>();
  for (const model of Object.values(document.models ?? {})) {
    if (typeof model === "object") { for (const tag of model.tags ?? []) tags.add(tag); }
  }
  const isWhole = (body: GraphBody): boolean =>
    Object.values(body.nodes).every((node) => {
      for (const tag of Array.isArray(node.tags) ? node.tags : []) tags.add(String(tag));
      return typeof node.graph !== "string" || !/^\.\.?\//.test(node.graph);
    }) && Object.values(body.graphs ?? {}).every(isWhole);
  return isWhole(document) ? [...tags] : undefined;
}
