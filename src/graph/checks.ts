/**
 * The checks over a whole graph, one family in each file.
 *
 * @module
 */
import { checkAsks } from "./check_asks.ts";
import { checkLoops } from "./check_loops.ts";
import { checkReached } from "./check_reached.ts";
import { checkUnset } from "./check_unset.ts";
import { checkUnusedKeys } from "./check_unused.ts";
import { checkWriters } from "./check_writers.ts";
import type { CheckedGraph } from "./checked.ts";

/** Does every check of a graph. */
export function checkGraph(graph: CheckedGraph): void {
  for (const check of checks) check(graph);
}

const checks: readonly ((graph: CheckedGraph) => void)[] = [
  checkReached,
  checkWriters,
  checkAsks,
  checkUnset,
  checkLoops,
  checkUnusedKeys,
];
