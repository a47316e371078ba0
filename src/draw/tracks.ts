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

/** A second bar of a bundle, below the first: its line goes down to it beside everything else, and on to its ends. */
export interface Detour {
  /** Where it leaves the first bar, across. */
  readonly at: number;
  /** The track of the second bar. */
  readonly track: number;
}

/** Where the bars between two rows are. */
export interface Tracks {
  /** The track of each bar from the top; `-1` for a bundle that is one straight line. */
  readonly tracks: readonly number[];
  /** The bundles that need a second bar, by their place in the list. */
  readonly detours: ReadonlyMap<number, Detour>;
  /** How many tracks there are. */
  readonly count: number;
}

/**
 * Finds the track of each bar.
 *
 * @param given The bundles between two rows.
 * @param unit Everything stands on multiples of it, across, and bars of one track are further apart.
 */
export function tracksOf(given: readonly Bar[], unit: number): Tracks {
  const bars = [...given];
  const spans = bars.map(({ tops, bottoms }) => extent([...tops, ...bottoms]));
  const topAt = new Map<number, number[]>();
  bars.forEach(({ tops }, i) => tops.forEach((at) => topAt.set(at, [...topAt.get(at) ?? [], i])));
  // Lines to one bend become one there. Those with more ends get there first, so that nobody takes their bar for the others'.
  const wider = new Map<number, number[]>();
  for (const list of sharing(bars)) {
    list.slice(1).forEach((i, k) => {
      if (bars[list[k]].bottoms.length > bars[i].bottoms.length) wider.set(i, [...wider.get(i) ?? [], list[k]]);
    });
  }
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
  const asides = new Map<number, { readonly at: number; readonly ends: readonly number[] }>();
  for (const i of bent) put(i);
  const detours = new Map<number, Detour>();
  for (const [i, { at, ends }] of asides) {
    detours.set(i, { at, track: lowest([at, ...ends], below(i, ends, tracks[i] + 1)) });
  }
  return { tracks, detours, count: taken.length };

  /** A bar whose line goes down where another's comes from above must be below that one, as it must be below wider ones. */
  function put(first: number): void {
    const trail = [first];
    while (trail.length > 0) {
      const i = trail[trail.length - 1];
      const above = state[i] === 0
        ? othersAt(i, bars[i].bottoms).filter((other) => tracks[other] < 0 && spans[other][0] < spans[other][1])
        : [];
      // Where that one must be below this one, too, this one comes down beside both, and has a second bar below them.
      if (above.some((other) => state[other] === 1)) stepAside(i);
      state[i] = 1;
      const waiting = asides.has(i) ? [] : above;
      if (waiting.length > 0) {
        trail.push(...waiting);
        continue;
      }
      trail.pop();
      if (tracks[i] < 0) tracks[i] = lowest([...bars[i].tops, ...bars[i].bottoms], below(i, bars[i].bottoms, 0));
    }
  }

  function stepAside(i: number): void {
    const { tops, bottoms } = bars[i];
    const used = new Set([...bars.flatMap(({ tops, bottoms }) => [...tops, ...bottoms])]);
    const middle = tops[0] + Math.round((center(bottoms) - tops[0]) / 2 / unit) * unit;
    let at = middle;
    for (let step = 1; used.has(at); step++) at = middle + (step % 2 === 0 ? -1 : 1) * Math.ceil(step / 2) * unit;
    asides.set(i, { at, ends: bottoms });
    bars[i] = { tops, bottoms: [at] };
    spans[i] = extent([...tops, at]);
  }

  function othersAt(i: number, places: readonly number[]): number[] {
    return [...places.flatMap((at) => topAt.get(at) ?? []).filter((other) => other !== i), ...wider.get(i) ?? []];
  }

  /** The first track that is below everything whose line comes from above to where this one's goes down. */
  function below(i: number, places: readonly number[], least: number): number {
    return othersAt(i, places).reduce((most, other) => Math.max(most, tracks[other] + 1), least);
  }

  function lowest(places: readonly number[], first: number): number {
    const [start, end] = extent(places);
    let track = first;
    while (taken[track]?.some(([from, to]) => start <= to + unit && end >= from - unit)) track++;
    while (taken.length <= track) taken.push([]);
    taken[track].push([start, end]);
    return track;
  }
}

/** Bars that end in one place, the ones with most ends first. */
function sharing(bars: readonly Bar[]): number[][] {
  const endAt = new Map<number, number[]>();
  bars.forEach(({ bottoms }, i) =>
    bottoms.forEach((at) => {
      const list = endAt.get(at);
      if (list) list.push(i);
      else endAt.set(at, [i]);
    })
  );
  return [...endAt.values()].map((list) => list.sort((a, b) => bars[b].bottoms.length - bars[a].bottoms.length));
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
