/** The providers against a mock server that others wrote, over real HTTP. */
import { assertEquals, assertGreater, assertInstanceOf } from "@std/assert";
import { type Fixture, LLMock } from "@copilotkit/aimock";
import { ModelError } from "../../src/errors.ts";
import type { Delta } from "../../src/message.ts";
import type { ModelBinding, Provider } from "../../src/model.ts";
import { anthropic } from "../../src/models/anthropic.ts";
import { azure } from "../../src/models/azure.ts";
import { compatible } from "../../src/models/compatible.ts";
import { openai } from "../../src/models/openai.ts";
import { ask, binding, type BindingOptions, request, tell } from "./help.ts";

const fixtures: Fixture[] = [
  {
    match: { userMessage: "joke" },
    response: {
      content: "Why not? Cats.",
      reasoning: "Hm.",
      usage: { prompt_tokens: 7, completion_tokens: 5, input_tokens: 7, output_tokens: 5 },
    },
    chunkSize: 4,
  },
  {
    match: { userMessage: "time" },
    response: { toolCalls: [{ id: "call_1", name: "time", arguments: '{"zone":"utc"}' }] },
    chunkSize: 5,
  },
  { match: { userMessage: "json" }, response: { content: '{"kind":"joke"}' }, chunkSize: 6 },
  {
    match: { userMessage: "fast" },
    response: { error: { message: "Slow down", type: "rate_limit_error" }, status: 429, retryAfter: 3 },
  },
  { match: { userMessage: "key" }, response: { error: { message: "Bad key", code: "invalid_api_key" }, status: 401 } },
  { match: { userMessage: "server" }, response: { error: { message: "Oops", type: "server_error" }, status: 500 } },
  {
    match: { userMessage: "cut" },
    response: { content: "This will be cut off" },
    chunkSize: 4,
    truncateAfterChunks: 3,
  },
  {
    match: { userMessage: "line" },
    response: { content: "This line will drop" },
    chunkSize: 1,
    latency: 20,
    disconnectAfterMs: 200,
  },
  { match: { userMessage: "broken" }, response: { content: "x" }, chaos: { malformedRate: 1 } },
];

async function withMock(examine: (baseURL: string) => Promise<void>): Promise<void> {
  const mock = new LLMock({ port: 0, logLevel: "silent" }).addFixtures(fixtures);
  const url = await mock.start();
  try {
    await examine(`${url}/v1`);
  } finally {
    await mock.stop();
  }
}

function about(content: string, options: Parameters<typeof request>[0] = {}): ReturnType<typeof request> {
  return request({ messages: [{ role: "user", content }], ...options });
}

const providers: readonly [name: string, provider: Provider, api?: ModelBinding["api"]][] = [
  ["compatible", compatible],
  ["openai", openai],
  ["openai by responses", openai, "responses"],
  ["azure", azure],
  ["anthropic", anthropic],
];

for (const [name, provider, api] of providers) {
  const to = (baseURL: string, options: BindingOptions = {}) => binding(baseURL, { ...options, api });

  Deno.test(`${name} streams text and reasoning of the mock server, piece by piece`, () =>
    withMock(async (baseURL) => {
      const deltas = await ask(provider, to(baseURL, { apiKey: "test" }), about("a joke"));
      const texts = deltas.filter((delta) => delta.type === "text").map((delta) => delta.text);
      assertEquals(texts, ["Why ", "not?", " Cat", "s."]);
      assertEquals(deltas.filter((delta) => delta.type === "reasoning").map((delta) => delta.text).join(""), "Hm.");
      const finish = deltas.at(-1);
      assertEquals(finish?.type === "finish" && finish.reason, "stop");
      assertGreater(finish?.type === "finish" ? finish.usage?.output ?? 0 : 0, 0);
    }));

  Deno.test(`${name} takes a whole answer of the mock server`, () =>
    withMock(async (baseURL) => {
      const deltas = await ask(provider, to(baseURL), about("a joke", { stream: false }));
      assertEquals(deltas.find((delta) => delta.type === "text"), { type: "text", text: "Why not? Cats." });
      assertEquals(deltas.at(-1)?.type, "finish");
    }));

  Deno.test(`${name} takes the tool calls of the mock server in pieces`, () =>
    withMock(async (baseURL) => {
      const tools = [{ name: "time", input: { type: "object" } }];
      const deltas = await ask(provider, to(baseURL), about("the time", { tools }));
      const pieces = deltas.filter((delta) => delta.type === "tool-call");
      assertEquals([pieces[0].index, pieces[0].id, pieces[0].name], [0, "call_1", "time"]);
      assertEquals(pieces.map((piece) => piece.args ?? "").join(""), '{"zone":"utc"}');
      assertGreater(pieces.filter((piece) => piece.args !== undefined).length, 1);
      const finish = deltas.at(-1);
      assertEquals(finish?.type === "finish" && finish.reason, "tool-calls");
    }));

  Deno.test(`${name} takes JSON of the mock server`, () =>
    withMock(async (baseURL) => {
      const schema = { type: "object", properties: { kind: { enum: ["joke", "poem"] } }, required: ["kind"] } as const;
      const deltas = await ask(provider, to(baseURL), about("json", { schema }));
      assertEquals(deltas.map((delta) => delta.type === "json" ? delta.text : "").join(""), '{"kind":"joke"}');
    }));

  const failures: readonly [about: string, reason: string, wait?: number][] = [
    ["fast", "rate-limit", 3000],
    ["key", "key"],
    ["server", "overload"],
    ["cut", "network"],
    ["line", "network"],
    ["broken", "answer"],
  ];
  for (const [content, reason, wait] of failures) {
    Deno.test(`${name} tells the mock server's failure "${content}" as ${reason}`, () =>
      withMock(async (baseURL) => {
        const deltas: Delta[] = [];
        const answered = tell(provider, to(baseURL), about(content), (delta) => void deltas.push(delta));
        const error = await answered.then(() => undefined, (error) => error);
        assertInstanceOf(error, ModelError);
        assertEquals([error.reason, error.wait], [reason, wait]);
        assertEquals(deltas.some((delta) => delta.type === "finish"), false);
        if (content === "line") assertGreater(deltas.length, 0);
      }));
  }
}
