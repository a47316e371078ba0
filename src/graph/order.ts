/**
 * Which nodes wait for each other, looked up once for each node.
 *
 * @module
 */
import type { FlowGraph } from "./flow_map.ts";
import { reachOf, sourcesOf } from "./reach.ts";

/** What a search may still cost, in nodes that are looked at. */
export interface Work {
  /** How much is left. */
  left: number;
}

/** Takes from what a search may cost. Gives whether there was enough. */
export function spend(work: Work, cost: number): boolean {
  return (work.left -= cost) >= 0;
}

/** Tells of each node which others it waits for, and which wait for it. */
export class Order {
  readonly #graph: Pick<FlowGraph, "nodes" | "joins">;
  readonly #work: Work;
  readonly #sources: readonly (readonly number[])[];
  /** By node: 1 for each node that it waits for, or that waits for it. */
  readonly #known = new Map<number, Uint8Array>();

  /** @param work What looking may cost. */
  constructor(graph: Pick<FlowGraph, "nodes" | "joins">, work: Work) {
    this.#graph = graph;
    this.#work = work;
    this.#sources = sourcesOf(graph.joins.forward);
  }

  /** By node: 1 for each that waits for this one, or that this one waits for. Nothing when looking costs too much. */
  of(node: number): Uint8Array | undefined {
    return this.#known.get(node) ?? this.#look(node);
  }

  #look(one: number): Uint8Array | undefined {
    const { nodes, joins } = this.#graph;
    if (!spend(this.#work, nodes.length)) return undefined;
    const [behind, before] = [joins.forward, this.#sources].map((next) => reachOf(next[one], next));
    const others = new Set([...behind, ...before]);
    // Loops are one in another, outer ones first: whom the first one holds up is all that the others do.
    const around = joins.loops.filter(({ members }) => members.has(one));
    for (const { heads } of around) for (const head of heads) others.add(head);
    for (const member of around.find(({ heads }) => heads.has(one))?.members ?? []) others.add(member);
    const ordered = new Uint8Array(nodes.length);
    for (const other of others) {
      const holds = (!nodes[other].any && joins.holds(one, other, behind.has(other))) ||
        (!nodes[one].any && joins.holds(other, one, before.has(other)));
      if (holds) ordered[other] = 1;
    }
    spend(this.#work, joins.loops.length + 8 * others.size);
    this.#known.set(one, ordered);
    return ordered;
  }
}
