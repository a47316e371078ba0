import { assert, assertEquals, assertGreater } from "@std/assert";
import {
  type Ask,
  type Checkpoint,
  type Context,
  type Delta,
  type GraphEvent,
  type Json,
  type JsonObject,
  type Kit,
  load,
  type Mode,
  type Model,
  type Run,
  type RunResult,
} from "../../mod.ts";
import { Random } from "./random.ts";
import { kitOf, type Timing } from "./random_host.ts";
import { randomGraph } from "./random_graphs.ts";
import { sorted } from "./reference.ts";

const everyMode: readonly Mode[] = ["run", "values", "updates", "messages", "custom", "tasks", "tools", "debug"];

/** A document with a kit that is made anew for every process, and what its functions were called with. */
interface Scene {
  readonly document: object;
  readonly input?: object;
  readonly kit: () => Kit;
}

/** Goes on in another process: a fresh graph, and a checkpoint that went through JSON. */
function resume(scene: Scene, checkpoint: Checkpoint, answers: object = {}, options: object = {}): Run {
  const graph = load(JSON.stringify(scene.document), scene.kit());
  return graph.resume(JSON.parse(JSON.stringify(checkpoint)), answers as Record<string, unknown>, options) as Run;
}

function start(scene: Scene, options: object = {}): Run {
  return load(JSON.stringify(scene.document), scene.kit()).start(scene.input ?? {}, options) as Run;
}

/** Reads a run, which is cancelled after so many events. */
async function readUntil(run: Run, count: number): Promise<{ events: GraphEvent[]; result: RunResult }> {
  const events: GraphEvent[] = [];
  if (count === 0) run.cancel();
  try {
    for await (const event of run.events) if (events.push(event) === count) run.cancel();
  } catch {
    // The result tells the same.
  }
  return { events, result: await run.result };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}

/** Finds tasks that begin again after their end was told. */
class Diary {
  readonly #ended = new Set<string>();
  readonly #began = new Map<string, number>();
  readonly again: string[] = [];

