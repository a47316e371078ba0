/**
 * Finds nodes that no run can come to.
 *
 * @module
 */
import type { CheckedGraph } from "./checked.ts";
import { both, targetsOf } from "./plan_edges.ts";

/** Reports nodes that nothing leads to. What only they lead to is not told: it has the same cause. */
export function checkReached({ nodes, start, routes, catches, desk }: CheckedGraph): void {
  const targets = routes.map((route, index) => targetsOf(both(route, catches[index]?.route)));
  const told = new Set<number>();
  spread(told, targetsOf(start), targets);
  if (told.size === 0) return;
  const lost = nodes.filter(({ index }) => !told.has(index));
  const led = new Set(lost.flatMap(({ index }) => targets[index].filter((target) => target !== index)));
  // Those that no other leads to come first; what is left then are loops.
  for (const node of [...lost.filter(({ index }) => !led.has(index)), ...lost]) {
    if (told.has(node.index)) continue;
    spread(told, [node.index], targets);
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

/** Adds some nodes and all that they lead to. */
function spread(members: Set<number>, from: readonly number[], targets: readonly (readonly number[])[]): void {
  const open = [...from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (members.has(index)) continue;
    members.add(index);
    open.push(...targets[index]);
  }
}
