/** What a chat model of LangChain is told, and what is made of what it says. The suite over real packages is in adapter_suite_test.ts. */
import { assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { AIMessageChunk } from "@langchain/core/messages";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { ChatAnthropic } from "@langchain/anthropic";
import { ChatOpenAI } from "@langchain/openai";
import { ModelError } from "../../src/errors.ts";
import type { Delta, Message } from "../../src/message.ts";
import type { ModelRequest } from "../../src/model.ts";
import {
  type LangChainChatModel,
  langChainModel,
  type LangChainOptions,
  type LangChainSettings,
} from "../../src/models/adapters.ts";
import { ask, binding, request, serve } from "./help.ts";
import { tell, wireOf } from "./stories.ts";

const to = binding("http://127.0.0.1:9", { provider: "tested", headers: { "x-team": "a" } });
const apiKey = "test";

async function failure(work: Promise<unknown>): Promise<ModelError> {
  const error = await work.then(() => undefined, (error) => error);
  assertInstanceOf(error, ModelError);
  return error;
}

/** The body that a server gets from ChatOpenAI. */
async function bodyOf(asked: Partial<ModelRequest>, options?: LangChainOptions): Promise<Record<string, unknown>> {
  const bodies: Record<string, unknown>[] = [];
  await using server = serve(async (request) => {
    const body = await request.json();
    bodies.push({ ...body, team: request.headers.get("x-team") });
    return tell(wireOf(new URL(request.url).pathname), "text", body.stream).response;
  });
  const { baseURL } = server;
  const make = (model: string, settings: LangChainSettings) =>
    new ChatOpenAI({ model, apiKey, configuration: { baseURL }, ...settings });
  await ask(langChainModel(make, options), to, request(asked));
  return bodies[0];
}

const call = { id: "a", type: "function", function: { name: "time", arguments: '{"zone":"utc"}' } } as const;
const talk: Message[] = [
  { role: "system", content: "Be brief." },
  { role: "developer", content: "Be kind." },
  {
    role: "user",
    content: [{ type: "text", text: "?" }, { type: "image_url", image_url: { url: "https://a.example/a.png" } }],
  },
  {
    role: "assistant",
    content: null,
    tool_calls: [call, { ...call, id: "b", function: { name: "date", arguments: "oops" } }],
  },
  { role: "tool", content: "noon", tool_call_id: "a" },
  { role: "tool", content: "?", tool_call_id: "b" },
  { role: "assistant", content: "Noon." },
];

Deno.test("langChainModel() tells the conversation so that the server gets what was said", async () => {
  const { messages } = await bodyOf({ messages: talk });
  const calls = [call, { ...call, id: "b", function: { name: "date", arguments: "{}" } }];
  assertEquals<unknown>(messages, [
    talk[0],
    // Only models that reason know the role.
    { role: "system", content: "Be kind." },
    talk[2],
    { role: "assistant", content: "", tool_calls: calls },
    ...talk.slice(4),
  ]);
});

Deno.test("langChainModel() gives settings to the model that is made, call options to the call, and tools", async () => {
  const input = { type: "object", properties: {} } as const;
  const { messages: _messages, ...body } = await bodyOf({
    tools: [{ name: "time", description: "Tells the time.", input }],
    params: { temperature: 0.5, max_tokens: 9, top_p: 0.9, stop: "END", seed: 7, tool_choice: "auto", top_k: null },
  });
  assertEquals<unknown>(body, {
    model: "tiny",
    temperature: 0.5,
    max_tokens: 9,
    top_p: 0.9,
    stop: ["END"],
    seed: 7,
    stream: true,
    stream_options: { include_usage: true },
    tool_choice: "auto",
    tools: [{ type: "function", function: { name: "time", description: "Tells the time.", parameters: input } }],
    team: "a",
  });
});

Deno.test("langChainModel() asks OpenAI's models for JSON by response_format", async () => {
  const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"] } as const;
  const { response_format } = await bodyOf({ schema });
  assertEquals<unknown>(response_format, {
    type: "json_schema",
    json_schema: { name: "answer", strict: true, schema: { ...schema, additionalProperties: false } },
  });
});

Deno.test("langChainModel() asks by a tool where that is wanted, beside other tools", async () => {
  const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"] } as const;
  const tools = [{ name: "answer", input: { type: "object" } }];
  const { tools: offered, tool_choice } = await bodyOf({ schema, tools }, { schemaAs: "tool" });
  assertEquals((offered as typeof named[]).map((tool) => tool.function.name), ["answer", "answer_"]);
  assertEquals(tool_choice, "required");
});
const named = { function: { name: "" } };

Deno.test("langChainModel() refuses a setting that a model takes only when it is made, and says what would do", async () => {
  const error = await failure(
    ask(langChainModel(new FakeListChatModel({ responses: ["a"] })), to, request({ params: { temperature: 1 } })),
  );
  assertEquals([error.reason, error.pointer], ["request", "/models/joker"]);
  assertEquals(
    error.message,
    'Model "joker" cannot be told "temperature" now: a chat model of LangChain takes it when it is made.',
  );
  assertMatch(error.hint!, /langChainModel\(\(model, settings\) => new ChatOpenAI/);
});

Deno.test("langChainModel() makes a model once as long as the settings are the same", async () => {
  const made: [string, LangChainSettings][] = [];
  const provider = langChainModel((name, settings) => {
    made.push([name, settings]);
    return new FakeListChatModel({ responses: ["a"] });
  });
  const model = await provider(to);
  for (const temperature of [0, 0, 1]) await model(request({ params: { temperature } }), () => {});
  assertEquals(made, [["tiny", { temperature: 0 }], ["tiny", { temperature: 1 }]]);
});

Deno.test("langChainModel() names a failure of the function that makes the model", async () => {
  const provider = langChainModel(() => {
    throw new Error("Missing credentials. Please pass an apiKey.\nmore");
  });
  const error = await failure(ask(provider, to));
  assertEquals([error.reason, error.message], [
    "key",
    "tested has no key: Missing credentials. Please pass an apiKey.",
  ]);
});

/** A model that says these pieces; the package's own fakes make new ones of them. */
function saying(chunks: readonly AIMessageChunk[]): LangChainChatModel {
  const model: LangChainChatModel = {
    stream: () => Promise.resolve(piecesOf(chunks)),
    invoke: () => Promise.resolve(chunks[0]),
    bindTools: () => model,
  };
  return model;
}

async function* piecesOf(chunks: readonly AIMessageChunk[]): AsyncGenerator<AIMessageChunk> {
  for (const one of chunks) yield await Promise.resolve(one);
}

function chunk(fields: object): AIMessageChunk {
  return new AIMessageChunk({ content: "", ...fields });
}

const told: readonly [
  what: string,
  chunks: AIMessageChunk[],
  deltas: Delta[],
  asked?: Partial<ModelRequest>,
  how?: LangChainOptions,
][] = [
  [
    "text and reasoning in every form",
    [
      chunk({ additional_kwargs: { reasoning_content: "1" } }),
      chunk({ additional_kwargs: { reasoning: { summary: [{ text: "2" }] } } }),
      chunk({ content: [{ type: "thinking", thinking: "3", index: 0 }, { type: "reasoning", reasoning: "4" }] }),
      chunk({ content: "a" }),
      chunk({ content: [{ type: "text", text: "b" }, { type: "input_json_delta", input: "{" }] }),
      chunk({ additional_kwargs: { refusal: "No." } }),
      chunk({ response_metadata: { finish_reason: "length" } }),
    ],
    [
      ...["1", "2", "3", "4"].map((text): Delta => ({ type: "reasoning", text })),
      { type: "text", text: "a" },
      { type: "text", text: "b" },
      { type: "refusal", text: "No." },
      { type: "finish", reason: "length" },
    ],
  ],
  [
    "what it cost, added up, with the last count where a provider counts all",
    [
      chunk({
        response_metadata: { model_provider: "anthropic" },
        usage_metadata: { input_tokens: 7, output_tokens: 1, total_tokens: 8, input_token_details: { cache_read: 3 } },
      }),
      chunk({
        additional_kwargs: { stop_reason: "end_turn" },
        usage_metadata: { input_tokens: 0, output_tokens: 5, total_tokens: 5 },
      }),
    ],
    [{ type: "finish", reason: "stop", usage: { input: 7, output: 5, cached: 3 } }],
  ],
  [
    "calls in pieces",
    [
      chunk({ tool_call_chunks: [{ id: "a", name: "time", args: "", index: 1, type: "tool_call_chunk" }] }),
      chunk({ tool_call_chunks: [{ args: "{}", index: 1, type: "tool_call_chunk" }] }),
      chunk({ response_metadata: { stop_reason: "tool_use" } }),
    ],
    [
      { type: "tool-call", index: 0, id: "a", name: "time" },
      { type: "tool-call", index: 0, args: "{}" },
      { type: "finish", reason: "tool-calls" },
    ],
  ],
  [
    "the arguments of the tool that takes the answer as json, and other calls as calls",
    [
      chunk({ content: "So: " }),
      chunk({ tool_call_chunks: [{ id: "a", name: "answer", args: '{"a"', index: 0, type: "tool_call_chunk" }] }),
      chunk({ tool_call_chunks: [{ args: ":1}", index: 0, type: "tool_call_chunk" }] }),
      chunk({ response_metadata: { finish_reason: "tool_calls" } }),
    ],
    [
      { type: "text", text: "So: " },
      { type: "json", text: '{"a"' },
      { type: "json", text: ":1}" },
      { type: "finish", reason: "stop" },
    ],
    { schema: { type: "object" } },
    { schemaAs: "tool" },
  ],
];

for (const [what, chunks, deltas, asked, how] of told) {
  Deno.test(`langChainModel() says ${what}`, async () => {
    const model = saying(chunks);
    assertEquals(await ask(langChainModel(model, how), to, request(asked)), deltas);
  });
}

Deno.test("langChainModel() takes the end of a model that never says why as an end", async () => {
  const deltas = await ask(langChainModel(new FakeListChatModel({ responses: ["ab"] })), to);
  assertEquals(deltas, [{ type: "text", text: "a" }, { type: "text", text: "b" }, { type: "finish", reason: "other" }]);
});

Deno.test("langChainModel() shows a model its signed thinking again while its tools are at work", async () => {
  const chunks = [
    chunk({ content: [{ type: "thinking", thinking: "H", index: 0 }] }),
    chunk({ content: [{ type: "thinking", thinking: "m.", index: 0 }] }),
    chunk({ content: [{ type: "thinking", signature: "c2ln", index: 0 }] }),
    chunk({ tool_call_chunks: [{ id: "a", name: "time", args: "{}", index: 1, type: "tool_call_chunk" }] }),
  ];
  const finish = (await ask(langChainModel(saying(chunks)), to)).at(-1);
  const reasoning = finish?.type === "finish" ? finish.reasoning : undefined;
  const bodies: { messages: unknown }[] = [];
  await using server = serve(async (request) => {
    bodies.push(await request.json());
    return tell("messages", "text", true).response;
  });
  const anthropicApiUrl = server.baseURL.slice(0, -"/v1".length);
  const model = langChainModel((model) => new ChatAnthropic({ model, apiKey, anthropicApiUrl }));
  const tools = [{ name: "time", input: { type: "object" } }];
  const messages: Message[] = [
    { role: "user", content: "?" },
    { role: "assistant", content: null, tool_calls: [call], reasoning },
    { role: "tool", content: "noon", tool_call_id: "a" },
  ];
  await ask(model, to, request({ messages, tools }));
  assertEquals((bodies[0].messages as { content: unknown }[])[1].content, [
    { type: "thinking", thinking: "Hm.", signature: "c2ln" },
    { type: "tool_use", id: "a", name: "time", input: { zone: "utc" } },
  ]);
});

Deno.test("langChainModel() tells LangChain not to try again: the run does", async () => {
  let asked = 0;
  await using server = serve(() => {
    asked++;
    return Response.json({ error: { message: "Slow down", code: "rate_limit_exceeded" } }, { status: 429 });
  });
  const { baseURL } = server;
  const provider = langChainModel((model) => new ChatOpenAI({ model, apiKey, configuration: { baseURL } }));
  assertEquals((await failure(ask(provider, to))).reason, "rate-limit");
  assertEquals(asked, 1);
});

Deno.test("langChainModel() binds tools that the provider runs behind those of the graph", async () => {
  const bound: (readonly object[])[] = [];
  const model = saying([chunk({ content: "a" })]);
  model.bindTools = (tools) => {
    bound.push(tools);
    return model;
  };
  const search = { type: "web_search" };
  const tools = [{ name: "time", input: { type: "object" } }];
  await ask(langChainModel(model), to, request({ tools, params: { tools: [search] } }));
  const own = { type: "function", function: { name: "time", parameters: { type: "object" } } };
  assertEquals<unknown>(bound, [[own, search]]);
});

Deno.test("langChainModel() names a model that takes no tools", async () => {
  const model = new FakeListChatModel({ responses: ["a"] });
  const { stream, invoke } = model;
  const bare = { stream: stream.bind(model), invoke: invoke.bind(model) };
  const tools = [{ name: "time", input: { type: "object" } }];
  const error = await failure(ask(langChainModel(bare), to, request({ tools })));
  assertEquals([error.reason, error.message], ["request", 'Model "joker" takes no tools.']);
});