  read(events: readonly GraphEvent[]): void {
    for (const { mode, ns, step, node, item, data } of events as readonly GraphEvent<"tasks">[]) {
      if (mode !== "tasks") continue;
      // An inner graph counts its own steps, so its tasks are told apart by the step outside.
      const path = [...ns, node].map((name, depth) =>
        `${name}@${depth < ns.length ? this.#began.get(ns.slice(0, depth + 1).join()) : step}`
      );
      const key = `${path.join("/")}${item === undefined ? "" : `[${item}]`}`;
      const place = [...ns, item === undefined ? node : `${node}[${item}]`].join();
      if (data.type === "start") this.#began.set(place, step);
      if (data.type === "start" && this.#ended.has(key)) this.again.push(key);
      if (data.type === "end") this.#ended.add(key);
    }
  }
}

const rich: Scene = {
  document: {
    millrace: "1",
    models: { m: "test:m" },
    state: {
      topic: { type: "string" },
      plan: { type: "string" },
      list: { type: "array", items: { type: "string" } },
      written: { type: "array", items: { type: "string" } },
      note: { type: "string", default: "" },
      fault: { type: "string" },
      last: { type: "string" },
      round: { type: "number", default: 0 },
      total: { type: "number", reduce: "sum", default: 0 },
      log: { type: "array", items: { type: "string" }, reduce: "append", default: [] },
    },
    input: ["topic"],
    nodes: {
      plan: { llm: "m", prompt: "Plan {{ topic }}, {{ round }}", into: "plan" },
      list: { call: "list", with: { round: "{{ round }}" }, into: "list" },
      write: {
        each: "list",
        as: "x",
        concurrency: 2,
        call: "write",
        with: { x: "{{ x }}", at: "{{ index }}" },
        into: "written",
      },
      tell: { each: "list", llm: "m", prompt: "Tell {{ item }}", into: "log" },
      deep: {
        graph: "deep",
        with: { topic: "{{ plan }}" },
        into: { note: "{{ result.text }}", total: "{{ result.count }}" },
      },
      parts: { each: "list", graph: "part", with: { x: "{{ item }}" }, into: { log: "{{ result.out }}" } },
      risky: {
        call: "risky",
        with: { round: "{{ round }}" },
        into: "total",
        catch: { to: "mend", into: { fault: "{{ error.code }}" } },
      },
      mend: { set: { log: "mended" } },
      next: { set: { round: "{{ round + 1 }}", log: "round {{ round }}" } },
      end: { llm: "m", prompt: "{{ note }} {{ log }}", into: "last" },
    },
    edges: {
      START: ["plan", "list"],
      list: ["write", "tell"],
      plan: "deep",
      deep: "risky",
      write: "parts",
      risky: "next",
      mend: "next",
      tell: "next",
      parts: "next",
      next: { when: "round < 2", to: ["plan", "list"], else: "end" },
    },
    graphs: {
      deep: {
        state: {
          topic: { type: "string" },
          text: { type: "string", reduce: "concat", default: "" },
          count: { type: "number", default: 0 },
        },
        input: ["topic"],
        output: ["text", "count"],
        nodes: {
          say: { llm: "m", prompt: "Say {{ topic }}, {{ count }}", into: "text" },
          count: { call: "add", with: { count: "{{ count }}" }, into: "count" },
        },
        edges: { START: "say", say: "count", count: { when: "count < 2", to: "say" } },
      },
      part: {
        state: { x: { type: "string" }, y: { type: "string" }, out: { type: "string" } },
        input: ["x"],
        output: ["out"],
        nodes: {
          one: { call: "write", with: { x: "{{ x }}" }, into: "y" },
          two: { llm: "m", prompt: "Of {{ y }}", into: "out" },
        },
        edges: { START: "one", one: "two" },
      },
    },
  },
  input: { topic: "tea" },
  kit: () => ({ functions, models: { test: () => words } }),
};

const functions: Kit["functions"] = {
  list: ({ round }: { round: number }) => [`a${round}`, `b${round}`, `c${round}`],
  write: async ({ x }: { x: string }) => {
    await undefined;
    return `wrote ${x}`;
  },
  add: async ({ count }: { count: number }) => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    return count + 1;
  },
  risky: async ({ round }: { round: number }) => {
    await undefined;
    if (round === 1) throw new RangeError("Too risky.");
    return 10;
  },
};

/** Answers with the prompt's words, piece by piece. */
const words: Model = async (request, say) => {
  const { content } = request.messages.at(-1)!;
  for (const text of ["<", String(content), ">"]) {
    await undefined;
    request.signal.throwIfAborted();
    await say({ type: "text", text });
  }
  await say({ type: "finish", reason: "stop" });
};

/** What became of every run that was cancelled after so many events and taken up elsewhere. */
const sweep = once(async () => {
  const whole = await readUntil(start(rich, { modes: everyMode, subgraphs: true }), Infinity);
  const other: string[] = [];
  const again: string[] = [];
  for (const buffer of [1, 16]) {
    for (let count = 1; count < whole.events.length; count += buffer === 1 ? 1 : 5) {
      const diary = new Diary();
      const first = await readUntil(start(rich, { modes: everyMode, subgraphs: true, buffer }), count);
      diary.read(first.events);
      const { checkpoint } = first.result;
      if (checkpoint === undefined) continue;
      const second = await readUntil(resume(rich, checkpoint, {}, { modes: everyMode, subgraphs: true }), Infinity);
      diary.read(second.events);
      const what = `buffer ${buffer}, cancelled after ${count}: ${JSON.stringify(first.events.at(count - 1))}`;
      const { status, output } = second.result;
      if (status !== "done" || sorted(output) !== sorted(whole.result.output)) other.push(`${what}, ${status}`);
      again.push(...diary.again.map((key) => `${what}, again ${key}`));
    }
  }
  return { whole, other, again };
});

Deno.test("a run that is cancelled after any event goes on elsewhere and ends the same", async () => {
  const { whole, other } = await sweep();
  assertEquals(whole.result.status, "done", whole.result.error?.message);
  assertGreater(whole.events.length, 150);
  assertEquals(other, []);
});

