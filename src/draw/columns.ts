/**
 * Finds where in its row each vertex stands: below the middle of what leads to it, above the middle of what it leads to,
 * and never upon its neighbour.
 *
 * @module
 */
import type { Vertex } from "./rows.ts";

/** What the columns are found from. */
export interface ColumnOptions {
  /** How far the middles of two neighbours must at least be apart. */
  readonly apart: (left: number, right: number) => number;
  /** Every middle is a multiple of it. */
  readonly unit: number;
}

/** How often the rows are gone through, down and up in turns. */
const SWEEPS = 10;

/** The middle of every vertex. */
export function columns(
  vertices: readonly Vertex[],
  rows: readonly (readonly number[])[],
  { apart, unit }: ColumnOptions,
): number[] {
  const middles = new Array<number>(vertices.length).fill(0);
  const offsets = rows.map((row) => {
    const offset = [0];
    for (let i = 1; i < row.length; i++) {
      offset.push(offset[i - 1] + Math.ceil(apart(row[i - 1], row[i]) / unit) * unit);
    }
    return offset;
  });
  rows.forEach((row, k) =>
    row.forEach((vertex, i) => middles[vertex] = offsets[k][i] - offsets[k][row.length - 1] / 2)
  );
  const groups = new Groups(rows.reduce((most, row) => Math.max(most, row.length), 0));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    for (let k = 0; k < rows.length; k++) settle(down ? k : rows.length - 1 - k, down ? "up" : "down", false);
  }
  // Whole units at last, so that what stands below another stands exactly there.
  for (let k = rows.length - 1; k >= 0; k--) settle(k, "down", true);
  for (let k = 0; k < rows.length; k++) settle(k, "up", true);
  return middles;

  /** Puts one row as near as it can be to where it wants to be. */
  function settle(k: number, side: "up" | "down", whole: boolean): void {
    const row = rows[k];
    const offset = offsets[k];
    groups.clear();
    for (let i = 0; i < row.length; i++) {
      const vertex = row[i];
      let sum = 0;
      let weight = 0;
      for (const other of vertices[vertex][side]) {
        const heavy = strength(vertex, other);
        sum += middles[other] * heavy;
        weight += heavy;
      }
      if (weight === 0) groups.add(middles[vertex] - offset[i], 0.1);
      else groups.add(sum / weight - offset[i], weight);
    }
    groups.each((i, at) => {
      middles[row[i]] = (whole ? Math.round(at / unit) * unit : at) + offset[i];
    });
  }

  /** Long lines want to be straight more than short ones. */
  function strength(a: number, b: number): number {
    if (vertices[a].sort !== "bend") return vertices[b].sort === "bend" ? 2 : 1;
    return vertices[b].sort === "bend" ? 8 : 2;
  }
}

/**
 * Finds the rising row of numbers that is nearest to a row of wishes: neighbours in each other's way meet at their common middle.
 * One for all rows, as there are many.
 */
class Groups {
  readonly #at: Float64Array;
  readonly #weight: Float64Array;
  readonly #end: Int32Array;
  #count = 0;
  #wishes = 0;

  constructor(most: number) {
    this.#at = new Float64Array(most);
    this.#weight = new Float64Array(most);
    this.#end = new Int32Array(most);
  }

  clear(): void {
    this.#count = this.#wishes = 0;
  }

  add(at: number, weight: number): void {
    while (this.#count > 0 && this.#at[this.#count - 1] >= at) {
      const last = --this.#count;
      const sum = this.#weight[last] + weight;
      at = (this.#at[last] * this.#weight[last] + at * weight) / sum;
      weight = sum;
    }
    this.#at[this.#count] = at;
    this.#weight[this.#count] = weight;
    this.#end[this.#count++] = ++this.#wishes;
  }

  each(take: (wish: number, at: number) => void): void {
    for (let group = 0, wish = 0; group < this.#count; group++) {
      for (; wish < this.#end[group]; wish++) take(wish, this.#at[group]);
    }
  }
}
