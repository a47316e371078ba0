/**
 * What a drawing costs: graphs of 20, 200 and 2,000 nodes, as text without limit of width and as SVG. The median of several
 * rounds is told, in time of the processor, and how it grows: 1 is twice the nodes in twice the time.
 *
 * deno run -A tests/bench/draw.ts
 */
import process from "node:process";
import type { GraphDocument, Target } from "../../mod.ts";
import { draw, type DrawOptions } from "../../src/draw/mod.ts";

const sizes = [20, 200, 2_000];
const formats: Readonly<Record<string, DrawOptions>> = { text: { width: Infinity }, svg: { format: "svg" } };

/** A graph like those that people write: stretches of work, forks that join, choices, loops, failures. */
function graphOf(count: number): GraphDocument {
  const name = (i: number) => `node_${i}`;
  const nodes: Record<string, GraphDocument["nodes"][string]> = {};
  const edges: Record<string, Target> = { START: name(0) };
  for (let i = 0; i < count; i++) {
    nodes[name(i)] = { set: { [`key_${i % 7}`]: i }, ...i % 10 === 8 && { catch: name(Math.min(i + 1, count - 1)) } };
    const at = (step: number): string => i + step < count ? name(i + step) : "END";
    switch (i % 10) {
      case 1:
        edges[name(i)] = [at(1), at(2), at(3)];
        break;
      case 2:
      case 3:
        edges[name(i)] = at(5 - i % 10);
        break;
      case 6:
        edges[name(i)] = { when: "score < 0.8", to: name(i - 5), else: at(1) };
        break;
      case 9:
        edges[name(i)] = { switch: "intent", cases: { on: at(1), over: at(4) }, else: "END" };
        break;
      default:
        edges[name(i)] = at(1);
    }
  }
  return { millrace: "1", nodes, edges };
}

const rows: Record<string, Record<string, string>> = {};
for (const [format, options] of Object.entries(formats)) {
  const medians = sizes.map((count) => {
    const document = graphOf(count);
    const rounds = count > 1_000 ? 7 : 25;
    const times = Array.from({ length: rounds + 2 }, () => {
      const begun = process.cpuUsage();
      draw(document, options);
      const { user, system } = process.cpuUsage(begun);
      return (user + system) / 1_000;
    }).slice(2).sort((a, b) => a - b);
    return times[rounds >> 1];
  });
  const growth = Math.log(medians[2] / medians[1]) / Math.log(sizes[2] / sizes[1]);
  rows[format] = {
    ...Object.fromEntries(sizes.map((count, i) => [`${count} nodes, ms`, medians[i].toFixed(2)])),
    "grows with": growth.toFixed(2),
    "over all": (Math.log(medians[2] / medians[0]) / Math.log(sizes[2] / sizes[0])).toFixed(2),
  };
}
console.table(rows);