Deno.test("a run that goes on does not begin a task again whose end it has told", async () => {
  const { again } = await sweep();
  assertEquals({ times: again.length, first: again.slice(0, 3) }, { times: 0, first: [] });
});

Deno.test("a run that is cancelled without a reader at any turn goes on elsewhere and ends the same", async () => {
  const { output } = await start(rich).result;
  for (let turns = 1, done = false; !done; turns += 3) {
    const run = start(rich);
    for (let turn = 0; turn < turns; turn++) await undefined;
    run.cancel();
    const { status, checkpoint } = await run.result;
    done = status === "done" || turns > 400;
    if (!checkpoint) continue;
    const second = await resume(rich, checkpoint).result;
    assertEquals([second.status, second.output], ["done", output], `cancelled after ${turns} turns`);
  }
});

Deno.test("a run that is cancelled again and again ends the same", async () => {
  const { output } = await start(rich).result;
  for (const stride of [7, 11, 16, 25, 40]) {
    let part = await readUntil(start(rich, { modes: everyMode, subgraphs: true, buffer: 1 }), stride);
    for (let more = stride; part.result.status !== "done"; more++) {
      assert(more < 1000, "The run gets nowhere.");
      assertEquals(part.result.status, "cancelled", part.result.error?.message);
      const { checkpoint } = part.result;
      const run = checkpoint === undefined
        ? start(rich, { modes: everyMode, subgraphs: true })
        : resume(rich, checkpoint, {}, { modes: everyMode, subgraphs: true, buffer: 1 });
      part = await readUntil(run, more);
    }
    assertEquals(part.result.output, output, `every ${stride} events and one more each time`);
  }
});

Deno.test("random graphs that are cancelled somewhere go on elsewhere and end the same", async () => {
  for (let seed = 0; seed < 150; seed++) {
    const random = new Random(seed);
    const { document, inputs: [input] } = randomGraph(seed);
    const timing = random.pick<Timing>(["now", "soon", "shuffled"]);
    const scene: Scene = { document, input, kit: () => kitOf(timing, random).kit };
    const options = { modes: everyMode, subgraphs: true, buffer: random.pick([1, 2, 16]) };
    const whole = await readUntil(start(scene, options), Infinity);
    if (whole.result.status !== "done") continue;
    const count = 1 + random.below(whole.events.length);
    const first = await readUntil(start(scene, options), count);
    if (first.result.checkpoint === undefined) continue;
    const { status, output, error } = await resume(scene, first.result.checkpoint, {}).result;
    const what = `seed ${seed}, ${timing}, cancelled after ${count} events: ${error?.message}`;
    assertEquals([status, output], ["done", whole.result.output], what);
  }
});

Deno.test("a run that failed or met its limit goes on from there, and what had finished is not done again", async () => {
  const calls: string[] = [];
  let broken = true;
  const scene: Scene = {
    document: {
      millrace: "1",
      state: { a: {}, b: {}, c: {}, log: { type: "array", reduce: "append", default: [] } },
      nodes: {
        a: { call: "f", with: { x: "a" }, into: "a" },
        b: { call: "break", into: "b" },
        c: { call: "f", with: { x: "{{ a }}{{ b }}" }, into: "c" },
      },
      edges: { START: ["a", "b"], a: "c", b: "c" },
    },
    kit: () => ({
      functions: {
        f: ({ x }: { x: string }) => (calls.push(x), x.toUpperCase()),
        break: async () => {
          await undefined;
          if (broken) throw new Error("Broken.");
          return "b";
        },
      },
    }),
  };
  const first = await start(scene).result;
  assertEquals([first.status, calls], ["failed", ["a"]]);
  broken = false;
  const second = await resume(scene, first.checkpoint!).result;
  assertEquals([second.status, second.output, calls], ["done", { a: "A", b: "b", c: "AB", log: [] }, ["a", "Ab"]]);
});

/** Where people are asked, with what they say, and how often each function is called by the end. */
const asking: Record<
  string,
  Scene & { answers: (ask: Ask) => Json; output: JsonObject; calls: Record<string, number> }
