/** What a language model of the AI SDK is told, and what is made of what it says. The suite over real packages is in adapter_suite_test.ts. */
import { assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { APICallError, LoadAPIKeyError } from "@ai-sdk/provider";
import { ModelError } from "../../src/errors.ts";
import type { Delta, Message } from "../../src/message.ts";
import type { ModelRequest } from "../../src/model.ts";
import { type AiAnswer, type AiCallOptions, type AiLanguageModel, aiModel } from "../../src/models/adapters.ts";
import { ask, binding, request } from "./help.ts";

type Version = "v2" | "v3" | "v4";
/** A part with whatever belongs to its type. */
type Said = { readonly type: string; readonly [member: string]: unknown };

const to = binding("http://127.0.0.1:9", { provider: "tested", headers: { "x-team": "a" } });
const end: Said = { type: "finish", finishReason: { unified: "stop", raw: "stop" }, usage: {} };

/** A model that says these parts, and remembers what it was asked. */
function model(parts: readonly Said[], version: Version = "v4"): { given: AiLanguageModel; asked: AiCallOptions[] } {
  const asked: AiCallOptions[] = [];
  const given: AiLanguageModel = {
    specificationVersion: version,
    provider: "maker.chat",
    modelId: "tiny",
    doStream(options) {
      asked.push(options);
      const left = [...parts];
      const stream = new ReadableStream<Said>({
        pull(controller) {
          const part = left.shift();
          if (part) controller.enqueue(part);
          else controller.close();
        },
      });
      return Promise.resolve({ stream });
    },
    doGenerate(options) {
      asked.push(options);
      const { finishReason, usage } = parts.at(-1) as unknown as AiAnswer;
      return Promise.resolve({ content: parts.slice(0, -1), finishReason, usage });
    },
  };
  return { given, asked };
}

async function askedWith(asked: Partial<ModelRequest>, version?: Version): Promise<AiCallOptions> {
  const { given, asked: calls } = model([end], version);
  await ask(aiModel(given), to, request(asked));
  return calls[0];
}

async function failure(work: Promise<unknown>): Promise<ModelError> {
  const error = await work.then(() => undefined, (error) => error);
  assertInstanceOf(error, ModelError);
  return error;
}

const call = { id: "a", type: "function", function: { name: "time", arguments: '{"zone":"utc"}' } } as const;
const picture = "data:image/png;base64,aGk=";
const talk: Message[] = [
  { role: "system", content: "Be brief." },
  { role: "developer", content: [{ type: "text", text: "Be " }, { type: "text", text: "kind." }] },
  {
    role: "user",
    content: [
      { type: "text", text: "What is it?" },
      { type: "image_url", image_url: { url: picture } },
      { type: "image_url", image_url: { url: "https://host.example/a.png" } },
      { type: "input_audio", input_audio: { data: "aGk=", format: "mp3" } },
      { type: "file", file: { file_data: "data:text/plain,hi", filename: "a.txt" } },
    ],
  },
  {
    role: "assistant",
    content: null,
    tool_calls: [call, { ...call, id: "b", function: { name: "date", arguments: "" } }],
  },
  { role: "tool", content: "noon", tool_call_id: "a" },
  { role: "tool", content: "today", tool_call_id: "b" },
  { role: "assistant", content: "Noon." },
];

const result = (toolCallId: string, toolName: string, value: string) => (
  { type: "tool-result", toolCallId, toolName, output: { type: "text", value } }
);

function promptWith(file: (media: string, data: string, name?: string) => object, address: object): object[] {
  return [
    { role: "system", content: "Be brief." },
    { role: "system", content: "Be kind." },
    {
      role: "user",
      content: [
        { type: "text", text: "What is it?" },
        file("image/png", "aGk="),
        address,
        file("audio/mpeg", "aGk="),
        file("text/plain", "aGk=", "a.txt"),
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "tool-call", toolCallId: "a", toolName: "time", input: { zone: "utc" } },
        { type: "tool-call", toolCallId: "b", toolName: "date", input: {} },
      ],
    },
    { role: "tool", content: [result("a", "time", "noon"), result("b", "date", "today")] },
    { role: "assistant", content: [{ type: "text", text: "Noon." }] },
  ];
}

Deno.test("aiModel() tells a model of V4 the conversation, with files by what they are", async () => {
  const { prompt } = await askedWith({ messages: talk });
  const url = new URL("https://host.example/a.png");
  assertEquals<unknown>(
    prompt,
    promptWith(
      (mediaType, data, filename) => ({
        type: "file",
        mediaType,
        data: { type: "data", data },
        ...(filename && { filename }),
      }),
      { type: "file", mediaType: "image/*", data: { type: "url", url } },
    ),
  );
});

