/**
 * Finds nodes that may write one key at the same time: the order of such writes would be an accident.
 *
 * @module
 */
import type { Desk } from "./desk.ts";
import type { Joins } from "./joins.ts";
import type { PlannedKey, Route } from "./plan.ts";
import { targetsOf } from "./plan_edges.ts";
import type { NodeDraft } from "./plan_nodes.ts";

/** A graph as this check reads it. */
export interface WriterGraph {
  /** The state. */
  readonly keys: ReadonlyMap<string, PlannedKey>;
  /** The nodes, by index. */
  readonly nodes: readonly NodeDraft[];
  /** Where START leads, and each node: with its place. */
  readonly routes: readonly { readonly from: string; readonly place: string; readonly route: Route }[];
  /** Who waits for whom. */
  readonly joins: Joins;
}

interface Writer {
  readonly node: NodeDraft;
  readonly place: string;
}

interface Fork {
  readonly from: string;
  readonly place: string;
  readonly branches: readonly (readonly number[])[];
}

/** How many pairs of branches are compared for one key of one fork: enough for a person, bounded for a machine. */
const mostPairs = 2_000;

/**
 * Reports writers of a key without a reducer that stand on different branches of a fork, before the branches join: the first two for
 * each key and fork, since they have one cause.
 */
export function checkWriters(graph: WriterGraph, desk: Desk): void {
  const contested = writersByKey(graph).filter(([, writers]) => writers.length > 1);
  if (contested.length === 0) return;
  for (const fork of graph.routes.flatMap(({ from, place, route }) => forksOf(route, from, place))) {
    const reach = fork.branches.map((branch) => walk(branch, graph.joins.forward, () => true));
    for (const [key, writers] of contested) {
      const clash = findClash(fork, writers, { reach, graph });
      if (clash) report(key, ...clash, { fork, desk });
    }
  }
}

function writersByKey({ keys, nodes }: WriterGraph): [string, Writer[]][] {
  const writers = new Map<string, Writer[]>();
  for (const node of nodes) {
    for (const { key, place } of node.writes) {
      const known = keys.get(key);
      if (!known || known.reducer) continue;
      const list = writers.get(key) ?? [];
      if (!list.some((writer) => writer.node === node)) list.push({ node, place });
      writers.set(key, list);
    }
  }
  return [...writers];
}

/** Every list of targets in a route; the arms of one choice exclude each other, so a choice is no fork. */
function forksOf(route: Route, from: string, place: string): Fork[] {
  switch (route.type) {
    case "all": {
      const branches = route.of.map(targetsOf);
      const inner = route.of.flatMap((part) => forksOf(part, from, place));
      return branches.length > 1 ? [{ from, place, branches }, ...inner] : inner;
    }
    case "when":
      return [route.to, route.else].flatMap((part) => part ? forksOf(part, from, place) : []);
    case "switch":
      return [...route.cases.values(), route.else].flatMap((part) => part ? forksOf(part, from, place) : []);
    default:
      return [];
  }
}

interface Search {
  /** What each branch leads to, itself included. */
  readonly reach: readonly ReadonlySet<number>[];
  readonly graph: WriterGraph;
}

function findClash(fork: Fork, writers: readonly Writer[], search: Search): [Writer, Writer] | undefined {
  const sides = search.reach.map((nodes, branch) => ({
    branch,
    writers: writers.filter(({ node }) => nodes.has(node.index)),
  }))
    .filter((side) => side.writers.length > 0);
  let pairs = 0;
  for (const left of sides) {
    for (const right of sides) {
      if (left === right) continue;
      if (++pairs > mostPairs) return undefined;
      const clash = clashOf(fork, [left, right], search);
      if (clash) return clash;
    }
  }
  return undefined;
}

interface Side {
  readonly branch: number;
  readonly writers: readonly Writer[];
}

function clashOf(
  fork: Fork,
  [left, right]: readonly [Side, Side],
  { reach, graph }: Search,
): [Writer, Writer] | undefined {
  const { nodes, joins } = graph;
  // A writer that only one branch leads to meets whatever the other leads to, unless one of the two waits.
  for (const one of left.writers) {
    if (reach[right.branch].has(one.node.index)) continue;
    const other = right.writers.find((writer) => writer.node !== one.node && !isOrdered(one.node, writer.node, joins));
    if (other) return [one, other];
  }
  // Where both branches lead to both, they meet only before the first node that the branches share: there they become one.
  const isShared = (index: number) => reach[left.branch].has(index) && reach[right.branch].has(index);
  const before = [left, right].map(({ branch }) =>
    walk(fork.branches[branch], joins.forward, (index) => nodes[index].any || !isShared(index))
  );
  for (const one of left.writers) {
    if (!before[0].has(one.node.index)) continue;
    const other = right.writers.find(({ node }) =>
      node !== one.node && before[1].has(node.index) && !isOrdered(one.node, node, joins)
    );
    if (other) return [one, other];
  }
  return undefined;
}

/** What some nodes lead to, themselves included, going on only from nodes that may be passed. */
function walk(
  from: readonly number[],
  forward: readonly (readonly number[])[],
  passes: (index: number) => boolean,
): ReadonlySet<number> {
  const seen = new Set(from);
  for (const index of seen) if (passes(index)) { for (const target of forward[index]) seen.add(target); }
  return seen;
}

/** Whether one of two nodes waits for the other. */
function isOrdered(one: NodeDraft, other: NodeDraft, joins: Joins): boolean {
  return (!other.any && joins.holds(one.index, other.index)) || (!one.any && joins.holds(other.index, one.index));
}

function report(key: string, one: Writer, other: Writer, { fork, desk }: { fork: Fork; desk: Desk }): void {
  desk.report({
    code: "MR401",
    pointer: one.place,
    message:
      `"${one.node.name}" and "${other.node.name}" may write "${key}" at the same time, and "${key}" has no reducer.`,
    hint: `Write to two keys, or add a "reduce" to ${desk.at("state", key)}.`,
    related: [
      { pointer: other.place, message: `"${other.node.name}" writes it here` },
      { pointer: fork.place, message: `${fork.from === "START" ? "START" : `"${fork.from}"`} starts both here` },
    ],
  });
}