> = {};

/** What has been called since a scene began. */
let called: Record<string, number> = {};

function counted(name: string, answer: (args: JsonObject, context: Context) => unknown) {
  return async (args: JsonObject, context: Context) => {
    const key = `${name} ${JSON.stringify(args)}`;
    called[key] = (called[key] ?? 0) + 1;
    await new Promise((resolve) => setTimeout(resolve, 0));
    return answer(args, context);
  };
}

asking["in a loop, beside other tasks"] = {
  document: {
    millrace: "1",
    state: {
      n: { type: "number", default: 0 },
      ok: { type: "boolean", default: false },
      log: { type: "array", items: { type: "string" }, reduce: "append", default: [] },
      text: { type: "string" },
    },
    models: { m: "test:m" },
    output: ["n", "log", "text"],
    nodes: {
      work: { call: "work", with: { n: "{{ n }}" }, into: "log" },
      ask: { ask: { question: "Enough?", n: "{{ n }}" }, into: "ok" },
      name: { ask: "What name?", answer: { type: "string" }, into: { log: "{{ result }} {{ n }}" } },
      say: { llm: "m", prompt: "Say {{ n }}", into: "text" },
      next: { set: { n: "{{ n + 1 }}" } },
      slow: { call: "work", with: { slow: "{{ n }}" }, into: "log" },
    },
    edges: {
      START: ["work", "ask", "name", "say"],
      work: "slow",
      slow: "next",
      ask: "next",
      name: "next",
      say: "next",
      next: { when: "ok", to: "END", else: ["work", "ask", "name", "say"] },
    },
  },
  kit: () => ({ functions: { work: counted("work", (args) => JSON.stringify(args)) }, models: { test: () => words } }),
  answers: ({ question }) => question === "What name?" ? "Ada" : (question as JsonObject).n === 2,
  output: {
    n: 3,
    log: [
      '{"n":0}',
      "Ada 0",
      '{"slow":0}',
      '{"n":1}',
      "Ada 1",
      '{"slow":1}',
      '{"n":2}',
      "Ada 2",
      '{"slow":2}',
    ],
    text: "<Say 2>",
  },
  calls: {
    'work {"n":0}': 1,
    'work {"slow":0}': 1,
    'work {"n":1}': 1,
    'work {"slow":1}': 1,
    'work {"n":2}': 1,
    'work {"slow":2}': 1,
  },
};

asking["inside each, and inside graphs two levels deep, of an each too"] = {
  document: {
    millrace: "1",
    state: {
      list: { type: "array", items: { type: "string" }, default: ["a", "b", "c"] },
      said: { type: "array", items: { type: "string" } },
      checked: { type: "array", items: { type: "object" } },
      seen: { type: "array", reduce: "union", default: [] },
      x: { type: "string", default: "root" },
    },
    output: ["said", "checked", "seen"],
    nodes: {
      each: {
        each: "list",
        as: "name",
        concurrency: 2,
        ask: "And {{ name }}?",
        answer: { type: "string" },
        into: "said",
      },
      graphs: { each: "list", graph: "outer", with: { x: "{{ item }}" }, into: "checked" },
      one: { graph: "outer" },
      end: { call: "work", with: { end: "{{ said }}" }, into: { seen: ["{{ result }}"] } },
    },
    edges: { START: ["each", "graphs", "one"], each: "end", graphs: "end", one: "end" },
    graphs: {
      outer: {
        state: {
          x: { type: "string" },
          y: { type: "string" },
          z: { type: "string" },
          seen: { type: "array", reduce: "union", default: [] },
        },
        input: ["x"],
        output: ["y", "z", "seen"],
        nodes: {
          before: { call: "work", with: { x: "{{ x }}" }, into: "y" },
          inner: { graph: "inner", with: { x: "{{ x }}" }, into: { z: "{{ result.answer }}" } },
          after: { set: { seen: ["{{ z }}"] } },
        },
        edges: { START: "before", before: "inner", inner: "after" },
        graphs: {
          inner: {
            state: { x: { type: "string" }, answer: { type: "string" }, side: { type: "string" } },
            input: ["x"],
            output: ["answer", "side"],
            nodes: {
              ask: { ask: { of: "{{ x }}" }, into: "answer" },
              side: { call: "work", with: { side: "{{ x }}" }, into: "side" },
            },
            edges: { START: ["ask", "side"] },
          },
        },
      },
    },
  },
  kit: () => ({ functions: { work: counted("work", (args) => JSON.stringify(args)) } }),
  answers: ({ question }) =>
    typeof question === "string" ? `said ${question.slice(4, 5)}` : `checked ${(question as JsonObject).of}`,
  output: {
    said: ["said a", "said b", "said c"],
    checked: ["a", "b", "c"].map((x) => ({ y: `{"x":"${x}"}`, z: `checked ${x}`, seen: [`checked ${x}`] })),
    seen: ["checked root", '{"end":["said a","said b","said c"]}'],
  },
  calls: {
    ...Object.fromEntries(
      ["a", "b", "c", "root"].flatMap((x) => [[`work {"x":"${x}"}`, 1], [`work {"side":"${x}"}`, 1]]),
    ),
    'work {"end":["said a","said b","said c"]}': 1,
  },
};

