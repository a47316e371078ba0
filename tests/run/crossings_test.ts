// Where two features meet: loops around inner graphs, failures before the first step, time and readers.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Graph, load, type Model, RunError, type RunResult, script } from "../../mod.ts";

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** A graph `g` that is entered three times. */
function looped(inner: object, more: object = {}) {
  return {
    millrace: "1",
    state: { rounds: { type: "number", reduce: "sum", default: 0 }, ...(more as { state?: object }).state },
    nodes: { g: { graph: "inner", ...(more as { node?: object }).node }, next: { set: { rounds: 1 } } },
    edges: { START: "g", g: "next", next: { when: "rounds < 3", to: "g" } },
    graphs: { inner },
    ...(more as { document?: object }).document,
  };
}

/** Answers every question with what `answer` says, until the run ends otherwise. */
async function answerAll(
  graph: Graph,
  result: RunResult,
  answer: (id: string) => unknown,
): Promise<[RunResult, string[]]> {
  const asked: string[] = [];
  while (result.status === "asked") {
    const answers = Object.fromEntries(result.asks.map(({ id }) => [id, answer(id)]));
    asked.push(...Object.keys(answers));
    result = await graph.resume(copy(result.checkpoint!), answers).result;
  }
  return [result, asked];
}

Deno.test("a question inside a graph that is entered again is asked again", async () => {
  const inner = {
    state: { ok: { type: "boolean" } },
    output: ["ok"],
    nodes: { b: { ask: "Go on?", into: "ok" } },
    edges: { START: "b" },
  };
  const more = { state: { log: { type: "array", reduce: "append" } }, node: { into: { log: "{{ result.ok }}" } } };
  const graph = load(looped(inner, more));
  const answers = [true, false, true];
  const [result, asked] = await answerAll(graph, await graph.start({}).result, () => answers.shift());
  assertEquals([result.status, result.output.log, asked.length], ["done", [true, false, true], 3]);
  assertEquals(asked, ["g#1/b#1", "g#3/b#1", "g#5/b#1"]);
});

Deno.test("one approval approves one call, also in a graph that is entered again", async () => {
  const paid: number[] = [];
  const inner = {
    state: { out: { type: "string" } },
    output: ["out"],
    nodes: { agent: { llm: "m", prompt: "Pay.", tools: ["pay"], into: "out" } },
    edges: { START: "agent" },
  };
  const document = {
    models: { m: "test:m" },
    tools: { pay: { input: { type: "object", properties: { eur: { type: "number" } } }, approve: true } },
  };
  // A model of the test's own: it asks for one payment in each round, and goes on where it was when the run goes on.
  let turn = 0;
  const model: Model = async function* () {
    turn++;
    if (turn % 2 === 0) yield { type: "text", text: "Paid." };
    else yield { type: "tool-call", index: 0, id: "c", name: "pay", args: `{"eur":${(turn + 1) / 2}}` };
    yield { type: "finish", reason: turn % 2 === 0 ? "stop" : "tool-calls" };
  };
  const graph = load(looped(inner, { document, node: { into: {} } }), {
    models: { test: () => model },
    tools: {
      pay: ({ eur }: { eur: number }) => {
        paid.push(eur);
        return "ok";
      },
    },
  });
  const [result, asked] = await answerAll(
    graph,
    await graph.start({}).result,
    (id) => id.startsWith("g#3") ? false : true,
  );
  assertEquals([result.status, asked.length, paid], ["done", 3, [1, 3]]);
});

Deno.test("messages of a graph that is entered again are all kept", async () => {
  const messages = { messages: { reduce: "messages" } };
  const inner = {
    state: messages,
    nodes: { say: { llm: "m", prompt: "Speak.", into: "messages" } },
    edges: { START: "say" },
  };
  const graph = load(looped(inner, { state: messages, document: { models: { m: "test:m" } } }), {
    models: { test: script({ m: ["a", "b", "c"].map((text) => ({ chunks: [text] })) }) },
  });
  const { messages: kept } = await graph.run({});
  assertEquals((kept as { content: string }[]).map(({ content }) => content), ["a", "b", "c"]);
});

