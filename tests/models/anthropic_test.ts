import { assertEquals, assertInstanceOf, assertMatch, assertThrows } from "@std/assert";
import { ModelError } from "../../src/errors.ts";
import type { JsonObject } from "../../src/json.ts";
import type { Delta, Message } from "../../src/message.ts";
import type { ModelRequest } from "../../src/model.ts";
import { anthropic } from "../../src/models/anthropic.ts";
import { ask, binding, type BindingOptions, event, request, serve, sse } from "./help.ts";

const start = event({ type: "message_start", message: { usage: { input_tokens: 2, output_tokens: 1 } } });
const stop = event({ type: "message_stop" });

function ended(stop_reason: string | null, output_tokens = 5): string {
  return event({ type: "message_delta", delta: { stop_reason }, usage: { output_tokens } });
}

function block(index: number, content_block: object, ...deltas: object[]): string {
  return event({ type: "content_block_start", index, content_block }) +
    deltas.map((delta) => event({ type: "content_block_delta", index, delta })).join("") +
    event({ type: "content_block_stop", index });
}

const text = (index: number, text: string) => block(index, { type: "text", text: "" }, { type: "text_delta", text });

/** What the model makes of one response. */
async function answer(response: () => Response, asked: Partial<ModelRequest> = {}): Promise<Delta[]> {
  await using server = serve(response);
  return await ask(anthropic, binding(server.baseURL, { provider: "anthropic" }), request(asked));
}

async function failure(work: Promise<unknown>): Promise<ModelError> {
  const error = await work.then(() => undefined, (error) => error);
  assertInstanceOf(error, ModelError);
  return error;
}

interface Seen {
  readonly url: string;
  readonly headers: Headers;
  // deno-lint-ignore no-explicit-any
  readonly body: any;
}

/** What is sent for a request. */
async function sent(asked: Partial<ModelRequest>, options: BindingOptions = {}): Promise<Seen> {
  let seen: Seen | undefined;
  await using server = serve(async (request) => {
    const { pathname, search } = new URL(request.url);
    seen = { url: pathname + search, headers: request.headers, body: await request.json() };
    return sse(start, ended("end_turn"), stop);
  });
  const to = binding(server.baseURL, { provider: "anthropic", model: "claude", ...options });
  await ask(anthropic, to, request(asked));
  return seen!;
}

const told: readonly [name: string, response: () => Response, deltas: Delta[], asked?: Partial<ModelRequest>][] = [
  [
    "texts that begin with their part",
    () =>
      sse(
        start,
        event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "a" } }),
        event({ type: "ping" }),
        ended("stop_sequence"),
        stop,
      ),
    [{ type: "text", text: "a" }, { type: "finish", reason: "stop", usage: { input: 2, output: 5 } }],
  ],
  [
    "two calls, one of them whole from the beginning and one without arguments or an id",
    () =>
      sse(
        start,
        block(0, { type: "tool_use", id: "a", name: "time", input: { zone: "utc" } }),
        block(1, { type: "tool_use", name: "date", input: {} }),
        ended("tool_use"),
        stop,
      ),
    [
      { type: "tool-call", index: 0, id: "a", name: "time" },
      { type: "tool-call", index: 0, args: '{"zone":"utc"}' },
      { type: "tool-call", index: 1, id: "c1_1", name: "date" },
      { type: "tool-call", index: 1, args: "{}" },
      { type: "finish", reason: "tool-calls", usage: { input: 2, output: 5 } },
    ],
  ],
  [
    "nothing of tools that run at the server",
    () =>
      sse(
        start,
        block(0, { type: "server_tool_use", id: "s", name: "web_search", input: {} }, {
          type: "input_json_delta",
          partial_json: "{}",
        }),
        block(1, { type: "web_search_tool_result", tool_use_id: "s", content: [] }),
        text(2, "a"),
        ended("end_turn"),
        stop,
      ),
    [{ type: "text", text: "a" }, { type: "finish", reason: "stop", usage: { input: 2, output: 5 } }],
  ],
  ...([
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["refusal", "content-filter"],
    ["pause_turn", "other"],
    ["something new", "other"],
  ] as const).map(([said, reason]) =>
    [
      `the end "${said}" as ${reason}`,
      () => sse(start, text(0, "a"), ended(said), stop),
      [{ type: "text", text: "a" }, { type: "finish", reason, usage: { input: 2, output: 5 } }],
    ] satisfies [string, () => Response, Delta[]]
  ),
  [
    "an answer whose last event was lost, once its reason has come",
    () => sse(start, text(0, "a"), ended("end_turn")),
    [{ type: "text", text: "a" }, { type: "finish", reason: "stop", usage: { input: 2, output: 5 } }],
  ],
  [
    "an answer without usage, whose lines end with CRLF",
    () => sse((event({ type: "message_start", message: {} }) + text(0, "a")).replaceAll("\n", "\r\n"), stop),
    [{ type: "text", text: "a" }, { type: "finish", reason: "other" }],
  ],
  [
    "a whole answer where a stream was asked for",
    () =>
      Response.json({
        type: "message",
        content: [{ type: "thinking", thinking: "Hm.", signature: "s" }, { type: "text", text: "a" }],
        stop_reason: "end_turn",
      }),
    [{ type: "reasoning", text: "Hm." }, { type: "text", text: "a" }, { type: "finish", reason: "stop" }],
  ],
  [
    "the answer of a tool as json, where a schema cannot be asked for in another way",
    () =>
      sse(
        start,
        block(
          0,
          { type: "tool_use", id: "a", name: "answer", input: {} },
          { type: "input_json_delta", partial_json: '{"a"' },
          { type: "input_json_delta", partial_json: ":1}" },
        ),
        ended("tool_use"),
        stop,
      ),
    [
      { type: "json", text: '{"a"' },
      { type: "json", text: ":1}" },
      { type: "finish", reason: "stop", usage: { input: 2, output: 5 } },
    ],
    { schema: { type: "object", additionalProperties: { type: "integer" } } },
  ],
];

