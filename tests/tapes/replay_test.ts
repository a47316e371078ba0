import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type JsonObject, type Kit, load, RunError, type StreamOptions } from "../../mod.ts";
import { readTape, replay } from "../../src/tapes/mod.ts";
import {
  again,
  allModes,
  busyDocument,
  busyKit,
  dawdle,
  eventsOf,
  graphOf,
  play,
  record,
  type Recorded,
  slowServer,
  wire,
} from "./help.ts";

const everything: StreamOptions = { modes: [...allModes], subgraphs: true };
/** The readers that a tape is played to. */
const readers: readonly StreamOptions[] = [
  everything,
  { modes: ["messages"], tags: ["a"], buffer: 1 },
  { ...everything, buffer: 2 },
];

Deno.test("a tape plays to the same bytes ten times out of ten, whatever the timing and whoever reads", async () => {
  await using server = slowServer();
  const graph = load(busyDocument(server.baseURL), busyKit(server.baseURL));
  const { text, seen, result } = await record(graph, (graph, options) => graph.start({ topic: "cats" }, options));
  assertEquals(result.status, "done", result.error?.message);
  assertEquals(wire(seen), eventsOf(text));
  for (let time = 0; time < 10; time++) {
    const played = await play(text, busyKit(), readers[time % 3]);
    assertEquals(played.result.status, "done", played.result.error?.message);
    assertEquals(eventsOf(played.text), eventsOf(text));
    assertEquals(played.result.output, result.output);
    assertEquals(played.result.usage, result.usage);
    if (readers[time % 3] !== readers[1]) assertEquals(wire(played.seen), wire(seen));
  }
});

interface Ending {
  readonly document?: (document: JsonObject) => JsonObject;
  readonly status: readonly string[];
  /** After how many milliseconds it is cancelled. */
  readonly cancel?: () => number;
  /** After how many events its reader leaves. */
  readonly leave?: () => number;
}

function withNodes(document: JsonObject, nodes: Readonly<Record<string, JsonObject>>): JsonObject {
  const known = document.nodes as Readonly<Record<string, JsonObject>>;
  const changed = Object.entries(nodes).map(([name, node]) => [name, { ...known[name], ...node }]);
  return { ...document, nodes: { ...known, ...Object.fromEntries(changed) } };
}

const fall = { call: "fall", into: "log" };
const endings: Readonly<Record<string, Ending>> = {
  "was cancelled": { status: ["cancelled"], cancel: () => Math.random() * 70 },
  "was left by its reader": { status: ["cancelled"], leave: () => Math.floor(Math.random() * 100) },
  "came to its time limit": {
    document: (document) => ({ ...document, limits: { timeout: "30ms" } }),
    status: ["limit"],
  },
  "timed out in several places": {
    document: (document) =>
      withNodes(document, {
        tell: { timeout: "25ms", catch: "sum" },
        inside: { timeout: "30ms", retry: { attempts: 2, delay: "2ms" }, catch: "sum" },
      }),
    status: ["failed", "done"],
  },
  "failed": {
    document: (document) => withNodes(document, { flaky: { retry: { attempts: 2, delay: "5ms" } } }),
    status: ["failed"],
  },
  "failed in many places at once": {
    document: (document) => ({
      ...document,
      nodes: {
        ...document.nodes as JsonObject,
        flaky: fall,
        tell: { call: "fall", into: "told" },
        lines: { each: "words", call: "fall", into: "lines" },
      },
    }),
    status: ["failed"],
  },
};

function fallingKit(baseURL?: string): Kit {
  const kit = busyKit(baseURL);
  const falling = async () => {
    await dawdle(15);
    throw new Error("I fall.");
  };
  return { ...kit, functions: { ...kit.functions, fall: falling } };
}

for (const [what, { document = (same: JsonObject) => same, status, cancel, leave }] of Object.entries(endings)) {
  Deno.test(`the tape of a run that ${what} plays to the same bytes`, async () => {
    await using server = slowServer();
    const graph = load(document(busyDocument(server.baseURL)), fallingKit(server.baseURL));
    for (let time = 0; time < 3; time++) {
      let left = leave?.() ?? Infinity;
      const timers: ReturnType<typeof setTimeout>[] = [];
      const recorded = await record(
        graph,
        (graph, options) => {
          const run = graph.start({ topic: "cats" }, options);
          if (cancel) timers.push(setTimeout(() => run.cancel(new Error("Enough.")), cancel()));
          return run;
        },
        { ...everything, buffer: [1, 16, 16][time] },
        async () => {
          if (left-- <= 0) throw new Error("I leave.");
          if (time > 0) await dawdle(2);
        },
      );
      timers.forEach(clearTimeout);
      assert(status.includes(recorded.result.status), recorded.result.status);
      for (const reader of readers) await playsAgain(recorded, fallingKit(), reader);
    }
  });
}

