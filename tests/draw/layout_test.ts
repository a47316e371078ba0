import { assert, assertEquals } from "@std/assert";
import type { GraphDocument } from "../../src/document.ts";
import { draw, drawFormats } from "../../src/draw/mod.ts";
import { layOut } from "../../src/draw/layout.ts";
import { linksBack } from "../../src/draw/loops.ts";
import type { Net, NetLink } from "../../src/draw/rows.ts";
import type { Layout, Line, Measures, Place } from "../../src/draw/shapes.ts";
import { xmlFault } from "./xml.ts";

/** A small generator of numbers from 0 to 1, the same ones every time. */
function chance(seed: number): () => number {
  let state = seed * 2_654_435_761 >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4_294_967_296;
  };
}

function randomNet(seed: number): Net {
  const random = chance(seed);
  const below = (most: number) => Math.floor(random() * most);
  const count = 2 + below(24);
  const links = new Map<string, NetLink>();
  for (let i = below(3 * count); i >= 0; i--) {
    const [from, to, dashed] = [below(count), 1 + below(count - 1), random() < 0.15];
    if (random() < 0.9 && from === count - 1) continue;
    const labelled = dashed || random() < 0.3;
    links.set(`${from} ${to} ${dashed}`, { from, to, dashed, ...labelled && { label: `l${below(3)}` } });
  }
  return { count, links: [...links.values()], ...random() < 0.7 && { last: count - 1 } };
}

function measures(seed: number): Measures {
  const box = (i: number) => ({ across: 3 + 2 * ((i * seed) % 7), along: 1 + (i * seed) % 4 });
  const label = () => ({ across: 5, along: 1 });
  return { box, label, gap: 3, lane: 1, lead: 0, track: 1, bar: 1, tail: 1, labelTail: 0, unit: 1 };
}

function overlap(a: Place, b: Place): boolean {
  return Math.abs(a.middle - b.middle) < (a.across + b.across) / 2 &&
    a.start < b.start + b.along && b.start < a.start + a.along;
}

/** Whether a point is on an edge of a box. */
function touches(
  { middle, start, across, along }: Place,
  [at, on]: Line["points"][number],
  edge: "start" | "end",
): boolean {
  return Math.abs(at - middle) <= across / 2 && on === (edge === "start" ? start : start + along);
}

let layouts: (readonly [Net, Layout])[] | undefined;

function everyLayout(test: (net: Net, layout: Layout, seed: number) => void): void {
  layouts ??= Array.from({ length: 200 }, (_, i) => {
    const net = randomNet(i + 1);
    return [net, layOut(net, measures(i + 1))];
  });
  layouts.forEach(([net, layout], i) => test(net, layout, i + 1));
}

Deno.test("no two boxes or labels of a layout overlap, and all are inside", () => {
  everyLayout((net, { boxes, labels, across, along }, seed) => {
    assertEquals(boxes.map(({ of }) => of), Array.from({ length: net.count }, (_, i) => i));
    const places = [...boxes, ...labels];
    places.forEach((place, i) => {
      assert(place.middle - place.across / 2 >= 0 && place.middle + place.across / 2 <= across, `seed ${seed}`);
      assert(place.start >= 0 && place.start + place.along <= along, `seed ${seed}`);
      for (const other of places.slice(i + 1)) assert(!overlap(place, other), `seed ${seed}`);
    });
  });
});

Deno.test("every line of a layout begins and ends at an edge of what it connects, and runs straight", () => {
  everyLayout((net, { boxes, lines }, seed) => {
    for (const { points, from, to, arrow } of lines) {
      if (from < net.count) assert(touches(boxes[from], points[0], "end"), `seed ${seed}: from ${from}`);
      if (to < net.count) assert(touches(boxes[to], points[points.length - 1], "start"), `seed ${seed}: to ${to}`);
      assertEquals(arrow, to < net.count, `seed ${seed}`);
      points.slice(1).forEach(([at, on], i) => {
        assert(at === points[i][0] || on === points[i][1], `seed ${seed}: a slanted line`);
      });
    }
  });
});

Deno.test("the lines of a layout lead from each box to those that its links name, and to no other", () => {
  everyLayout(({ count, links }, { lines }, seed) => {
    const next = new Map<number, Set<number>>();
    for (const { from, to } of lines) {
      if (from !== to || from < count) next.set(from, (next.get(from) ?? new Set()).add(to));
    }
    for (let box = 0; box < count; box++) {
      const reached = new Set<number>();
      const open = [...next.get(box) ?? []];
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        if (reached.has(at)) continue;
        reached.add(at);
        if (at >= count) open.push(...next.get(at) ?? []);
      }
      const boxes = [...reached].filter((at) => at < count).sort((a, b) => a - b);
      const named = new Set(links.filter(({ from }) => from === box).map(({ to }) => to));
      assertEquals(boxes, [...named].sort((a, b) => a - b), `seed ${seed}: from ${box}`);
    }
  });
});