asking["for tools in the middle of an agent's turns, beside a slow function"] = {
  document: {
    millrace: "1",
    models: { m: "test:agent" },
    tools: {
      look: { description: "Looks.", input: { type: "object" } },
      buy: { description: "Buys.", input: { type: "object" }, approve: true },
    },
    state: { messages: { reduce: "messages" }, side: { type: "string" }, last: { type: "string" } },
    output: ["messages", "side", "last"],
    nodes: {
      agent: { llm: "m", prompt: "Go.", tools: ["look", "buy"], into: "messages" },
      side: { call: "work", with: { side: true }, into: "side" },
      end: { set: { last: "{{ last(messages).content }}" } },
    },
    edges: { START: ["agent", "side"], agent: "end", side: "end" },
  },
  kit: () => {
    const agent: Model = async (request, say) => {
      const turn = request.messages.filter(({ role }) => role === "assistant").length;
      called[`turn ${turn}`] = (called[`turn ${turn}`] ?? 0) + 1;
      const ask = (index: number, name: string, args: object): Delta => ({
        type: "tool-call",
        index,
        id: `c${turn}${index}`,
        name,
        args: JSON.stringify(args),
      });
      const turns: Delta[][] = [
        [ask(0, "look", { at: 1 }), ask(1, "buy", { it: 1 })],
        [ask(0, "buy", { it: 2 }), ask(1, "look", { at: 2 }), ask(2, "buy", { it: 3 })],
        [ask(0, "look", { at: 3 })],
        [{ type: "text", text: `Done after ${request.messages.length} messages.` }],
      ];
      for (const delta of turns[turn]) await say(delta);
      await say({ type: "finish", reason: turn === 3 ? "stop" : "tool-calls" });
    };
    return {
      functions: { work: counted("work", () => "aside") },
      tools: { look: counted("look", () => "a lamp"), buy: counted("buy", ({ it }) => `bought ${it}`) },
      models: { test: () => agent },
    };
  },
  answers: ({ question }) =>
    ((question as JsonObject).args as JsonObject).it === 2 ? { approve: false, reason: "too dear" } : true,
  output: {},
  calls: {
    'work {"side":true}': 1,
    'look {"at":1}': 1,
    'buy {"it":1}': 1,
    'look {"at":2}': 1,
    'buy {"it":3}': 1,
    'look {"at":3}': 1,
    "turn 0": 1,
    "turn 1": 1,
    "turn 2": 1,
    "turn 3": 1,
  },
};

/** Which of the open questions are answered before the run goes on. */
const manners: Record<string, (asks: readonly Ask[]) => readonly Ask[]> = {
  "in one go": (asks) => asks,
  "one at a time": (asks) => asks.slice(0, 1),
  "one at a time, the last first": (asks) => asks.slice(-1),
};

