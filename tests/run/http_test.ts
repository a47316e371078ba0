/** Whole graphs over real HTTP: tokens, failures and ends as a server sends them and a reader sees them. */
import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { type Fixture, LLMock } from "@copilotkit/aimock";
import { type GraphEvent, load, ModelError, RunError, type StreamOptions } from "../../mod.ts";
import { ChatServer, collect, type Conversation, Moment, nodesOf, serve, TestClock, told } from "./help.ts";

/** Both ways to a server that the document names; neither needs a key there. */
for (const provider of ["openai", "compatible"]) {
  const model = `${provider}:tiny`;
  const bound = (baseURL: string, more: object = {}) => ({ model, baseURL, ...more });

  Deno.test(`${provider} hands on each token before the next one is sent`, async () => {
    await using server = new ChatServer();
    const graph = nodesOf(["a"], bound(server.baseURL));
    const reader = graph.stream({}, { modes: ["messages"] }).getReader();
    const call = await server.next();
    for (const text of ["Why ", "not? ", "Cats."]) {
      call.text(text);
      const { value } = await reader.read();
      assertEquals([value?.node, value?.data[0]], ["a", { type: "text", text }]);
    }
    call.finish();
    assertEquals((await reader.read()).value?.data[0], { type: "finish", reason: "stop" });
    assertEquals((await reader.read()).done, true);
  });

  const leavings: Record<string, (server: ChatServer, options: StreamOptions<"messages">) => Promise<void>> = {
    "a loop that is left": async (server, options) => {
      const events = nodesOf(["a"], bound(server.baseURL)).stream({}, options);
      const call = await server.next();
      let count = 0;
      call.text("on ");
      for await (const _ of events) {
        if (++count === 3) break;
        call.text("on ");
      }
    },
    "a reader that cancels": async (server, options) => {
      const reader = nodesOf(["a"], bound(server.baseURL)).stream({}, options).getReader();
      await hear(await server.next(), reader);
      await reader.cancel();
    },
    "a signal": async (server, options) => {
      const stop = new AbortController();
      const events = nodesOf(["a"], bound(server.baseURL)).stream({}, { ...options, signal: stop.signal });
      const reader = events.getReader();
      await hear(await server.next(), reader);
      stop.abort(new Error("enough"));
      const error = await readAll(reader);
      assertInstanceOf(error, RunError);
      assertEquals([error.status, (error.cause as Error).message], ["cancelled", "enough"]);
    },
    "run.cancel()": async (server, options) => {
      const run = nodesOf(["a"], bound(server.baseURL)).start({}, options);
      const reader = run.events.getReader();
      await hear(await server.next(), reader);
      run.cancel();
      assertEquals((await run.result).status, "cancelled");
      assertInstanceOf(await readAll(reader), RunError);
    },
  };
  for (const [name, leave] of Object.entries(leavings)) {
    Deno.test(`${provider} closes the connection after three tokens, by ${name}`, async () => {
      await using server = new ChatServer();
      await leave(server, { modes: ["messages"] });
      await server.calls[0].closed;
      assertEquals(server.calls.length, 1);
    });
  }

  Deno.test(`${provider} closes the connection of a run that nobody reads any more, before the first token`, async () => {
    await using server = new ChatServer();
    const run = nodesOf(["a"], bound(server.baseURL)).start({});
    const call = await server.next();
    run.cancel();
    await call.closed;
    assertEquals((await run.result).status, "cancelled");
  });

  Deno.test(`${provider} fails when the stream ends without a finish, and writes nothing of it`, async () => {
    await using server = new ChatServer();
    const run = nodesOf(["a"], bound(server.baseURL)).start({}, { modes: ["messages", "updates"] });
    const heard = collect(run.events);
    const call = await server.next();
    call.text("Half an ans");
    call.cut();
    const { events, error } = await heard;
    assertEquals(told(events), ["Half an ans", "<error>"]);
    assertEquals(events.filter(({ mode }) => mode === "updates"), []);
    assertFailed(error, "cut", "MR704");
    const { status, output } = await run.result;
    assertEquals([status, output], ["failed", {}]);
    assertEquals(server.calls.length, 1);
  });

  Deno.test(`${provider} fails when the line drops after a token, without another try`, async () => {
    await using server = new ChatServer();
    const reader = nodesOf(["a"], bound(server.baseURL)).stream({}, { modes: ["messages"] }).getReader();
    const call = await server.next();
    call.text("This line will");
    assertEquals((await reader.read()).value?.data[0], { type: "text", text: "This line will" });
    call.drop();
    assertEquals((await reader.read()).value?.data[0], { type: "finish", reason: "error" });
    assertFailed(await readAll(reader), "network", "MR704");
    assertEquals(server.calls.length, 1);
  });

  Deno.test(`${provider} waits as long as a 429 says, tells it, and then answers`, async () => {
    const clock = new TestClock();
    let asked = 0;
    await using server = serve(() =>
      ++asked === 1
        ? Response.json({ error: { message: "Slow down" } }, { status: 429, headers: { "retry-after": "7" } })
        : whole("Here.")
    );
    const heard = collect(
      nodesOf(["a"], bound(server.baseURL), {}, { clock }).stream({}, { modes: ["messages", "tasks"] }),
    );
    await clock.pass(7000);
    const { events, error } = await heard;
    assertEquals(error, undefined);
    assertEquals(told(events), ["<retry>", "Here.", "<stop>"]);
    const retry = events.flatMap(({ mode, data }) => mode === "tasks" && data.type === "retry" ? [data] : []);
    assertEquals(retry.map(({ attempt, wait, error }) => [attempt, wait, error.code, error.message, error.pointer]), [
      [1, 7000, "MR704", `${provider} answered 429: Slow down.`, "/models/m"],
    ]);
    const attempts = events.flatMap(({ mode, data }) => mode === "messages" ? [data[1].attempt] : []);
    assertEquals(attempts, [1, 2, 2]);
  });

  Deno.test(`${provider} gives up on a wrong key at once, and does not repeat the key`, async () => {
    const key = "sk-live-0123456789abcdef";
    let asked = 0;
    await using server = serve(({ headers }) => {
      asked++;
      return Response.json({ error: { message: `Incorrect API key: ${headers.get("authorization")}` } }, {
        status: 401,
      });
    });
    const graph = nodesOf(["a"], bound(server.baseURL, { apiKey: { secret: "OURS" } }), {}, {
      secrets: { OURS: { value: key, hosts: [new URL(server.baseURL).host] } },
    });
    const { status, error } = await graph.start({}).result;
    assertEquals([status, asked], ["failed", 1]);
    assertFailed(error, "key", "MR601");
    assertStringIncludes(error.message, `${provider} answered 401: Incorrect API key`);
    assertEquals(error.issue?.hint, `Check the key that is used for "${server.baseURL}".`);
    assertEquals(error.issue?.pointer, "/models/m");
    assert(!Deno.inspect(error, { depth: 20, showHidden: true }).includes(key));
  });

  Deno.test(`${provider} tries three times while the server fails, and then fails`, async () => {
    const clock = new TestClock();
    let asked = 0;
    await using server = serve(() => {
      asked++;
      return Response.json({ error: { message: "Oops" } }, { status: 500 });
    });
    const run = nodesOf(["a"], bound(server.baseURL), {}, { clock }).start({}, { modes: ["tasks", "messages"] });
    const heard = collect(run.events);
    await clock.pass(500);
    await clock.pass(1000);
    const { events, error } = await heard;
    assertEquals(asked, 3);
    assertFailed(error, "overload", "MR704");
    assertEquals(told(events), ["<retry>", "<retry>", "<error>"]);
    const news = events.flatMap(({ mode, data }) => mode === "tasks" ? [data.type] : []);
    assertEquals(news, ["start", "retry", "retry", "fail"]);
  });

  Deno.test(`${provider} ends a stream that falls silent, and closes its connection`, async () => {
    await using server = new ChatServer();
    const run = nodesOf(["a"], bound(server.baseURL, { idle: "100ms" })).start({}, { modes: ["messages"] });
    const heard = collect(run.events);
    const call = await server.next();
    call.text("Well");
    await call.closed;
    const { events, error } = await heard;
    assertEquals(told(events), ["Well", "<error>"]);
    assertFailed(error, "idle", "MR704");
    assertEquals(error.issue?.message, '"m" has been silent for 0.1 s.');
    assertEquals(error.issue?.pointer, "/models/m");
  });

  Deno.test(`${provider} ends a request that is never answered`, async () => {
    const asked = new Moment();
    const over = new Moment();
    await using server = serve(async () => {
      asked.come();
      await over.came;
      return new Response();
    });
    const run = nodesOf(["a"], bound(server.baseURL, { idle: "100ms" })).start({});
    await asked.came;
    const { error } = await run.result;
    over.come();
    assertFailed(error, "idle", "MR704");
  });

  Deno.test(`${provider} asked for no stream gives the text in one piece, and the finish`, async () => {
    const streams: unknown[] = [];
    await using server = serve(async (request) => {
      streams.push((await request.json()).stream);
      return Response.json({
        choices: [{ index: 0, message: { role: "assistant", content: "All at once." }, finish_reason: "stop" }],
        usage: { prompt_tokens: 4, completion_tokens: 3 },
      });
    });
    const graph = nodesOf(["a"], bound(server.baseURL, { stream: false }));
    const { events } = await collect(graph.stream({}, { modes: ["messages"] }));
    assertEquals(told(events), ["All at once.", "<stop>"]);
    assertEquals(streams, [false]);
  });

  Deno.test(`${provider} tells usage with the finish, the task and the run, added up`, async () => {
    await using server = new ChatServer();
    const graph = nodesOf(["a", "b"], bound(server.baseURL), { edges: { START: "a", a: "b" } });
    const run = graph.start({}, { modes: ["messages", "tasks", "run"] });
    const heard = collect(run.events);
    (await server.next()).finish("stop", { input: 10, output: 2 });
    (await server.next()).finish("stop", { input: 5, output: 1 });
    const { events } = await heard;
    const usages = (mode: string) =>
      events.flatMap((event) => {
        if (event.mode !== mode) return [];
        if (event.mode === "messages") return event.data[0].type === "finish" ? [event.data[0].usage] : [];
        return (event.mode === "tasks" || event.mode === "run") && event.data.type === "end" ? [event.data.usage] : [];
      });
    assertEquals(usages("messages"), [{ input: 10, output: 2 }, { input: 5, output: 1 }]);
    assertEquals(usages("tasks"), [{ input: 10, output: 2 }, { input: 5, output: 1 }]);
    const { usage } = await run.result;
    assertEquals([usage.input, usage.output], [15, 3]);
    assertEquals(usages("run"), [usage]);
  });

  Deno.test(`${provider} is asked for JSON where the key is an enum, and the value is unwrapped`, async () => {
    await using server = new ChatServer();
    const graph = load({
      millrace: "1",
      models: { m: bound(server.baseURL) },
      state: { intent: { enum: ["billing", "technical"] } },
      nodes: { sort: { llm: "m", prompt: "Where is my invoice?", into: "intent" } },
      edges: { START: "sort" },
    });
    const heard = collect(graph.stream({}, { modes: ["messages", "updates"] }));
    const call = await server.next();
    for (const text of ['{"value"', ':"billing"}']) call.text(text);
    call.finish();
    const { events } = await heard;
    assertEquals(call.body.response_format, {
      type: "json_schema",
      json_schema: {
        name: "answer",
        strict: true,
        schema: {
          type: "object",
          properties: { value: { enum: ["billing", "technical"], type: "string" } },
          required: ["value"],
          additionalProperties: false,
        },
      },
    });
    const deltas = events.flatMap(({ mode, data }) => mode === "messages" ? [data[0]] : []);
    assertEquals(deltas, [
      { type: "json", text: '{"value"' },
      { type: "json", text: ':"billing"}' },
      { type: "finish", reason: "stop" },
    ]);
    assertEquals(events.at(-1)?.data, { intent: "billing" });
  });

  Deno.test(`${provider} answers two nodes of one server side by side`, async () => {
    await using server = new ChatServer();
    const reader = nodesOf(["joke", "poem"], bound(server.baseURL)).stream({}, { modes: ["messages"] }).getReader();
    const calls = new Map([await server.next(), await server.next()].map((call) => [call.question, call]));
    for (const text of ["1", "2", "3"]) {
      for (const node of ["joke", "poem"]) {
        calls.get(`Ask ${node}.`)?.text(node + text);
        const { value } = await reader.read();
        assertEquals([value?.node, value?.data[0]], [node, { type: "text", text: node + text }]);
      }
    }
    for (const call of calls.values()) call.finish();
    assertEquals(await readAll(reader), undefined);
  });

  Deno.test(`${provider} loses no token when a hundred runs go on at once`, async () => {
    const tokens = 40;
    await using server = serve(async (request) => {
      const { messages: [{ content }] } = await request.json();
      const pieces = Array.from({ length: tokens }, (_, n) => piece(`${content}${n} `));
      return stream(...pieces, piece("", "stop"), "data: [DONE]\n\n");
    });
    const graph = load({
      millrace: "1",
      models: { m: bound(server.baseURL) },
      state: { name: { type: "string" }, text: { type: "string" } },
      input: ["name"],
      nodes: { a: { llm: "m", prompt: "{{ name }}", into: "text" } },
      edges: { START: "a" },
    });
    const runs = await Promise.all(Array.from({ length: 100 }, async (_, run) => {
      const { events, error } = await collect(graph.stream({ name: `${run}.` }, { modes: ["messages", "updates"] }));
      const said = told(events);
      const whole = said.slice(0, -1).join("");
      assertEquals([error, said.length, events.at(-1)?.data], [undefined, tokens + 1, { text: whole }]);
      return whole;
    }));
    assertEquals(
      runs,
      runs.map((_, run) => Array.from({ length: tokens }, (_, n) => `${run}.${n} `).join("")),
    );
  });

  Deno.test(`${provider} and the mock server: joke and poem, told apart by tag`, () =>
    withMock([
      { match: { userMessage: "joke" }, response: { content: "Why not? Cats." }, chunkSize: 4 },
      { match: { userMessage: "poem" }, response: { content: "Soft paws, long claws." }, chunkSize: 6 },
    ], async (baseURL) => {
      const graph = load({
        millrace: "1",
        models: {
          joker: { model, baseURL, tags: ["joke"] },
          poet: { model, baseURL, tags: ["poem"] },
        },
        state: { topic: { type: "string" }, joke: { type: "string" }, poem: { type: "string" } },
        input: ["topic"],
        nodes: {
          write_joke: { llm: "joker", prompt: "Write a joke about {{ topic }}", into: "joke" },
          write_poem: { llm: "poet", prompt: "Write a poem about {{ topic }}", into: "poem" },
        },
        edges: { START: ["write_joke", "write_poem"] },
      });
      const run = graph.start({ topic: "cats" }, { modes: ["messages"], tags: ["poem"] });
      assertEquals(told((await collect(run.events)).events), ["Soft p", "aws, l", "ong cl", "aws.", "<stop>"]);
      const { status, output } = await run.result;
      assertEquals([status, output], [
        "done",
        { topic: "cats", joke: "Why not? Cats.", poem: "Soft paws, long claws." },
      ]);
    }));

  Deno.test(`${provider} and the mock server: an agent calls a tool, and its result is sent back`, () =>
    withMock([
      {
        match: { userMessage: "garden", hasToolResult: false },
        response: { toolCalls: [{ id: "call_1", name: "get_items", arguments: '{"place":"garden"}' }] },
        chunkSize: 5,
      },
      {
        match: { toolResultContains: "a spade in the garden" },
        response: { content: "There is a spade." },
        chunkSize: 6,
      },
    ], async (baseURL, mock) => {
      const graph = load({
        millrace: "1",
        models: { main: { model, baseURL } },
        tools: {
          get_items: {
            description: "Lists items.",
            input: { type: "object", properties: { place: { type: "string" } }, required: ["place"] },
          },
        },
        state: { messages: { reduce: "messages" } },
        input: ["messages"],
        nodes: { agent: { llm: "main", messages: "{{ messages }}", tools: ["get_items"], into: "messages" } },
        edges: { START: "agent" },
      }, {
        tools: {
          get_items: async function* ({ place }: { place: string }) {
            yield "looking";
            return `a spade in the ${await Promise.resolve(place)}`;
          },
        },
      });
      const run = graph.start({ messages: [{ role: "user", content: "What is in the garden?" }] }, {
        modes: ["messages", "tools"],
      });
      const { events, error } = await collect(run.events);
      assertEquals(error, undefined);
      const deltas = events.flatMap(({ mode, data }) => mode === "messages" ? [data[0]] : []);
      const args = deltas.flatMap((delta) => delta.type === "tool-call" ? [delta.args ?? ""] : []);
      assertEquals(args.join(""), '{"place":"garden"}');
      assert(args.filter((text) => text !== "").length > 1);
      const news = events.flatMap(({ mode, data }) => mode === "tools" ? [data] : []);
      assertEquals(news, [
        { type: "start", tool: "get_items", id: "call_1", args: { place: "garden" } },
        { type: "progress", id: "call_1", data: "looking" },
        { type: "end", id: "call_1", result: "a spade in the garden" },
      ]);
      const { output } = await run.result;
      const messages = output.messages as unknown as { id: string; role: string; content: string }[];
      assertEquals(messages.map(({ role, content }) => [role, content]), [
        ["user", "What is in the garden?"],
        ["assistant", null],
        ["tool", "a spade in the garden"],
        ["assistant", "There is a spade."],
      ]);
      const ids = [...new Set(events.flatMap(({ mode, data }) => mode === "messages" ? [data[1].id] : []))];
      assertEquals(messages.filter(({ role }) => role === "assistant").map(({ id }) => id), ids);
      const second = mock.getRequests().at(-1)?.body as { messages: Record<string, unknown>[] };
      assertEquals(second.messages.map(({ role, tool_call_id }) => [role, tool_call_id]), [
        ["user", undefined],
        ["assistant", undefined],
        ["tool", "call_1"],
      ]);
    }));
}

