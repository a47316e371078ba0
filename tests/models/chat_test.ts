import { assert, assertEquals, assertGreater, assertInstanceOf, assertMatch, assertStrictEquals } from "@std/assert";
import { ModelError } from "../../src/errors.ts";
import type { JsonObject } from "../../src/json.ts";
import type { Delta, Message } from "../../src/message.ts";
import type { ModelRequest, Provider } from "../../src/model.ts";
import { compatible } from "../../src/models/compatible.ts";
import { openai } from "../../src/models/openai.ts";
import { ask, binding, chunk, done, event, Moment, request, serve, sse, tell } from "./help.ts";

const providers: readonly (readonly [string, Provider])[] = [["compatible", compatible], ["openai", openai]];

/** What a model makes of one response. */
async function answer(provider: Provider, response: () => Response, asked?: Partial<ModelRequest>): Promise<Delta[]> {
  await using server = serve(response);
  return await ask(provider, binding(server.baseURL), request(asked));
}

async function failure(work: Promise<unknown>): Promise<ModelError> {
  const error = await work.then(() => undefined, (error) => error);
  assertInstanceOf(error, ModelError);
  return error;
}

const usage = {
  prompt_tokens: 7,
  completion_tokens: 5,
  prompt_tokens_details: { cached_tokens: 3 },
  completion_tokens_details: { reasoning_tokens: 2 },
};

