/**
 * Which keys are sure to be set when a node begins, on whatever way a run got there. What is set stays set, so the first time is
 * the hardest; conditions count as free.
 *
 * @module
 */
import { keysSetIn, keysSetWhen } from "../value/guards.ts";
import { allBits, type Bits, bitsOf, hasBit, isSame, meet, noBits, unite } from "./bits.ts";
import { savesOf } from "./checked.ts";
import { type Exit, type FlowGraph, FlowMap, type Leaving, type Stop, type Way } from "./flow_map.ts";
import { Regions } from "./flow_regions.ts";
import type { Route } from "./plan.ts";
import type { NodeDraft } from "./plan_nodes.ts";
import type { Condition } from "./reads.ts";

/** How far a way is followed back: a longer one helps nobody. */
const mostStops = 6;

/** What is sure to be set, for some keys of a graph. */
export class Flow {
  readonly #keys: ReadonlyMap<string, number>;
  readonly #map: FlowMap;
  readonly #regions: Regions | undefined;
  /** By node, as its step begins; the last one is START. */
  readonly #before: Bits[];
  /** By node, once it has ended well. */
  readonly #after: Bits[];
  /** By node, once its failure was caught. */
  readonly #failed: Bits[];
  /** The nodes that were gone through at least once. */
  readonly #seen = new Set<number>();

