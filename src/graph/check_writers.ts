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

/** Reports every two writers of a key without a reducer on different branches of a fork, before the branches join. */
export function checkWriters(graph: WriterGraph, desk: Desk): void {
  const contested = writersByKey(graph).filter(([, writers]) => writers.length > 1);
  if (contested.length === 0) return;
  const forks = graph.routes.flatMap(({ from, place, route }) => forksOf(route, from, place));
  for (const [key, writers] of contested) {
    const told = new Set<string>();
    for (const fork of forks) {
      for (const [one, other] of clashes(fork, writers, graph)) {
        const pair = `${one.node.name}\n${other.node.name}`;
        if (!told.has(pair)) report(key, one, other, { fork, desk });
        told.add(pair);
      }
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

function clashes(fork: Fork, writers: readonly Writer[], { nodes, joins }: WriterGraph): [Writer, Writer][] {
  const reach = fork.branches.map((branch) => walk(branch, joins.forward, () => true));
  const involved = writers.filter(({ node }) => reach.some((nodes) => nodes.has(node.index)));
  if (involved.length < 2) return [];
  const found: [Writer, Writer][] = [];
  for (let left = 0; left < reach.length; left++) {
    for (let right = 0; right < reach.length; right++) {
      if (left === right) continue;
      // Beyond a node that both branches lead to, they are one; unless it waits for nobody.
      const passes = (index: number) => nodes[index].any || !(reach[left].has(index) && reach[right].has(index));
      const before = [left, right].map((side) => walk(fork.branches[side], joins.forward, passes));
      for (const one of involved) {
        for (const other of involved) {
          if (one.node.index >= other.node.index) continue;
          if (!before[0].has(one.node.index) || !before[1].has(other.node.index)) continue;
          if (!isOrdered(one.node, other.node, joins)) found.push([one, other]);
        }
      }
    }
  }
  return found;
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
