/**
 * What may come next.
 *
 * @module
 */
import type { GraphDocument, Target } from "../../mod.ts";

/** The nodes that edges may lead to from those at work, the nearest first; those at work are not among them. */
export function nextNodes(
  { nodes, edges }: Pick<GraphDocument, "nodes" | "edges">,
  running: readonly string[],
): string[] {
  const found = new Set(running);
  // A set gives what is added while it is read.
  for (const node of found) {
    for (const target of Object.hasOwn(edges, node) ? targetsOf(edges[node]) : []) {
      if (Object.hasOwn(nodes, target)) found.add(target);
    }
  }
  return [...found].slice(new Set(running).size);
}

function targetsOf(target: Target | undefined): string[] {
  if (target === undefined) return [];
  if (typeof target === "string") return [target];
  if (isList(target)) return target.flatMap(targetsOf);
  const ways = "when" in target ? [target.to] : Object.values(target.cases);
  return [...ways.flatMap(targetsOf), ...targetsOf(target.else)];
}

// `Array.isArray` does not narrow a readonly list.
function isList(target: Exclude<Target, string>): target is readonly Target[] {
  return Array.isArray(target);
}
