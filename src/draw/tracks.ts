/**
 * Gives the bars of the bundles between two rows their tracks: side by side, and with few crossings.
 *
 * @module
 */

/** A bundle's ends, across. */
export interface Bar {
  /** Where lines come from above, or go up. */
  readonly tops: readonly number[];
  /** Where lines go down, or come from below. */
  readonly bottoms: readonly number[];
}

/** The track of each bar from the top; `-1` for a bundle that is one straight line. */
export function tracksOf(bars: readonly Bar[], room: number): { readonly tracks: readonly number[]; count: number } {
  const spans = bars.map(({ tops, bottoms }) => extent([...tops, ...bottoms]));
  const topAt = new Map<number, number[]>();
  bars.forEach(({ tops }, i) => tops.forEach((at) => topAt.set(at, [...topAt.get(at) ?? [], i])));
  const tracks = bars.map(() => -1);
  const taken: (readonly [number, number])[][] = [];
  const state = new Uint8Array(bars.length);
  // Of bars to the right the rightmost goes on top, of bars to the left the leftmost: then none of them cross.
  const bent = bars.map((_, i) => i).filter((i) => spans[i][0] < spans[i][1]);
  const lean = bars.map(({ tops, bottoms }) => center(bottoms) - center(tops));
  bent.sort((a, b) => {
    const [right, other] = [lean[a] >= 0, lean[b] >= 0];
    if (right !== other) return right ? -1 : 1;
    return (right ? center(bars[b].tops) - center(bars[a].tops) : center(bars[a].tops) - center(bars[b].tops)) || a - b;
  });
  for (const i of bent) put(i);
  return { tracks, count: taken.length };

  /** A bar whose line goes down where another's comes from above must be below that one. */
  function put(first: number): void {
    const trail = [first];
    while (trail.length > 0) {
      const i = trail[trail.length - 1];
      const above = state[i] === 0
        ? bars[i].bottoms.flatMap((at) => topAt.get(at) ?? []).filter((other) => other !== i && tracks[other] < 0)
          .filter((other) => state[other] === 0 && spans[other][0] < spans[other][1])
        : [];
      state[i] = 1;
      if (above.length > 0) {
        trail.push(...above);
        continue;
      }
      trail.pop();
      if (tracks[i] < 0) tracks[i] = lowest(i);
    }
  }

  function lowest(i: number): number {
    const above = bars[i].bottoms.flatMap((at) => topAt.get(at) ?? []).filter((other) => other !== i);
    let track = above.reduce((least, other) => Math.max(least, tracks[other] + 1), 0);
    const [start, end] = spans[i];
    while (taken[track]?.some(([from, to]) => start <= to + room && end >= from - room)) track++;
    while (taken.length <= track) taken.push([]);
    taken[track].push([start, end]);
    return track;
  }
}

function extent(places: readonly number[]): readonly [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const at of places) {
    least = Math.min(least, at);
    most = Math.max(most, at);
  }
  return [least, most];
}

function center(places: readonly number[]): number {
  return places.length === 0 ? 0 : places.reduce((sum, at) => sum + at, 0) / places.length;
}
