import { assertEquals, assertGreater, assertGreaterOrEqual } from "@std/assert";
import { type Graph, type GraphEvent, type JsonObject, load, type Mode } from "../../mod.ts";
import { Random } from "./random.ts";
import { type RandomGraph, randomGraph, reordered, type Shape, shapeOf } from "./random_graphs.ts";
import { kitOf, pure, type Timing } from "./random_host.ts";
import { interpret, type Outcome } from "./reference.ts";

const seeds = 1000;
const everyMode: readonly Mode[] = ["run", "values", "updates", "messages", "custom", "tasks", "tools", "debug"];
const timings: readonly Timing[] = ["now", "soon", "shuffled"];
const buffers = [1, 2, 16, 1000];

/** What a reader asks for. */
const wishes: readonly (readonly Mode[])[] = [
  [],
  ...everyMode.map((mode) => [mode]),
  ["messages", "updates"],
  ["values", "tasks", "tools"],
];

Deno.test("the random graphs hold what graphs are made of, each in a fifth of them or more", () => {
  const counts = new Map<string, number>();
  const outcomes = new Map<string, number>();
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  for (let seed = 0; seed < seeds; seed++) {
    const { document, inputs } = randomGraph(seed);
    for (const [part, there] of Object.entries(shapeOf(document))) if (there) count(counts, part);
    const outcome = interpret(document, inputs[0], pure);
    count(outcomes, outcome.status);
    if (outcome.waits > 0) count(outcomes, "something waited");
    if (outcome.caught > 0) count(outcomes, "a failure was caught");
    if (outcome.racy) count(outcomes, "timing decides");
  }
  console.log(Object.fromEntries([...counts, ...outcomes]));
  const parts: (keyof Shape)[] = [
    "fork",
    "unequalJoin",
    "loop",
    "joinAtHead",
    "condition",
    "each",
    "twoLevels",
    "catch",
  ];
  for (const part of parts) assertGreaterOrEqual(counts.get(part) ?? 0, seeds / 5, `Too few graphs with ${part}.`);
  for (const outcome of ["something waited", "a failure was caught"]) {
    assertGreaterOrEqual(outcomes.get(outcome) ?? 0, seeds / 5, `In too few runs ${outcome}.`);
  }
  assertGreater(outcomes.get("done") ?? 0, seeds / 2);
  assertGreater(seeds / 50, outcomes.get("timing decides") ?? 0);
});

Deno.test("a run does what the rules say, whoever watches, however slowly, and however the timing falls", async () => {
  const began = performance.now();
  const failures: [seed: number, error: unknown][] = [];
  for (let seed = 0; seed < seeds; seed++) await trySeed(seed).catch((error) => failures.push([seed, error]));
  console.log(`${Math.round(seeds / (performance.now() - began) * 1000)} seeds per second`);
  if (failures.length > 0) throw new Error(`${failures.map(([seed]) => seed)} failed.`, { cause: failures[0][1] });
});

/** Four runs of one graph: watched whole, not at all, and twice at the same time with two inputs. */
async function trySeed(seed: number): Promise<void> {
  const random = new Random(seed);
  const graph = randomGraph(seed);
  const [first, second] = graph.inputs.map((input) => interpret(graph.document, input, pure));
  const [timing, other, last] = random.shuffle(timings);
  const buffer = () => random.pick(buffers);
  const watched = makeGraph(graph, timing, random);
  await compare(seed, watched, graph.inputs[0], first, { modes: everyMode, buffer: buffer() });
  const unwatched = makeGraph({ ...graph, document: varied(graph.document, random) }, other, random);
  await compare(seed, unwatched, graph.inputs[0], first, { modes: [], buffer: buffer() });
  const both = makeGraph({ ...graph, document: varied(graph.document, random) }, last, random);
  const alone = { ...both, asked: undefined, most: undefined };
  const modes = wishes[seed % wishes.length];
  await Promise.all([
    compare(seed, alone, graph.inputs[0], first, { modes, buffer: buffer() }),
    compare(seed, alone, graph.inputs[1], second, { modes: everyMode, buffer: buffer() }),
  ]);
}

interface Made {
  readonly graph: Graph;
  readonly how: string;
  /** How often functions and models were asked; for a graph that runs once. */
  readonly asked?: () => number;
  /** How many worked at once at most. */
  readonly most?: () => number;
}

