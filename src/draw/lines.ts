/**
 * Draws the lines between what has its place.
 *
 * @module
 */
import type { Bundle } from "./bundles.ts";
import type { Ports } from "./ports.ts";
import type { Rows } from "./rows.ts";
import type { Line, Point } from "./shapes.ts";

/** Where everything is. */
export interface LinePlaces {
  /** Where lines enter and leave. */
  readonly ports: Ports;
  /** Where ways back run, across. */
  readonly lanes: readonly number[];
  /** The middle of every vertex. */
  readonly middles: readonly number[];
  /** Where a vertex begins, along. */
  readonly startOf: (vertex: number) => number;
  /** Where it ends. */
  readonly endOf: (vertex: number) => number;
  /** Where the bar of each bundle is, along. */
  readonly trackAt: readonly number[];
  /** Where the second bar of a bundle that has one begins. */
  readonly detourOf: ReadonlyMap<number, Point>;
}

/** The lines of bundles, ways back and bends. */
export function linesOf({ vertices, returns }: Rows, bundles: readonly Bundle[], places: LinePlaces): Line[] {
  const { ports, lanes, middles, startOf, endOf, trackAt, detourOf } = places;
  const arriving = new Map<number, number>();
  bundles.forEach(({ arrives }, i) => arrives.forEach((way) => arriving.set(way, i)));
  const lines: Line[] = [];
  const draw = (points: readonly Point[], line: Omit<Line, "points" | "arrow">) => {
    const corners = points.filter(([at, along], i) => i === 0 || at !== points[i - 1][0] || along !== points[i - 1][1]);
    lines.push({ ...line, points: corners, arrow: vertices[line.to].sort === "box" });
  };
  bundles.forEach(({ from, to, leaves, dashed }, bundle) => {
    const bar = trackAt[bundle];
    const detour = detourOf.get(bundle);
    const down: readonly Point[] = detour ? [[detour[0], bar], detour] : [];
    const last = detour?.[1] ?? bar;
    for (const vertex of from) {
      const port = ports.bottom(vertex, bundle);
      const begin: Point[] = [[port, endOf(vertex)], [port, bar]];
      for (const other of to) {
        const end = ports.top(other, bundle);
        draw([...begin, ...down, [end, last], [end, startOf(other)]], {
          from: vertex,
          to: other,
          bundle,
          dashed,
          back: false,
        });
      }
      for (const way of leaves) {
        const into = arriving.get(way)!;
        const { to } = returns[way];
        const [lane, end, last] = [lanes[way], ports.top(to, into), trackAt[into]];
        draw(
          [...begin, [lane, bar], [lane, last], [end, last], [end, startOf(to)]],
          { from: vertex, to, bundle, dashed, back: true },
        );
      }
    }
  });
  vertices.forEach(({ sort, dashed }, vertex) => {
    if (sort !== "bend") return;
    const at = middles[vertex];
    draw([[at, startOf(vertex)], [at, endOf(vertex)]], { from: vertex, to: vertex, bundle: -1, dashed, back: false });
  });
  return lines;
}
