/**
 * Finds nodes that may run at the same time: on different branches of a fork, before the branches join.
 *
 * @module
 */
import type { Ast } from "../value/ast.ts";
import { excludes, type Outcome } from "../value/exclusive.ts";
import type { FlowGraph } from "./flow_map.ts";
import { Order, spend, type Work } from "./order.ts";
import type { Route } from "./plan.ts";
import { listsIn, targetsOf } from "./plan_edges.ts";
import type { NodeDraft } from "./plan_nodes.ts";
import { reachOf, sourcesOf } from "./reach.ts";

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
  /** What may come of it. */
  readonly branches: readonly Branch[];
}

/** Two parties that may run at the same time. */
export interface Meeting {
  /** The first. */
  readonly one: Party;
  /** The second. */
  readonly other: Party;
  /** Where both begin. */
  readonly fork: Fork;
  /** Whether a condition decides about each of the two ways: then the author may know that only one is taken. */
  readonly isChosen: boolean;
}

/** One of the ways that a fork opens. */
interface Branch {
  /** The place in the list of targets. What stands there takes one of its ways, so those do not meet. */
  readonly item: number;
  /** What it begins with. */
  readonly targets: readonly number[];
  /** How the conditions came out where it is taken. */
  readonly outcomes: readonly Outcome[];
}

/** How many nodes are walked and parties compared for one graph: enough for a person, bounded for a machine. What is beyond is not told. */
const mostWork = 2_000_000;