async function playsAgain({ text, result }: Recorded, kit: Kit = {}, reader: StreamOptions = everything) {
  const played = await play(text, kit, reader);
  assertEquals(eventsOf(played.text), eventsOf(text), played.result.error?.message);
  assertEquals(played.result.status, result.status);
  assertEquals(played.result.error?.issue, result.error?.issue);
  return played;
}

const review = {
  millrace: "1",
  models: { a: "script:a" },
  state: { draft: { type: "string" }, ok: { type: "boolean" }, log: { type: "string" } },
  nodes: {
    write: { llm: "a", prompt: "Write.", into: "draft" },
    review: { ask: { question: "Well?", draft: "{{ draft }}" }, into: "ok" },
    note: { set: { log: "{{ draft }} {{ ok }}" } },
  },
  edges: { START: "write", write: "review", review: "note" },
};

Deno.test("the tapes of a run that asks and of the one that goes on play to the same bytes", async () => {
  const graph = load(review, { models: { script: saying("Done.") } });
  const asked = await record(graph, (graph, options) => graph.start({}, options));
  assertEquals(asked.result.status, "asked");
  await playsAgain(asked);
  const { checkpoint } = asked.result;
  const answered = await record(graph, (graph, options) => graph.resume(checkpoint!, { "review#2": true }, options));
  assertEquals(answered.result.status, "done");
  const played = await playsAgain(answered);
  assertEquals(played.result.output, answered.result.output);
});

/** A provider whose models say one thing, by words. */
function saying(text: string, key?: string): NonNullable<Kit["models"]>[string] {
  return async ({ connect }) => {
    if (key) await connect({ key, baseURL: "https://a.example" });
    return async function* () {
      for (const word of text.split(/(?<= )/)) yield { type: "text", text: word };
      yield { type: "finish", reason: "stop" };
    };
  };
}

Deno.test("a tape that was cut off plays as far as it goes, and then says that it ends", async () => {
  await using server = slowServer();
  const graph = load(busyDocument(server.baseURL), busyKit(server.baseURL));
  const { text } = await record(graph, (graph, options) => graph.start({ topic: "cats" }, options));
  const lines = text.split("\n").slice(0, 90);
  const cut = lines.join("\n") + text.split("\n")[90].slice(0, 20);
  const known = readTape(cut).events;
  const { result, seen } = await play(cut, busyKit());
  assertEquals(result.status, "failed");
  assertEquals(result.error?.issue?.code, "MR804");
  assertStringIncludes(result.error!.message, `after ${known.length} events`);
  assertEquals(wire(seen.slice(0, known.length)), wire(known));
});

const small = {
  millrace: "1",
  models: { a: { model: "script:a", params: { temperature: 0 } } },
  tools: { look: { description: "Looks.", input: { type: "object", properties: { at: { type: "string" } } } } },
  state: { topic: { type: "string", default: "cats" }, note: { type: "object" }, text: { type: "string" } },
  nodes: {
    poem: {
      llm: "a",
      system: "Be brief.",
      prompt: "A poem about {{ topic }}, of eight lines, with a quiet ending.",
      tools: ["look"],
      into: "text",
    },
  },
  edges: { START: "poem" },
};

const changes: Readonly<Record<string, readonly [from: string, to: string, told: string]>> = {
  "a prompt": ["a quiet ending", "a loud ending", 'its prompt was "…eight lines, with a quiet ending.", and now is'],
  "a system text": ["Be brief.", "Be long.", 'its system text was "Be brief.", and now is "Be long."'],
  "a setting": ['"temperature":0', '"temperature":1', "its settings at /temperature was 0, and now is 1"],
  "a tool": ['"Looks."', '"Stares."', 'its tool "look" at /description was "Looks.", and now is "Stares."'],
  "what a tool takes": ['"at":{', '"where":{', 'its tool "look" at /input/properties/at is gone'],
};

for (const [what, [from, to, told]] of Object.entries(changes)) {
  Deno.test(`a run along a tape names ${what} that has changed`, async () => {
    const kit = { models: { script: saying("Soft paws.") }, tools: { look: () => "" } };
    const { text } = await record(load(small, kit), (graph, options) => graph.start({}, options));
    const document = JSON.stringify(small).replace(from, to);
    assert(document !== JSON.stringify(small));
    const { result } = await record(load(document, { ...kit, ...kitOf(text) }), again(readTape(text)));
    assertEquals(result.error?.issue?.code, "MR801");
    assertEquals(result.error?.issue?.pointer, "/nodes/poem");
    assertStringIncludes(result.error!.message, 'The tape has no answer for "poem": ');
    assertStringIncludes(result.error!.message, told);
  });
}

