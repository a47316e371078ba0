/** One question to a model: when it is asked again, when it is given up, and what a function may do with it. */
import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import {
  type Context,
  type Delta,
  type FinishReason,
  type GraphEvent,
  type HostFunction,
  load,
  type Model,
  ModelError,
  type ModelFailure,
  RunError,
} from "../../mod.ts";
import { systemClock } from "../../src/run/counts.ts";
import { answeredBy, collect, Moment, settle, TestClock, told } from "./help.ts";

const stop: Delta = { type: "finish", reason: "stop" };
const text = (text: string): Delta => ({ type: "text", text });

/** A model that says these pieces, one list per call; an error among them is thrown. */
function saying(...answers: (Delta | Error)[][]): { model: Model; asked: () => number } {
  let asked = 0;
  const model: Model = async function* () {
    for (const piece of answers[asked++] ?? answers.at(-1)!) {
      if (piece instanceof Error) throw piece;
      yield piece;
    }
  };
  return { model, asked: () => asked };
}

/** A node `a` that calls a function, which may ask the models of the test, each for itself. */
function calling(f: HostFunction, models: Record<string, Model> = {}, more: object = {}, clock?: TestClock) {
  return load({
    millrace: "1",
    models: Object.fromEntries(Object.keys(models).map((name) => [name, `test:${name}`])),
    state: { a: {} },
    nodes: { a: { call: "f", into: "a" } },
    edges: { START: "a" },
    ...more,
  }, { functions: { f }, models: { test: ({ name }) => models[name] }, clock });
}

function retriesOf(events: readonly GraphEvent[]): [attempt: number, wait: number][] {
  return events.flatMap(({ mode, data }) =>
    mode === "tasks" && data.type === "retry" ? [[data.attempt, data.wait] as [number, number]] : []
  );
}

const finishes = (events: readonly GraphEvent[]): FinishReason[] =>
  events.flatMap(({ mode, data }) => mode === "messages" && data[0].type === "finish" ? [data[0].reason] : []);

/** With what passes by itself, three attempts; with the rest, one. */
const patience: Record<ModelFailure, boolean> = {
  "rate-limit": true,
  overload: true,
  network: true,
  key: false,
  model: false,
  request: false,
  context: false,
  filter: false,
  cut: false,
  idle: false,
  answer: false,
};
for (const [reason, passes] of Object.entries(patience) as [ModelFailure, boolean][]) {
  Deno.test(`a call that fails by "${reason}" is ${passes ? "tried three times" : "not tried again"}`, async () => {
    const clock = new TestClock();
    const { model, asked } = saying([new ModelError(reason, "No.")]);
    const heard = collect(answeredBy(model, {}, { clock }).stream({}, { modes: ["tasks", "messages"] }));
    if (passes) { for (const wait of [500, 1000]) await clock.pass(wait); }
    const { events, error } = await heard;
    assertInstanceOf(error, RunError);
    assertInstanceOf(error.cause, ModelError);
    assertEquals([error.status, error.cause.reason, error.issue?.pointer], ["failed", reason, "/models/m"]);
    assertEquals(asked(), passes ? 3 : 1);
    assertEquals(retriesOf(events), passes ? [[1, 500], [2, 1000]] : []);
    assertEquals(finishes(events), passes ? ["retry", "retry", "error"] : ["error"]);
    assertEquals(clock.waiting, []);
  });
}

/** With `retry` in the node, whatever another try may mend. */
const mended: Record<ModelFailure, boolean> = { ...patience, cut: true, idle: true, answer: true };
for (const [reason, mends] of Object.entries(mended) as [ModelFailure, boolean][]) {
  Deno.test(`a node with retry ${mends ? "asks again" : "does not ask again"} after "${reason}"`, async () => {
    const clock = new TestClock();
    const { model, asked } = saying([text("Half "), new ModelError(reason, "No.")], [text("Whole."), stop]);
    const nodes = { a: { llm: "m", prompt: "?", into: "a", retry: { attempts: 2, delay: "200ms" } } };
    const graph = answeredBy(model, { nodes }, { clock, random: () => 1 });
    const run = graph.start({}, { modes: ["tasks", "messages"] });
    const heard = collect(run.events);
    if (mends) await clock.pass(200);
    const { events } = await heard;
    const { status, output } = await run.result;
    assertEquals(asked(), mends ? 2 : 1);
    assertEquals([status, output], mends ? ["done", { a: "Whole." }] : ["failed", {}]);
    assertEquals(told(events), mends ? ["Half ", "<retry>", "Whole.", "<stop>"] : ["Half ", "<error>"]);
  });
}