for (const version of ["v2", "v3"] as const) {
  Deno.test(`aiModel() tells a model of ${version.toUpperCase()} the conversation, with files as they are`, async () => {
    const { prompt } = await askedWith({ messages: talk }, version);
    const address = { type: "file", mediaType: "image/*", data: new URL("https://host.example/a.png") };
    assertEquals<unknown>(
      prompt,
      promptWith(
        (mediaType, data, filename) => ({ type: "file", mediaType, data, ...(filename && { filename }) }),
        address,
      ),
    );
  });
}

Deno.test("aiModel() refuses a part of a message that it cannot hand on", async () => {
  const messages: Message[] = [{ role: "user", content: [{ type: "hologram" }] }];
  const error = await failure(askedWith({ messages }));
  assertEquals(error.reason, "request");
  assertEquals(error.message, 'Model "joker" cannot be shown a part of type "hologram".');
});

Deno.test("aiModel() tells settings, tools, a schema and headers in the SDK's words", async () => {
  const schema = {
    type: "object",
    title: "An answer",
    properties: { a: { type: "string" } },
    required: ["a"],
  } as const;
  const input = { type: "object" } as const;
  const { prompt: _prompt, abortSignal, ...options } = await askedWith({
    schema,
    tools: [{ name: "time", description: "Tells the time.", input }],
    params: {
      temperature: 0.5,
      max_tokens: 9,
      top_p: 0.9,
      stop: "END",
      seed: 7,
      tool_choice: { type: "function", function: { name: "time" } },
      reasoning_effort: "low",
      stream_options: { include_usage: false },
      top_k: null,
      providerOptions: { maker: { cache: true } },
    },
  });
  assertInstanceOf(abortSignal, AbortSignal);
  assertEquals<unknown>(options, {
    temperature: 0.5,
    maxOutputTokens: 9,
    topP: 0.9,
    stopSequences: ["END"],
    seed: 7,
    toolChoice: { type: "tool", toolName: "time" },
    reasoning: "low",
    providerOptions: { maker: { cache: true } },
    headers: { "x-team": "a" },
    tools: [{ type: "function", name: "time", description: "Tells the time.", inputSchema: input }],
    responseFormat: { type: "json", name: "An_answer", schema: { ...schema, additionalProperties: false } },
  });
});

Deno.test("aiModel() says to a model before V4 how hard to think where its provider looks for it", async () => {
  const { providerOptions } = await askedWith({ params: { reasoning_effort: "high", tool_choice: "auto" } }, "v3");
  assertEquals<unknown>(providerOptions, { maker: { reasoningEffort: "high" } });
});

Deno.test("aiModel() says that a schema cannot be forced where it cannot", async () => {
  const schema = { type: "object", properties: { a: { type: "string" } } } as const;
  const { providerOptions, responseFormat } = await askedWith({ schema });
  assertEquals<unknown>(responseFormat, { type: "json", name: "answer", schema });
  assertEquals<unknown>(providerOptions, { maker: { strictJsonSchema: false } });
});

Deno.test("aiModel() tells tools that the provider runs behind those of the graph", async () => {
  const search = { type: "provider", id: "maker.search", name: "search", args: {} };
  const { tools } = await askedWith({
    tools: [{ name: "time", input: { type: "object" } }],
    params: { tools: [search] },
  });
  assertEquals<unknown>(tools, [{ type: "function", name: "time", inputSchema: { type: "object" } }, search]);
});

Deno.test("aiModel() refuses a setting that it does not know, and shows where it would go", async () => {
  const error = await failure(askedWith({ params: { repetition_penalty: 1.1 } }));
  assertEquals([error.reason, error.message], [
    "request",
    'Model "joker" does not know the setting "repetition_penalty".',
  ]);
  assertMatch(error.hint!, /"providerOptions":\{"maker":\{"repetition_penalty":1.1\}\}/);
});

const older = {
  finishReason: "stop",
  usage: { inputTokens: 7, outputTokens: 5, cachedInputTokens: 3, reasoningTokens: 2 },
};
const newer = {
  finishReason: { unified: "stop", raw: "stop" },
  usage: { inputTokens: { total: 7, noCache: 4, cacheRead: 3 }, outputTokens: { total: 5, text: 3, reasoning: 2 } },
};
const usage = { input: 7, output: 5, cached: 3, reasoning: 2 };

