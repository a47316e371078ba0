import { assertEquals, assertMatch } from "@std/assert";
import { load, script } from "../../mod.ts";
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

for (const [what, test, message] of wrong) {
  Deno.test(`runCase() fails over ${what}, and tells it`, async () => {
    const result = await play(test);
    assertEquals(result.status, "failed");
    assertMatch(result.message ?? "", message);
  });
}

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