Deno.test("a new attempt is a new message: another call id, attempt 2", async () => {
  const clock = new TestClock();
  const { model } = saying([text("Half "), new ModelError("cut", "No.")], [text("Whole."), stop]);
  const nodes = { a: { llm: "m", prompt: "?", into: "a", retry: { attempts: 2, delay: "200ms" } } };
  const graph = answeredBy(model, { nodes }, { clock, random: () => 1, ids: () => "r1" });
  const heard = collect(graph.stream({}, { modes: ["messages"] }));
  await clock.pass(200);
  const calls = (await heard).events.flatMap(({ mode, data }) => mode === "messages" ? [data[1]] : []);
  assertEquals(calls.map(({ id, attempt }) => [id, attempt]), [
    ["r1/a#1/1", 1],
    ["r1/a#1/1", 1],
    ["r1/a#1/2", 2],
    ["r1/a#1/2", 2],
  ]);
  assert(calls[0] === calls[1] && Object.isFrozen(calls[0]), "one frozen object for all pieces of a call");
});

for (const first of [text("a"), { type: "reasoning", text: "Hm." }] as const) {
  Deno.test(`a call that has said some ${first.type} is not tried again without retry`, async () => {
    const { model, asked } = saying([first, new ModelError("network", "No.")]);
    const { status } = await answeredBy(model, {}, { clock: new TestClock() }).start({}).result;
    assertEquals([status, asked()], ["failed", 1]);
  });
}

Deno.test("a server that says how long to wait is waited for so long", async () => {
  const clock = new TestClock();
  const { model } = saying([new ModelError("rate-limit", "Later.", { wait: 7000 })], [text("Now."), stop]);
  const run = answeredBy(model, {}, { clock }).start({});
  await clock.asked(7000);
  await clock.advance(6999);
  assertEquals(clock.waiting, [7000]);
  await clock.advance(1);
  assertEquals((await run.result).output, { a: "Now." });
});

Deno.test("a server that wants more than a minute is not waited for", async () => {
  const { model, asked } = saying([new ModelError("rate-limit", "Tomorrow.", { wait: 60_001 })]);
  const { status, error } = await answeredBy(model, {}, { clock: new TestClock() }).start({}).result;
  assertEquals([status, asked(), error?.issue?.message], ["failed", 1, "Tomorrow."]);
});

Deno.test("retry waits as the node says: delay, factor, and chance that shortens", async () => {
  const clock = new TestClock();
  const { model } = saying([new ModelError("overload", "No.")]);
  const retry = { attempts: 4, delay: "100ms", factor: 3, jitter: true };
  const nodes = { a: { llm: "m", prompt: "?", into: "a", retry } };
  const heard = collect(
    answeredBy(model, { nodes }, { clock, random: () => 0.5 }).stream({}, { modes: ["tasks"] }),
  );
  for (const wait of [75, 225, 675]) await clock.pass(wait);
  assertEquals(retriesOf((await heard).events), [[1, 75], [2, 225], [3, 675]]);
});

Deno.test("retry waits as long as the node says, also for more than a minute", async () => {
  const clock = new TestClock();
  const { model } = saying([new ModelError("overload", "No.")], [text("Now."), stop]);
  const nodes = { a: { llm: "m", prompt: "?", into: "a", retry: { attempts: 2, delay: "1h", jitter: false } } };
  const run = answeredBy(model, { nodes }, { clock }).start({});
  await clock.pass(3_600_000);
  assertEquals((await run.result).output, { a: "Now." });
});

Deno.test("retry asks again when the answer does not fit its key", async () => {
  const clock = new TestClock();
  const { model } = saying([text("maybe"), stop], [{ type: "json", text: '{"value":true}' }, stop]);
  const nodes = { a: { llm: "m", prompt: "?", into: "ok", retry: { attempts: 2, delay: "1s" } } };
  const state = { ok: { type: "boolean" } };
  const run = answeredBy(model, { nodes, state }, { clock, random: () => 1 }).start({}, { modes: ["messages"] });
  const heard = collect(run.events);
  assertEquals(told((await heard).events), ["maybe", "<retry>", '{"value":true}', "<stop>"]);
  assertEquals(clock.waiting, []);
  assertEquals((await run.result).output, { ok: true });
});

