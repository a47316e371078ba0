/**
 * A graph as the checks over the whole of it read it.
 *
 * @module
 */
import type { Desk } from "./desk.ts";
import type { FlowGraph } from "./flow_map.ts";
import type { Plan, PlannedKey } from "./plan.ts";

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
