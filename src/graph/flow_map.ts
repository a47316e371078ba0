/**
 * The ways of a graph, for the flow of keys: who leads to whom, in which order, and who is sure to run together.
 *
 * @module
 */
import { type Bits, meet, unite } from "./bits.ts";
import type { Joins, Loop } from "./joins.ts";
import type { PlannedCatch, Route } from "./plan.ts";
import type { NodeDraft } from "./plan_nodes.ts";

/** A graph as the flow reads it. */
export interface FlowGraph {
  /** The nodes, by index. */
  readonly nodes: readonly NodeDraft[];
  /** Where START leads. */
  readonly start: Route;
  /** Where each node leads, by index. */
  readonly routes: readonly (Route | undefined)[];
  /** Where the failure of each node leads, by index. */
  readonly catches: readonly (PlannedCatch | undefined)[];
  /** Who waits for whom. */
  readonly joins: Joins;
}

/** A place on the way to a node. */
export interface Stop {
  /** The node's index; that of START is the number of nodes. */
  readonly node: number;
  /** Whether its failure led on. */
  readonly failed: boolean;
}

/** Where a node leads. */
export type Exit =
  | { readonly type: "node"; readonly to: number }
  | { readonly type: "end" }
  | { readonly type: "all"; readonly of: readonly Exit[] }
  | { readonly type: "choice"; readonly arms: readonly { readonly sure: Bits; readonly exit: Exit }[] };

/** How a node is left. */
export interface Leaving {
  /** What is set once it has ended well. */
  readonly wrote: Bits;
  /** What is set once its failure was caught. */
  readonly saved: Bits;
  /** Where it leads. */
  readonly go: Exit;
  /** Where its failure leads. */
  readonly fail?: Exit;
}

/** A way from one node to another. */
export interface Way {
  /** Where it comes from. */
  readonly from: number;
  /** Whether it is taken when that has failed. */
  readonly failed: boolean;
  /** What the conditions on it make sure. */
  readonly sure: Bits;
  /** Whether it leads back in a loop. */
  readonly isBack: boolean;
}

/** Nodes that are sure to run in the same step. */
interface Group {
  readonly nodes: readonly number[];
  readonly sure: Bits;
  next?: Group;
}

/** The ways of a graph. START stands behind the nodes, at the index of their count. */
export class FlowMap {
  readonly leavings: readonly Leaving[];
  readonly none: Bits;
  readonly all: Bits;
  /** The ways to each node. */
  readonly ways: readonly Way[][];
  /** What can be reached, in the order of the edges that do not lead back; START first. */
  readonly order: readonly number[];
  /** The place of each node in that order; -1 for what cannot be reached. */
  readonly position: readonly number[];
  /** The loops around each node. */
  readonly loopsOf: readonly Loop[][];
  /** Whether an edge leads back at all. */
  readonly hasBack: boolean;
  /** Whether a node runs after any arrival. */
  readonly isAny: readonly boolean[];
  readonly #forward: readonly ReadonlySet<number>[];
  readonly #groups = new Map<number, Group | undefined>();
  readonly #startedAtOnce = new Map<Loop, boolean>();

  constructor({ nodes, joins }: FlowGraph, leavings: readonly Leaving[], { none, all }: { none: Bits; all: Bits }) {
    this.leavings = leavings;
    this.none = none;
    this.all = all;
    this.isAny = nodes.map((node) => node.any);
    this.#forward = joins.forward.map((targets) => new Set(targets));
    this.ways = leavings.map(() => []);
    this.loopsOf = leavings.map(() => []);
    for (const loop of joins.loops) for (const member of loop.members) this.loopsOf[member].push(loop);
    const position = leavings.map(() => -1);
    this.position = position;
    const reached = this.#reach(leavings.length - 1);
    this.order = this.#sort(reached);
    this.order.forEach((node, place) => position[node] = place);
    this.hasBack = this.order.some((node) => this.ways[node].some(({ isBack }) => isBack));
    for (const node of this.order) this.#groups.set(node, this.#groupOf(node));
  }

  /** Whether an edge leads back in a loop. */
  isBack(from: number, to: number): boolean {
    return from < this.#forward.length && !this.#forward[from].has(to);
  }

  /** What those write that are sure to run in the same step as a node, itself included where it does so in any case. */
  readonly together = (node: number): Bits => this.#groups.get(node)?.sure ?? this.none;

  /**
   * Whether all heads of a loop run in one step when it is entered: whoever leads to one of them leads to all, so they wait for the same.
   */
  isStartedAtOnce(loop: Loop): boolean {
    let answer = this.#startedAtOnce.get(loop);
    if (answer === undefined) this.#startedAtOnce.set(loop, answer = this.#startsAtOnce(loop));
    return answer;
  }