/** Has the server say three tokens, each after the one before was read. */
async function hear(
  call: Conversation,
  reader: ReadableStreamDefaultReader<GraphEvent<"messages">>,
): Promise<void> {
  for (let count = 0; count < 3; count++) {
    call.text("on ");
    assertEquals((await reader.read()).value?.data[0], { type: "text", text: "on " });
  }
}

/** Reads to the end; gives what the stream failed with. */
async function readAll(reader: ReadableStreamDefaultReader<unknown>): Promise<unknown> {
  try {
    while (!(await reader.read()).done);
  } catch (error) {
    return error;
  }
}

function assertFailed(error: unknown, reason: ModelError["reason"], code: string): asserts error is RunError {
  assertInstanceOf(error, RunError);
  assertInstanceOf(error.cause, ModelError);
  assertEquals([error.status, error.issue?.code, error.cause.reason], ["failed", code, reason]);
}

function piece(content: string, finish_reason: string | null = null): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason }] })}\n\n`;
}

function stream(...parts: string[]): Response {
  return new Response(parts.join(""), { headers: { "content-type": "text/event-stream" } });
}

function whole(text: string): Response {
  return stream(piece(text), piece("", "stop"), "data: [DONE]\n\n");
}

async function withMock(
  fixtures: Fixture[],
  examine: (baseURL: string, mock: LLMock) => Promise<void>,
): Promise<void> {
  const mock = new LLMock({ port: 0, logLevel: "silent" }).addFixtures(fixtures);
  const url = await mock.start();
  try {
    await examine(`${url}/v1`, mock);
  } finally {
    await mock.stop();
  }
}
