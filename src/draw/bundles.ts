/**
 * Bundles the lines between two rows: lines run together only where each of them may be read as leading to every end.
 *
 * @module
 */
import type { Rows, Vertex } from "./rows.ts";

/** Lines between a row and the next that share one bar: from each of its tops one may come to each of its ends. */
export interface Bundle {
  /** The row above; `-1` for what comes into the first one. */
  readonly row: number;
  /** Whether it is drawn dashed. */
  readonly dashed: boolean;
  /** The vertices above that it leaves. */
  readonly from: number[];
  /** The vertices below that it reaches. */
  readonly to: readonly number[];
  /** The ways back that it begins. */
  readonly leaves: readonly number[];
  /** The ways back that it ends. */
  readonly arrives: readonly number[];
}

/** Finds the bundles below each row, in the order of the row; those above the first row come first. */
export function bundlesOf({ vertices, returns }: Rows, rows: readonly (readonly number[])[]): Bundle[] {
  const leaving: number[][] = vertices.map(() => []);
  returns.forEach(({ from }, i) => from.forEach((vertex) => leaving[vertex].push(i)));
  const bundles: Bundle[] = [];
  const arriving = new Map<string, number[]>();
  returns.forEach(({ to, dashed }, i) => {
    const key = `${to} ${dashed}`;
    const known = arriving.get(key);
    if (known) known.push(i);
    else arriving.set(key, [i]);
  });
  for (const arrives of arriving.values()) {
    const { to, dashed } = returns[arrives[0]];
    bundles.push({ row: vertices[to].row - 1, dashed, from: [], to: [to], leaves: [], arrives });
  }
  for (const row of rows) {
    const known = new Map<string, Bundle>();
    for (const vertex of row) {
      for (const dashed of [false, true]) {
        const to = vertices[vertex].down.filter((other) => isDashed(vertices[vertex], vertices[other]) === dashed);
        const leaves = leaving[vertex].filter((i) => returns[i].dashed === dashed);
        if (to.length + leaves.length === 0) continue;
        const key = `${dashed} ${[...to].sort((a, b) => a - b)} ${leaves}`;
        const bundle = known.get(key);
        if (bundle) bundle.from.push(vertex);
        else {
          const made = { row: vertices[vertex].row, dashed, from: [vertex], to, leaves, arrives: [] };
          known.set(key, made);
          bundles.push(made);
        }
      }
    }
  }
  return bundles;
}

/** Labels and bends know it; a line from box to box has no label, and a failure always has one. */
function isDashed(above: Vertex, below: Vertex): boolean {
  return below.sort !== "box" ? below.dashed : above.sort !== "box" && above.dashed;
}