const told: readonly [name: string, response: () => Response, deltas: Delta[], asked?: Partial<ModelRequest>][] = [
  [
    "text, reasoning of both names, a refusal and the usage that comes last",
    () =>
      sse(
        chunk({ role: "assistant", content: "" }),
        chunk({ reasoning_content: "Hm" }),
        chunk({ reasoning: "m." }),
        chunk({ content: "Why " }),
        ": keep-alive\n\n",
        chunk({ content: "not?", refusal: "No." }),
        chunk({}, "stop"),
        event({ choices: [], usage }),
        done,
      ),
    [
      { type: "reasoning", text: "Hm" },
      { type: "reasoning", text: "m." },
      { type: "text", text: "Why " },
      { type: "text", text: "not?" },
      { type: "refusal", text: "No." },
      { type: "finish", reason: "stop", usage: { input: 7, output: 5, cached: 3, reasoning: 2 } },
    ],
  ],
  [
    "tool calls in pieces",
    () =>
      sse(
        chunk({ tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "time", arguments: "" } }] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: '{"zone":' } }] }),
        chunk({ tool_calls: [{ index: 1, id: "b", function: { name: "date", arguments: "{" } }] }),
        chunk({
          tool_calls: [{ index: 0, function: { arguments: '"utc"}' } }, { index: 1, function: { arguments: "}" } }],
        }),
        chunk({}, "tool_calls"),
        done,
      ),
    [
      { type: "tool-call", index: 0, id: "a", name: "time" },
      { type: "tool-call", index: 0, args: '{"zone":' },
      { type: "tool-call", index: 1, id: "b", name: "date", args: "{" },
      { type: "tool-call", index: 0, args: '"utc"}' },
      { type: "tool-call", index: 1, args: "}" },
      { type: "finish", reason: "tool-calls" },
    ],
  ],
  [
    "tool calls without index and id, of a server that calls it a stop",
    () =>
      sse(
        chunk({ tool_calls: [{ function: { name: "time", arguments: { zone: "utc" } } }] }),
        chunk({ tool_calls: [{ function: { name: "date", arguments: "{" } }] }),
        chunk({ tool_calls: [{ function: { arguments: "}" } }] }),
        chunk({}, "stop"),
        done,
      ),
    [
      { type: "tool-call", index: 0, id: "c1_0", name: "time", args: '{"zone":"utc"}' },
      { type: "tool-call", index: 1, id: "c1_1", name: "date", args: "{" },
      { type: "tool-call", index: 1, args: "}" },
      { type: "finish", reason: "tool-calls" },
    ],
  ],
  [
    "tool calls without index but with ids, and two under one index",
    () =>
      sse(
        chunk({ tool_calls: [{ id: "a", function: { name: "time", arguments: "{" } }] }),
        chunk({ tool_calls: [{ id: "a", function: { arguments: "}" } }] }),
        chunk({ tool_calls: [{ index: 0, id: "b", function: { name: "date", arguments: "{}" } }] }),
        chunk({ tool_calls: [{ index: 0, id: "c", function: { name: "date", arguments: "{" } }] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: "}" } }] }),
        chunk({}, "tool_calls"),
      ),
    [
      { type: "tool-call", index: 0, id: "a", name: "time", args: "{" },
      { type: "tool-call", index: 0, args: "}" },
      { type: "tool-call", index: 1, id: "b", name: "date", args: "{}" },
      { type: "tool-call", index: 2, id: "c", name: "date", args: "{" },
      { type: "tool-call", index: 2, args: "}" },
      { type: "finish", reason: "tool-calls" },
    ],
  ],
  [
    "the end of a body as the end, once a finish_reason has come",
    () => sse(chunk({ content: "a" }, "length")),
    [{ type: "text", text: "a" }, { type: "finish", reason: "length" }],
  ],
  [
    "[DONE] without a finish_reason as an end of unknown reason",
    () => sse(chunk({ content: "a" }), done),
    [{ type: "text", text: "a" }, { type: "finish", reason: "other" }],
  ],
  [
    "a filtered answer, and no choice but the first",
    () =>
      sse(event({ choices: [{ index: 1, delta: { content: "b" } }] }), chunk({ content: "a" }, "content_filter"), done),
    [{ type: "text", text: "a" }, { type: "finish", reason: "content-filter" }],
  ],
  [
    "JSON for a schema",
    () => sse(chunk({ content: '{"a"' }), chunk({ content: ":1}" }, "stop"), done),
    [{ type: "json", text: '{"a"' }, { type: "json", text: ":1}" }, { type: "finish", reason: "stop" }],
    { schema: { type: "object", properties: { a: { type: "integer" } }, required: ["a"] } },
  ],
  [
    "content in parts",
    () =>
      sse(
        chunk({ content: [{ type: "thinking", thinking: [{ type: "text", text: "Hm" }] }] }),
        chunk({ content: [{ type: "text", text: "a" }] }, "stop"),
        done,
      ),
    [{ type: "reasoning", text: "Hm" }, { type: "text", text: "a" }, { type: "finish", reason: "stop" }],
  ],
  [
    "a whole answer of a server that does not stream",
    () =>
      Response.json({
        choices: [{
          index: 0,
          message: {
            role: "assistant",
            content: "Why not?",
            tool_calls: [{ id: "a", type: "function", function: { name: "time", arguments: "{}" } }],
          },
          finish_reason: "tool_calls",
        }],
        usage: { prompt_tokens: 1, completion_tokens: 2, prompt_tokens_details: null },
      }),
    [
      { type: "text", text: "Why not?" },
      { type: "tool-call", index: 0, id: "a", name: "time", args: "{}" },
      { type: "finish", reason: "tool-calls", usage: { input: 1, output: 2 } },
    ],
  ],
];

