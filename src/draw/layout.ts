/**
 * Lays out boxes, labels and lines.
 *
 * @module
 */
import { bundlesOf } from "./bundles.ts";
import { columns } from "./columns.ts";
import { lanesOf } from "./lanes.ts";
import { linesOf } from "./lines.ts";
import { ordered } from "./order.ts";
import { portsOf } from "./ports.ts";
import { intoRows, type Net } from "./rows.ts";
import type { Layout, Measures, Place, Point, Size } from "./shapes.ts";
import { tracksOf } from "./tracks.ts";

/** Lays out a net. The same net gives the same layout, always. */
export function layOut(net: Net, measures: Measures): Layout {
  const { gap, lane, unit } = measures;
  const found = intoRows(net);
  const { vertices } = found;
  const rows = ordered(found);
  const bundles = bundlesOf(found, rows);
  const entering: number[][] = vertices.map(() => []);
  const leaving = vertices.map(() => new Set<boolean>());
  bundles.forEach(({ from, to, dashed }, i) => {
    for (const vertex of from) leaving[vertex].add(dashed);
    for (const vertex of to) entering[vertex].push(i);
  });
  const sizes = vertices.map(({ sort, of }, vertex): Size => {
    if (sort === "bend") return { across: unit, along: 0 };
    const { across, along } = sort === "box" ? measures.box(of) : measures.label(of);
    const returning = entering[vertex].filter((i) => bundles[i].from.length === 0).length;
    const ports = Math.max(entering[vertex].length + returning, leaving[vertex].size);
    return { across: Math.max(across, (2 * ports + 1) * unit), along };
  });
  const isBend = (vertex: number) => vertices[vertex].sort === "bend";
  const middles = columns(vertices, rows, {
    apart: (a, b) => (sizes[a].across + sizes[b].across) / 2 + (isBend(a) || isBend(b) ? lane : gap),
    unit,
  });
  const lanes = lanesOf(found, rows, { middles, sizes, lane, unit });
  const wide = entering.map((list, vertex) => isBend(vertex) ? [] : list);
  const ports = portsOf(bundles, wide, { middles, lanes, unit });

  // Along: a row, then the bars below it.
  const starts: number[] = [];
  const thick = rows.map((row) => row.reduce((most, vertex) => Math.max(most, sizes[vertex].along), 0));
  const bars = bundles.map((bundle, i) => ({
    tops: [...bundle.from.map((vertex) => ports.bottom(vertex, i)), ...bundle.leaves.map((way) => lanes[way])],
    bottoms: [...bundle.to.map((vertex) => ports.top(vertex, i)), ...bundle.arrives.map((way) => lanes[way])],
  }));
  const inRow: number[][] = rows.map(() => []);
  bundles.forEach(({ row }, i) => inRow[row].push(i));
  const trackAt = new Array<number>(bundles.length).fill(0);
  const detourOf = new Map<number, Point>();
  let along = 0;
  rows.forEach((row, k) => {
    starts.push(along);
    along += thick[k];
    const passing = found.returns.flatMap(({ from, to }, way) =>
      vertices[to].row <= k && vertices[from[0]].row > k ? [{ tops: [lanes[way]], bottoms: [lanes[way]] }] : []
    );
    const { tracks, detours, count } = tracksOf([...inRow[k].map((i) => bars[i]), ...passing], unit);
    const first = along + measures.lead;
    inRow[k].forEach((i, n) => trackAt[i] = first + Math.max(tracks[n], 0) * measures.track);
    for (const [n, { at, track }] of detours) detourOf.set(inRow[k][n], [at, first + track * measures.track]);
    if (inRow[k].length === 0 || row.length === 0) return;
    const last = k + 1 === rows.length;
    const boxes = last || rows[k + 1].some((vertex) => vertices[vertex].sort === "box");
    along += measures.lead + (count === 0 ? 0 : (count - 1) * measures.track + measures.bar);
    along += last ? 0 : boxes ? measures.tail : measures.labelTail;
  });

  const edges = [
    ...vertices.map((_, vertex) => [middles[vertex], sizes[vertex].across / 2]),
    ...[...lanes, ...[...detourOf.values()].map(([at]) => at)].map((at) => [at, unit / 2]),
  ];
  const least = edges.reduce((least, [at, half]) => Math.min(least, at - half), Infinity);
  const most = edges.reduce((most, [at, half]) => Math.max(most, at + half), -Infinity);
  const startOf = (vertex: number) => starts[vertices[vertex].row];
  const endOf = (vertex: number) =>
    startOf(vertex) + (isBend(vertex) ? thick[vertices[vertex].row] : sizes[vertex].along);
  const lines = linesOf(found, bundles, { ports, lanes, middles, startOf, endOf, trackAt, detourOf });
  const placeOf = (vertex: number): Place => ({
    of: vertices[vertex].of,
    middle: middles[vertex] - least,
    start: startOf(vertex),
    ...sizes[vertex],
  });
  return {
    across: most - least,
    along,
    boxes: vertices.slice(0, net.count).map((_, box) => placeOf(box)),
    labels: vertices.map((_, vertex) => vertex).filter((vertex) => vertices[vertex].sort === "label").map(placeOf),
    lines: lines.map(({ points, ...line }) => ({
      ...line,
      points: points.map(([at, along]): Point => [at - least, along]),
    })),
  };
}