for (const [what, response, deltas, asked] of told) {
  Deno.test(`anthropic takes ${what}`, async () => {
    assertEquals(await answer(response, asked), deltas);
  });
}

const failed: readonly [name: string, response: () => Response, reason: string, message: RegExp, hint?: RegExp][] = [
  [
    "an answer that was cut off",
    () => sse(start, text(0, "a")),
    "cut",
    /^anthropic ended its answer without a message_stop: it was cut off\.$/,
  ],
  [
    "half an event at the end",
    () => sse(start, text(0, "a"), 'data: {"type":"message_st'),
    "cut",
    /cut off\.$/,
  ],
  [
    "a rate limit in the middle",
    () => sse(start, event({ type: "error", error: { type: "rate_limit_error", message: "Slow down" } })),
    "rate-limit",
    /^anthropic broke off its answer: Slow down\.$/,
  ],
  [
    "a server error in the middle",
    () => sse(start, event({ type: "error", error: { type: "api_error", message: "Internal server error" } })),
    "overload",
    /Internal server error\.$/,
  ],
  [
    "a request that is too large",
    () => Response.json({ type: "error", error: { type: "request_too_large", message: "Too big" } }, { status: 413 }),
    "context",
    /answered 413: Too big\.$/,
    /fewer or shorter/,
  ],
  [
    "a spent account",
    () =>
      Response.json({
        type: "error",
        error: { type: "invalid_request_error", message: "Your credit balance is too low." },
      }, { status: 400 }),
    "request",
    /credit balance/,
    /no credit left/,
  ],
  [
    "a key that may not",
    () => Response.json({ type: "error", error: { type: "permission_error", message: "Not yours" } }, { status: 403 }),
    "key",
    /Not yours\.$/,
    /No key was sent/,
  ],
  [
    "a server of another kind",
    () => sse(event({ choices: [{ delta: { content: "a" } }] })),
    "cut",
    /message_stop/,
  ],
  [
    "JSON of another kind",
    () => Response.json({ hello: 1 }),
    "answer",
    /JSON that holds no message/,
    /speaks Messages/,
  ],
];

for (const [what, response, reason, message, hint] of failed) {
  Deno.test(`anthropic fails on ${what}`, async () => {
    const error = await failure(answer(response));
    assertEquals(error.reason, reason);
    assertMatch(error.message, message);
    if (hint) assertMatch(error.hint ?? "", hint);
  });
}

Deno.test("anthropic sends the key, the version and the headers of the document", async () => {
  const { url, headers, body } = await sent({ params: { temperature: 0.5, model: "other" } }, {
    apiKey: "abc",
    headers: { "anthropic-beta": "x" },
  });
  assertEquals(url, "/v1/messages");
  const names = ["x-api-key", "anthropic-version", "anthropic-beta", "authorization", "content-type"];
  assertEquals(names.map((name) => headers.get(name)), ["abc", "2023-06-01", "x", null, "application/json"]);
  assertEquals(body, {
    max_tokens: 16384,
    temperature: 0.5,
    model: "claude",
    messages: [{ role: "user", content: "Tell me a joke about cats." }],
    stream: true,
  });
});

