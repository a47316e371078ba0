/**
 * Who leads to whom, over lists of targets by node.
 *
 * @module
 */

/** The same edges the other way round: who leads to each node. */
export function sourcesOf(targets: readonly (readonly number[])[]): number[][] {
  const sources = targets.map((): number[] => []);
  targets.forEach((to, from) => to.forEach((target) => sources[target].push(from)));
  return sources;
}

/** Some nodes and all that they lead to, going on only from nodes that may be passed. */
export function reachOf(
  from: Iterable<number>,
  next: readonly (readonly number[])[],
  passes: (node: number) => boolean = () => true,
): Set<number> {
  const found = new Set(from);
  for (const node of found) if (passes(node)) { for (const other of next[node]) found.add(other); }
  return found;
}
