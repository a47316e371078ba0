import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertLessOrEqual,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { type Kit, load, type Model, RunError } from "../../mod.ts";

/** One `llm` node per name, all started at once, all answered by the same model. */
function graphOf(names: string[], model: Model, more: object = {}, kit: Kit = {}) {
  return load({
    millrace: "1",
    models: { m: "test:model" },
    state: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
    nodes: Object.fromEntries(names.map((name) => [name, { llm: "m", prompt: "Go on.", into: name }])),
    edges: { START: names },
    ...more,
  }, { ...kit, models: { test: () => model } });
}

/** A model without end that counts what it was asked for and knows when it was closed. */
function endless() {
  const seen = { asked: 0, closed: 0 };
  const model: Model = async function* () {
    try {
      for (;;) {
        seen.asked++;
        yield { type: "text", text: "on and " } as const;
      }
    } finally {
      seen.closed++;
    }
  };
  return { model, seen };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

async function settle() {
  for (let count = 0; count < 5; count++) await turn();
}

Deno.test("stream() of an endless model asks for no more than the buffer while nobody reads", async () => {
  const { model, seen } = endless();
  const reader = graphOf(["a"], model).stream({}, { modes: ["messages"] }).getReader();
  for (let count = 0; count < 3; count++) await reader.read();
  await settle();
  assertLessOrEqual(
    seen.asked,
    3 + 16 + 1,
    "what was read, what waits in the buffer, what the model holds in its hand",
  );
  await reader.cancel();
  await settle();
  assertEquals(seen.closed, 1);
});

Deno.test("stream() of a hundred endless models keeps to one buffer for all of them", async () => {
  const { model, seen } = endless();
  const names = Array.from({ length: 100 }, (_, index) => `n${index}`);
  const reader = graphOf(names, model, { limits: { concurrency: 100 } }).stream({}, { modes: ["messages"] })
    .getReader();
  for (let count = 0; count < 10; count++) await reader.read();
  await settle();
  assertLessOrEqual(seen.asked, 10 + 16 + 100, "each model may hold one piece in its hand");
  await reader.cancel();
  await settle();
  assertEquals(seen.closed, 100);
});

Deno.test("stream() gives each of many waiting models its turn", async () => {
  const { model } = endless();
  const heard = new Map<string, number>();
  const events = graphOf(["a", "b", "c"], model).stream({}, { modes: ["messages"], buffer: 1 });
  let count = 0;
  for await (const { node } of events) {
    heard.set(node, (heard.get(node) ?? 0) + 1);
    if (++count === 30) break;
  }
  assertEquals([...heard.values()].sort(), [10, 10, 10]);
});

Deno.test("leaving the loop closes the model and cancels the run", async () => {
  const { model, seen } = endless();
  let count = 0;
  for await (const _ of graphOf(["a"], model).stream({}, { modes: ["messages"] })) if (++count === 3) break;
  await settle();
  assertEquals(seen.closed, 1);
});

Deno.test("start() tells `cancelled` after its reader has left", async () => {
  const { model } = endless();
  const run = graphOf(["a"], model).start({}, { modes: ["messages"] });
  const reader = run.events.getReader();
  await reader.read();
  await reader.cancel();
  const { status, error } = await run.result;
  assertEquals(status, "cancelled");
  assertInstanceOf(error, RunError);
});

Deno.test("a signal cancels the run, and the reader gets what was queued and then the reason", async () => {
  const { model, seen } = endless();
  const stop = new AbortController();
  const texts: string[] = [];
  const error = await assertRejects(async () => {
    for await (
      const { data: [delta] } of graphOf(["a"], model).stream({}, { modes: ["messages"], signal: stop.signal })
    ) {
      if (delta.type === "text") texts.push(delta.text);
      if (texts.length === 5) stop.abort(new Error("enough"));
    }
  }, RunError);
  assertEquals([error.status, (error.cause as Error).message], ["cancelled", "enough"]);
  assert(texts.length >= 5 && texts.length <= 5 + 16 + 1);
  await settle();
  assertEquals(seen.closed, 1);
});

Deno.test("a signal that was aborted before starts nothing", async () => {
  const { model, seen } = endless();
  const { status } = await graphOf(["a"], model).start({}, { signal: AbortSignal.abort() }).result;
  assertEquals([status, seen.asked], ["cancelled", 0]);
});

Deno.test("a run leaves no listener on the caller's signal", async () => {
  let listeners = 0;
  const { signal } = new AbortController();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...rest: Parameters<typeof add>) => {
    listeners++;
    add(...rest);
  };
  signal.removeEventListener = (...rest: Parameters<typeof remove>) => {
    listeners--;
    remove(...rest);
  };
  const model: Model = async function* () {
    yield { type: "text", text: "hi" };
    yield { type: "finish", reason: "stop" };
  };
  await graphOf(["a"], model).run({}, { signal });
  assertEquals(listeners, 0);
});