Deno.test("anthropic finds the version's path below an address that does not say it", async () => {
  const urls: string[] = [];
  await using server = serve((request) => {
    urls.push(new URL(request.url).pathname);
    return sse(start, ended("end_turn"), stop);
  });
  const { origin } = new URL(server.baseURL);
  for (const base of [origin, `${origin}/v1`, `${origin}/gate/anthropic`]) await ask(anthropic, binding(base));
  assertEquals(urls, ["/v1/messages", "/v1/messages", "/gate/anthropic/v1/messages"]);
});

Deno.test("anthropic refuses an api it does not have", () => {
  const error = assertThrows(() => anthropic(binding("http://127.0.0.1:9", { api: "responses" })), ModelError);
  assertEquals(error.pointer, "/models/joker/api");
});

const call = (id: string, name: string, args: string) => ({
  id,
  type: "function" as const,
  function: { name, arguments: args },
});

Deno.test("anthropic is told a conversation in turns that alternate", async () => {
  const messages: Message[] = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Hi", id: "m1" },
    {
      role: "assistant",
      content: "Let me see.",
      tool_calls: [call("r1/a_0", "time", '{"zone":"utc"}'), call("b", "date", "")],
    },
    { role: "tool", tool_call_id: "r1/a_0", content: "noon" },
    { role: "tool", tool_call_id: "b", content: [{ type: "text", text: "today" }] },
    { role: "user", content: "Thanks" },
    { role: "assistant", content: "" },
    { role: "developer", content: "Be kind." },
    { role: "assistant", content: null, tool_calls: [call("c", "time", "{oops")] },
    { role: "tool", tool_call_id: "c", content: "its arguments are not JSON" },
  ];
  const { body } = await sent({ messages, params: { max_tokens: 9 } });
  assertEquals(body, {
    max_tokens: 9,
    model: "claude",
    stream: true,
    system: "Be brief.\n\nBe kind.",
    messages: [
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: [
          { type: "text", text: "Let me see." },
          { type: "tool_use", id: "r1_a_0", name: "time", input: { zone: "utc" } },
          { type: "tool_use", id: "b", name: "date", input: {} },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "r1_a_0", content: "noon" },
          { type: "tool_result", tool_use_id: "b", content: [{ type: "text", text: "today" }] },
          { type: "text", text: "Thanks" },
        ],
      },
      {
        role: "assistant",
        content: [{ type: "tool_use", id: "c", name: "time", input: { arguments: "{oops" } }],
      },
      {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: "c", content: "its arguments are not JSON" }],
      },
    ],
  });
});

