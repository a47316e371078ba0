import { assert, assertEquals } from "@std/assert";
import { type Joins, planJoins } from "../../src/graph/joins.ts";
import { Random } from "../run/random.ts";

type Edge = readonly [from: number, to: number];

interface ReferenceLoop {
  readonly members: ReadonlySet<number>;
  readonly heads: ReadonlySet<number>;
}

/** The nodes that a node leads to in one step or more. */
function reachOf(from: number, edges: readonly Edge[]): Set<number> {
  const reached = new Set<number>();
  let size = -1;
  while (reached.size > size) {
    size = reached.size;
    for (const [source, target] of edges) if (source === from || reached.has(source)) reached.add(target);
  }
  return reached;
}

/** The loops among some nodes and the ones inside them, as the rule tells it; every back edge is put into the set. */
function findLoops(
  among: readonly number[],
  edges: readonly Edge[],
  started: readonly number[],
  back: Set<Edge>,
): ReferenceLoop[] {
  const left = edges.filter((edge) => !back.has(edge));
  const inside = left.filter(([from, to]) => among.includes(from) && among.includes(to));
  const done = new Set<number>();
  const loops: ReferenceLoop[] = [];
  for (const node of among) {
    if (done.has(node) || !reachOf(node, inside).has(node)) continue;
    const members = among.filter((other) => reachOf(node, inside).has(other) && reachOf(other, inside).has(node));
    for (const member of members) done.add(member);
    const entered = members.filter((member) =>
      started.includes(member) || left.some(([from, to]) => to === member && !members.includes(from))
    );
    const heads = new Set(entered.length > 0 ? entered : members);
    loops.push({ members: new Set(members), heads });
    for (const edge of inside) if (members.includes(edge[0]) && heads.has(edge[1])) back.add(edge);
    loops.push(...findLoops(members, edges, started, back));
  }
  return loops;
}

/** The rule to the letter: for each pair, whether the second waits for the first. */
function reference(targets: readonly (readonly number[])[], start: readonly number[]): boolean[][] {
  const edges = targets.flatMap((to, from) => to.map((target): Edge => [from, target]));
  const back = new Set<Edge>();
  const loops = findLoops(targets.map((_, node) => node), edges, start, back);
  const forward = edges.filter((edge) => !back.has(edge));
  return targets.map((_, m) =>
    targets.map((_, n) => {
      if (m === n) return false;
      const leads = reachOf(m, forward).has(n);
      if (leads && !loops.some(({ heads, members }) => heads.has(m) && members.has(n))) return true;
      return loops.some(({ heads, members }) => heads.has(n) && members.has(m) && !heads.has(m));
    })
  );
}

interface RandomGraph {
  readonly targets: number[][];
  readonly start: number[];
}

function randomGraph(seed: number): RandomGraph {
  const random = new Random(seed);
  const count = 3 + random.below(7);
  const share = 0.05 + random.next() * 0.4;
  const all = Array.from({ length: count }, (_, node) => node);
  return {
    targets: all.map(() => all.filter(() => random.chance(share))),
    start: random.some(all, 1 + random.below(2)),
  };
}

function table(joins: Joins, count: number): boolean[][] {
  const all = Array.from({ length: count }, (_, node) => node);
  return all.map((m) => all.map((n) => joins.holds(m, n)));
}

/** The hold table as pairs, for small graphs. */
function pairs(targets: readonly (readonly number[])[], start: readonly number[]): string[] {
  const held = table(planJoins(targets, start), targets.length);
  return held.flatMap((row, m) => row.flatMap((holds, n) => holds ? [`${n} waits for ${m}`] : []));
}

const seeds = Array.from({ length: 2_000 }, (_, seed) => seed);