Deno.test("a run that is cancelled between two attempts asks no more", async () => {
  const clock = new TestClock();
  const { model, asked } = saying([new ModelError("overload", "No.")]);
  const run = answeredBy(model, {}, { clock }).start({});
  await clock.asked(500);
  run.cancel();
  assertEquals((await run.result).status, "cancelled");
  await clock.advance(1000);
  assertEquals([asked(), clock.waiting], [1, []]);
});

/** A model that says what the test tells it to. */
function prompted(): { model: Model; say: (delta: Delta) => Promise<void>; begun: Promise<void> } {
  const begun = new Moment();
  const stage: { say?: (delta: Delta) => void | Promise<void>; over?: () => void } = {};
  const model: Model = (request, say) => {
    stage.say = say;
    begun.come();
    return new Promise((resolve, reject) => {
      stage.over = resolve;
      request.signal.addEventListener("abort", () => reject(request.signal.reason), { once: true });
    });
  };
  const say = async (delta: Delta) => {
    await stage.say?.(delta);
    if (delta.type === "finish") stage.over?.();
  };
  return { model, say, begun: begun.came };
}

Deno.test("a model that is silent for its idle time is given up", async () => {
  const clock = new TestClock();
  const { model, say, begun } = prompted();
  const graph = answeredBy(model, { models: { m: { model: "test:m", idle: "10s" } } }, { clock });
  const run = graph.start({}, { modes: ["messages"] });
  const heard = collect(run.events);
  await begun;
  await clock.advance(9_000);
  await say(text("a"));
  await clock.advance(9_999);
  assertEquals(clock.waiting.length, 1);
  await clock.advance(1);
  const { events, error } = await heard;
  assertEquals(told(events), ["a", "<error>"]);
  assertInstanceOf((error as RunError).cause, ModelError);
  assertEquals((error as RunError).issue?.message, '"m" has been silent for 10 s.');
  assertEquals(clock.waiting, []);
});

Deno.test("a model is not idle while its reader is slow, and is again from when it was read", async () => {
  const clock = new TestClock();
  const { model, say, begun } = prompted();
  const graph = answeredBy(model, { models: { m: { model: "test:m", idle: "10s" } } }, { clock });
  const run = graph.start({}, { modes: ["messages"], buffer: 1 });
  const reader = run.events.getReader();
  await begun;
  await say(text("a"));
  const second = say(text("b"));
  for (let minute = 0; minute < 10; minute++) await clock.advance(60_000);
  for (const said of ["a", "b"]) assertEquals((await reader.read()).value?.data[0], text(said));
  await second;
  await clock.advance(9_999);
  await say(text("c"));
  assertEquals((await reader.read()).value?.data[0], text("c"));
  await clock.advance(10_000);
  await clock.advance(10_000);
  assertEquals((await reader.read()).value?.data[0], { type: "finish", reason: "error" });
  assertEquals((await run.result).error?.issue?.message, '"m" has been silent for 10 s.');
});

Deno.test("a model is not idle while a function is slow to take its pieces", async () => {
  const clock = new TestClock();
  const go = new Moment();
  const { model, say, begun } = prompted();
  const graph = calling(
    async (_, ctx: Context) => {
      let heard = "";
      for await (const delta of ctx.llm("m").stream("?")) {
        if (delta.type !== "text") continue;
        heard += delta.text;
        await go.came;
      }
      return heard;
    },
    { m: model },
    { models: { m: { model: "test:m", idle: "10s" } } },
    clock,
  );
  const run = graph.start({});
  await begun;
  const first = say(text("a"));
  for (let minute = 0; minute < 10; minute++) await clock.advance(60_000);
  go.come();
  await first;
  await say(text("b"));
  await say(stop);
  assertEquals((await run.result).output, { a: "ab" });
});

Deno.test("a time limit of more than a month is no limit of none", async () => {
  const model: Model = async function* () {
    await settle();
    yield* [text("Here."), stop];
  };
  const graph = answeredBy(model, {
    models: { m: { model: "test:m", idle: "1000h" } },
    nodes: { a: { llm: "m", prompt: "?", into: "a", timeout: "1000h" } },
    limits: { timeout: "1000h" },
  });
  assertEquals(await graph.run({}), { a: "Here." });
});