Deno.test("a failure is thrown only after every event before it was read", async () => {
  const model: Model = async function* () {
    for (let count = 0; count < 5; count++) yield { type: "text", text: `${count}` };
    throw new TypeError("The line is dead.");
  };
  const reader = graphOf(["a"], model).stream({}, { modes: ["messages"] }).getReader();
  await settle();
  let text = "";
  const error = await assertRejects(
    async () => {
      for (;;) {
        await turn();
        const { value, done } = await reader.read();
        if (done) return;
        const [delta] = value.data;
        text += delta.type === "text" ? delta.text : `<${delta.type === "finish" && delta.reason}>`;
      }
    },
    RunError,
    "The line is dead.",
  );
  assertEquals(text, "01234<error>");
  assertEquals(error.status, "failed");
  assertEquals(error.issue?.pointer, "/nodes/a");
});

Deno.test("for await, getReader, tee and pipeThrough read the same events", async () => {
  const model: Model = async function* () {
    for (const text of ["a", "b", "c"]) yield { type: "text", text };
    yield { type: "finish", reason: "stop" };
  };
  const graph = graphOf(["n"], model, {}, {
    ids: () => "r",
    clock: { now: () => 0, wait: () => new Promise(() => {}) },
  });
  const stream = () => graph.stream({}, { modes: ["messages", "updates"] });
  const read = async (events: ReadableStream) => {
    const all = [];
    const reader = events.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) all.push(next.value);
    return all;
  };
  const expected = await read(stream());
  const looped = [];
  for await (const event of stream()) looped.push(event);
  const [left, right] = stream().tee();
  const piped = stream().pipeThrough(new TransformStream());
  assertEquals(looped, expected);
  assertEquals(await Promise.all([read(left), read(right), read(piped)]), [expected, expected, expected]);
  assertEquals(expected.length, 5);
});

Deno.test("for await locks the stream while it reads and closes it at the end", async () => {
  const model: Model = async function* () {
    yield { type: "text", text: "a" };
    yield { type: "finish", reason: "stop" };
  };
  const events = graphOf(["n"], model).stream({}, { modes: ["messages"] });
  for await (const _ of events) assert(events.locked);
  assert(!events.locked);
  assertEquals(await events.getReader().read(), { done: true, value: undefined });
});

Deno.test("calls of next() that overlap are answered in order", async () => {
  const model: Model = async function* () {
    for (const text of ["a", "b", "c"]) yield { type: "text", text };
    yield { type: "finish", reason: "stop" };
  };
  const iterator = graphOf(["n"], model).stream({}, { modes: ["messages"] })[Symbol.asyncIterator]();
  const events = await Promise.all(Array.from({ length: 5 }, () => iterator.next()));
  assertEquals(events.map(({ value }) => value?.data[0].type), ["text", "text", "text", "finish", undefined]);
});

Deno.test("a task whose events nobody wants never waits", async () => {
  let told = 0;
  const model: Model = async (_request, say) => {
    for (; told < 1000; told++) {
      const wait = say({ type: "text", text: "x" });
      assertEquals(wait, undefined);
    }
    await say({ type: "finish", reason: "stop" });
  };
  const events = graphOf(["a"], model).stream({}, { modes: ["updates"] });
  await settle();
  assertEquals(told, 1000);
  await events.cancel();
});

Deno.test("start() without modes runs to its end and makes no events", async () => {
  const model: Model = async function* () {
    for (let count = 0; count < 100; count++) yield { type: "text", text: "x" };
    yield { type: "finish", reason: "stop", usage: { input: 3, output: 100 } };
  };
  const run = graphOf(["a"], model).start({});
  const { status, output, usage } = await run.result;
  assertEquals([status, String(output.a).length, usage.output], ["done", 100, 100]);
  assertEquals(await run.events.getReader().read(), { done: true, value: undefined });
});

Deno.test("a function that hears no signal does not hold up a cancelled run", async () => {
  const graph = load({
    millrace: "1",
    state: { x: {} },
    nodes: { a: { call: "sleep", into: "x" } },
    edges: { START: "a" },
  }, { functions: { sleep: () => new Promise(() => {}) } });
  const run = graph.start({});
  await settle();
  run.cancel(new Error("no more time"));
  const { status, error } = await run.result;
  assertEquals([status, (error?.cause as Error).message], ["cancelled", "no more time"]);
});

Deno.test("writes that are not awaited are told before the task ends", async () => {
  const graph = load({
    millrace: "1",
    state: { x: {} },
    nodes: { a: { call: "burst", into: "x" } },
    edges: { START: "a" },
  }, {
    functions: {
      burst: (_args, ctx) => {
        for (let count = 0; count < 50; count++) ctx.write(count);
        return "over";
      },
    },
  });
  const seen: unknown[] = [];
  for await (const { data } of graph.stream({}, { modes: ["custom", "updates"] })) seen.push(data);
  assertEquals(seen, [...Array.from({ length: 50 }, (_, count) => count), { x: "over" }]);
});

Deno.test("a mode or a node that does not exist is refused, not silently unseen", () => {
  const graph = graphOf(["write"], endless().model);
  const refuses = (options: object, sentence: string) =>
    assertStringIncludes(assertThrows(() => graph.stream({}, options), RangeError).message, sentence);
  refuses({ modes: ["mesages"] }, 'There is no mode "mesages". Did you mean "messages"?');
  refuses({ nodes: ["writ"] }, 'There is no node "writ". Did you mean "write"?');
  assertThrows(() => graph.start({}, { tags: ["a"] }), TypeError, "modes");
});
