/**
 * Finds nodes that may run at the same time: on different branches of a fork, before the branches join.
 *
 * @module
 */
import type { FlowGraph } from "./flow_map.ts";
import type { Joins } from "./joins.ts";
import type { Route } from "./plan.ts";
import { targetsOf } from "./plan_edges.ts";
import type { NodeDraft } from "./plan_nodes.ts";

/** A graph, and where it is written. */
export interface MeetingGraph extends FlowGraph {
  /** Gives places below it. */
  readonly desk: { at(...path: string[]): string };
}

/** A node that must not meet others of its sort. */
export interface Party {
  /** The node. */
  readonly node: NodeDraft;
  /** The place that speaks of it. */
  readonly place: string;
}

/** Where branches begin. */
export interface Fork {
  /** The node, or START. */
  readonly from: string;
  /** Where it is written. */
  readonly place: string;
  /** What each branch begins with. */
  readonly branches: readonly (readonly number[])[];
}

/** How many pairs of branches are compared for one sort at one fork: enough for a person, bounded for a machine. */
const mostPairs = 2_000;

/** Tells of two nodes of one sort that may run at the same time: the first two for each sort and fork, since they have one cause. */
export function eachMeeting(
  graph: MeetingGraph,
  sorts: readonly (readonly [name: string, parties: readonly Party[]])[],
  tell: (name: string, one: Party, other: Party, fork: Fork) => void,
): void {
  const contested = sorts.filter(([, parties]) => parties.length > 1);
  if (contested.length === 0) return;
  const partiesAt = new Map<number, [sort: number, party: Party][]>();
  contested.forEach(([, parties], sort) => {
    for (const party of parties) {
      const list = partiesAt.get(party.node.index);
      if (list) list.push([sort, party]);
      else partiesAt.set(party.node.index, [[sort, party]]);
    }
  });
  const joinOf = joinFinder(graph);
  for (const fork of forksIn(graph)) {
    // What comes behind a join of all branches waits for all of them.
    const join = joinOf(fork.branches.flat());
    const reach = fork.branches.map((branch) => walk(branch, graph.joins.forward, (index) => index !== join));
    const sides = new Map<number, Side[]>();
    reach.forEach((nodes, branch) => {
      for (const [sort, parties] of partiesIn(nodes, partiesAt, join)) {
        const list = sides.get(sort);
        if (list) list.push({ branch, parties });
        else sides.set(sort, [{ branch, parties }]);
      }
    });
    for (const [sort, list] of [...sides].sort(([a], [b]) => a - b)) {
      const clash = findClash(fork, list, { reach, graph });
      if (clash) tell(contested[sort][0], ...clash, fork);
    }
  }
}

function partiesIn(
  nodes: ReadonlySet<number>,
  partiesAt: ReadonlyMap<number, readonly [sort: number, party: Party][]>,
  join: number | undefined,
): Map<number, Party[]> {
  const found = new Map<number, Party[]>();
  for (const index of [...nodes].sort((a, b) => a - b)) {
    if (index === join) continue;
    for (const [sort, party] of partiesAt.get(index) ?? []) {
      const list = found.get(sort);
      if (list) list.push(party);
      else found.set(sort, [party]);
    }
  }
  return found;
}

/** Finds the first node that all ways from some nodes come to, and that waits for all of them; what leads on nowhere comes to none. */
function joinFinder({ nodes, joins: { forward } }: MeetingGraph): (from: readonly number[]) => number | undefined {
  const end = forward.length;
  const next: number[] = new Array(end + 1).fill(end);
  const depth: number[] = new Array(end + 1).fill(0);
  const common = (one: number, other: number) => {
    while (one !== other) {
      if (depth[one] >= depth[other]) one = next[one];
      else other = next[other];
    }
    return one;
  };
  for (const node of backwards(forward)) {
    next[node] = forward[node].length === 0 ? end : forward[node].reduce(common);
    depth[node] = depth[next[node]] + 1;
  }
  return (from) => {
    let join = from.length === 0 ? end : from.reduce(common);
    while (join !== end && nodes[join].any) join = next[join];
    return join === end ? undefined : join;
  };
}

/** The nodes of a graph without loops, each behind those that it leads to. */
function backwards(forward: readonly (readonly number[])[]): readonly number[] {
  const sources = forward.map((): number[] => []);
  forward.forEach((targets, node) => targets.forEach((target) => sources[target].push(node)));
  const left = forward.map((targets) => targets.length);
  const order = forward.map((_, node) => node).filter((node) => left[node] === 0);
  for (const node of order) for (const source of sources[node]) if (--left[source] === 0) order.push(source);
  return order;
}

function forksIn({ nodes, start, routes, desk }: MeetingGraph): Fork[] {
  return [
    ...forksOf(start, "START", desk.at("edges", "START")),
    ...nodes.flatMap(({ index, name }) => {
      const route = routes[index];
      return route ? forksOf(route, name, desk.at("edges", name)) : [];
    }),
  ];
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
  readonly graph: MeetingGraph;
}

function findClash(fork: Fork, sides: readonly Side[], search: Search): [Party, Party] | undefined {
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
  readonly parties: readonly Party[];
}

function clashOf(
  fork: Fork,
  [left, right]: readonly [Side, Side],
  { reach, graph }: Search,
): [Party, Party] | undefined {
  const { nodes, joins } = graph;
  // A party that only one branch leads to meets whatever the other leads to, unless one of the two waits.
  for (const one of left.parties) {
    if (reach[right.branch].has(one.node.index)) continue;
    const other = right.parties.find((party) => party.node !== one.node && !isOrdered(one.node, party.node, joins));
    if (other) return [one, other];
  }
  // Where both branches lead to both, they meet only before the first node that the branches share: there they become one.
  const isShared = (index: number) => reach[left.branch].has(index) && reach[right.branch].has(index);
  const before = [left, right].map(({ branch }) =>
    walk(fork.branches[branch], joins.forward, (index) => nodes[index].any || !isShared(index))
  );
  for (const one of left.parties) {
    if (!before[0].has(one.node.index)) continue;
    const other = right.parties.find(({ node }) =>
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