const failed: readonly [name: string, response: () => Response, reason: string, message: RegExp, hint?: RegExp][] = [
  [
    "a stream without a finish_reason",
    () => sse(chunk({ content: "a" })),
    "cut",
    /ended its answer without a finish_reason/,
  ],
  [
    "a stream cut inside a line",
    () => sse(chunk({ content: "a" }), 'data: {"choices":[{"del'),
    "cut",
    /ended its answer without a finish_reason/,
  ],
  ["a stream without anything", () => sse(), "cut", /without a finish_reason/],
  ["a stream of nothing but [DONE]", () => sse(done), "answer", /holds no choices/],
  [
    "a malformed line",
    () => sse(chunk({ content: "a" }), event("{oops"), chunk({}, "stop")),
    "answer",
    /sent a line that is no JSON object: "\{oops"\./,
  ],
  ["a line that is no object", () => sse(event("7")), "answer", /no JSON object: "7"/],
  [
    "an error in the middle",
    () => sse(chunk({ content: "a" }), event({ error: { message: "The server had an error", type: "server_error" } })),
    "overload",
    /broke off its answer: The server had an error\.$/,
  ],
  [
    "a rate limit in the middle",
    () => sse(event({ error: { message: "Slow down", code: 429 } })),
    "rate-limit",
    /broke off its answer: Slow down\.$/,
  ],
  [
    "an error as text",
    () => sse(event({ error: "out of memory" })),
    "request",
    /broke off its answer: out of memory\.$/,
  ],
  [
    "an error without an envelope",
    () => sse(event({ object: "error", message: "Too long", type: "BadRequestError", code: 500 })),
    "overload",
    /broke off its answer: Too long\.$/,
  ],
  [
    "an error with status 200",
    () => Response.json({ error: { message: "Too long", code: "context_length_exceeded" } }),
    "context",
    /Too long\.$/,
    /fewer or shorter messages/,
  ],
  [
    "a page of HTML",
    () => new Response("<html>Hello</html>", { headers: { "content-type": "text/html" } }),
    "answer",
    /answered with "text\/html", not with events\.$/,
    /often ends in "\/v1"/,
  ],
  ["JSON of another kind", () => Response.json({ hello: "world" }), "answer", /JSON that holds no choices/],
  [
    "an answer that is not JSON",
    () => new Response("{", { headers: { "content-type": "application/json" } }),
    "answer",
    /"\{"/,
  ],
];

function refusal(status: number, error: unknown, headers: Record<string, string> = {}): () => Response {
  return () => Response.json({ error }, { status, headers });
}

const refusals: readonly [name: string, response: () => Response, reason: string, text: string, hint?: RegExp][] = [
  [
    "a wrong key",
    refusal(401, { message: "Incorrect API key provided: sk-abcd****wxyz. See our page.", code: "invalid_api_key" }),
    "key",
    "openai answered 401: Incorrect API key provided. See our page.",
    /^Check the key that is used for "http:\/\/127\.0\.0\.1:\d+\/v1"\.$/,
  ],
  ["a region", refusal(403, { message: "Not here" }), "key", "openai answered 403: Not here."],
  [
    "an unknown model",
    refusal(404, { message: "The model `tiny` does not exist", code: "model_not_found" }),
    "model",
    "openai answered 404: The model `tiny` does not exist.",
    /^Check the model's name: "tiny"\.$/,
  ],
  [
    "an unknown model without a code",
    refusal(404, { message: 'model "tiny" not found, try pulling it first', type: "api_error" }),
    "model",
    'openai answered 404: model "tiny" not found, try pulling it first.',
  ],
  [
    "an unknown path",
    () => new Response("404 page not found", { status: 404 }),
    "request",
    "openai answered 404: 404 page not found.",
    /^Check the baseURL: ".*\/chat\/completions" was asked\.$/,
  ],
  [
    "a bad request",
    refusal(400, { message: "temperature is too high" }),
    "request",
    "openai answered 400: temperature is too high.",
  ],
  [
    "a prompt that is too long",
    refusal(400, { message: "Too many", code: "context_length_exceeded" }),
    "context",
    "openai answered 400: Too many.",
  ],
  [
    "a prompt that is too long, told without a code",
    refusal(400, { message: "This model's maximum context length is 8 tokens", type: "BadRequestError", code: 400 }),
    "context",
    "openai answered 400: This model's maximum context length is 8 tokens.",
  ],
  ["a filter", refusal(400, { message: "Blocked", code: "content_filter" }), "filter", "openai answered 400: Blocked."],
  [
    "a spent account",
    refusal(429, { message: "You exceeded your quota.", type: "insufficient_quota", code: "insufficient_quota" }),
    "request",
    "openai answered 429: You exceeded your quota.",
    /no credit left/,
  ],
  ["a server error", refusal(500, { message: "Oops" }), "overload", "openai answered 500: Oops."],
  [
    "a gateway's page",
    () => new Response("<html>Bad gateway</html>", { status: 502 }),
    "overload",
    "openai answered 502.",
  ],
  ["an overload", refusal(529, { message: "Overloaded" }), "overload", "openai answered 529: Overloaded."],
  ["an error as text", refusal(503, "loading model"), "overload", "openai answered 503: loading model."],
  [
    "an error without an envelope",
    () => Response.json({ message: "no" }, { status: 422 }),
    "request",
    "openai answered 422: no.",
  ],
  ["an empty refusal", () => new Response(null, { status: 400 }), "request", "openai answered 400."],
  [
    "a move to another server",
    () => new Response(null, { status: 307, headers: { location: "http://127.0.0.1:9/v1" } }),
    "request",
    "openai answered that its server has moved.",
    /^Write the new address as baseURL instead of/,
  ],
];

