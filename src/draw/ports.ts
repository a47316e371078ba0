/**
 * Finds where lines enter and leave.
 *
 * @module
 */
import type { Bundle } from "./bundles.ts";

/** Where lines enter and leave, across. */
export interface Ports {
  /** Where a bundle enters a vertex. */
  top(vertex: number, bundle: number): number;
  /** Where a bundle leaves a vertex. */
  bottom(vertex: number, bundle: number): number;
}

/** Bundles that enter one box enter side by side, in the order in which they come. */
export function portsOf(
  bundles: readonly Bundle[],
  entering: readonly (readonly number[])[],
  { middles, lanes, unit }: { middles: readonly number[]; lanes: readonly number[]; unit: number },
): Ports {
  const origin = bundles.map(({ from, arrives }) => {
    const all = from.length > 0 ? from.map((vertex) => middles[vertex]) : arrives.map((way) => lanes[way]);
    return all.reduce((sum, at) => sum + at, 0) / all.length;
  });
  const shift = new Map<number, number>();
  const key = (vertex: number, bundle: number) => vertex * bundles.length + bundle;
  const solid = new Set<number>();
  for (const { from, dashed } of bundles) if (!dashed) from.forEach((vertex) => solid.add(vertex));
  entering.forEach((list, vertex) => {
    if (list.length < 2) return;
    const sorted = [...list].sort((a, b) => origin[a] - origin[b] || a - b);
    const onward = sorted.filter((bundle) => bundles[bundle].from.length > 0);
    onward.forEach((bundle, i) => shift.set(key(vertex, bundle), (2 * i - onward.length + 1) * unit));
    // What comes back enters beside the others, on the side from which it comes.
    const returning = sorted.filter((bundle) => bundles[bundle].from.length === 0);
    const [before, after] = [
      returning.filter((bundle) => origin[bundle] < middles[vertex]).reverse(),
      returning.filter((bundle) => origin[bundle] >= middles[vertex]),
    ];
    before.forEach((bundle, i) => shift.set(key(vertex, bundle), -(onward.length + 1 + 2 * i) * unit));
    after.forEach((bundle, i) => shift.set(key(vertex, bundle), (onward.length + 1 + 2 * i) * unit));
  });
  return {
    top: (vertex, bundle) => middles[vertex] + (shift.get(key(vertex, bundle)) ?? 0),
    // A failure leaves beside the middle where something else leaves there.
    bottom: (vertex, bundle) => middles[vertex] + (bundles[bundle].dashed && solid.has(vertex) ? 2 * unit : 0),
  };
}
