/**
 * What lies between a fork and a join: what its branches are sure to have written when the join runs, since it waits for them.
 *
 * @module
 */
import { type Bits, hasBit, meet, unite } from "./bits.ts";
import type { Exit, FlowMap, Stop } from "./flow_map.ts";

/** What lies before a join. */
export interface Region {
  /** The last node that every way to the join goes through. */
  readonly fork: number;
  /** What is sure to be set between that one's beginning and the join's. */
  readonly sure: Bits;
}

/** How many nodes are looked at for all joins together, by node of the graph: what is beyond is taken for set. */
const most = 20;

/** The same for wide sets of keys, in words of bits. */
const mostWords = 3_000_000;

/** The regions before the joins of a graph. */
export class Regions {
  readonly #map: FlowMap;
  /** By node: the last node that every way to it goes through, ways back left out. */
  readonly #forks: readonly (number | undefined)[];
  readonly #known = new Map<number, Region | undefined>();
  #budget: number;

  constructor(map: FlowMap) {
    this.#map = map;
    this.#forks = forksOf(map);
    this.#budget = 1_000 + Math.min(map.order.length * most, mostWords / (1 + map.none.length));
  }

  /** The region before a node; none where it does not wait for all that leads to it. */
  of(node: number): Region | undefined {
    if (!this.#known.has(node)) this.#known.set(node, this.#look(node));
    return this.#known.get(node);
  }

  /** The way through a node's region, from the fork, on which a bit is not set. */
  wayWithout(node: number, bit: number): readonly Stop[] | undefined {
    const fork = this.#forks[node];
    if (fork === undefined || this.of(node) === undefined) return undefined;
    this.#budget += this.#map.order.length;
    const search = new Search(this.#map, node, { fork, nodes: this.#between(fork, node) ?? [], bit });
    search.run();
    return search.wayWithout();
  }

  #look(node: number): Region | undefined {
    const { ways, isAny, loopsOf, all } = this.#map;
    const fork = this.#forks[node];
    if (fork === undefined || isAny[node] || ways[node].filter(({ isBack }) => !isBack).length < 2) return undefined;
    // The heads of a loop with several do not hold up its members, unless they always run together.
    if (loopsOf[node].some((loop) => loop.heads.size > 1 && !this.#map.isStartedAtOnce(loop))) return undefined;
    const nodes = this.#between(fork, node);
    return { fork, sure: nodes ? new Search(this.#map, node, { fork, nodes }).run() : all };
  }

  /** What is on the ways from one node to another, in order; nothing when that would take too long. */
  #between(fork: number, node: number): number[] | undefined {
    const { ways, position } = this.#map;
    const seen = new Set<number>([fork]);
    const open = [node];
    for (const at of open) {
      for (const { from, isBack } of ways[at]) {
        if (isBack || seen.has(from)) continue;
        if (--this.#budget < 0) return undefined;
        seen.add(from);
        open.push(from);
      }
    }
    return [...seen].sort((a, b) => position[a] - position[b]);
  }
}

/** Finds the last node that every way to a node goes through, by going up from both ends of two ways until they meet. */
function forksOf({ order, ways, position }: FlowMap): (number | undefined)[] {
  const forks: (number | undefined)[] = position.map(() => undefined);
  const [start] = order;
  const common = (one: number | undefined, other: number | undefined): number | undefined => {
    while (one !== other) {
      if (one === undefined || other === undefined) return undefined;
      if (position[one] > position[other]) one = one === start ? undefined : forks[one];
      else other = other === start ? undefined : forks[other];
    }
    return one;
  };
  for (const node of order) {
    const before = ways[node].filter(({ isBack }) => !isBack).map(({ from }) => from);
    if (before.length > 0) forks[node] = before.reduce<number | undefined>(common, before[0]);
  }
  return forks;
}

interface Part {
  readonly fork: number;
  /** What is between, the fork first. */
  readonly nodes: readonly number[];
  /** A bit whose absence is followed. */
  readonly bit?: number;
}

class Search {
  readonly #map: FlowMap;
  readonly #goal: number;
  readonly #part: Part;
  /** What a node and all that follows it are sure to write before the goal runs. */
  readonly #gains = new Map<number, Bits>();
  /** What is sure to be set when a node begins. */
  readonly #sure = new Map<number, Bits>();
  readonly #by = new Map<number, Stop>();

  constructor(map: FlowMap, goal: number, part: Part) {
    this.#map = map;
    this.#goal = goal;
    this.#part = part;
  }

  run(): Bits {
    const { nodes, fork } = this.#part;
    const { leavings, none } = this.#map;
    for (let place = nodes.length - 1; place > 0; place--) {
      const node = nodes[place];
      const { wrote, saved, go, fail } = leavings[node];
      const gain = unite(wrote, this.#gain(go, node));
      this.#gains.set(node, fail ? meet(gain, unite(saved, this.#gain(fail, node))) : gain);
    }
    this.#sure.set(fork, none);
    for (const node of nodes) {
      const { wrote, saved, go, fail } = leavings[node];
      const before = this.#sure.get(node)!;
      this.#spread(go, unite(before, wrote), { node, failed: false });
      if (fail) this.#spread(fail, unite(before, saved), { node, failed: true });
    }
    return this.#sure.get(this.#goal)!;
  }

  wayWithout(): readonly Stop[] | undefined {
    const stops: Stop[] = [];
    for (let at = this.#goal; at !== this.#part.fork;) {
      const stop = this.#by.get(at);
      if (!stop) return undefined;
      stops.unshift(stop);
      at = stop.node;
    }
    return stops;
  }

  #gain(exit: Exit, from: number): Bits {
    const { none, all, loopsOf } = this.#map;
    switch (exit.type) {
      case "end":
        return none;
      case "node": {
        if (!this.#map.isBack(from, exit.to)) return this.#gains.get(exit.to) ?? none;
        // Another round of a loop before the goal changes nothing: the goal waits until the loop is left.
        const loop = loopsOf[from].find(({ heads }) => heads.has(exit.to));
        return loop && loop.heads.size === 1 && !loop.members.has(this.#goal) ? all : none;
      }
      case "all":
        return exit.of.reduce((bits, part) => unite(bits, this.#gain(part, from)), none);
      case "choice":
        return exit.arms.reduce((bits, { sure, exit }) => meet(bits, unite(sure, this.#gain(exit, from))), all);
    }
  }

  /** Leads what is set on to each target, with what the branches beside it are sure to write. */
  #spread(exit: Exit, sure: Bits, by: Stop): void {
    if (exit.type === "node") return this.#arrive(exit.to, sure, by);
    if (exit.type === "choice") { for (const arm of exit.arms) this.#spread(arm.exit, unite(sure, arm.sure), by); }
    if (exit.type !== "all") return;
    const gains = exit.of.map((part) => this.#gain(part, by.node));
    const behind: Bits[] = [];
    for (let place = gains.length - 1, bits = this.#map.none; place >= 0; bits = unite(bits, gains[place--])) {
      behind[place] = bits;
    }
    let before = sure;
    exit.of.forEach((part, place) => {
      this.#spread(part, unite(before, behind[place]), by);
      before = unite(before, gains[place]);
    });
  }

  #arrive(node: number, sure: Bits, by: Stop): void {
    if (this.#map.isBack(by.node, node) || (node !== this.#goal && !this.#gains.has(node))) return;
    const known = this.#sure.get(node);
    this.#sure.set(node, known ? meet(known, sure) : sure);
    const { bit } = this.#part;
    if (bit !== undefined && !this.#by.has(node) && !hasBit(sure, bit)) this.#by.set(node, by);
  }
}