const waits: readonly [name: string, headers: Record<string, string>, wait: number | undefined][] = [
  ["milliseconds", { "retry-after-ms": "250", "retry-after": "9" }, 250],
  ["seconds", { "retry-after": "2" }, 2000],
  ["a date", { "retry-after": "Fri, 20 Nov 2026 10:00:30 GMT", date: "Fri, 20 Nov 2026 10:00:00 GMT" }, 30_000],
  ["nothing", {}, undefined],
];

for (const [name, provider] of providers) {
  for (const [what, response, deltas, asked] of told) {
    Deno.test(`${name} takes ${what}`, async () => {
      assertEquals(await answer(provider, response, asked), deltas);
    });
  }

  for (const [what, response, reason, message, hint] of failed) {
    Deno.test(`${name} fails on ${what}`, async () => {
      const error = await failure(answer(provider, response));
      assertEquals(error.reason, reason);
      assertMatch(error.message, message);
      if (hint) assertMatch(error.hint ?? "", hint);
    });
  }

  for (const [what, response, reason, text, hint] of refusals) {
    Deno.test(`${name} tells of ${what}`, async () => {
      await using server = serve(response);
      const to = binding(server.baseURL, { provider: "openai", apiKey: "sk-abcd-secret-wxyz" });
      const error = await failure(ask(provider, to));
      assertEquals([error.reason, error.message], [reason, text]);
      assertEquals(
        error.pointer,
        reason === "key" || reason === "model" || text.includes("moved") ? "/models/joker" : undefined,
      );
      if (hint) assertMatch(error.hint ?? "", hint);
    });
  }

  for (const [what, headers, wait] of waits) {
    Deno.test(`${name} passes on that a rate limit asks to wait: ${what}`, async () => {
      const error = await failure(answer(provider, refusal(429, { message: "Slow down" }, headers)));
      assertEquals([error.reason, error.wait], ["rate-limit", wait]);
    });
  }

  Deno.test(`${name} names neither the key nor the prompt`, async () => {
    const apiKey = "local-key-0123456789";
    const prompt = 'My secret "plan" is cats.';
    await using server = serve(() =>
      Response.json({ error: { message: `Key ${apiKey} (…3456789) with token t0ps3cret-header asks: ${prompt}` } }, {
        status: 400,
      })
    );
    const to = binding(server.baseURL, { apiKey, headers: { "x-auth": "Basic t0ps3cret-header" } });
    const error = await failure(ask(provider, to, request({ messages: [{ role: "user", content: prompt }] })));
    const all = `${error.message} ${error.hint} ${error.stack} ${Deno.inspect(error)}`;
    for (const secret of [apiKey, "3456789", "t0ps3cret", "secret"]) assert(!all.includes(secret), all);
    assertMatch(error.message, /^compatible answered 400: /);
  });

  Deno.test(`${name} says which server it did not reach`, async () => {
    const server = serve(() => sse());
    await server[Symbol.asyncDispose]();
    const error = await failure(ask(provider, binding(server.baseURL)));
    assertEquals(error.reason, "network");
    assertEquals(error.message, `compatible was not reached at "${server.baseURL}": the connection was refused.`);
    assertEquals(error.hint, "Is the server running, and is this its port?");
  });

  Deno.test(`${name} refuses an address that is none`, async () => {
    const error = await failure(ask(provider, binding("localhost:11434/v1")));
    assertEquals([error.reason, error.pointer], ["request", "/models/joker"]);
    assertMatch(error.message, /^Cannot ask "localhost:11434\/v1"/);
  });

  Deno.test(`${name} refuses a key with a line break, without naming it`, async () => {
    const error = await failure(ask(provider, binding("http://127.0.0.1:9/v1", { apiKey: "abc123\n" })));
    assertEquals([error.reason, error.message], [
      "key",
      'The key for "http://127.0.0.1:9" holds a character that cannot be sent.',
    ]);
  });

  Deno.test(`${name} tells a connection that breaks in the middle`, async () => {
    const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const serving = (async () => {
      const connection = await listener.accept();
      await connection.read(new Uint8Array(65536));
      const body = chunk({ content: "a" });
      const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
      const text = `${head}${body.length.toString(16)}\r\n${body}\r\n`;
      await connection.write(new TextEncoder().encode(text));
      connection.close();
      listener.close();
    })();
    const deltas: Delta[] = [];
    const to = binding(`http://127.0.0.1:${listener.addr.port}/v1`);
    const error = await failure(tell(provider, to, request(), (delta) => void deltas.push(delta)));
    await serving;
    assertEquals([error.reason, deltas], ["network", [{ type: "text", text: "a" }]]);
    assertMatch(error.message, /^The connection to compatible broke in the middle of an answer\.$/);
  });

  Deno.test(`${name} sends the request, its key and the headers of the document`, async () => {
    let seen: { url: string; headers: Headers; body: unknown } | undefined;
    await using server = serve(async (request) => {
      seen = { url: new URL(request.url).pathname, headers: request.headers, body: await request.json() };
      return sse(chunk({ content: "a" }, "stop"), done);
    });
    const to = binding(server.baseURL, { apiKey: "abc", headers: { "X-Title": "Cats" } });
    const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"] } as const;
    const asked = request({
      messages: [{ role: "user", content: "Hi", id: "m1" }, {
        role: "tool",
        content: "noon",
        tool_call_id: "a",
        id: "m2",
      }],
      tools: [{ name: "time", description: "Tells the time.", input: { type: "object" } }],
      schema,
      params: { temperature: 0.5, model: "other", messages: [] },
    });
    await ask(provider, to, asked);
    assertEquals(seen?.url, "/v1/chat/completions");
    assertEquals(seen?.headers.get("authorization"), "Bearer abc");
    assertEquals(seen?.headers.get("x-title"), "Cats");
    assertEquals(seen?.headers.get("content-type"), "application/json");
    assertEquals(seen?.body, {
      temperature: 0.5,
      model: "tiny",
      messages: [{ role: "user", content: "Hi" }, { role: "tool", content: "noon", tool_call_id: "a" }],
      stream: true,
      stream_options: { include_usage: true },
      response_format: {
        type: "json_schema",
        json_schema: {
          name: "answer",
          strict: true,
          schema: { ...schema, required: ["a"], additionalProperties: false },
        },
      },
      tools: [{
        type: "function",
        function: { name: "time", description: "Tells the time.", parameters: { type: "object" } },
      }],
    });
  });

  Deno.test(`${name} is told the schema in words where the document says how its answers are formatted`, async () => {
    let body: { messages?: unknown; response_format?: unknown } = {};
    await using server = serve(async (request) => {
      body = await request.json();
      return sse(chunk({ content: '{"a":1}' }, "stop"));
    });
    const schema = { type: "object" };
    const wanted = 'Answer with nothing but JSON that follows this schema: {"type":"object"}';
    for (const response_format of [null, { type: "json_object" }]) {
      const asked = request({ schema, params: { response_format }, messages: [{ role: "user", content: "Hi" }] });
      await ask(provider, binding(server.baseURL), asked);
      assertEquals(body.messages, [{ role: "system", content: wanted }, { role: "user", content: "Hi" }]);
      assertEquals(body.response_format, response_format ?? undefined);
    }
    const messages = [{ role: "system", content: "Be brief." }] as const;
    await ask(provider, binding(server.baseURL), request({ schema, params: { response_format: null }, messages }));
    assertEquals(body.messages, [{ role: "system", content: `Be brief.\n\n${wanted}` }]);
  });

  Deno.test(`${name} sends no authorization without a key`, async () => {
    let seen: string | null = "unasked";
    await using server = serve((request) => {
      seen = request.headers.get("authorization");
      return sse(chunk({ content: "a" }, "stop"));
    });
    await ask(provider, binding(server.baseURL));
    assertEquals(seen, null);
  });

  Deno.test(`${name} gives a text as one piece when no stream is asked for`, async () => {
    let body: { stream?: unknown; stream_options?: unknown } = {};
    await using server = serve(async (request) => {
      body = await request.json();
      return Response.json({ choices: [{ message: { content: "Why not?" }, finish_reason: "stop" }] });
    });
    const deltas = await ask(provider, binding(server.baseURL), request({ stream: false }));
    assertEquals([body.stream, body.stream_options], [false, undefined]);
    assertEquals(deltas, [{ type: "text", text: "Why not?" }, { type: "finish", reason: "stop" }]);
  });

  Deno.test(`${name} is live: the server holds the next piece until the reader has the last`, async () => {
    const read = [new Moment(), new Moment(), new Moment()];
    await using server = serve(() => {
      let at = 0;
      const encoder = new TextEncoder();
      const body = new ReadableStream({
        async pull(controller) {
          if (at > 0) await read[at - 1].came;
          if (at === 3) {
            controller.enqueue(encoder.encode(chunk({}, "stop") + done));
            controller.close();
          } else controller.enqueue(encoder.encode(chunk({ content: `${at++}` })));
        },
      }, { highWaterMark: 0 });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    });
    const said: string[] = [];
    await tell(provider, binding(server.baseURL), request(), (delta) => {
      if (delta.type !== "text") return;
      said.push(delta.text);
      read[Number(delta.text)].come();
    });
    assertEquals(said, ["0", "1", "2"]);
  });

  Deno.test(`${name} does not ask for more while its reader is behind`, async () => {
    const mebibyte = chunk({ content: "x".repeat(1024 * 1024) });
    const closed = new Moment();
    let sent = 0;
    await using server = serve(() => {
      const body = new ReadableStream({
        pull(controller) {
          sent++;
          controller.enqueue(new TextEncoder().encode(mebibyte));
        },
        cancel: () => closed.come(),
      }, { highWaterMark: 0 });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    });
    const controller = new AbortController();
    const answered = tell(provider, binding(server.baseURL), request({ signal: controller.signal }), async () => {
      // What the network itself holds is filled first; then nothing moves.
      for (let before = -1; before !== sent;) {
        before = sent;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      controller.abort("seen enough");
      throw new Error("seen enough");
    });
    assertEquals(await answered.catch((error) => error), "seen enough");
    assertGreater(64, sent);
    await closed.came;
  });

  Deno.test(`${name} closes a request that has no answer yet`, async () => {
    const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const asked = new Moment();
    const serving = (async () => {
      const connection = await listener.accept();
      await connection.read(new Uint8Array(65536));
      asked.come();
      // The end of the connection ends this loop, and nothing else does.
      while (await connection.read(new Uint8Array(65536)).catch(() => null) !== null);
      connection.close();
      listener.close();
    })();
    const controller = new AbortController();
    const to = binding(`http://127.0.0.1:${listener.addr.port}/v1`);
    const answered = ask(provider, to, request({ signal: controller.signal })).catch((error) => error);
    await asked.came;
    controller.abort("too slow");
    assertEquals(await answered, "too slow");
    await serving;
  });

  Deno.test(`${name} leaves no listener on the signal of the run`, async () => {
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    await using server = serve(() => sse(chunk({ content: "a" }, "stop"), done));
    await ask(provider, binding(server.baseURL), request({ signal }));
    assertStrictEquals(listeners, 0);
  });
}

Deno.test("compatible gives a server its thoughts and signatures back with the results of tools, and no other server", async () => {
  const calls = [
    { index: 0, id: "a", type: "function", function: { name: "time", arguments: "{}" }, extra_content: { g: "sig" } },
    { index: 1, id: "b", type: "function", function: { name: "date", arguments: "{}" } },
  ];
  const deltas = await answer(compatible, () =>
    sse(
      chunk({ reasoning_content: "H" }),
      chunk({ reasoning_content: "m." }),
      chunk({ tool_calls: calls }),
      chunk({}, "tool_calls"),
      done,
    ));
  const finish = deltas.at(-1);
  const reasoning = finish?.type === "finish" ? finish.reasoning : undefined;
  const parts: readonly JsonObject[] = [{ reasoning_content: "Hm." }, {
    tool_call_id: "a",
    extra_content: { g: "sig" },
  }];
  assertEquals(reasoning, { from: "compatible:tiny", parts });

  const asked: Message = {
    role: "assistant",
    content: null,
    tool_calls: calls.map(({ id, function: called }) => ({ id, type: "function", function: called })),
    reasoning,
  };
  const bodies: { messages: unknown[] }[] = [];
  await using server = serve(async (request) => {
    bodies.push(await request.json());
    return sse(chunk({ content: "a" }, "stop"), done);
  });
  for (const model of ["tiny", "another"]) {
    await ask(compatible, binding(server.baseURL, { model }), request({ messages: [asked] }));
  }
  const { reasoning: _, ...bare } = asked;
  assertEquals(bodies.map(({ messages }) => messages[0]), [
    {
      ...bare,
      tool_calls: [{ ...bare.tool_calls?.[0], extra_content: { g: "sig" } }, bare.tool_calls?.[1]],
      reasoning_content: "Hm.",
    },
    bare,
  ]);
});

Deno.test("compatible sends no header but those it was told", async () => {
  let names: string[] = [];
  await using server = serve((request) => {
    names = [...request.headers.keys()].sort();
    return sse(chunk({ content: "a" }, "stop"));
  });
  await ask(compatible, binding(server.baseURL));
  const platform = ["accept", "accept-encoding", "accept-language", "content-length", "host", "user-agent"];
  assertEquals(names.filter((name) => !platform.includes(name)), ["content-type"]);
});

Deno.test("compatible tells which header cannot be sent, without its value", async () => {
  const to = binding("http://127.0.0.1:9/v1", { headers: { "x-note": "secret\nvalue" } });
  const error = await failure(ask(compatible, to));
  assertEquals(error.message, 'The header "x-note" of model "joker" cannot be sent.');
});

Deno.test("openai gives another server nothing of its own environment", async () => {
  const names = {
    OPENAI_ORG_ID: "org-1",
    OPENAI_PROJECT_ID: "p-1",
    OPENAI_CUSTOM_HEADERS: "x-secret: 7",
    OPENAI_API_KEY: "sk-own",
  };
  for (const [name, value] of Object.entries(names)) Deno.env.set(name, value);
  try {
    let seen = new Headers();
    await using server = serve((request) => {
      seen = request.headers;
      return sse(chunk({ content: "a" }, "stop"));
    });
    await ask(openai, binding(server.baseURL));
    const sent = ["openai-organization", "openai-project", "x-secret", "authorization"].map((name) => seen.get(name));
    assertEquals(sent, [null, null, null, null]);
  } finally {
    for (const name of Object.keys(names)) Deno.env.delete(name);
  }
});
