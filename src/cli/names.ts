/**
 * The names of nodes that a reader will probably see.
 *
 * @module
 */
import type { GraphBody, GraphDocument } from "../../mod.ts";
import type { FilterArguments } from "./args.ts";

/** The paths of the nodes that a filter lets through, as `write` or `researcher/look_up`. */
export function laneNames(document: GraphDocument, { nodes, tags, subgraphs }: FilterArguments): string[] {
  const isDeep = subgraphs === true || nodes !== undefined || tags !== undefined;
  const all = pathsOf(document, document.graphs ?? {}, isDeep ? DEEPEST : 0);
  if (!nodes) return all;
  return all.filter((path) => nodes.some((node) => `${path.replaceAll(ITEM, "")}/`.startsWith(`${node}/`)));
}

// Graphs cannot contain themselves; this only ends the walk before names become too wide to be of use.
const DEEPEST = 4;

/** What the name of an item of an \`each\` ends with; most lists are short. */
const ITEM = "[0]";

/** Every node, and those of the graphs inside; graphs in files of their own are not looked into. */
function pathsOf(body: GraphBody, outer: NonNullable<GraphBody["graphs"]>, depth: number): string[] {
  const graphs = { ...outer, ...body.graphs };
  return Object.entries(body.nodes).flatMap(([key, node]) => {
    const name = node.each === undefined ? key : key + ITEM;
    const inner = typeof node.graph === "string" && Object.hasOwn(graphs, node.graph) ? graphs[node.graph] : undefined;
    return [name, ...inner && depth > 0 ? pathsOf(inner, graphs, depth - 1).map((path) => `${name}/${path}`) : []];
  });
}