const told: readonly [what: string, parts: readonly Said[], deltas: readonly Delta[], asked?: Partial<ModelRequest>][] =
  [
    ...[older, newer].map((said): typeof told[number] => [
      `text, reasoning and what it cost, in the form of ${said === older ? "V2" : "V3 and V4"}`,
      [
        { type: "stream-start", warnings: [] },
        { type: "reasoning-start", id: "r" },
        { type: "reasoning-delta", id: "r", delta: "Hm." },
        { type: "reasoning-end", id: "r" },
        { type: "text-start", id: "t" },
        { type: "text-delta", id: "t", delta: "Why " },
        { type: "text-delta", id: "t", delta: "" },
        { type: "text-delta", id: "t", delta: "not?" },
        { type: "text-end", id: "t" },
        { type: "finish", ...said },
      ],
      [
        { type: "reasoning", text: "Hm." },
        { type: "text", text: "Why " },
        { type: "text", text: "not?" },
        { type: "finish", reason: "stop", usage },
      ],
    ]),
    [
      "calls in pieces, whole calls, and nothing of the tools that the provider runs",
      [
        { type: "tool-input-start", id: "a", toolName: "time" },
        { type: "tool-input-delta", id: "a", delta: '{"zone":' },
        { type: "tool-input-start", id: "s", toolName: "web_search", providerExecuted: true },
        { type: "tool-input-delta", id: "s", delta: "{}" },
        { type: "tool-input-delta", id: "a", delta: '"utc"}' },
        { type: "tool-input-end", id: "a" },
        { type: "tool-call", toolCallId: "s", toolName: "web_search", input: "{}", providerExecuted: true },
        { type: "tool-call", toolCallId: "a", toolName: "time", input: '{"zone":"utc"}' },
        { type: "tool-call", toolCallId: "b", toolName: "date", input: "{}" },
        { type: "tool-input-start", id: "c", toolName: "raw", inputEncoding: "text" },
        { type: "tool-input-delta", id: "c", delta: "hi" },
        { type: "tool-call", toolCallId: "c", toolName: "raw", input: '"hi"' },
        { type: "finish", finishReason: "stop", usage: {} },
      ],
      [
        { type: "tool-call", index: 0, id: "a", name: "time" },
        { type: "tool-call", index: 0, args: '{"zone":' },
        { type: "tool-call", index: 0, args: '"utc"}' },
        { type: "tool-call", index: 1, id: "b", name: "date", args: "{}" },
        { type: "tool-call", index: 2, id: "c", name: "raw" },
        { type: "tool-call", index: 2, args: '"hi"' },
        { type: "finish", reason: "tool-calls" },
      ],
    ],
    [
      "what follows a schema as json",
      [{ type: "text-delta", id: "t", delta: "{}" }, end],
      [{ type: "json", text: "{}" }, { type: "finish", reason: "stop" }],
      { schema: { type: "object" } },
    ],
    [
      "a whole answer, its reasoning first",
      [
        { type: "text", text: "Why " },
        { type: "reasoning", text: "Hm." },
        { type: "text", text: "not?" },
        { type: "tool-call", toolCallId: "a", toolName: "time", input: "{}" },
        { type: "finish", ...newer },
      ],
      [
        { type: "reasoning", text: "Hm." },
        { type: "text", text: "Why not?" },
        { type: "tool-call", index: 0, id: "a", name: "time", args: "{}" },
        { type: "finish", reason: "tool-calls", usage },
      ],
      { stream: false },
    ],
    [
      "a word that V2 has for no reason, where the tokens were counted",
      [{ type: "finish", finishReason: "unknown", usage: { inputTokens: 1, outputTokens: 2 } }],
      [{ type: "finish", reason: "other", usage: { input: 1, output: 2 } }],
    ],
    ["a filtered answer", [{ type: "finish", finishReason: "content-filter" }], [{
      type: "finish",
      reason: "content-filter",
    }]],
  ];

for (const [what, parts, deltas, asked] of told) {
  Deno.test(`aiModel() says ${what}`, async () => {
    assertEquals(await ask(aiModel(model(parts).given), to, request(asked)), [...deltas]);
  });
}

Deno.test("aiModel() shows a model its signed reasoning again while its tools are at work, and shows it no other", async () => {
  const parts: Said[] = [
    { type: "reasoning-start", id: "r" },
    { type: "reasoning-delta", id: "r", delta: "Hm." },
    { type: "reasoning-end", id: "r", providerMetadata: { maker: { signature: "s" } } },
    { type: "tool-call", toolCallId: "a", toolName: "time", input: "{}", providerMetadata: { maker: { mark: 1 } } },
    end,
  ];
  const finish = (await ask(aiModel(model(parts).given), to)).at(-1);
  const reasoning = finish?.type === "finish" ? finish.reasoning : undefined;
  const said: Message = { role: "assistant", content: "", tool_calls: [{ ...call }], reasoning };
  const { prompt } = await askedWith({ messages: [said] });
  assertEquals<unknown>(prompt, [{
    role: "assistant",
    content: [
      { type: "reasoning", text: "Hm.", providerOptions: { maker: { signature: "s" } } },
      {
        type: "tool-call",
        toolCallId: "a",
        toolName: "time",
        input: { zone: "utc" },
        providerOptions: { maker: { mark: 1 } },
      },
    ],
  }]);
  const stranger = await askedWith({ messages: [{ ...said, reasoning: { ...reasoning!, from: "other:model" } }] });
  assertEquals<unknown>(stranger.prompt, [{
    role: "assistant",
    content: [{ type: "tool-call", toolCallId: "a", toolName: "time", input: { zone: "utc" } }],
  }]);
});