/** Tells of two nodes of one sort that may run at the same time: the first two for each sort and fork, since they have one cause. */
export function eachMeeting(
  graph: MeetingGraph,
  sorts: readonly (readonly [name: string, parties: readonly Party[]])[],
  tell: (name: string, meeting: Meeting) => void,
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
  const work: Work = { left: mostWork };
  const order = new Order(graph, work);
  for (const fork of forksIn(graph)) {
    if (work.left <= 0) return;
    // What comes behind a join of all branches waits for all of them.
    const join = joinOf(fork.branches.flatMap(({ targets }) => targets));
    const reach = fork.branches.map(({ targets }) =>
      walk(targets, graph.joins.forward, (index) => index !== join, work)
    );
    const sides = new Map<number, Side[]>();
    reach.forEach((nodes, branch) => {
      for (const [sort, parties] of partiesIn(nodes, partiesAt, join)) {
        const list = sides.get(sort);
        if (list) list.push({ branch, parties });
        else sides.set(sort, [{ branch, parties }]);
      }
    });
    const search = { fork, reach, graph, order, work };
    for (const [sort, list] of [...sides].sort(([a], [b]) => a - b)) {
      const meeting = findMeeting(list, search);
      if (meeting) tell(contested[sort][0], meeting);
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
  const sources = sourcesOf(forward);
  const left = forward.map((targets) => targets.length);
  const order = forward.map((_, node) => node).filter((node) => left[node] === 0);
  for (const node of order) for (const source of sources[node]) if (--left[source] === 0) order.push(source);
  return order;
}

function forksIn({ nodes, start, routes, catches, desk }: MeetingGraph): Fork[] {
  return [
    ...forksOf(start, "START", desk.at("edges", "START")),
    ...nodes.flatMap(({ index, name, pointer }) => [
      ...forksOf(routes[index], name, desk.at("edges", name)),
      ...forksOf(catches[index]?.route, name, `${pointer}/catch`),
    ]),
  ];
}

function forksOf(route: Route | undefined, from: string, place: string): Fork[] {
  return listsIn(route).map((list) => {
    // A condition can only part two ways where there are two conditions.
    const isParted = list.filter(({ type }) => type === "when" || type === "switch").length > 1;
    const branches = list.flatMap((part, item) =>
      isParted ? branchesOf(part, item, []) : [{ item, targets: targetsOf(part), outcomes: [] }]
    );
    return { from, place, branches };
  });
}

/** The ways of one target of a list, by the outcomes of its conditions. */
function branchesOf(route: Route | undefined, item: number, outcomes: readonly Outcome[]): Branch[] {
  if (route?.type === "when") {
    const { condition: { ast }, to, else: otherwise } = route;
    const when = (is: boolean) => ast ? [...outcomes, { ast, is }] : outcomes;
    return [...branchesOf(to, item, when(true)), ...branchesOf(otherwise, item, when(false))];
  }
  if (route?.type === "switch") {
    const { condition: { ast }, cases, else: otherwise } = route;
    const arms = [...cases].flatMap(([value, part]) =>
      branchesOf(part, item, ast ? [...outcomes, { ast: isCase(ast, value), is: true }] : outcomes)
    );
    return [...arms, ...branchesOf(otherwise, item, outcomes)];
  }
  const targets = targetsOf(route);
  return targets.length > 0 ? [{ item, targets, outcomes }] : [];
}

/** That a value has a case: a text is written as it is, anything else as JSON. */
function isCase(value: Ast, name: string): Ast {
  const { range } = value;
  const items: Ast[] = [{ kind: "literal", value: name, range }];
  if (/^(null|true|false|-?[0-9].*)$/.test(name)) {
    try {
      items.push({ kind: "literal", value: JSON.parse(name), range });
    } catch {
      // It is a text that begins like a number.
    }
  }
  return {
    kind: "binary",
    operator: "in",
    left: value,
    right: { kind: "list", items, range },
    range,
    operatorRange: range,
  };
}

interface Search {
  readonly fork: Fork;
  /** What each branch leads to, itself included. */
  readonly reach: readonly ReadonlySet<number>[];
  readonly graph: MeetingGraph;
  readonly order: Order;
  readonly work: Work;
}

interface Side {
  readonly branch: number;
  readonly parties: readonly Party[];
}

function findMeeting(sides: readonly Side[], search: Search): Meeting | undefined {
  const { fork, fork: { branches }, work } = search;
  for (const left of sides) {
    for (const right of sides) {
      if (!spend(work, 1)) return undefined;
      const ways = [branches[left.branch], branches[right.branch]] as const;
      if (ways[0].item === ways[1].item || areParted(...ways, work)) continue;
      const clash = clashOf(left, right, search);
      if (!clash) continue;
      const [one, other] = clash;
      return { one, other, fork, isChosen: ways.every(({ outcomes }) => outcomes.length > 0) };
    }
  }
  return undefined;
}

/** Whether only one of two branches can be taken, since their conditions exclude each other. */
function areParted(one: Branch, other: Branch, work: Work): boolean {
  return one.outcomes.some((outcome) =>
    other.outcomes.some((another) => spend(work, 10) && excludes(outcome, another))
  );
}

function clashOf(left: Side, right: Side, search: Search): [Party, Party] | undefined {
  const { fork: { branches }, reach, graph: { nodes, joins }, work } = search;
  // A party that only one branch leads to meets whatever the other leads to, unless one of the two waits.
  const [alone, shared] = [[] as Party[], [] as Party[]];
  for (const party of left.parties) (reach[right.branch].has(party.node.index) ? shared : alone).push(party);
  const clash = firstApart(alone, right.parties, search);
  if (clash || shared.length === 0) return clash;
  // Where both branches lead to both, they meet only before the first node that the branches share: there they become one.
  const isShared = (index: number) => reach[left.branch].has(index) && reach[right.branch].has(index);
  const [before, beside] = [left, right].map(({ branch, parties }) => {
    const passed = walk(branches[branch].targets, joins.forward, (index) => nodes[index].any || !isShared(index), work);
    return parties.filter(({ node }) => passed.has(node.index));
  });
  return firstApart(before.filter((party) => shared.includes(party)), beside, search);
}

/** The first two of which none waits for the other. */
function firstApart(
  some: readonly Party[],
  others: readonly Party[],
  { order, work }: Search,
): [Party, Party] | undefined {
  for (const one of some) {
    const ordered = order.of(one.node.index);
    if (!ordered || !spend(work, others.length)) return undefined;
    const other = others.find(({ node }) => node !== one.node && ordered[node.index] === 0);
    if (other) return [one, other];
  }
  return undefined;
}

/** What some nodes lead to, themselves included, going on only from nodes that may be passed. */
function walk(
  from: readonly number[],
  forward: readonly (readonly number[])[],
  passes: (index: number) => boolean,
  work: Work,
): ReadonlySet<number> {
  const found = reachOf(from, forward, passes);
  spend(work, found.size);
  return found;
}