Deno.test("the system's clock waits in several goes where one is too long for it", async () => {
  const goes: number[] = [];
  const { setTimeout } = globalThis;
  globalThis.setTimeout = ((go: () => void, ms: number) => {
    goes.push(ms);
    return setTimeout(go, 0);
  }) as typeof setTimeout;
  try {
    await systemClock.wait(2 ** 32, new AbortController().signal);
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  assertEquals(goes, [2 ** 31 - 1, 2 ** 31 - 1, 2]);
});

const faults: [name: string, pieces: unknown[], sentence: string][] = [
  ["goes on after its finish", [stop, text("more")], 'Model "m" went on after its finish.'],
  ["says something unknown", [{ type: "song" }], 'Model "m" said something that is no delta: {"type":"song"}.'],
  ["says nothing where a piece should be", [undefined], 'Model "m" said something that is no delta: undefined.'],
  ["says text without text", [{ type: "text" }], 'Model "m" said something that is no delta: {"type":"text"}.'],
  [
    "asks for a tool without an index",
    [{ type: "tool-call", name: "t" }],
    'Model "m" said something that is no delta: ',
  ],
  ["never finishes", [text("a")], 'The answer of "m" was cut off: it ended without a finish.'],
  ["says nothing at all", [], 'The answer of "m" was cut off: it ended without a finish.'],
];
for (const [name, pieces, sentence] of faults) {
  Deno.test(`a model that ${name} fails its node`, async () => {
    const run = answeredBy(saying(pieces as Delta[]).model).start({}, { modes: ["messages"] });
    const { events, error } = await collect(run.events);
    assertInstanceOf(error, RunError);
    assertEquals([error.status, error.issue?.code, error.issue?.pointer], ["failed", "MR704", "/models/m"]);
    assertStringIncludes(error.issue?.message ?? "", sentence);
    assertEquals(finishes(events), ["error"]);
    assertEquals((await run.result).output, {});
  });
}

Deno.test("a model that does not wait for its reader brings nothing down when the run is cancelled", async () => {
  const model: Model = ({ signal }, say) => {
    for (let count = 0; count < 40; count++) say(text("x"));
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
  };
  const run = answeredBy(model).start({}, { modes: ["messages"] });
  await settle();
  run.cancel();
  assertEquals((await run.result).status, "cancelled");
  await settle();
});

Deno.test("limits.concurrency counts model calls, also those of items", async () => {
  let [now, most] = [0, 0];
  const model: Model = async function* () {
    most = Math.max(most, ++now);
    await settle();
    now--;
    yield stop;
  };
  const graph = answeredBy(model, {
    state: { names: { type: "array", items: { type: "string" } }, a: { type: "array", items: { type: "string" } } },
    nodes: { a: { each: "names", llm: "m", prompt: "{{ item }}", into: "a" } },
    limits: { concurrency: 2 },
  });
  assertEquals((await graph.start({ names: ["1", "2", "3", "4", "5"] }).result).status, "done");
  assertEquals(most, 2);
});

Deno.test("a function that asks models does not wait for itself when only one may work at a time", async () => {
  const order: string[] = [];
  const graph = load({
    millrace: "1",
    models: { m: "test:m" },
    state: { a: {}, b: {}, c: {} },
    nodes: Object.fromEntries(["a", "b", "c"].map((name) => [name, { call: "f", with: { name }, into: name }])),
    edges: { START: ["a", "b", "c"] },
    limits: { concurrency: 1 },
  }, {
    models: { test: () => saying([text("hi"), stop]).model },
    functions: {
      f: async ({ name }, ctx: Context) => {
        order.push(`${name} begins`);
        const said = await Promise.all([ctx.llm("m").text("1"), ctx.llm("m").text("2")]);
        for await (const delta of ctx.llm("m").stream("3")) if (delta.type === "text") said.push(delta.text);
        order.push(`${name} ends`);
        return said;
      },
    },
  });
  assertEquals(await graph.run({}), { a: ["hi", "hi", "hi"], b: ["hi", "hi", "hi"], c: ["hi", "hi", "hi"] });
  assertEquals(order, ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

Deno.test("a function that hears no signal gives its place to others when its time is up", async () => {
  const clock = new TestClock();
  const graph = load({
    millrace: "1",
    state: { x: {}, y: {} },
    nodes: { a: { call: "stuck", into: "x", timeout: "5s", catch: "b" }, b: { call: "quick", into: "y" } },
    edges: { START: "a", a: "b" },
    limits: { concurrency: 1 },
  }, { functions: { stuck: () => new Promise(() => {}), quick: () => "here" }, clock });
  const run = graph.start({});
  await clock.pass(5000);
  const { status, output } = await run.result;
  assertEquals([status, output], ["done", { y: "here" }]);
});

Deno.test("a message whose node runs out of time has its end, behind all its pieces", async () => {
  const clock = new TestClock();
  const stuck: Model = async function* () {
    for (let n = 1; n <= 3; n++) yield text(`${n}`);
    await new Promise(() => {});
  };
  const nodes = {
    a: { llm: "m", prompt: "?", into: "a", timeout: "5s", catch: "b" },
    b: { set: { b: "over" } },
  };
  const graph = answeredBy(stuck, { nodes, state: { a: {}, b: {} } }, { clock });
  const run = graph.start({}, { modes: ["messages", "updates"], buffer: 8 });
  await clock.asked(5000);
  await settle();
  await clock.advance(5000);
  const { events, error } = await collect(run.events);
  assertEquals(error, undefined);
  assertEquals(told(events), ["1", "2", "3", "<error>"]);
  assertEquals(events.at(-1)?.data, { b: "over" });
  assertEquals((await run.result).output, { b: "over" });
});

Deno.test("a message that is broken off by the failure of another node has its end", async () => {
  const begun = new Moment();
  const patient: Model = async (_request, say) => {
    await say(text("Once upon"));
    begun.come();
    await new Promise(() => {});
  };
  const graph = load({
    millrace: "1",
    models: { m: "test:m" },
    state: { a: {}, b: {} },
    nodes: { a: { llm: "m", prompt: "?", into: "a" }, b: { call: "fail", into: "b" } },
    edges: { START: ["a", "b"] },
  }, {
    models: { test: () => patient },
    functions: {
      fail: async () => {
        await begun.came;
        throw new Error("No.");
      },
    },
  });
  const { events, error } = await collect(graph.stream({}, { modes: ["messages"] }));
  assertEquals(told(events), ["Once upon", "<error>"]);
  assertEquals((error as RunError).issue?.message, '"fail" failed: No.');
});

Deno.test("a message of a run whose time is up ends before the run does", async () => {
  const clock = new TestClock();
  const { model, say, begun } = prompted();
  const graph = answeredBy(model, { limits: { timeout: "5s" } }, { clock });
  const heard = collect(graph.stream({}, { modes: ["messages", "run"] }));
  await begun;
  await say(text("Once upon"));
  await clock.pass(5000);
  const { events, error } = await heard;
  assertEquals(told(events), ["Once upon", "<error>"]);
  assertEquals(events.map(({ mode }) => mode), ["run", "messages", "messages", "run"]);
  assertEquals((error as RunError).status, "limit");
});

Deno.test("a message has its end when the run is cancelled while the reader is behind", async () => {
  const model: Model = async function* () {
    for (let n = 1;; n++) yield text(`${n}`);
  };
  const run = answeredBy(model).start({}, { modes: ["messages", "run"], buffer: 3 });
  await settle();
  run.cancel();
  const { events } = await collect(run.events);
  assertEquals(told(events), ["1", "2", "<error>"]);
  assertEquals(events.map(({ mode }) => mode), ["run", "messages", "messages", "messages", "run"]);
});

Deno.test("a message of a run that is cancelled has its end", async () => {
  const { model, say, begun } = prompted();
  const run = answeredBy(model).start({}, { modes: ["messages"] });
  await begun;
  await say(text("Once upon"));
  run.cancel();
  const { events, error } = await collect(run.events);
  assertEquals(told(events), ["Once upon", "<error>"]);
  assertEquals((error as RunError).status, "cancelled");
});

/** A model without end that knows whether it was closed. */
function endless(): { model: Model; closed: Promise<void> } {
  const closed = new Moment();
  const model: Model = async function* () {
    try {
      for (;;) yield text("x");
    } finally {
      closed.come();
    }
  };
  return { model, closed: closed.came };
}

Deno.test("a function that leaves a model's stream closes the call and goes on", async () => {
  const { model, closed } = endless();
  const run = calling(async (_, ctx: Context) => {
    let count = 0;
    for await (const _ of ctx.llm("m").stream("?")) if (++count === 2) break;
    await closed;
    await ctx.write("went on");
    return count;
  }, { m: model }).start({}, { modes: ["messages", "custom", "updates"] });
  const { events, error } = await collect(run.events);
  assertEquals(error, undefined);
  assertEquals(told(events), ["x", "x", "<other>"]);
  assertEquals(events.slice(-2).map(({ data }) => data), ["went on", { a: 2 }]);
});

/** The same as a model that says its pieces itself. */
function endlessTeller(): { model: Model; closed: Promise<void> } {
  const closed = new Moment();
  const model: Model = async (_request, say) => {
    try {
      for (;;) await say(text("x"));
    } finally {
      closed.come();
    }
  };
  return { model, closed: closed.came };
}

Deno.test("a model that waits for its piece to be taken hears that the function has left", async () => {
  for (const read of [0, 1, 2]) {
    const { model, closed } = endlessTeller();
    const graph = calling(async (_, ctx: Context) => {
      const pieces = ctx.llm("m").stream("?")[Symbol.asyncIterator]();
      for (let count = 0; count < read; count++) await pieces.next();
      await settle();
      await pieces.return?.();
      await closed;
      return "over";
    }, { m: model });
    assertEquals(await graph.run({}), { a: "over" });
  }
});

Deno.test("a run that is cancelled closes the models that its functions ask", async () => {
  const begun = [new Moment(), new Moment()];
  const closed = [new Moment(), new Moment()];
  const silent = (place: number): Model => ({ signal }) => {
    begun[place].come();
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => {
        closed[place].come();
        reject(signal.reason);
      }, { once: true })
    );
  };
  const run = calling(
    async (_, ctx: Context) => {
      const whole = ctx.llm("told").text("?");
      for await (const _ of ctx.llm("read").stream("?"));
      return await whole;
    },
    { told: silent(0), read: silent(1) },
  ).start({}, { modes: ["messages"] });
  await Promise.all(begun.map(({ came }) => came));
  run.cancel();
  await Promise.all(closed.map(({ came }) => came));
  assertEquals((await run.result).status, "cancelled");
});

Deno.test("a function may leave a model's stream while it waits for the next piece", async () => {
  const { model, say, begun } = prompted();
  const run = calling(async (_, ctx: Context) => {
    const pieces = ctx.llm("m").stream("?")[Symbol.asyncIterator]();
    const first = await pieces.next();
    const second = pieces.next();
    await pieces.return?.();
    return [first.value, (await second).done ?? false];
  }, { m: model }).start({});
  await begun;
  await say(text("a"));
  const { status, output } = await run.result;
  assertEquals([status, output], ["done", { a: [text("a"), true] }]);
});

Deno.test("a model's stream that a function does not read ends with the function", async () => {
  const { model, closed } = endless();
  const run = calling((_, ctx: Context) => void ctx.llm("m").stream("?"), { m: model }, {
    nodes: { a: { call: "f" } },
  }).start({}, { modes: ["messages", "tasks"] });
  const { events } = await collect(run.events);
  await closed;
  assertEquals(told(events), ["x", "<other>"]);
  assertEquals(events.map(({ mode }) => mode), ["tasks", "messages", "messages", "tasks"]);
});

Deno.test("a model's answer that a function does not wait for is streamed before the task ends", async () => {
  const { model } = saying([text("a"), text("b"), stop]);
  const run = calling((_, ctx: Context) => void ctx.llm("m").text("?"), { m: model }, {
    nodes: { a: { call: "f" } },
  }).start({}, { modes: ["messages", "updates"] });
  const { events, error } = await collect(run.events);
  assertEquals([told(events), events.at(-1)?.mode, error], [["a", "b", "<stop>"], "updates", undefined]);
});

Deno.test("a function that fails closes the models it was asking", async () => {
  const [read, unread] = [endless(), endless()];
  const run = calling(
    async (_, ctx: Context) => {
      ctx.llm("unread").text("?");
      for await (const _ of ctx.llm("read").stream("?")) throw new Error("Enough.");
    },
    { read: read.model, unread: unread.model },
  ).start({}, { modes: ["messages", "tasks"] });
  const { events, error } = await collect(run.events);
  await Promise.all([read.closed, unread.closed]);
  assertEquals(finishes(events), ["other", "other"]);
  assertEquals(events.at(-1)?.mode, "tasks");
  assertEquals((error as RunError).issue?.message, '"f" failed: Enough.');
});

Deno.test("a failure of a model reaches the loop of a function that reads it, after its pieces", async () => {
  const { model } = saying([text("a"), new ModelError("network", "The line is dead.")]);
  const graph = calling(async (_, ctx: Context) => {
    let heard = "";
    try {
      for await (const delta of ctx.llm("m").stream("?")) if (delta.type === "text") heard += delta.text;
    } catch (error) {
      return [heard, (error as Error).message];
    }
  }, { m: model });
  assertEquals(await graph.run({}), { a: ["a", "The line is dead."] });
});

Deno.test("a pen that is not finished is finished when its function ends", async () => {
  const run = calling(async (_, ctx: Context) => {
    const pen = ctx.message({ tags: ["draft"] });
    await pen.text("Half a ");
    pen.reasoning("Hm.");
    return pen.written;
  }).start({}, { modes: ["messages", "updates"] });
  const { events } = await collect(run.events);
  assertEquals(told(events), ["Half a ", "<reasoning>", "<stop>"]);
  assertEquals(events.at(-1)?.data, { a: "Half a " });
});

Deno.test("a pen of a function that fails is finished as failed", async () => {
  const run = calling(async (_, ctx: Context) => {
    await ctx.message().text("Half a ");
    throw new Error("No.");
  }).start({}, { modes: ["messages", "tasks"] });
  const { events } = await collect(run.events);
  assertEquals(told(events), ["Half a ", "<error>"]);
  assertEquals(events.map(({ mode }) => mode), ["tasks", "messages", "messages", "tasks"]);
});

Deno.test("a pen of a function that is stopped is finished as failed", async () => {
  const clock = new TestClock();
  const written = new Moment();
  const graph = calling(
    async (_, ctx: Context) => {
      const finished = ctx.message();
      finished.text("Whole.");
      finished.finish();
      await ctx.message().text("Half a ");
      written.come();
      await new Promise(() => {});
    },
    {},
    { nodes: { a: { call: "f", into: "a", timeout: "5s", catch: "END" } } },
    clock,
  );
  const heard = collect(graph.stream({}, { modes: ["messages"] }));
  await written.came;
  await clock.pass(5000);
  const { events, error } = await heard;
  assertEquals([told(events), error], [["Whole.", "<stop>", "Half a ", "<error>"], undefined]);
});

Deno.test("what a function writes, pens and asks comes in the order it did so, however slow the reader", async () => {
  const { model } = saying([text("model"), stop]);
  const run = calling(async (_, ctx: Context) => {
    ctx.write(1);
    const pen = ctx.message();
    pen.text("pen");
    ctx.write(2);
    await ctx.llm("m").text("?");
    ctx.write(3);
    pen.finish("length", { input: 1, output: 2 });
    for (let n = 4; n < 30; n++) ctx.write(n);
    return "over";
  }, { m: model }).start({}, { modes: ["custom", "messages", "updates", "tasks"], buffer: 1 });
  const { events } = await collect(run.events);
  const seen = events.map(({ mode, data }) => mode === "messages" ? told([{ mode, data } as GraphEvent])[0] : data);
  assertEquals(seen.slice(1, -1), [
    1,
    "pen",
    2,
    "model",
    "<stop>",
    3,
    "<length>",
    ...Array.from({ length: 26 }, (_, n) => n + 4),
    { a: "over" },
  ]);
  assertEquals(events.map(({ seq }) => seq), events.map(({ seq }) => seq).sort((a, b) => a - b));
  const { input, output } = (await run.result).usage;
  assertEquals([input, output], [1, 2]);
});

Deno.test("a finished pen writes no more, and finishing twice says nothing new", async () => {
  const run = calling((_, ctx: Context) => {
    const pen = ctx.message();
    pen.finish();
    pen.finish("length");
    pen.text("more");
  }).start({}, { modes: ["messages"] });
  const { events, error } = await collect(run.events);
  assertEquals(told(events), ["<stop>"]);
  assertStringIncludes((error as Error).message, "Cannot write with a pen that is finished.");
});
