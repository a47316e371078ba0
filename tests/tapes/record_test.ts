import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Graph, type GraphEvent, type JsonSchema, type Kit, load, type StreamOptions } from "../../mod.ts";
import { tapeSchema } from "../../schema/tape.ts";
import { readTape, see, type TapeLine } from "../../src/tapes/mod.ts";
import { compileSchema } from "../../src/value/schema.ts";
import { busyDocument, busyKit, eventsOf, record, slowServer, theKey, wire } from "./help.ts";

/** A clock that stands still, and models that wait for nobody: two runs are the same to the byte. */
const still: Kit = {
  ids: () => "r-1",
  random: () => 0.5,
  clock: { now: () => 0, wait: () => new Promise(() => {}) },
  models: {
    say: () =>
      async function* ({ messages }) {
        const last = messages[messages.length - 1].content as string;
        for (const word of last.split(/(?<= )/)) yield { type: "text", text: word };
        yield { type: "finish", reason: "stop", usage: { input: 3, output: 5 } };
      },
  },
  functions: {
    async tell(_args, ctx) {
      await ctx.write("told");
      return "x";
    },
  },
};

const document = {
  millrace: "1",
  models: { a: { model: "say:a", tags: ["a"] }, b: { model: "say:b", tags: ["b"] } },
  state: { one: { type: "string" }, two: { type: "string" }, three: {}, inner: { type: "string" } },
  output: ["two"],
  streams: { public: { modes: ["messages", "updates", "values", "debug"], tags: ["a"] } },
  nodes: {
    one: { llm: "a", prompt: "one two three", into: "one" },
    two: { llm: "b", prompt: "four five six", into: "two" },
    three: { call: "tell", into: "three" },
    inside: { graph: "inside" },
  },
  graphs: {
    inside: {
      state: { inner: { type: "string" } },
      output: ["inner"],
      nodes: { deep: { llm: "b", prompt: "deep down", into: "inner" } },
      edges: { START: "deep" },
    },
  },
  edges: { START: ["one", "two", "three"], one: { when: "one != two", to: "inside" }, two: "inside" },
};

const filters: readonly StreamOptions[] = [
  {},
  { modes: ["debug", "run"], subgraphs: true },
  { tags: ["b"], buffer: 1 },
  { nodes: ["inside/deep"], modes: ["messages", "tasks", "run"] },
  { stream: "public" },
  { stream: "public", modes: ["debug", "run", "values"], subgraphs: true },
];

Deno.test("recording changes nothing of what a reader sees, by any filter and in any view", async () => {
  const graph = load(document, still);
  const tapes = new Set<string>();
  for (const filter of filters) {
    const plain = await read(graph.stream({}, filter as StreamOptions<"run">));
    const lines: TapeLine[] = [];
    const recorded = await read(
      graph.stream({}, { ...filter, record: (line) => void lines.push(line) } as StreamOptions<"run">),
    );
    assert(plain.length > 0);
    assertEquals(wire(recorded), wire(plain));
    tapes.add(eventsOf(textOf(lines)));
  }
  assertEquals(tapes.size, 1, "The tape is the same, whoever reads.");
});

Deno.test("run() and start() without a reader keep a whole tape", async () => {
  const graph = load(document, still);
  const tapeOf = async (run: (record: StreamOptions["record"]) => Promise<unknown>) => {
    const lines: TapeLine[] = [];
    await run((line) => void lines.push(line));
    return textOf(lines);
  };
  const [run, start, stream] = [
    await tapeOf((record) => graph.run({}, { record })),
    await tapeOf((record) => graph.start({}, { record }).result),
    await tapeOf((record) => read(graph.stream({}, { record }))),
  ];
  assertEquals(run, stream);
  assertEquals(start, stream);
});

Deno.test("a recorded run goes as fast as its reader, and stops when that leaves", async () => {
  let said = 0;
  let closed = false;
  const endless: Kit = {
    models: {
      say: () =>
        async function* () {
          try {
            for (;;) yield { type: "text", text: `${said++} ` };
          } finally {
            closed = true;
          }
        },
    },
  };
  const graph = load({ ...document, edges: { START: "one" } }, { ...still, ...endless });
  const lines: TapeLine[] = [];
  const stream = graph.stream({}, { modes: ["messages"], buffer: 2, record: (line) => void lines.push(line) });
  const reader = stream.getReader();
  await reader.read();
  const before = said;
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  assert(said <= before + 4, `${said} pieces were made for a reader of one.`);
  await reader.cancel();
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert(closed);
  assertStringIncludes(textOf(lines), '{"mark":"cancel"');
  assertEquals((lines[lines.length - 1] as GraphEvent).data, {
    type: "end",
    status: "cancelled",
    output: {},
    usage: { input: 0, output: 0, nodes: {}, models: {} },
  });
});