/** Answers until the run is over. */
async function answer(
  scene: typeof asking[string],
  choose: (asks: readonly Ask[]) => readonly Ask[],
  first = start(scene),
): Promise<RunResult> {
  let result = await first.result;
  for (let round = 0; result.status === "asked"; round++) {
    assert(round < 60, "The questions do not end.");
    assertEquals(result.asks, result.checkpoint!.asks);
    const chosen = choose(result.asks);
    const open = result.asks.filter((ask) => !chosen.includes(ask)).map(({ id }) => id);
    result = await resume(
      scene,
      result.checkpoint!,
      Object.fromEntries(chosen.map((ask) => [ask.id, scene.answers(ask)])),
    ).result;
    const still = result.asks.map(({ id }) => id);
    assertEquals(open.filter((id) => !still.includes(id)), [], "What was not answered is still asked.");
  }
  return result;
}

for (const [where, scene] of Object.entries(asking)) {
  for (const [how, choose] of Object.entries(manners)) {
    Deno.test(`questions ${where}, answered ${how}: the run ends as it should, and nothing is called twice`, async () => {
      called = {};
      const { status, output, error } = await answer(scene, choose);
      assertEquals(status, "done", error?.message);
      if (Object.keys(scene.output).length > 0) assertEquals(output, scene.output);
      else assertEquals(plain(output), agentOutput);
      assertEquals(called, scene.calls);
    });
  }

  Deno.test(`questions ${where}: a run cancelled after any event of any part ends as it should`, async () => {
    const options = { modes: everyMode, subgraphs: true, buffer: 1 };
    const { output } = await answer(scene, manners["in one go"]);
    for (let count = 1, over = false; !over; count += 3) {
      let { result } = await readUntil(start(scene, options), count);
      over = result.status !== "cancelled";
      for (let round = 0; result.checkpoint !== undefined; round++) {
        assert(round < 40 && (result.status === "cancelled" || result.status === "asked"), result.error?.message);
        const answers = Object.fromEntries(result.asks.map((ask) => [ask.id, scene.answers(ask)]));
        // Every third part is cancelled too, after as many events.
        const part = await readUntil(
          resume(scene, result.checkpoint, answers, options),
          round % 3 === 1 ? count : Infinity,
        );
        if (part.result.status === "cancelled") over = false;
        result = part.result.checkpoint === undefined && part.result.status === "cancelled" ? result : part.result;
      }
      if (result.status === "done") assertEquals(plain(result.output), plain(output), `after ${count} events`);
      else assertEquals(result.status, "cancelled", "Only what never began leaves nothing to go on from.");
    }
  });
}

/** The messages of the agent without their ids. */
const agentOutput = {
  messages: [
    ["assistant", null, "c00 c01"],
    ["tool", "a lamp", "c00"],
    ["tool", "bought 1", "c01"],
    ["assistant", null, "c10 c11 c12"],
    ["tool", 'This call of "buy" was not approved: too dear', "c10"],
    ["tool", "a lamp", "c11"],
    ["tool", "bought 3", "c12"],
    ["assistant", null, "c20"],
    ["tool", "a lamp", "c20"],
    ["assistant", "Done after 10 messages.", ""],
  ],
  side: "aside",
  last: "Done after 10 messages.",
};

interface Said {
  readonly id: string;
  readonly role: string;
  readonly content: Json;
  readonly tool_calls?: readonly { readonly id: string }[];
  readonly tool_call_id?: string;
}

/** The output with each message as its role, text and calls; their ids must all be different. */
function plain(output: JsonObject): unknown {
  if (output.messages === undefined) return output;
  const messages = output.messages as unknown as readonly Said[];
  assertEquals(new Set(messages.map(({ id }) => id)).size, messages.length, "Two messages have the same id.");
  return {
    ...output,
    messages: messages.map(({ role, content, tool_calls, tool_call_id }) => [
      role,
      content || null,
      tool_calls?.map(({ id }) => id).join(" ") ?? tool_call_id ?? "",
    ]),
  };
}

