import { assertEquals, assertInstanceOf, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { ModelError } from "../../src/errors.ts";
import type { Json } from "../../src/json.ts";
import type { Delta } from "../../src/message.ts";
import type { ModelRequest } from "../../src/model.ts";
import { readScript, script, type ScriptAnswer, type ScriptEvent, type ScriptOptions } from "../../src/models/mod.ts";
import { modelSuite } from "../../src/testing/model.ts";
import { ask, binding, Moment, request, tell } from "./help.ts";

const joker = binding("http://127.0.0.1:9/v1", { provider: "script" });

function answer(one: ScriptAnswer, asked?: Partial<ModelRequest>, options?: ScriptOptions): Promise<Delta[]> {
  return ask(script({ joker: [one] }, options), joker, request(asked));
}

async function failure(work: Promise<unknown>): Promise<ModelError> {
  const error = await work.then(() => undefined, (error) => error);
  assertInstanceOf(error, ModelError);
  return error;
}

/** Lets everything go on that can. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

const told: readonly [name: string, answer: ScriptAnswer, deltas: Delta[], asked?: Partial<ModelRequest>][] = [
  ["text", { chunks: ["Why ", "not?"] }, [
    { type: "text", text: "Why " },
    { type: "text", text: "not?" },
    { type: "finish", reason: "stop" },
  ]],
  [
    "reasoning, a refusal and usage of its own",
    { chunks: [{ reasoning: "Hm" }, { usage: { input: 1, output: 2 } }, { refusal: "No" }], finish: "content-filter" },
    [
      { type: "reasoning", text: "Hm" },
      { type: "refusal", text: "No" },
      { type: "finish", reason: "content-filter", usage: { input: 1, output: 2 } },
    ],
  ],
  ["json where a schema is asked", { chunks: ["{}"], usage: { input: 3, output: 4 } }, [
    { type: "json", text: "{}" },
    { type: "finish", reason: "stop", usage: { input: 3, output: 4 } },
  ], { schema: { type: "object" } }],
  [
    "tool calls, whole and in pieces",
    {
      chunks: [
        { tool_call: { id: "a", name: "time", arguments: { zone: "utc" } } },
        { tool_call: { name: "date", arguments: ['{"day"', ":1}"] } },
      ],
    },
    [
      { type: "tool-call", index: 0, id: "a", name: "time", args: '{"zone":"utc"}' },
      { type: "tool-call", index: 1, id: "c1_1", name: "date", args: '{"day"' },
      { type: "tool-call", index: 1, args: ":1}" },
      { type: "finish", reason: "tool-calls" },
    ],
  ],
  [
    "one piece of each sort where no stream is asked",
    {
      chunks: [{ reasoning: "H" }, "a", { reasoning: "m" }, "b", {
        tool_call: { id: "a", name: "t", arguments: ["{", "}"] },
      }],
    },
    [
      { type: "tool-call", index: 0, id: "a", name: "t", args: "{}" },
      { type: "reasoning", text: "Hm" },
      { type: "text", text: "ab" },
      { type: "finish", reason: "tool-calls" },
    ],
    { stream: false },
  ],
  ["nothing but an end", { chunks: [] }, [{ type: "finish", reason: "stop" }]],
  ["an answer without a finish", { chunks: ["a", { cut: true }, "b"] }, [{ type: "text", text: "a" }]],
];

for (const [name, one, deltas, asked] of told) {
  Deno.test(`script() says ${name}`, async () => assertEquals(await answer(one, asked), deltas));
}

const failed: readonly [name: string, answer: ScriptAnswer, said: string][] = [
  ["in its place", { chunks: ["a", { error: { reason: "overload", message: "Too much.", wait: 5 } }, "b"] }, "a"],
  ["after so many chunks", {
    chunks: ["a", "b"],
    error: { reason: "overload", message: "Too much.", wait: 5 },
    after: 1,
  }, "a"],
  ["at once", { error: { reason: "overload", message: "Too much.", wait: 5 }, after: 0, chunks: ["a"] }, ""],
  ["at the end", { chunks: ["a", "b"], error: { reason: "overload", message: "Too much.", wait: 5 } }, "ab"],
  ["without chunks", { error: { reason: "overload", message: "Too much.", wait: 5 } }, ""],
];

for (const [name, one, text] of failed) {
  Deno.test(`script() fails ${name}`, async () => {
    let said = "";
    const work = tell(script({ joker: [one] }), joker, request(), (delta) => {
      said += delta.type === "text" ? delta.text : delta.type;
    });
    const { reason, message, wait } = await failure(work);
    assertEquals([reason, message, wait, said], ["overload", "Too much.", 5, text]);
  });
}

Deno.test("script() gives the n-th call of a run the n-th answer, and every run the first", async () => {
  const provider = script({ joker: [{ chunks: ["1"] }, { chunks: ["2"] }], poet: [{ chunks: ["p"] }] });
  const poet = binding("http://127.0.0.1:9/v1", { name: "poet" });
  const [first, second] = [{ id: "same" }, { id: "same" }];
  const text = async (to: typeof joker, run: { id: string }) => {
    const [delta] = await ask(provider, to, request({ run }));
    return delta.type === "text" ? delta.text : "";
  };
  assertEquals(await text(joker, first), "1");
  assertEquals(await text(joker, second), "1");
  assertEquals(await text(poet, first), "p");
  assertEquals(await text(joker, first), "2");
  assertEquals(await text(joker, second), "2");
  const spent = await failure(text(joker, first));
  assertEquals([spent.reason, spent.message], [
    "answer",
    'The script has 2 answers for model "joker", and this is call 3.',
  ]);
});

Deno.test("script() says which models it knows when it is asked for another", async () => {
  const error = await failure(ask(script({ poet: [], thinker: [] }), joker));
  assertEquals([error.reason, error.message, error.hint], [
    "answer",
    'The script has no answers for model "joker".',
    'It has answers for "poet", "thinker".',
  ]);
});

const asked: Partial<ModelRequest> = {
  messages: [{ role: "system", content: "Be brief.", id: "m0" }, { role: "user", content: "cats", id: "m1" }],
  tools: [{ name: "time", input: { type: "object" } }],
  params: { temperature: 0.5, seed: 7 },
};

const expected: readonly [expect: Json, differences?: string][] = [
  [{
    messages: [{ role: "system" }, { content: "cats" }],
    tools: ["time"],
    params: { seed: 7 },
    schema: { $absent: true },
  }],
  [{ messages: { $any: true } }],
  [{ messages: [{ role: "user" }] }, '"/messages" must be a list of 1, is one of 2'],
  [{ messages: [{ role: "system" }, { content: "dogs" }] }, '"/messages/1/content" must be "dogs", is "cats"'],
  [{ tools: [], schema: {} }, '"/tools" must be a list of 0, is one of 1; "/schema" must be an object, is missing'],
  [
    { params: { seed: null, top_p: { $any: true } } },
    '"/params/seed" must be null, is 7; "/params/top_p" must be there, is missing',
  ],
  [
    { messages: [{ role: 1, content: 2 }, { role: 3, content: 4 }] },
    '"/messages/0/role" must be 1, is "system"; "/messages/0/content" must be 2, is "Be brief."; ' +
    '"/messages/1/role" must be 3, is "user"; and 1 more',
  ],
];

for (const [expect, differences] of expected) {
  Deno.test(`script() ${differences === undefined ? "answers" : "refuses"} what is asked where it expects ${JSON.stringify(expect)}`, async () => {
    const one = { expect, chunks: ["a"] };
    if (differences === undefined) return assertEquals((await answer(one, asked)).length, 2);
    const error = await failure(answer(one, asked));
    assertEquals([error.reason, error.message], [
      "request",
      `Call 1 of model "joker" is not what its script expects: ${differences}.`,
    ]);
  });
}

Deno.test("script() holds a gate until the reader has received so many events", async () => {
  const received = new Moment();
  const counts: number[] = [];
  const said: string[] = [];
  const provider = script({ joker: [{ chunks: ["a", { wait: { received: 1 } }, "b"] }] }, {
    received(count) {
      counts.push(count);
      return received.came;
    },
  });
  const answered = tell(provider, joker, request(), (delta) => void (delta.type === "text" && said.push(delta.text)));
  await settled();
  assertEquals([counts, said], [[1], ["a"]]);
  received.come();
  await answered;
  assertEquals(said, ["a", "b"]);
});

Deno.test("script() lets two models of a run wait for each other, and not for those of another run", async () => {
  const provider = script({
    joker: [{ chunks: ["a", { wait: { model: "poet", chunks: 1 } }, "b"] }],
    poet: [{ chunks: [{ wait: { model: "joker", chunks: 1 } }, "c", { wait: { model: "joker", chunks: 2 } }, "d"] }],
  });
  const poet = binding("http://127.0.0.1:9/v1", { name: "poet" });
  const said: string[] = [];
  const say = (delta: Delta) => void (delta.type === "text" && said.push(delta.text));
  const run = { id: "r" };
  const controller = new AbortController();
  const alone = tell(provider, poet, request({ run: { id: "r" }, signal: controller.signal }), () => {}).catch((e) =>
    e
  );
  await Promise.all([
    tell(provider, poet, request({ run }), say),
    tell(provider, joker, request({ run }), say),
  ]);
  assertEquals(said, ["a", "c", "b", "d"]);
  controller.abort("enough");
  assertEquals(await alone, "enough");
});

Deno.test("script() keeps its pace, its delay and its pauses by the clock it is given", async () => {
  const waits: (number | string)[] = [];
  const provider = script({ joker: [{ delay: 100, pace: 10, chunks: ["a", "b", { pause: 50 }, "c"] }] }, {
    wait: (ms) => Promise.resolve(void waits.push(ms)),
  });
  await tell(provider, joker, request(), (delta) => void waits.push(delta.type === "text" ? delta.text : delta.type));
  assertEquals(waits, [100, "a", 10, "b", 50, 10, "c", "finish"]);
});

for (const chunk of [{ pause: 100_000 }, { wait: { model: "poet", chunks: 1 } }] as const) {
  Deno.test(`script() leaves ${JSON.stringify(chunk)} when it is aborted, and no timer behind`, async () => {
    const controller = new AbortController();
    const answered = answer({ chunks: ["a", chunk] }, { signal: controller.signal }).catch((error) => error);
    await settled();
    controller.abort("enough");
    assertEquals(await answered, "enough");
  });
}

Deno.test("script() tells what is asked of its models, and how they were left", async () => {
  const events: ScriptEvent[] = [];
  const provider = script({
    joker: [{ chunks: ["a", { reasoning: "b" }] }, { chunks: ["a", { repeat: true }] }, {
      error: { reason: "overload" },
    }],
  }, { observe: (event) => void events.push(event) });
  const run = { id: "r" };
  await ask(provider, joker, request({ run }));
  const gone = new Error("gone");
  let count = 0;
  await assertRejects(
    () =>
      tell(provider, joker, request({ run }), () => {
        if (++count === 3) throw gone;
      }),
    Error,
    "gone",
  );
  await failure(ask(provider, joker, request({ run })));
  assertEquals(events.map(({ type, model, call, chunks }) => `${type} ${model} ${call} ${chunks}`), [
    ...["asked joker 1 0", "chunk joker 1 1", "chunk joker 1 2", "ended joker 1 2"],
    ...["asked joker 2 0", "chunk joker 2 1", "chunk joker 2 2", "chunk joker 2 3", "closed joker 2 3"],
    ...["asked joker 3 0", "ended joker 3 0"],
  ]);
});

Deno.test("script() makes no chunk while its reader is behind", async () => {
  let chunks = 0;
  const full = new Moment();
  const provider = script({ joker: [{ chunks: ["a", "b", "c"] }] }, {
    observe: (event) => void (event.type === "chunk" && chunks++),
  });
  const answered = tell(provider, joker, request(), () => full.came);
  await settled();
  assertEquals(chunks, 1);
  full.come();
  await answered;
  assertEquals(chunks, 3);
});

Deno.test("script() without an end lets a timer stop it", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort("enough"), 5);
  const answered = answer({ chunks: ["a", { repeat: true }] }, { signal: controller.signal }).catch((error) => error);
  assertEquals(await answered, "enough");
});

const suite = modelSuite((story) => {
  const left = new Moment();
  const chunks = story === "text" ? ["one ", "two ", "three"] : ["more ", { repeat: true } as const];
  return Promise.resolve({
    provider: script({ joker: [{ chunks }] }, { observe: ({ type }) => void (type === "closed" && left.come()) }),
    binding: joker,
    closed: () => left.came,
    end: () => Promise.resolve(),
  });
}, { stories: ["text", "endless"] });
for (const { name, run } of suite) Deno.test(`script() ${name}`, run);

Deno.test("readScript() takes answers alone and under models, as in a case", () => {
  const answers: Json = {
    joker: [{ chunks: ["a", { tool_call: { name: "t", arguments: {} } }, { wait: { received: 1 } }] }],
  };
  assertEquals<unknown>(readScript(answers), answers);
  assertEquals<unknown>(readScript({ description: "x", models: answers, run: {} }), answers);
  assertEquals<unknown>(readScript({ models: [{ chunks: ["a"] }] }), { models: [{ chunks: ["a"] }] });
});

const faults: readonly [value: Json, message: RegExp][] = [
  [7, /at "": this must be an object, got 7\.$/],
  [{ joker: {} }, /at "\/joker": this must be a list, got \{\}\.$/],
  [{ models: { joker: ["a"] } }, /at "\/models\/joker\/0": this must be an object, got "a"\.$/],
  [{ joker: [{}] }, /at "\/joker\/0": an answer has "chunks", a list\.$/],
  [{ joker: [{ chunk: ["a"] }] }, /at "\/joker\/0\/chunk": there is no such key here; there are expect, chunks, /],
  [{ joker: [{ chunks: [7] }] }, /at "\/joker\/0\/chunks\/0": this must be an object, got 7\.$/],
  [
    { joker: [{ chunks: [{ txt: "a" }] }] },
    /at "\/joker\/0\/chunks\/0": a chunk is a text, or an object with one of reasoning, /,
  ],
  [{ joker: [{ chunks: [{ repeat: true }] }] }, /at "\/joker\/0\/chunks\/0": there is nothing before it to repeat\.$/],
  [{ joker: [{ chunks: ["a", { wait: {} }] }] }, /at "\/joker\/0\/chunks\/1\/wait": a gate is \{ "received": n \} or /],
  [
    { joker: [{ chunks: [{ error: { reason: "bad" } }] }] },
    /\/error\/reason": this must be one of key, model, .*, got "bad"\.$/,
  ],
  [
    { joker: [{ chunks: [{ tool_call: { arguments: {} } }] }] },
    /\/tool_call\/name": this must be text, got nothing\.$/,
  ],
  [{ joker: [{ chunks: [], pace: -1 }] }, /at "\/joker\/0\/pace": this must be a number from 0, got -1\.$/],
  [{ joker: [{ chunks: [], finish: "end" }] }, /\/finish": this must be one of stop, length, tool-calls, /],
  [{ joker: [{ chunks: [], usage: { input: 1 } }] }, /\/usage\/output": this must be a number from 0, got nothing\.$/],
];

for (const [value, message] of faults) {
  Deno.test(`readScript() tells what is wrong with ${JSON.stringify(value)}`, () => {
    const error = assertThrows(() => readScript(value), TypeError, "Cannot read the script");
    assertMatch((error as TypeError).message, message);
  });
}