function makeGraph({ document }: RandomGraph, timing: Timing, random: Random): Made {
  const { kit, asked, most } = kitOf(timing, random);
  const how = `answers come ${timing}, limits ${JSON.stringify(document.limits)}`;
  return { graph: load(document, kit), asked, most, how };
}

/** The same document in other words: another order of keys, another number of calls at once. */
function varied(document: RandomGraph["document"], random: Random): RandomGraph["document"] {
  const limits = { ...document.limits, concurrency: random.pick([1, 2, 16]) };
  return reordered({ ...document, limits } as unknown as JsonObject, random) as unknown as RandomGraph["document"];
}

interface Watch {
  readonly modes: readonly Mode[];
  readonly buffer: number;
}

async function compare(seed: number, made: Made, input: JsonObject, expected: Outcome, watch: Watch): Promise<void> {
  if (expected.racy) return;
  const run = made.graph.start(input, { ...watch, subgraphs: true });
  const events: GraphEvent[] = [];
  let told: unknown;
  try {
    if (watch.modes.length > 0) { for await (const event of run.events) events.push(event); }
  } catch (error) {
    told = error;
  }
  const result = await run.result;
  const [actual, wanted]: [Record<string, unknown>, Record<string, unknown>] = [
    { status: result.status, output: result.output, told },
    { status: expected.status, output: expected.output, told: watch.modes.length > 0 ? result.error : undefined },
  ];
  if (watch.modes.includes("values")) {
    actual.states = events.flatMap(({ mode, ns, data }) => mode === "values" && ns.length === 0 ? [data] : []);
    wanted.states = expected.states;
  }
  if (watch.modes.includes("tasks")) Object.assign(actual, { trace: traceOf(events, expected) }), wanted.trace = "fits";
  if (watch.modes.length > 0) {
    actual.seq = events.map(({ seq }) => seq);
    wanted.seq = [...new Set(events.map(({ seq }) => seq))].sort((a, b) => a - b);
  }
  if (made.asked && !expected.cut && expected.status === "done") {
    actual.calls = made.asked();
    wanted.calls = expected.calls;
  }
  // A function that is left behind by a failure beside it hears no signal, and works on.
  if (made.most && !expected.cut) {
    actual.crowd = made.most() <= made.graph.document.limits!.concurrency! ? "within the limit" : made.most();
    wanted.crowd = "within the limit";
  }
  try {
    assertEquals(actual, wanted);
  } catch (difference) {
    const facts = `seed ${seed}, ${made.how}, modes [${watch.modes}], buffer ${watch.buffer}, input ${
      JSON.stringify(input)
    }`;
    const document = JSON.stringify(made.graph.document, null, 1);
    throw new Error(`${facts}\n${document}\n${result.error?.message}\n${(difference as Error).message}`);
  }
}

/** Compares the tasks that began, graph by graph: all that must have begun, in order, and none but those that may have. */
function traceOf(events: readonly GraphEvent[], { trace }: Outcome): unknown {
  const began = events.flatMap((event) =>
    event.mode === "tasks" && event.data.type === "start" ? [placeOf(event)] : []
  );
  for (const place of new Set([...trace, ...began].map(({ ns }) => ns))) {
    const actual = began.filter(({ ns }) => ns === place).map(({ step, node }) => `${step}: ${node}`);
    const may = trace.filter(({ ns }) => ns === place);
    const expected = may.map(({ step, node, sure }) => `${step}: ${node}${sure ? "" : "?"}`);
    let at = 0;
    for (const { step, node, sure } of may) {
      if (actual[at] === `${step}: ${node}`) at++;
      else if (sure) return { place, actual: actual.join(", "), expected: expected.join(", ") };
    }
    if (at < actual.length) return { place, actual: actual.join(", "), expected: expected.join(", ") };
  }
  return "fits";
}

/** An item is told as the item of its node. */
function placeOf({ ns, step, node, item }: GraphEvent<"tasks">): { ns: string; step: number; node: string } {
  const path = ns.map((name) => `${name}/`).join("");
  return item === undefined ? { ns: path, step, node } : { ns: `${path}${node}[]`, step, node: `${item}` };
}