Deno.test("the join of a short and a long branch waits for both", () => {
  assertEquals(pairs([[1, 2], [4], [3], [4], []], [0]), [
    "1 waits for 0",
    "2 waits for 0",
    "3 waits for 0",
    "4 waits for 0",
    "4 waits for 1",
    "3 waits for 2",
    "4 waits for 2",
    "4 waits for 3",
  ]);
});

Deno.test("the head of a loop waits for the round before, and what is behind the loop waits until it is left", () => {
  assertEquals(pairs([[1], [0, 2], []], [0]), ["2 waits for 0", "0 waits for 1", "2 waits for 1"]);
});

Deno.test("planJoins follows the rule of joins on random graphs", () => {
  for (const seed of seeds) {
    const { targets, start } = randomGraph(seed);
    assertEquals(
      table(planJoins(targets, start), targets.length),
      reference(targets, start),
      `seed ${seed}: ${JSON.stringify({ targets, start })}`,
    );
  }
});

Deno.test("nodes are never called independent where one of them holds another", () => {
  let independent = 0;
  for (const seed of seeds) {
    const { targets, start } = randomGraph(seed);
    const joins = planJoins(targets, start);
    const random = new Random(seed + 50_000);
    const all = targets.map((_, index) => ({ index }));
    for (let draw = 0; draw < 20; draw++) {
      const some = random.some(all, 1 + random.below(4));
      if (!joins.independent(some)) continue;
      if (some.length > 1) independent++;
      const held = some.some((m) => some.some((n) => joins.holds(m.index, n.index)));
      assertEquals(held, false, `seed ${seed}: ${JSON.stringify({ targets, start, some })}`);
    }
  }
  assert(independent > 500, `Only ${independent} draws were independent at all.`);
});

Deno.test("who waits for whom does not depend on how the nodes are numbered", () => {
  for (const seed of seeds) {
    const { targets, start } = randomGraph(seed);
    const random = new Random(seed + 100_000);
    const numbers = random.shuffle(targets.map((_, node) => node));
    const renamed: number[][] = targets.map(() => []);
    targets.forEach((to, from) => renamed[numbers[from]] = random.shuffle(to.map((target) => numbers[target])));
    const held = table(planJoins(renamed, random.shuffle(start.map((node) => numbers[node]))), targets.length);
    assertEquals(
      targets.map((_, m) => targets.map((_, n) => held[numbers[m]][numbers[n]])),
      table(planJoins(targets, start), targets.length),
      `seed ${seed}: ${JSON.stringify({ targets, start, numbers })}`,
    );
  }
});

Deno.test("a line of 10,000 nodes is planned, and each waits for those before it", () => {
  const count = 10_000;
  const joins = planJoins(Array.from({ length: count }, (_, node) => node + 1 < count ? [node + 1] : []), [0]);
  assertEquals(joins.loops, []);
  const asked: readonly Edge[] = [[0, count - 1], [count - 1, 0], [4_000, 4_001], [4_001, 4_000]];
  assertEquals(asked.map(([m, n]) => joins.holds(m, n)), [true, false, true, false]);
});

Deno.test("a ring of 10,000 nodes is planned, and its head waits for all others", () => {
  const count = 10_000;
  const joins = planJoins(Array.from({ length: count }, (_, node) => [(node + 1) % count]), [0]);
  assertEquals(joins.loops.map(({ heads, members }) => [[...heads], members.size]), [[[0], count]]);
  const asked: readonly Edge[] = [[count - 1, 0], [1, 0], [0, 1], [1, count - 1], [count - 1, 1]];
  assertEquals(asked.map(([m, n]) => joins.holds(m, n)), [true, true, false, true, false]);
});

Deno.test("a graph of 60 nodes that all lead to all is planned: the one that START leads to waits for all others, and nothing else waits", () => {
  const all = Array.from({ length: 60 }, (_, node) => node);
  const held = table(planJoins(all.map(() => all), [0]), all.length);
  assertEquals(held, all.map((m) => all.map((n) => n === 0 && m !== 0)));
});