Deno.test("lines of a layout that run on one another leave or reach one thing, or are of one bundle", () => {
  everyLayout((_, { lines }, seed) => {
    const pieces = lines.flatMap(({ points, bundle, from, to }) =>
      points.slice(1).map(([at, along], i) => {
        const [x, y] = points[i];
        const isAlong = at === x;
        const ends = isAlong ? [y, along] : [x, at];
        return {
          key: `${isAlong} ${isAlong ? at : along}`,
          least: Math.min(...ends),
          most: Math.max(...ends),
          bundle,
          from,
          to,
        };
      })
    );
    const onOneLine = new Map<string, typeof pieces>();
    for (const piece of pieces) onOneLine.set(piece.key, [...onOneLine.get(piece.key) ?? [], piece]);
    for (const list of onOneLine.values()) {
      list.forEach((a, i) =>
        list.slice(i + 1).forEach((b) => {
          if (a.bundle === b.bundle || a.from === b.from || a.to === b.to) return;
          const apart = a.least >= b.most || b.least >= a.most;
          assert(apart, `seed ${seed}: ${a.from} → ${a.to} on ${b.from} → ${b.to} at ${a.key}`);
        })
      );
    }
  });
});

Deno.test("no line of a layout runs through a box", () => {
  everyLayout((_, { boxes, labels, lines }, seed) => {
    for (const { points } of lines) {
      points.slice(1).forEach(([at, on], i) => {
        const [x, y] = points[i];
        const line = {
          middle: (at + x) / 2,
          across: Math.abs(at - x),
          start: Math.min(on, y),
          along: Math.abs(on - y),
          of: -1,
        };
        for (const place of [...boxes, ...labels]) assert(!overlap(place, line), `seed ${seed}: through ${place.of}`);
      });
    }
  });
});

Deno.test("a graph without the links that lead back has no loop, and one without loops has none that do", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const { count, links } = randomNet(seed);
    const back = linksBack(count, links);
    const forward = links.filter((_, i) => !back.has(i));
    assert(isWithoutLoops(count, forward), `seed ${seed}`);
    assertEquals(linksBack(count, forward).size, 0, `seed ${seed}`);
  }
});

function isWithoutLoops(count: number, links: readonly NetLink[]): boolean {
  const left = new Set(Array.from({ length: count }, (_, box) => box));
  for (;;) {
    const free = [...left].filter((box) => !links.some(({ from, to }) => to === box && left.has(from)));
    if (free.length === 0) return left.size === 0;
    for (const box of free) left.delete(box);
  }
}

Deno.test("the nodes that a loop goes over again stand above the one that decides, whatever is written first", () => {
  const links = [[0, 1], [1, 2], [1, 3], [2, 4], [3, 4], [4, 2], [4, 3]].map(([from, to]) => ({ from, to }));
  assertEquals([...linksBack(5, links)], [5, 6]);
  const turned = [...links].reverse();
  assertEquals([...linksBack(5, turned)].sort(), [0, 1]);
});

Deno.test("a document of anything at all is drawn in every format", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const random = chance(seed);
    const document = { millrace: "1", ...anything(random, 5) as object } as unknown as GraphDocument;
    for (const format of drawFormats) {
      const drawn = draw(document, { format, width: 20 + Math.floor(random() * 100) });
      if (format === "svg") assertEquals(xmlFault(drawn), undefined, `seed ${seed}`);
    }
  }
});

const words =
  "nodes edges graphs START END a b graph llm set catch to when switch cases else each tags constructor __proto__"
    .split(" ");

/** Something that looks like a document here and there. */
function anything(random: () => number, depth: number): unknown {
  const below = (most: number) => Math.floor(random() * most);
  const word = () => words[below(words.length)];
  const kind = depth === 0 ? below(4) : 2 + below(7);
  if (kind === 0) return null;
  if (kind === 1) return below(3);
  if (kind <= 3) return word();
  if (kind === 4) return Array.from({ length: below(4) }, () => anything(random, depth - 1));
  const members = Array.from({ length: below(6) }, () => [word(), anything(random, depth - 1)]);
  if (depth > 3) members.push(["nodes", anything(random, depth - 1)], ["edges", anything(random, depth - 1)]);
  return Object.fromEntries(members);
}

Deno.test("a line of many nodes, and many nodes at once, are drawn without running out of anything", () => {
  const names = Array.from({ length: 3_000 }, (_, i) => `n${i}`);
  const nodes = Object.fromEntries(names.map((name) => [name, { set: {} }]));
  const line = Object.fromEntries(names.map((name, i) => [name, names[i + 1] ?? "END"]));
  for (const edges of [{ START: "n0", ...line }, { START: names }]) {
    const drawn = draw({ millrace: "1", nodes, edges });
    assertEquals(new Set(drawn.match(/\bn\d+\b/g)).size, 3_000);
  }
});