Deno.test("a run along a tape names a schema that has changed", async () => {
  const asks = (title: string) => ({
    ...small,
    state: { note: { type: "object", properties: { [title]: { type: "string" } } } },
    nodes: { note: { llm: "a", prompt: "A note.", into: "note" } },
    edges: { START: "note" },
  });
  const kit = { models: { script: saying('{"title":"x"}') }, tools: { look: () => "" } };
  const { text } = await record(load(asks("title"), kit), (graph, options) => graph.start({}, options));
  const { result } = await record(load(asks("name"), { ...kit, ...kitOf(text) }), again(readTape(text)));
  assertEquals(result.error?.issue?.code, "MR801");
  assertStringIncludes(result.error!.message, "the schema of its answer at /properties/title is gone");
});

Deno.test("a run along a tape names a call that is not on it, and where it goes another way", async () => {
  const kit = { models: { script: saying("Hm.") }, functions: { same: () => "x" } };
  const document = (nodes: JsonObject, edges: JsonObject) => ({
    millrace: "1",
    models: { a: "script:a" },
    state: { x: {}, y: {} },
    nodes,
    edges,
  });
  const one = { call: "same", into: "x" };
  const { text } = await record(
    load(document({ one }, { START: "one" }), kit),
    (graph, options) => graph.start({}, options),
  );
  const issueOf = async (changed: JsonObject) =>
    (await record(load(changed, { ...kit, ...kitOf(text) }), again(readTape(text)))).result.error?.issue;
  const asking = await issueOf(document({ one: { llm: "a", prompt: "Hm?", into: "x" } }, { START: "one" }));
  assertEquals(asking?.code, "MR802");
  const two = await issueOf(document({ one, two: { set: { y: "2" } } }, { START: "one", one: "two" }));
  assertEquals(two?.code, "MR803");
  assertStringIncludes(two!.message, "which is not on the tape");
  const ends = await issueOf({ ...document({ one }, { START: "one" }), output: ["y"] });
  assertEquals(ends?.code, "MR711");
});

/** What a graph is loaded with to be run along a tape. */
function kitOf(text: string): Kit {
  return { replay: replay(readTape(text)) };
}

Deno.test("a tape has what answers models could not be asked for", async () => {
  const document = {
    millrace: "1",
    models: { a: { model: "keyed:a", fallback: ["b"] }, b: "script:b" },
    state: { text: { type: "string" } },
    nodes: { poem: { llm: "a", prompt: "A poem.", into: "text" } },
    edges: { START: "poem" },
  };
  const keyed = saying("Never.", "NO_SUCH_KEY");
  const one = load(document, { models: { keyed, script: saying("Instead.") } });
  const helped = await record(one, (graph, options) => graph.start({}, options));
  assertEquals(helped.result.output, { text: "Instead." });
  await playsAgain(helped);
  const none = load({ ...document, models: { a: "keyed:a" } }, { models: { keyed } });
  const failed = await record(none, (graph, options) => graph.start({}, options));
  assertEquals(failed.result.error?.issue?.code, "MR601");
  await playsAgain(failed);
});

Deno.test("a run along a tape that its own caller calls off ends at once", async () => {
  await using server = slowServer();
  const graph = load(busyDocument(server.baseURL), busyKit(server.baseURL));
  const { text } = await record(graph, (graph, options) => graph.start({ topic: "cats" }, options));
  for (const after of [0, 1, 20, 60]) {
    const tape = readTape(text);
    const run = again(tape)(graphOf(tape, busyKit()), everything);
    let count = 0;
    try {
      for await (const _ of run.events) if (count++ === after) run.cancel(new Error("No more."));
    } catch (error) {
      assert(error instanceof RunError);
    }
    assertEquals((await run.result).status, "cancelled");
  }
});

Deno.test("a run along a tape gives up when what was told does not come", async () => {
  const document = {
    millrace: "1",
    state: { x: {} },
    nodes: { one: { call: "one", into: "x" } },
    edges: { START: "one" },
  };
  const telling: Kit["functions"] = {
    async one(_args, ctx) {
      await ctx.write("here");
      return "x";
    },
  };
  const one = load(document, { functions: telling });
  const { text } = await record(one, (graph, options) => graph.start({}, options));
  const tape = readTape(text);
  const stop = new AbortController();
  const silent = { one: () => new Promise((resolve) => stop.signal.addEventListener("abort", resolve)) };
  const graph = load(document, { functions: silent, replay: replay(tape, { patience: 20 }) });
  const { result } = await record(graph, again(tape));
  stop.abort();
  assertEquals(result.error?.issue?.code, "MR803");
  assertStringIncludes(result.error!.message, '"custom" of "one" does not come');
});
