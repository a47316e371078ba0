/**
 * Finds where ways back run.
 *
 * @module
 */
import type { Rows } from "./rows.ts";
import type { Size } from "./shapes.ts";

/** What is known when lanes are looked for. */
export interface LaneOptions {
  /** The middle of every vertex. */
  readonly middles: readonly number[];
  /** The size of every vertex. */
  readonly sizes: readonly Size[];
  /** Between lines side by side. */
  readonly lane: number;
  /** Everything stands on multiples of it. */
  readonly unit: number;
}

/** Ways back go beside everything in the rows that they pass, short ones inside long ones, on the side that is nearer. */
export function lanesOf(
  { vertices, returns }: Rows,
  rows: readonly (readonly number[])[],
  found: LaneOptions,
): number[] {
  const { middles, sizes, lane, unit } = found;
  const edge = (sign: number) =>
    rows.map((row) =>
      row.reduce((most, vertex) => Math.max(most, sign * middles[vertex] + sizes[vertex].across / 2), -Infinity)
    );
  const [lefts, rights] = [edge(-1), edge(1)];
  const lanes = new Array<number>(returns.length).fill(0);
  const spans = returns.map(({ from, to }) => [vertices[to].row, vertices[from[0]].row]);
  const length = (way: number) => spans[way][1] - spans[way][0];
  const inOrder = returns.map((_, way) => way).sort((a, b) => length(a) - length(b) || a - b);
  for (const way of inOrder) {
    const [first, last] = spans[way];
    let [left, right] = [-Infinity, -Infinity];
    for (let row = first; row <= last; row++) {
      left = Math.max(left, lefts[row]);
      right = Math.max(right, rights[row]);
    }
    const beside = (edge: number) => Math.ceil((edge + lane + unit / 2) / unit) * unit;
    const [atLeft, atRight] = [-beside(left), beside(right)];
    const ends = [returns[way].to, ...returns[way].from].map((vertex) => middles[vertex]);
    const distance = (at: number) => ends.reduce((sum, end) => sum + Math.abs(at - end), 0);
    const at = distance(atLeft) < distance(atRight) ? atLeft : atRight;
    lanes[way] = at;
    for (let row = first; row <= last; row++) {
      if (at === atLeft) lefts[row] = Math.max(lefts[row], unit / 2 - at);
      else rights[row] = Math.max(rights[row], at + unit / 2);
    }
  }
  return lanes;
}