Deno.test("a tape that is slow to be written holds the run, and one that cannot be written stops it", async () => {
  const graph = load(document, still);
  let open = 0;
  let most = 0;
  const slow = async () => {
    most = Math.max(most, ++open);
    await new Promise((resolve) => setTimeout(resolve, 0));
    open--;
  };
  assertEquals((await graph.start({}, { record: slow }).result).status, "done");
  assertEquals(open, 0, "The result waits for the last line.");
  assert(most < 12, `${most} lines were waiting at once.`);
  for (const fail of [() => Promise.reject(new Error("The disk is full.")), full]) {
    let count = 0;
    const { status, error } = await graph.start({}, { record: () => ++count === 9 ? fail() : undefined }).result;
    assertEquals([status, error?.message], [
      "cancelled",
      "Stopped graph: Cannot write the tape: The disk is full.",
    ]);
    assert(count <= 10, `${count} lines were written after one had failed.`);
  }
});

function full(): never {
  throw new Error("The disk is full.");
}

Deno.test("a tape that is never written holds nobody who calls the run off", async () => {
  const run = load(document, still).start({}, { record: () => new Promise(() => {}) });
  await Promise.resolve();
  run.cancel();
  assertEquals((await run.result).status, "cancelled");
});

Deno.test("no key gets on a tape, whatever fails and whoever repeats it", async () => {
  await using server = slowServer();
  const texts: string[] = [];
  const keep = async (graph: Graph, input: object = { topic: "cats" }) => {
    const { text, result } = await record(graph, (graph, options) => graph.start(input, options));
    texts.push(text);
    return result;
  };
  const secrets = busyKit(server.baseURL).secrets;
  await keep(load(busyDocument(server.baseURL), busyKit(server.baseURL)));
  const careless: Kit = {
    secrets,
    models: {
      // A server that repeats the key it was sent, in its answer and in its refusals.
      leaky: ({ connect, model }) => async (request, say) => {
        const { apiKey } = await connect({ key: "LEAKY_KEY", baseURL: server.baseURL });
        if (model === "throws") throw new Error(`Incorrect API key provided: ${apiKey}`);
        await say({ type: "text", text: `Your key is ${apiKey}, ${request.call.id}` });
        await say({ type: "finish", reason: "stop" });
      },
    },
    functions: {
      async repeat(_args, ctx) {
        await ctx.write({ [theKey]: [`<${theKey}>`] });
        return theKey;
      },
      fall: () => {
        throw new Error(`Cannot sign in with ${theKey}.`);
      },
    },
  };
  const base = { ...busyDocument(server.baseURL), output: undefined, streams: undefined, tools: undefined };
  const leaky = { model: "leaky:says", baseURL: server.baseURL, apiKey: { secret: "TAPE_KEY" } };
  for (
    const [models, node] of [
      [{ a: leaky }, { llm: "a", prompt: "Well?", into: "joke" }],
      [{ a: { ...leaky, model: "leaky:throws" } }, { llm: "a", prompt: "Well?", into: "joke" }],
      [{}, { call: "repeat", into: "joke" }],
      [{}, { call: "fall", into: "joke" }],
      [{}, {
        call: "fall",
        into: "joke",
        retry: { attempts: 2, delay: "1ms" },
        catch: { to: "END", into: { joke: "{{ error.message }}" } },
      }],
    ] as const
  ) {
    const document = JSON.parse(
      JSON.stringify({ ...base, models, nodes: { one: node }, edges: { START: "one" }, graphs: undefined }),
    );
    await keep(load(document, careless));
  }
  const stopped = load(busyDocument(server.baseURL), busyKit(server.baseURL)).start({ topic: "x" }, {
    record: (line) => void texts.push(JSON.stringify(line)),
  });
  stopped.cancel(new Error(`Stop ${theKey}!`));
  await stopped.result;
  const all = texts.join("");
  assert(all.includes("[key]"));
  assert(!all.includes(theKey), all.slice(all.indexOf(theKey) - 200, all.indexOf(theKey) + 60));
});

Deno.test("options.record that is no function is refused", async () => {
  const graph = load(document, still);
  const error = await graph.run({}, { record: "run.tape.ndjson" as unknown as StreamOptions["record"] }).catch(String);
  assertStringIncludes(String(error), "options.record must be a function that takes the lines of a tape");
});

async function read(stream: ReadableStream<GraphEvent>): Promise<GraphEvent[]> {
  const events: GraphEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

function textOf(lines: readonly TapeLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

Deno.test("every line of a tape follows its schema", async () => {
  const check = compileSchema(tapeSchema as JsonSchema);
  if (!check.ready) await check.prepare();
  await using server = slowServer();
  const graph = load(busyDocument(server.baseURL), busyKit(server.baseURL));
  const { text } = await record(graph, (graph, options) => graph.start({ topic: "cats" }, options));
  for (const line of text.trim().split("\n")) assertEquals(check.check(JSON.parse(line)), [], line);
  assert(check.check({ mark: "cancel", when: 3 }).length > 0);
});

Deno.test("see() shows of a tape what a reader of the run has seen", async () => {
  const graph = load(document, still);
  for (const filter of filters) {
    const lines: TapeLine[] = [];
    const seen = await read(
      graph.stream({}, { ...filter, record: (line) => void lines.push(line) } as StreamOptions<"run">),
    );
    const { buffer: _buffer, ...options } = filter;
    assertEquals(wire(see(readTape(textOf(lines)), options)), wire(seen));
  }
});
