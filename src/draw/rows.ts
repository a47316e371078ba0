/**
 * Puts boxes into rows: who leads comes before who follows, and what leads back is known as such.
 *
 * @module
 */
import { linksBack } from "./loops.ts";

/** What is to be laid out: boxes by number, and links between them. */
export interface Net {
  /** How many boxes there are; box 0 is the start. */
  readonly count: number;
  /** The box that belongs to the last row, if it leads nowhere. */
  readonly last?: number;
  /** The links. */
  readonly links: readonly NetLink[];
}

/** A link between boxes. */
export interface NetLink {
  /** The box it leaves. */
  readonly from: number;
  /** The box it reaches. */
  readonly to: number;
  /** Its label; links of one box with one label share it. */
  readonly label?: string;
  /** Whether it is drawn dashed. */
  readonly dashed: boolean;
}

/** A box, a label, or a bend: a place where links pass a row. */
export interface Vertex {
  /** What it is. */
  readonly sort: "box" | "label" | "bend";
  /** The number of the box; for a label the first of its links; for a bend the box that it leads to. */
  readonly of: number;
  /** Its row. */
  row: number;
  /** Whether the links through it are dashed. */
  readonly dashed: boolean;
  /** Vertices of the next row that it leads to. */
  readonly down: number[];
  /** Vertices of the row before that lead to it. */
  readonly up: number[];
}

/** A way back: from vertices below to a box above or beside them. */
export interface Return {
  /** The vertices it leaves, all in one row. */
  readonly from: number[];
  /** The box it reaches. */
  readonly to: number;
  /** Whether it is drawn dashed. */
  readonly dashed: boolean;
}

/** Everything in rows. */
export interface Rows {
  /** The boxes, by their numbers, then labels and bends. */
  readonly vertices: readonly Vertex[];
  /** The vertices of each row, in the order in which they were found. */
  readonly rows: readonly (readonly number[])[];
  /** The ways back. */
  readonly returns: readonly Return[];
}

/** Finds rows, labels and bends. */
export function intoRows({ count, last, links }: Net): Rows {
  const out: number[][] = Array.from({ length: count }, () => []);
  links.forEach((link, i) => out[link.from].push(i));
  const back = linksBack(count, links);
  const order = preorder(count, out, links);
  const ranks = ranksOf(count, links, back);
  if (last !== undefined && out[last].length === 0) ranks[last] = ranks.reduce((most, rank) => Math.max(most, rank), 1);

  // Labels have rows of their own, between those of the boxes; a row without any is left out.
  const hasLabels = new Set(links.filter(({ label }) => label !== undefined).map(({ from }) => ranks[from]));
  const rowOf: number[] = [];
  const depth = ranks.reduce((most, rank) => Math.max(most, rank), 0);
  for (let rank = 0, row = 0; rank <= depth; rank++) {
    rowOf.push(row);
    row += hasLabels.has(rank) ? 2 : 1;
  }
  const vertices: Vertex[] = [];
  const add = (sort: Vertex["sort"], of: number, row: number, dashed: boolean): number =>
    vertices.push({ sort, of, row, dashed, down: [], up: [] }) - 1;
  const connect = (from: number, to: number) => {
    vertices[from].down.push(to);
    vertices[to].up.push(from);
  };
  for (let box = 0; box < count; box++) add("box", box, rowOf[ranks[box]], false);

  const labels = new Map<string, number>();
  const bends = new Map<string, number>();
  const returns = new Map<string, Return>();
  for (const box of order) {
    for (const i of out[box]) {
      const { from, to, label, dashed } = links[i];
      let at = from;
      if (label !== undefined) {
        const key = `${from} ${dashed} ${label}`;
        const known = labels.get(key);
        at = known ?? add("label", i, vertices[from].row + 1, dashed);
        labels.set(key, at);
        if (known === undefined) connect(from, at);
      }
      // Where a loop was cut elsewhere, too, its box may have come to stand below.
      if (back.has(i) && vertices[to].row <= vertices[from].row) {
        const key = `${to} ${vertices[at].row} ${dashed}`;
        const known = returns.get(key) ?? { from: [], to, dashed };
        returns.set(key, known);
        if (!known.from.includes(at)) known.from.push(at);
      } else lead(at, to, dashed);
    }
  }
  const rows: number[][] = [];
  const appear = (vertex: number) => {
    const { row } = vertices[vertex];
    while (rows.length <= row) rows.push([]);
    rows[row].push(vertex);
  };
  depthFirst(vertices, order).forEach(appear);
  return { vertices, rows, returns: [...returns.values()] };

  /** Links to one box share their bends: what goes one way is one line. */
  function lead(from: number, to: number, dashed: boolean): void {
    let at = from;
    for (let row = vertices[from].row + 1; row < vertices[to].row; row++) {
      const key = `${to} ${row} ${dashed}`;
      const known = bends.get(key);
      const bend = known ?? add("bend", to, row, dashed);
      if (!vertices[at].down.includes(bend)) connect(at, bend);
      if (known !== undefined) return;
      bends.set(key, bend);
      at = bend;
    }
    if (!vertices[at].down.includes(to)) connect(at, to);
  }
}

/** Every box, each followed by those it leads to, in the order of the links. */
function preorder(count: number, out: readonly (readonly number[])[], links: readonly NetLink[]): number[] {
  const seen = new Uint8Array(count);
  const found: number[] = [];
  for (let root = 0; root < count; root++) {
    const open = [root];
    for (let box = open.pop(); box !== undefined; box = open.pop()) {
      if (seen[box]) continue;
      seen[box] = 1;
      found.push(box);
      for (let i = out[box].length - 1; i >= 0; i--) open.push(links[out[box][i]].to);
    }
  }
  return found;
}

/** The length of the longest way to each box; nothing stands beside the start. */
function ranksOf(count: number, links: readonly NetLink[], back: ReadonlySet<number>): number[] {
  const ranks = new Array<number>(count).fill(1);
  ranks[0] = 0;
  const waiting = new Array<number>(count).fill(0);
  const forward: number[][] = Array.from({ length: count }, () => []);
  links.forEach(({ from, to }, i) => {
    if (back.has(i)) return;
    waiting[to]++;
    forward[from].push(to);
  });
  const ready = ranks.map((_, box) => box).filter((box) => waiting[box] === 0);
  for (let box = ready.pop(); box !== undefined; box = ready.pop()) {
    for (const to of forward[box]) {
      ranks[to] = Math.max(ranks[to], ranks[box] + 1);
      if (--waiting[to] === 0) ready.push(to);
    }
  }
  return ranks;
}

/** Every vertex, each followed by what it leads to: neighbours in a row then have what is below them in the same order. */
function depthFirst(vertices: readonly Vertex[], order: readonly number[]): number[] {
  const seen = new Uint8Array(vertices.length);
  const found: number[] = [];
  for (const root of order) {
    const open = [root];
    for (let vertex = open.pop(); vertex !== undefined; vertex = open.pop()) {
      if (seen[vertex]) continue;
      seen[vertex] = 1;
      found.push(vertex);
      const { down } = vertices[vertex];
      for (let i = down.length - 1; i >= 0; i--) open.push(down[i]);
    }
  }
  return found;
}
