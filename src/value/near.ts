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
  const plain = flatten(name);
  const limit = name.length < 3 ? 0 : name.length < 6 ? 1 : name.length < 12 ? 2 : 3;
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const steps = flatten(candidate) === plain ? 0 : distance(name.toLowerCase(), candidate.toLowerCase(), limit);
    // Letters are swapped more often than left out or put in.
    const rank = steps > 0 && sorted(candidate) === sorted(name) ? steps - 0.5 : steps;
    if (steps <= limit && rank < least) [best, least] = [candidate, rank];
  }
  return best;
}

/** Case, hyphens and underscores are what people mix up first. */
function flatten(name: string): string {
  return name.toLowerCase().replaceAll(/(?<=.)[-_](?=.)/g, "");
}

function sorted(name: string): string {
  return [...name.toLowerCase()].sort().join("");
}

/** How many letters to insert, delete, replace, or swap with their neighbour; anything above the limit counts as endless. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit || a.length > 100) return Infinity;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    [before, above] = [above, row];
  }
  return above[b.length] <= limit ? above[b.length] : Infinity;
}
