/**
 * Finds nodes that no run can come to.
 *
 * @module
 */
import { isObject } from "../value/own.ts";
import { type CheckedGraph, targetsByNode } from "./checked.ts";
import { targetsOf } from "./plan_edges.ts";
import { reachOf } from "./reach.ts";

/** Reports nodes that nothing leads to. What only they lead to is not told: it has the same cause. */
export function checkReached(graph: CheckedGraph): void {
  const { nodes, start, desk } = graph;
  // Without START nothing runs, and that is told.
  if (!isObject(desk.body.edges) || !Object.hasOwn(desk.body.edges, "START")) return;
  const targets = targetsByNode(graph);
  const told = reachOf(targetsOf(start), targets);
  const lost = nodes.filter(({ index }) => !told.has(index));
  const led = new Set(lost.flatMap(({ index }) => targets[index].filter((target) => target !== index)));
  // Those that no other leads to come first; what is left then are loops.
  for (const node of [...lost.filter(({ index }) => !led.has(index)), ...lost]) {
    if (told.has(node.index)) continue;
    for (const reached of reachOf([node.index], targets, (index) => !told.has(index))) told.add(reached);
    desk.report({
      code: "MR110",
      severity: "warning",
      pointer: node.pointer,
      at: "key",
      message: `"${node.name}" never runs: nothing leads to it.`,
      hint: "Lead to it from START or from another node, or take it out.",
    });
  }
}
