/**
 * A graph as the checks over the whole of it read it.
 *
 * @module
 */
import { pointer } from "../value/pointer.ts";
import type { Desk } from "./desk.ts";
import type { FlowGraph } from "./flow_map.ts";
import type { Plan, PlannedKey } from "./plan.ts";
import { both, targetsOf } from "./plan_edges.ts";
import type { KeyWrite } from "./reads.ts";

/** A graph as the checks read it. */
export interface CheckedGraph extends FlowGraph {
  /** The desk, turned to it. */
  readonly desk: Desk;
  /** The state. */
  readonly keys: ReadonlyMap<string, PlannedKey>;
  /** The keys a caller gives, if they are listed. */
  readonly input?: readonly string[];
  /** The keys a caller gets, if they are listed. */
  readonly output?: readonly string[];
  /** The tools of the document, and its servers of tools. */
  readonly tools: Plan["tools"];
}

/** Everything that a node may write: by its work, or in its stead when its failure is caught. */
export function writesOf(graph: Pick<CheckedGraph, "nodes" | "catches">, index: number): readonly KeyWrite[] {
  const { writes } = graph.nodes[index];
  const saves = savesOf(graph, index);
  return saves.length === 0 ? writes : [...writes, ...saves];
}

/** What is written when the failure of a node is caught. */
export function savesOf(
  { nodes, catches }: Pick<CheckedGraph, "nodes" | "catches">,
  index: number,
): readonly KeyWrite[] {
  const into = catches[index]?.into;
  if (into === undefined) return [];
  const place = `${nodes[index].pointer}/catch/into`;
  return typeof into === "string"
    ? [{ key: into, place, isSure: true }]
    : into.map(([key]) => ({ key, place: place + pointer(key), isSure: true }));
}

/** Where each node may lead, by its edges and by its `catch`. */
export function targetsByNode({ routes, catches }: Pick<CheckedGraph, "routes" | "catches">): readonly number[][] {
  return routes.map((route, index) => targetsOf(both(route, catches[index]?.route)));
}