/** Resumes with each, and says how it ended. */
async function refusals(tries: readonly (readonly [what: string, scene: Scene, value: unknown])[]): Promise<unknown[]> {
  const ends: unknown[] = [];
  for (const [what, scene, value] of tries) {
    const graph = load(JSON.stringify(scene.document), scene.kit());
    try {
      const { status, error } = await graph.resume(value as Checkpoint).result;
      ends.push([what, status, error?.issue?.code]);
    } catch (error) {
      ends.push([what, "threw", (error as Error).message]);
    }
  }
  return ends;
}

Deno.test("a checkpoint that is none, or of another document, is refused, and the right one still works", async () => {
  const scene = asking["inside each, and inside graphs two levels deep, of an each too"];
  called = {};
  const { checkpoint } = await start(scene).result;
  const before = JSON.stringify(checkpoint);
  const other = { ...scene, document: { ...scene.document, description: "Another one." } };
  const wrong: [string, Scene, unknown][] = [
    ["another document", other, checkpoint],
    ["no object", scene, "checkpoint"],
    ["null", scene, null],
    ["an empty object", scene, {}],
    ["a list", scene, []],
    ["another version", scene, { ...checkpoint, version: "2" }],
    ["no root", scene, { ...checkpoint, root: undefined }],
    ["what is not JSON", scene, { ...checkpoint, asks: () => {} }],
  ];
  assertEquals(await refusals(wrong), wrong.map(([what]) => [what, "failed", "MR713"]));
  assertEquals(JSON.stringify(checkpoint), before);
  const { status, output } = await answer(scene, manners["in one go"], resume(scene, checkpoint!));
  assertEquals([status, output], ["done", scene.output]);
});

Deno.test("a checkpoint that was damaged is refused, and result does not reject", async () => {
  const scene = asking["in a loop, beside other tasks"];
  called = {};
  const checkpoint = (await start(scene).result).checkpoint!;
  const { root } = checkpoint;
  const wrong = [
    ["null as root", { ...checkpoint, root: null }],
    ["a list as root", { ...checkpoint, root: [] }],
    ["an empty root", { ...checkpoint, root: {} }],
    ["an unknown node", { ...checkpoint, root: { ...root, due: [{ node: "nobody", by: "START" }] } }],
    ["an unknown node that waits", { ...checkpoint, root: { ...root, waiting: [{ node: "nobody", by: "START" }] } }],
    ["no state", { ...checkpoint, root: { ...root, state: null } }],
    ["no tasks", { ...checkpoint, root: { ...root, tasks: null } }],
  ].map(([what, value]) => [what as string, scene, value] as const);
  assertEquals(await refusals(wrong), wrong.map(([what]) => [what, "failed", "MR713"]));
});

Deno.test("an agent that goes on gives its messages ids of their own, also where the host names every run the same", async () => {
  const scene = asking["for tools in the middle of an agent's turns, beside a slow function"];
  called = {};
  const sameName = { ...scene, kit: () => ({ ...scene.kit(), ids: () => "run" }) };
  const { output } = await answer(sameName, manners["in one go"]);
  assertEquals(plain(output), agentOutput);
});

Deno.test("an answer to no question, or of the wrong type, is refused, and the checkpoint still works", async () => {
  const scene = asking["inside each, and inside graphs two levels deep, of an each too"];
  called = {};
  const { checkpoint, asks } = await start(scene).result;
  const [good] = asks;
  for (
    const answers of [
      { nobody: true },
      { [good.id]: "fine", nobody: true },
      { [good.id]: 7 },
      { [good.id]: null },
      { [good.id]: ["a"] },
      { toString: "x" },
    ]
  ) {
    const before = { ...called };
    const { status, error } = await resume(scene, checkpoint!, answers).result;
    assertEquals([status, error?.issue?.code], ["failed", "MR714"], JSON.stringify(answers));
    assertEquals(called, before, "Nothing runs before the answers are known to fit.");
  }
  const { status, output } = await answer(scene, manners["one at a time"], resume(scene, checkpoint!));
  assertEquals([status, output, called], ["done", scene.output, scene.calls]);
});
