/**
 * Orders the vertices of each row so that few lines cross.
 *
 * @module
 */
import type { Rows } from "./rows.ts";

/** How often the rows are gone through, down and up in turns. */
const SWEEPS = 8;

/** The best order found. Depends on the order in which the document names things, and on nothing else. */
export function ordered({ vertices, rows }: Rows): number[][] {
  const place = new Array<number>(vertices.length).fill(0);
  const number = (row: readonly number[]) => row.forEach((vertex, i) => place[vertex] = i);
  let now = rows.map((row) => [...row]);
  now.forEach(number);
  let best = now;
  let least = crossings(now);
  for (let sweep = 0; sweep < SWEEPS && least > 0; sweep++) {
    const down = sweep % 2 === 0;
    now = now.map((row) => [...row]);
    for (let k = 1; k < now.length; k++) {
      const row = now[down ? k : now.length - 1 - k];
      const wish = new Map(row.map((vertex) => {
        const fixed = down ? vertices[vertex].up : vertices[vertex].down;
        return [vertex, fixed.length === 0 ? place[vertex] : middle(fixed.map((other) => place[other]))];
      }));
      row.sort((a, b) => wish.get(a)! - wish.get(b)! || place[a] - place[b]);
      number(row);
    }
    const count = crossings(now);
    if (count < least) [best, least] = [now, count];
  }
  return best;

  function crossings(rows: readonly (readonly number[])[]): number {
    let count = 0;
    for (let k = 0; k + 1 < rows.length; k++) {
      const ends = rows[k].flatMap((vertex) => vertices[vertex].down.map((to) => place[to]).sort((a, b) => a - b));
      count += inversions(ends, rows[k + 1].length);
    }
    return count;
  }
}

/** The median; of an even number the mean of the two in the middle. */
function middle(places: number[]): number {
  places.sort((a, b) => a - b);
  const half = places.length >> 1;
  return places.length % 2 === 1 ? places[half] : (places[half - 1] + places[half]) / 2;
}

/** How many pairs are in the wrong order, counted with a tree of sums. */
function inversions(ends: readonly number[], size: number): number {
  const sums = new Array<number>(size + 1).fill(0);
  let count = 0;
  for (let i = ends.length - 1; i >= 0; i--) {
    for (let at = ends[i]; at > 0; at -= at & -at) count += sums[at];
    for (let at = ends[i] + 1; at <= size; at += at & -at) sums[at]++;
  }
  return count;
}
