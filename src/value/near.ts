/**
 * Finds what was probably meant.
 *
 * @module
 */

/**
 * The candidate nearest to a misspelt name, or `undefined` when none is really near.
 *
 * @example
 * ```ts ignore
 * nearest("topci", ["topic", "joke"]); // "topic"
 * ```
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const lower = name.toLowerCase();
  const plain = flatten(lower);
  const limit = name.length < 3 ? 0 : name.length < 6 ? 1 : name.length < 12 ? 2 : 3;
  let best: string | undefined;
  let least = Infinity;
  let most = limit;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const other = candidate.toLowerCase();
    if (isAlike(plain, other)) return candidate;
    if (most === 0) continue;
    const steps = distance(lower, other, most);
    if (steps > most) continue;
    // Letters are swapped more often than left out or put in.
    const rank = sorted(other) === sorted(lower) ? steps - 0.5 : steps;
    if (rank >= least) continue;
    [best, least] = [candidate, rank];
    most = Math.ceil(rank - 0.5);
  }
  return best;
}

/** A way of looking for what was meant that is paid for by all who use it. */
export type Search = typeof nearest;

/** How many candidates one search looks at in all its calls. */
export const mostLooks = 1_000_000;

/** A search that ends some day: a text may hold thousands of misspelt names and thousands that each could mean. Then no more is found. */
export function limitedSearch(): Search {
  let looks = 0;
  function* counted(candidates: Iterable<string>): Generator<string> {
    for (const candidate of candidates) {
      if (++looks > mostLooks) return;
      yield candidate;
    }
  }
  return (name, candidates) => looks > mostLooks ? undefined : nearest(name, counted(candidates));
}

/** Case, hyphens and underscores are what people mix up first. */
function flatten(lower: string): string {
  return lower.replaceAll(/(?<=.)[-_](?=.)/g, "");
}

/** Whether a name is the same as another without its hyphens and underscores. */
function isAlike(plain: string, lower: string): boolean {
  let at = 0;
  for (let i = 0; i < lower.length; i++) {
    const code = lower.charCodeAt(i);
    const isLink = code === 45 || code === 95;
    if (isLink && i > 0 && i < lower.length - 1) continue;
    if (code !== plain.charCodeAt(at++)) return false;
  }
  return at === plain.length;
}

function sorted(lower: string): string {
  return [...lower].sort().join("");
}

/** How many letters to insert, delete, replace, or swap with their neighbour; anything above the limit counts as endless. */
function distance(a: string, b: string, limit: number): number {
  let [endA, endB] = [a.length, b.length];
  if (Math.abs(endA - endB) > limit || endA > 100) return Infinity;
  let start = 0;
  while (start < endA && start < endB && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  while (endA > start && endB > start && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) endA--, endB--;
  const [rows, columns] = [endA - start, endB - start];
  let [before, above, row] = scratch;
  for (let j = 0; j <= columns; j++) above[j] = j;
  let leastAbove = 0;
  for (let i = 1; i <= rows; i++) {
    // Only near the diagonal are there few enough steps.
    const from = Math.max(1, i - limit);
    const to = Math.min(columns, i + limit);
    row[from - 1] = from === 1 ? i : far;
    let least = row[from - 1];
    for (let j = from; j <= to; j++) {
      const isSame = a.charCodeAt(start + i - 1) === b.charCodeAt(start + j - 1);
      let steps = Math.min(j === i + limit ? far : above[j] + 1, row[j - 1] + 1, above[j - 1] + (isSame ? 0 : 1));
      if (
        i > 1 && j > 1 && a.charCodeAt(start + i - 1) === b.charCodeAt(start + j - 2) &&
        a.charCodeAt(start + i - 2) === b.charCodeAt(start + j - 1)
      ) steps = Math.min(steps, before[j - 2] + 1);
      row[j] = steps;
      if (steps < least) least = steps;
    }
    if (least > limit && leastAbove >= limit) return Infinity;
    leastAbove = least;
    [before, above, row] = [above, row, before];
  }
  return above[columns] <= limit ? above[columns] : Infinity;
}

const far = 1_000;
const scratch = [0, 1, 2].map(() => new Uint16Array(120));
