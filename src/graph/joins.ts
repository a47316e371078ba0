/**
 * Who waits for whom: loops, their heads, back edges, and the rule of joins over them. Depends on the edges alone, never on the
 * order in which they were written.
 *
 * @module
 */
import { componentFinder } from "../value/components.ts";
import { sourcesOf } from "./reach.ts";

/** A strongly connected part of the edges. */
export interface Loop {
  /** Members that are entered from outside; all members when none is. */
  readonly heads: ReadonlySet<number>;
  /** The nodes of the loop. */
  readonly members: ReadonlySet<number>;
}

/** The rule of joins over one graph. */
export interface Joins {
  /** Every loop, outer ones before the ones inside. */
  readonly loops: readonly Loop[];
  /** Where each node leads, back edges left out: a graph without loops. */
  readonly forward: readonly (readonly number[])[];
  /**
   * Whether a due node must wait while another is due: the other still leads to it, or belongs to the round of the loop that it
   * begins anew.
   *
   * @param leads Whether the other leads to it by edges that do not lead back, where that is known.
   */
  holds(other: number, node: number, leads?: boolean): boolean;
  /** Whether none of these nodes can hold another: the quick answer for a wide step. */
  independent(nodes: readonly { readonly index: number }[]): boolean;
}

/** Finds loops and back edges of a graph given as lists of targets by node, with the targets of START. */
export function planJoins(targets: readonly (readonly number[])[], start: readonly number[]): Joins {
  const { loops, forward } = findLoops(targets, start);
  const layers = layersOf(forward);
  const isInLoop = targets.map(() => false);
  // What leads to a head within its loop leads back, so a node heads one loop at most.
  const headed: (Loop | undefined)[] = targets.map(() => undefined);
  for (const loop of loops) {
    for (const member of loop.members) isInLoop[member] = true;
    for (const head of loop.heads) headed[head] = loop;
  }
  const reach = reacher(forward, layers);
  return {
    loops,
    forward,
    holds(other, node, leads) {
      if (other === node) return false;
      // Layers answer most questions: what is not upstream cannot lead here.
      const mayLead = layers[other] < layers[node] && !headed[other]?.members.has(node);
      if (mayLead && (leads ?? reach(other, node))) return true;
      const round = headed[node];
      return round !== undefined && round.members.has(other) && !round.heads.has(other);
    },
    independent: (nodes) => {
      const layer = layers[nodes[0].index];
      return nodes.every(({ index }) => layers[index] === layer && !isInLoop[index]);
    },
  };
}

function edgeKey(count: number, from: number, to: number): number {
  return from * count + to;
}

/** Takes the edges to the heads of each loop away, until no loop is left. */
function findLoops(
  targets: readonly (readonly number[])[],
  start: readonly number[],
): Pick<Joins, "loops" | "forward"> {
  const forward = targets.map((to) => [...to]);
  const sources = sourcesOf(targets);
  const started = new Set(start);
  const components = componentFinder(targets.length);
  const loops: Loop[] = [];
  const parts: number[][] = [targets.map((_, node) => node)];
  for (let part = parts.pop(); part; part = parts.pop()) {
    for (const component of components(part, (node) => forward[node])) {
      const [first] = component;
      if (component.length === 1 && !forward[first].includes(first)) continue;
      const members = new Set(component);
      const entered = component.filter((node) =>
        started.has(node) || sources[node].some((from) => !members.has(from) && forward[from].includes(node))
      );
      const heads = new Set(entered.length > 0 ? entered : component);
      loops.push({ heads, members });
      for (const node of component) {
        if (forward[node].some((target) => heads.has(target))) {
          forward[node] = forward[node].filter((target) => !heads.has(target));
        }
      }
      if (component.length > 1) parts.push(component);
    }
  }
  return { loops, forward };
}

/** The length of the longest way to each node of a graph without loops. */
function layersOf(forward: readonly (readonly number[])[]): number[] {
  const layers = forward.map(() => 0);
  const waiting = forward.map(() => 0);
  for (const to of forward) for (const target of to) waiting[target]++;
  const ready = layers.map((_, node) => node).filter((node) => waiting[node] === 0);
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    for (const target of forward[node]) {
      layers[target] = Math.max(layers[target], layers[node] + 1);
      if (--waiting[target] === 0) ready.push(target);
    }
  }
  return layers;
}

/** Answers "does one lead to the other?", remembering what was asked; looks no further than the layer of the goal. */
function reacher(
  forward: readonly (readonly number[])[],
  layers: readonly number[],
): (from: number, to: number) => boolean {
  const known = new Map<number, boolean>();
  return (from, to) => {
    const key = edgeKey(forward.length, from, to);
    let answer = known.get(key);
    if (answer === undefined) {
      answer = leads(from, to);
      known.set(key, answer);
    }
    return answer;
  };

  function leads(from: number, to: number): boolean {
    const seen = new Set([from]);
    const open = [from];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const target of forward[node]) {
        if (target === to) return true;
        if (layers[target] < layers[to] && !seen.has(target)) {
          seen.add(target);
          open.push(target);
        }
      }
    }
    return false;
  }
}