  #startsAtOnce({ heads, members }: Loop): boolean {
    if ([...heads].some((head) => this.isAny[head])) return false;
    const sources = new Set([...heads].flatMap((head) => this.ways[head].map(({ from }) => from)));
    return [...sources].filter((from) => !members.has(from)).every((from) => {
      const { go, fail } = this.leavings[from];
      return leadsToAllOrNone(go, heads) && (!fail || leadsToAllOrNone(fail, heads));
    });
  }

  /** Notes every way, and gives what START leads to, START first. */
  #reach(start: number): ReadonlySet<number> {
    const reached = new Set([start]);
    for (const from of reached) {
      const { go, fail } = this.leavings[from];
      const walk = (exit: Exit, failed: boolean, sure: Bits) => {
        if (exit.type === "node") {
          reached.add(exit.to);
          this.ways[exit.to].push({ from, failed, sure, isBack: this.isBack(from, exit.to) });
        } else if (exit.type === "all") { for (const part of exit.of) walk(part, failed, sure); }
        else if (exit.type === "choice") {
          for (const arm of exit.arms) walk(arm.exit, failed, unite(sure, arm.sure));
        }
      };
      walk(go, false, this.none);
      if (fail) walk(fail, true, this.none);
    }
    return reached;
  }

  #sort(reached: ReadonlySet<number>): number[] {
    const targets = new Map<number, number[]>([...reached].map((node) => [node, []]));
    const waiting = new Map<number, number>();
    for (const node of reached) {
      const forward = this.ways[node].filter((way) => !way.isBack);
      waiting.set(node, forward.length);
      for (const { from } of forward) targets.get(from)!.push(node);
    }
    const order = [...reached].filter((node) => waiting.get(node) === 0);
    for (const node of order) {
      for (const target of targets.get(node)!) {
        const left = waiting.get(target)! - 1;
        waiting.set(target, left);
        if (left === 0) order.push(target);
      }
    }
    return order;
  }

  /**
   * Nodes with one way to them run in the step after the one that leads there, together with all that the others of that step are sure
   * to lead to: a step is a barrier. Behind a join, and in a loop, a step may come later than that.
   */
  #groupOf(node: number): Group | undefined {
    const ways = this.ways[node];
    const isJoin = ways.length > 1;
    if (this.loopsOf[node].length > 0) {
      const loop = this.loopsOf[node].find(({ heads }) => heads.size > 1 && heads.has(node));
      return loop && this.isStartedAtOnce(loop) ? this.#group([...loop.heads]) : undefined;
    }
    if (isJoin && this.isAny[node]) return undefined;
    const alone = () => this.#group([node]);
    if (ways.length === 0 || isJoin) return alone();
    const before = this.#groups.get(ways[0].from);
    if (!before || this.loopsOf[ways[0].from].length > 0) return alone();
    return before.next ??= this.#group(before.nodes.flatMap((member) => this.#nextOf(member)));
  }

  #group(nodes: readonly number[]): Group {
    return { nodes, sure: nodes.reduce((bits, node) => unite(bits, this.#surely(node)), this.none) };
  }

  #surely(node: number): Bits {
    const { wrote, saved, fail } = this.leavings[node];
    return fail ? meet(wrote, saved) : wrote;
  }

  /** What a node is sure to lead to in the next step. */
  #nextOf(node: number): number[] {
    const { go, fail } = this.leavings[node];
    if (fail) return [];
    const targets: number[] = [];
    const walk = (exit: Exit) => {
      if (exit.type === "node") targets.push(exit.to);
      else if (exit.type === "all") exit.of.forEach(walk);
    };
    walk(go);
    return targets.filter((target) => this.ways[target].length === 1 && this.loopsOf[target].length === 0);
  }
}

/** Whether an exit leads to all of some nodes in one step, or to none of them, whatever its conditions say. */
function leadsToAllOrNone(exit: Exit, nodes: ReadonlySet<number>): boolean {
  const sure = new Set<number>();
  const choices: Extract<Exit, { type: "choice" }>[] = [];
  const walk = (part: Exit) => {
    if (part.type === "node" && nodes.has(part.to)) sure.add(part.to);
    else if (part.type === "all") part.of.forEach(walk);
    else if (part.type === "choice") choices.push(part);
  };
  walk(exit);
  if (sure.size > 0) return sure.size === nodes.size;
  return choices.every(({ arms }) => arms.every((arm) => leadsToAllOrNone(arm.exit, nodes)));
}
