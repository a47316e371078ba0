import { assertEquals, assertMatch } from "@std/assert";
import { type GraphEvent, load, script, type StreamOptions } from "../../mod.ts";
import { type CaseGroup, type CaseOptions, casesOf, type CaseTest, runCase } from "../../src/testing/mod.ts";

const engine: CaseOptions = {
  load,
  script: (answers, hooks) => script(answers as unknown as Parameters<typeof script>[0], hooks),
  read: () => null,
  patience: 100,
};

const group: Omit<CaseGroup, "tests"> = {
  description: "a model",
  spec: ["graph/llm"],
  graph: {
    millrace: "1",
    models: { m: "test:small" },
    state: { out: { type: "string" } },
    nodes: { ask: { llm: "m", prompt: "Hi", into: "out" } },
    edges: { START: "ask" },
  },
  models: { m: [{ expect: { messages: [{ role: "user", content: "Hi" }] }, chunks: ["a", "b"] }] },
};

async function play(test: Omit<CaseTest, "description">) {
  const [only] = casesOf("a.json", [{ ...group, tests: [{ description: "a test", ...test }] }]);
  return await runCase(only, engine);
}

Deno.test("runCase() passes a case that is as it should be", async () => {
  assertEquals(
    await play({ run: { modes: ["messages"] }, text: "ab", end: { status: "done", output: { out: "ab" } } }),
    {
      file: "a.json",
      name: "a model: a test",
      status: "passed",
    },
  );
});

Deno.test("runCase() skips a case whose feature is missing, and says which", async () => {
  const { status, message } = await play({ requires: ["wings"], text: "ab" });
  assertEquals([status, message], ["skipped", 'It requires "wings".']);
});

const wrong: readonly [what: string, test: Omit<CaseTest, "description">, message: RegExp][] = [
  ["another text", { run: { modes: ["messages"] }, text: "ba" }, /Expected the text "ba", got "ab"/],
  [
    "another output",
    { end: { status: "done", output: { out: "x" } } },
    /The output differs at \/out: expected "x", got "ab"/,
  ],
  ["a missing output", { end: { status: "done", output: {} } }, /The output differs at \/out: expected nothing/],
  ["another status", { end: { status: "failed" } }, /Expected the status "failed", got "done"/],
  ["a failure nobody expects", { models: { m: [] }, run: {}, calls: {} }, /The run ended as "failed"/],
  [
    "another question",
    { models: { m: [{ expect: { messages: [] }, chunks: [] }] }, end: { status: "done" } },
    /Call 1 of model "m": \/messages: expected 0 items/,
  ],
  ["more calls", { calls: { m: 2 }, end: { status: "done" } }, /"m" was called 1 times, not 2/],
  ["a stream that was not closed", { closed: ["m"] }, /The stream of the model "m" was not closed/],
  ["fewer chunks", { asked: { m: { most: 1 } } }, /"m" made 2 chunks, not 0 to 1/],
  [
    "an issue that is not there",
    { issues: [{ code: "MR101", pointer: "/nodes/ask" }] },
    /Expected the issue .*MR101.* which was not found/,
  ],
  [
    "an event that does not come",
    { run: { modes: ["custom"] }, events: { sequences: [[{ mode: "custom" }]] } },
    /There were no events/,
  ],
  [
    "an event too many",
    { run: { modes: ["updates"] }, events: { complete: true, sequences: [] } },
    /event 0 is updates ask .* not expected there/,
  ],
  ["a document that cannot be loaded", { graph: { millrace: "1" } }, /Found an issue that is not expected: .*MR002/],
  [
    "a run that is stuck",
    {
      models: { m: [{ chunks: ["a", { wait: { received: 9 } }] }] },
      graph: { ...group.graph as object, models: { m: { model: "test:small", idle: "1s" } } },
      run: { modes: ["messages"] },
      text: "a",
    },
    /The run ended as "failed"/,
  ],
];

const agent: Omit<CaseTest, "description"> = {
  graph: {
    millrace: "1",
    models: { m: "test:small" },
    tools: { get: { description: "Gets.", approve: true } },
    state: { out: { type: "string" } },
    nodes: { agent: { llm: "m", prompt: { file: "prompt.md" }, tools: ["get"], into: "out" } },
    edges: { START: "agent" },
  },
  files: { "prompt.md": "Hi" },
  models: {
    m: [
      { expect: { messages: [{ content: "Hi" }] }, chunks: [{ tool_call: { id: "c", name: "get", arguments: {} } }] },
      { expect: { messages: [{}, {}, { role: "tool", content: "x" }] }, chunks: ["Done."] },
    ],
  },
  tools: { get: [{ expect: {}, write: ["w"], progress: [1, 2], until: { received: 3 }, return: "x" }] },
  answers: { agent: [{}, { answer: true, later: true }] },
};

Deno.test("runCase() plays tools, and lets models go on where they were when a person has answered", async () => {
  const test: Omit<CaseTest, "description"> = {
    ...agent,
    answers: { agent: [{ answer: true, later: true }] },
    run: { modes: ["tools", "custom"] },
    calls: { m: 2, get: 1 },
    asked: { get: { least: 3, most: 3 } },
    end: { status: "done", output: { out: "Done." } },
  };
  assertEquals(await play(test), { file: "a.json", name: "a model: a test", status: "passed" });
});

Deno.test("runCase() leaves a question open where the answer is nothing", async () => {
  assertEquals((await play({ ...agent, calls: { m: 1, get: 0 }, end: { status: "asked" } })).status, "passed");
});

Deno.test("runCase() goes on from a checkpoint that the case gives", async () => {
  const end = { status: "failed", error: { code: "MR713" } } as const;
  assertEquals((await play({ ...agent, run: { resume: { checkpoint: {} } }, calls: { m: 0 }, end })).status, "passed");
});

for (const [what, test, message] of wrong) {
  Deno.test(`runCase() fails over ${what}, and tells it`, async () => {
    const result = await play(test);
    assertEquals(result.status, "failed");
    assertMatch(result.message ?? "", message);
  });
}

Deno.test("runCase() fails over a fact that debug tells twice", async () => {
  const twice: typeof engine.load = (document, kit) => {
    const graph = load(document, kit);
    const start = ((input: object, options?: StreamOptions) => {
      const run = graph.start(input, options);
      const events = run.events.pipeThrough(
        new TransformStream<GraphEvent, GraphEvent>({
          transform(event, controller) {
            controller.enqueue(event);
            if (event.mode === "values") controller.enqueue(event);
          },
        }),
      );
      return { ...run, result: run.result, events: events as typeof run.events };
    }) as typeof graph.start;
    return { ...graph, start };
  };
  const [only] = casesOf("a.json", [{
    ...group,
    tests: [{ description: "a test", run: { modes: ["debug"] }, end: { status: "done" } }],
  }]);
  const { status, message } = await runCase(only, { ...engine, load: twice });
  assertEquals(status, "failed");
  assertMatch(message ?? "", /the same was told before/);
});

Deno.test("runCase() tells what a stuck run waits for", async () => {
  const [only] = casesOf("a.json", [{
    description: "a function",
    spec: ["graph/call"],
    graph: { millrace: "1", state: {}, nodes: { f: { call: "f" } }, edges: { START: "f" } },
    functions: { f: [{ wait: { received: 9 } }] },
    tests: [{ description: "waits", end: { status: "done" } }],
  }]);
  const { status, message } = await runCase(only, engine);
  assertEquals(status, "failed");
  assertMatch(message ?? "", /Nothing happens any more\. Awaited: received 9 \(now 0\)\. So far: f called 1\./);
});