Deno.test("anthropic is shown images and files, and parts of its own form as they are", async () => {
  const content: readonly JsonObject[] = [
    { type: "text", text: "What is this?", cache_control: { type: "ephemeral" } },
    { type: "image_url", image_url: { url: "data:image/png;base64,aGk=" } },
    { type: "image_url", image_url: { url: "https://example.com/cat.png", detail: "low" } },
    { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,aGk=" } },
    { type: "image", source: { type: "file", file_id: "f" } },
  ];
  const { body } = await sent({ messages: [{ role: "user", content }, { role: "system", content: [content[0]] }] });
  assertEquals(body.messages[0].content, [
    content[0],
    { type: "image", source: { type: "base64", media_type: "image/png", data: "aGk=" } },
    { type: "image", source: { type: "url", url: "https://example.com/cat.png" } },
    { type: "document", source: { type: "base64", media_type: "application/pdf", data: "aGk=" }, title: "a.pdf" },
    content[4],
  ]);
  assertEquals(body.system, [content[0]]);
});

Deno.test("anthropic leaves room for thinking, and puts tools beside those of the document", async () => {
  const search = { type: "web_search_20250305", name: "web_search" };
  const { body } = await sent({
    params: { thinking: { type: "enabled", budget_tokens: 2000 }, tools: [search], top_k: null },
    tools: [{ name: "time", description: "Tells the time.", input: { type: "object" } }],
  });
  assertEquals(body.max_tokens, 18384);
  assertEquals(body.tools, [search, {
    name: "time",
    description: "Tells the time.",
    input_schema: { type: "object" },
  }]);
  assertEquals(["tool_choice" in body, "top_k" in body], [false, false]);
});

const closed = {
  type: "object",
  properties: { pattern: { type: "string", pattern: "^a" }, n: { type: "integer", minimum: 1 } },
  required: ["pattern", "n"],
} as const;

Deno.test("anthropic asks for a schema itself where the server can hold to it, without what it does not know", async () => {
  const { body } = await sent({ schema: closed, params: { output_config: { effort: "low" } } });
  assertEquals(body.output_config, {
    effort: "low",
    format: {
      type: "json_schema",
      schema: {
        type: "object",
        properties: { pattern: { type: "string" }, n: { type: "integer" } },
        required: ["pattern", "n"],
        additionalProperties: false,
      },
    },
  });
  assertEquals(["tools" in body, "tool_choice" in body], [false, false]);
});

const byTool: readonly [name: string, asked: Partial<ModelRequest>, forced: boolean][] = [
  ["for an open schema", { schema: { type: "object", additionalProperties: true } }, true],
  ["where the document says so", { schema: closed, params: { output_config: null } }, true],
  [
    "without force for a model that thinks",
    { schema: closed, params: { output_config: null, thinking: { type: "adaptive" } } },
    false,
  ],
  [
    "without force beside other tools, under a name of its own",
    { schema: closed, params: { output_config: null }, tools: [{ name: "answer", input: { type: "object" } }] },
    false,
  ],
];

for (const [what, asked, forced] of byTool) {
  Deno.test(`anthropic asks for a structured answer by a tool ${what}`, async () => {
    const { body } = await sent(asked);
    const name = asked.tools ? "answer_answer" : "answer";
    assertEquals(body.tools.at(-1), {
      name,
      description: "Give the answer with this.",
      input_schema: asked.schema,
    });
    assertEquals(body.tool_choice, forced ? { type: "tool", name } : undefined);
    assertEquals("output_config" in body, false);
  });
}

Deno.test("anthropic gets its signed thinking back with the results of tools, and nobody else does", async () => {
  const parts: readonly JsonObject[] = [
    { type: "thinking", thinking: "Hm.", signature: "c2ln" },
    { type: "redacted_thinking", data: "x" },
    { type: "text", text: "Let me see." },
    { type: "tool_use", id: "a", name: "time", input: { zone: "utc" } },
  ];
  const deltas = await answer(() =>
    sse(
      start,
      block(0, { type: "thinking", thinking: "", signature: "" }, { type: "thinking_delta", thinking: "Hm." }, {
        type: "signature_delta",
        signature: "c2ln",
      }),
      block(1, parts[1]),
      text(2, "Let me see."),
      block(3, { type: "tool_use", id: "a", name: "time", input: {} }, {
        type: "input_json_delta",
        partial_json: '{"zone":"utc"}',
      }),
      ended("tool_use"),
      stop,
    )
  );
  const finish = deltas.at(-1);
  const reasoning = finish?.type === "finish" ? finish.reasoning : undefined;
  assertEquals(reasoning, { from: "anthropic:tiny", parts });

  const said: Message = {
    role: "assistant",
    content: "Let me see.",
    tool_calls: [call("a", "time", '{"zone":"utc"}')],
    reasoning,
  };
  const told = async (message: Message, model = "tiny") => {
    const { body } = await sent({ messages: [{ role: "user", content: "Hi" }, message] }, { model });
    return body.messages[1].content;
  };
  assertEquals(await told(said), parts);
  assertEquals(await told(said, "another"), parts.slice(2));
  assertEquals((await told({ ...said, content: "Changed." }))[0], { type: "text", text: "Changed." });
  const unsigned = [{ ...parts[0], signature: "" }, ...parts.slice(2)];
  assertEquals(await told({ ...said, reasoning: { from: "anthropic:tiny", parts: unsigned } }), parts.slice(2));
});

Deno.test("anthropic keeps of an answer that calls tools what is in its message, also where a schema is asked for", async () => {
  const deltas = await answer(() =>
    sse(
      start,
      block(0, { type: "redacted_thinking", data: "x" }),
      text(1, "{"),
      block(2, { type: "tool_use", id: "a", name: "time", input: {} }),
      ended("tool_use"),
      stop,
    ), { schema: closed, tools: [{ name: "time", input: { type: "object" } }] });
  const finish = deltas.at(-1);
  assertEquals(finish?.type === "finish" && finish.reasoning?.parts, [
    { type: "redacted_thinking", data: "x" },
    { type: "tool_use", id: "a", name: "time", input: {} },
  ]);
});

Deno.test("anthropic keeps no thinking of an answer that calls no tool", async () => {
  const deltas = await answer(() =>
    sse(
      start,
      block(0, { type: "thinking", thinking: "Hm.", signature: "s" }),
      text(1, "a"),
      ended("end_turn"),
      stop,
    )
  );
  assertEquals(deltas.at(-1), { type: "finish", reason: "stop", usage: { input: 2, output: 5 } });
});