function refusal(statusCode: number | undefined, message: string, options: object = {}): APICallError {
  return new APICallError({ message, url: "https://host.example/v1", requestBodyValues: {}, statusCode, ...options });
}

const failures: readonly [what: string, error: unknown, reason: string, message: string, wait?: number][] = [
  ["a wrong key", refusal(401, "Bad key sk-abcdefghij"), "key", "tested answered 401: Bad key."],
  [
    "a rate limit, and how long to wait",
    refusal(429, "Slow down", { responseHeaders: { "retry-after": "3" } }),
    "rate-limit",
    "tested answered 429: Slow down.",
    3000,
  ],
  [
    "a prompt that is too long, by the server's own words",
    refusal(400, "Bad Request", { responseBody: '{"error":{"message":"Too long","code":"context_length_exceeded"}}' }),
    "context",
    "tested answered 400: Too long.",
  ],
  ["an overload", refusal(503, "Busy"), "overload", "tested answered 503: Busy."],
  [
    "a server that is not there",
    refusal(undefined, "Cannot connect to API: connect ECONNREFUSED", { isRetryable: true }),
    "network",
    "tested was not reached, or its connection broke: Cannot connect to API: connect ECONNREFUSED.",
  ],
  [
    "a missing key",
    new LoadAPIKeyError({ message: "OpenAI API key is missing." }),
    "key",
    "tested has no key: OpenAI API key is missing.",
  ],
  ["a failure without a name", new TypeError("x is undefined\nat y"), "request", "tested failed: x is undefined."],
  [
    "a failure in the server's words",
    { type: "server_error", message: "Oops" },
    "overload",
    "tested broke off its answer: Oops.",
  ],
  ["a failure as a text", "out of memory", "request", "tested broke off its answer: out of memory."],
  ["nothing at all", undefined, "request", "tested failed."],
];

for (const [what, thrown, reason, message, wait] of failures) {
  Deno.test(`aiModel() names ${what}`, async () => {
    const refusing: AiLanguageModel = { ...model([]).given, doStream: () => Promise.reject(thrown) };
    const first = await failure(ask(aiModel(refusing), to));
    assertEquals([first.reason, first.message, first.wait, first.cause], [reason, message, wait, thrown]);
    const breaking = model([{ type: "text-delta", id: "t", delta: "a" }, { type: "error", error: thrown }]).given;
    const later = await failure(ask(aiModel(breaking), to));
    assertEquals([later.reason, later.message], [reason, message]);
  });
}

const cut: readonly [what: string, parts: readonly Said[]][] = [
  ["without a finish", [{ type: "text-delta", id: "t", delta: "a" }]],
  ["that its provider calls interrupted", [{
    type: "finish",
    finishReason: { unified: "interrupted", raw: undefined },
  }]],
  ["for which no reason came", [{ type: "finish", finishReason: { unified: "other", raw: undefined }, usage: {} }]],
  ["for which no reason came in V2", [{ type: "finish", finishReason: "unknown", usage: {} }]],
];
for (const [what, parts] of cut) {
  Deno.test(`aiModel() takes an answer ${what} as cut off`, async () => {
    const error = await failure(ask(aiModel(model(parts).given), to));
    assertEquals([error.reason, error.message], [
      "cut",
      "tested ended its answer without a finish reason: it was cut off.",
    ]);
  });
}

Deno.test("aiModel() asks the model that a function gives for the document's name, also later", async () => {
  const names: string[] = [];
  const { given, asked } = model([end]);
  const provider = aiModel((name) => {
    names.push(name);
    return Promise.resolve(given);
  });
  await ask(provider, to);
  assertEquals([names, asked.length], [["tiny"], 1]);
});

Deno.test("aiModel() names the failure of a function that gives no model", async () => {
  const error = await failure(ask(
    aiModel(() => {
      throw new LoadAPIKeyError({ message: "There is no key." });
    }),
    to,
  ));
  assertEquals([error.reason, error.message, error.pointer], [
    "key",
    "tested has no key: There is no key.",
    "/models/joker",
  ]);
});