Deno.test("an inner graph that failed before its first step begins anew when the run goes on", async () => {
  const graph = load({
    millrace: "1",
    nodes: { g: { graph: "inner" } },
    edges: { START: "g" },
    graphs: {
      inner: {
        state: { x: { type: "number" } },
        nodes: { a: { set: { x: 1 } } },
        edges: { START: { when: "x > 0", to: "a" } },
      },
    },
  });
  const first = await graph.start({}).result;
  assertEquals([first.status, first.error?.issue?.code], ["failed", "MR702"]);
  const again = await graph.resume(copy(first.checkpoint!)).result;
  assertEquals([again.status, again.error?.issue?.code], ["failed", "MR702"]);
});

Deno.test("a slow reader does not use up the time of a node", async () => {
  const graph = load({
    millrace: "1",
    state: { x: {} },
    nodes: { a: { call: "tell", into: "x", timeout: "80ms" } },
    edges: { START: "a" },
  }, {
    functions: {
      async tell(_args, ctx) {
        for (let count = 0; count < 4; count++) await ctx.write(count);
        return "told";
      },
    },
  });
  const run = graph.start({}, { modes: ["custom"], buffer: 1 });
  const reader = run.events.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  assertEquals((await run.result).status, "done");
});

Deno.test("what still works for an inner graph hears that it has ended", async () => {
  let signal: AbortSignal | undefined;
  const graph = load({
    millrace: "1",
    nodes: { g: { graph: "inner", into: {} } },
    edges: { START: "g" },
    graphs: { inner: { state: { x: {} }, nodes: { a: { call: "f", into: "x" } }, edges: { START: "a" } } },
  }, {
    functions: {
      f: (_args, ctx) => {
        signal = ctx.signal;
        return 1;
      },
    },
  });
  await graph.run({});
  assert(signal?.aborted);
});

Deno.test("run() that is asked throws where to go on from", async () => {
  const graph = load({
    millrace: "1",
    state: { x: {} },
    nodes: { q: { ask: "Who?", into: "x" } },
    edges: { START: "q" },
  });
  const error = await assertRejects(() => graph.run({}), RunError);
  assertEquals([error.status, error.checkpoint?.asks[0].question], ["asked", "Who?"]);
  assertEquals((await graph.resume(error.checkpoint!, { "q#1": "Ada" }).result).output, { x: "Ada" });
});

/** A structured answer of some length, a few letters at a time. */
function longAnswer(partial: boolean) {
  const answer = JSON.stringify({ title: "Cats", lines: Array.from({ length: 60 }, (_, index) => `line ${index}`) });
  return load({
    millrace: "1",
    models: { m: { model: "test:m", tags: ["a"] } },
    state: { poem: { type: "object", properties: { title: { type: "string" }, lines: { type: "array" } } } },
    nodes: { write: { llm: "m", prompt: "Write.", into: "poem", partial } },
    edges: { START: "write" },
  }, { models: { test: script({ m: [{ chunks: answer.match(/.{1,5}/gs) ?? [] }] }) } });
}

Deno.test("a structured answer grows until it is whole", async () => {
  let last: unknown;
  for await (const { data: [delta] } of longAnswer(true).stream({}, { modes: ["messages"] })) {
    if (delta.type === "object") last = delta.value;
  }
  assertEquals(last, await longAnswer(true).run({}).then(({ poem }) => poem));
});

Deno.test("a growing answer counts the same places whoever reads it", async () => {
  const seqOf = async (tags?: string[]) => {
    const run = longAnswer(true).start({}, { modes: ["run", "messages"], ...(tags && { tags }) });
    let seq = -1;
    for await (const event of run.events) seq = event.seq;
    return seq;
  };
  assertEquals(await seqOf(["nobody"]), await seqOf());
});

Deno.test("the tokens of an answer that was refused are counted", async () => {
  const graph = load({
    millrace: "1",
    models: { m: "test:m" },
    state: { x: { type: "string" } },
    nodes: { a: { llm: "m", prompt: "?", into: "x" } },
    edges: { START: "a" },
  }, { models: { test: script({ m: [{ chunks: [{ refusal: "No." }], usage: { input: 7, output: 2 } }] }) } });
  const { status, usage } = await graph.start({}).result;
  assertEquals([status, usage.input, usage.output], ["failed", 7, 2]);
});