  /**
   * @param isDeep Whether to look into what lies between a fork and a join. Without it, what branches write is only seen
   * behind a join where they are of one length; nothing is taken for set that is not.
   */
  constructor(graph: FlowGraph, keys: readonly string[], isDeep: boolean) {
    this.#keys = new Map(keys.map((key, index) => [key, index]));
    const none = noBits(keys.length);
    const all = allBits(keys.length);
    const bits = (names: readonly string[]) => {
      const indexes = names.map((name) => this.#keys.get(name)).filter((index) => index !== undefined);
      return indexes.length === 0 ? none : bitsOf(indexes, keys.length);
    };
    const leavings = [...graph.nodes.map((node) => leavingOf(node, graph, bits)), {
      go: exitOf(graph.start, bits),
      wrote: none,
      saved: none,
    }];
    this.#map = new FlowMap(graph, leavings, { none, all });
    this.#regions = isDeep ? new Regions(this.#map) : undefined;
    const count = leavings.length;
    this.#before = Array.from({ length: count }, (_, node) => node === count - 1 ? none : all);
    this.#after = [...this.#before];
    this.#failed = [...this.#before];
    this.#settle();
  }

  /** Whether a key is sure to be set when a node begins. */
  isSetBefore(node: number, key: string): boolean {
    return this.#has(this.#before[node], key);
  }

  /** Whether a key is sure to be set when the edges of a node are followed, or those of its `catch`. */
  isSetAfter(node: number, key: string, failed: boolean): boolean {
    return this.#has((failed ? this.#failed : this.#after)[node], key);
  }

  /** Whether anything leads to a node. */
  isReached(node: number): boolean {
    return this.#map.position[node] >= 0;
  }

  /** The last part of a way from START on which a key is not set when a node begins; all of it where it is short. */
  wayWithout(node: number, key: string): readonly Stop[] | undefined {
    const bit = this.#keys.get(key)!;
    const start = this.#before.length - 1;
    const stops: Stop[] = [{ node, failed: false }];
    const seen = new Set<number>();
    for (let at = node; at !== start && stops.length < mostStops;) {
      if (seen.has(at)) return undefined;
      seen.add(at);
      const part = this.#regions?.wayWithout(at, bit) ?? this.#stepWithout(at, bit);
      if (!part) return undefined;
      stops.unshift(...part);
      at = part[0].node;
    }
    return stops;
  }

  #stepWithout(node: number, bit: number): readonly Stop[] | undefined {
    const { ways, position } = this.#map;
    const open = ways[node].filter((way) => !hasBit(this.#along(way), bit));
    const [first] = open.sort((a, b) => position[a.from] - position[b.from]);
    return first && [{ node: first.from, failed: first.failed }];
  }

  #has(bits: Bits, key: string): boolean {
    const bit = this.#keys.get(key);
    return bit === undefined || hasBit(bits, bit);
  }

  #along({ from, failed, sure }: Way): Bits {
    return unite(failed ? this.#failed[from] : this.#after[from], sure);
  }

  /** Goes through the nodes in the order of the edges until nothing changes: once, and once more for what leads back. */
  #settle(): void {
    const { order, hasBack } = this.#map;
    for (let isChanged = true; isChanged;) {
      isChanged = false;
      for (const node of order) {
        const before = this.#begin(node);
        if (this.#seen.has(node) && isSame(before, this.#before[node])) continue;
        this.#seen.add(node);
        this.#before[node] = before;
        this.#leave(node);
        isChanged = hasBack;
      }
    }
  }

  #leave(node: number): void {
    const { leavings, together } = this.#map;
    const before = unite(this.#before[node], together(node));
    this.#after[node] = unite(before, leavings[node].wrote);
    if (leavings[node].fail) this.#failed[node] = unite(before, leavings[node].saved);
  }

  #begin(node: number): Bits {
    const { ways, all, none } = this.#map;
    const list = ways[node];
    if (list.length === 0) return none;
    const forward = list.filter((way) => !way.isBack).reduce((bits, way) => meet(bits, this.#along(way)), all);
    const region = list.length > 1 ? this.#regions?.of(node) : undefined;
    const first = region ? unite(forward, unite(this.#before[region.fork], region.sure)) : forward;
    return list.filter((way) => way.isBack).reduce((bits, way) => meet(bits, this.#along(way)), first);
  }
}

function leavingOf(node: NodeDraft, graph: FlowGraph, bits: (names: readonly string[]) => Bits): Leaving {
  const wrote = node.writes.filter(({ isSure }) => isSure).map(({ key }) => key);
  // Whoever reads a key and goes on has found it set. Whether it was is told where it is read, once.
  const read = node.reads.filter(({ guarded }) => !guarded).map(({ name }) => name);
  const route = graph.routes[node.index];
  const caught = graph.catches[node.index];
  return {
    wrote: bits([...wrote, ...read]),
    saved: caught
      ? bits([
        ...savesOf(graph, node.index).map(({ key }) => key),
        ...caught.reads.filter(({ guarded }) => !guarded).map(({ name }) => name),
      ])
      : bits([]),
    go: route ? exitOf(route, bits) : { type: "end" },
    ...(caught && { fail: exitOf(caught.route, bits) }),
  };
}

function exitOf(route: Route, bits: (names: readonly string[]) => Bits): Exit {
  switch (route.type) {
    case "node":
      return { type: "node", to: route.index };
    case "end":
      return { type: "end" };
    case "all":
      return { type: "all", of: route.of.map((part) => exitOf(part, bits)) };
    case "when": {
      const arm = (outcome: boolean, part: Route | undefined) => armOf(route.condition, outcome, part, bits);
      return { type: "choice", arms: [arm(true, route.to), arm(false, route.else)] };
    }
    case "switch": {
      const arms = [...route.cases].map(([value, part]) => {
        return armOf(route.condition, value, part, bits);
      });
      if (route.else) arms.push(armOf(route.condition, undefined, route.else, bits));
      return { type: "choice", arms };
    }
  }
}

function armOf(
  { reads, ast }: Condition,
  outcome: boolean | string | undefined,
  route: Route | undefined,
  bits: (names: readonly string[]) => Bits,
): { sure: Bits; exit: Exit } {
  const read = reads.filter(({ guarded }) => !guarded).map(({ name }) => name);
  const known = ast === undefined || outcome === undefined
    ? []
    : typeof outcome === "string"
    ? keysSetIn(ast, outcome)
    : keysSetWhen(ast, outcome);
  return { sure: bits([...read, ...known]), exit: route ? exitOf(route, bits) : { type: "end" } };
}
