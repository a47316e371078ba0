import { assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { ModelError } from "../../src/errors.ts";
import type { JsonObject } from "../../src/json.ts";
import type { Delta, Message } from "../../src/message.ts";
import type { ModelRequest, Provider } from "../../src/model.ts";
import { compatible } from "../../src/models/compatible.ts";
import { openai } from "../../src/models/openai.ts";
import { ask, binding, event, request, serve, sse } from "./help.ts";

const usage = { input_tokens: 7, output_tokens: 5 };
const counted = { input: 7, output: 5 };

function completed(response: object = {}): string {
  return event({ type: "response.completed", response: { status: "completed", usage, ...response } });
}

const delta = (delta: string, type = "output_text", more: object = {}) =>
  event({ type: `response.${type}.delta`, output_index: 0, delta, ...more });
const added = (output_index: number, item: object) => event({ type: "response.output_item.added", output_index, item });
const itemDone = (output_index: number, item: object) =>
  event({ type: "response.output_item.done", output_index, item });

/** What the model makes of one response. */
async function answer(response: () => Response, asked: Partial<ModelRequest> = {}): Promise<Delta[]> {
  await using server = serve(response);
  return await ask(compatible, binding(server.baseURL, { api: "responses" }), request(asked));
}

/** The body that is sent for a request. */
async function sent(
  asked: Partial<ModelRequest>,
  model = "tiny",
  provider: Provider = compatible,
  // deno-lint-ignore no-explicit-any
): Promise<any> {
  let body: unknown;
  await using server = serve(async (request) => {
    body = { path: new URL(request.url).pathname, ...await request.json() };
    return sse(completed());
  });
  await ask(provider, binding(server.baseURL, { api: "responses", model }), request(asked));
  return body;
}

const told: readonly [name: string, response: () => Response, deltas: Delta[], asked?: Partial<ModelRequest>][] = [
  [
    "reasoning in parts, a refusal, and nothing twice that comes whole at the end",
    () =>
      sse(
        event({ type: "response.created", response: { status: "in_progress" } }),
        delta("H", "reasoning_summary_text", { summary_index: 0 }),
        delta("m.", "reasoning_summary_text", { summary_index: 0 }),
        delta("Or.", "reasoning_summary_text", { summary_index: 1 }),
        event({ type: "response.refusal.delta", output_index: 1, delta: "No." }),
        completed({
          output: [
            { type: "reasoning", summary: [{ text: "Hm." }, { text: "Or." }] },
            { type: "message", content: [{ type: "refusal", refusal: "No." }] },
          ],
        }),
      ),
    [
      { type: "reasoning", text: "H" },
      { type: "reasoning", text: "m." },
      { type: "reasoning", text: "\n\nOr." },
      { type: "refusal", text: "No." },
      { type: "finish", reason: "stop", usage: counted },
    ],
  ],
  [
    "reasoning in plain text, as local servers tell it",
    () =>
      sse(
        delta("Hm.", "reasoning_text", { content_index: 0 }),
        delta("a", "output_text", { output_index: 1 }),
        completed(),
      ),
    [
      { type: "reasoning", text: "Hm." },
      { type: "text", text: "a" },
      { type: "finish", reason: "stop", usage: counted },
    ],
  ],
  [
    "two calls, the second without pieces, an id or an index",
    () =>
      sse(
        added(0, { type: "function_call", id: "fc_1", call_id: "a", name: "time", arguments: "" }),
        event({ type: "response.function_call_arguments.delta", output_index: 0, delta: '{"zone":"utc"}' }),
        itemDone(0, { type: "function_call", id: "fc_1", call_id: "a", name: "time", arguments: '{"zone":"utc"}' }),
        event({
          type: "response.output_item.done",
          item: { type: "function_call", name: "date", arguments: "{}" },
        }),
        completed(),
      ),
    [
      { type: "tool-call", index: 0, id: "a", name: "time" },
      { type: "tool-call", index: 0, args: '{"zone":"utc"}' },
      { type: "tool-call", index: 1, id: "c1_1", name: "date", args: "{}" },
      { type: "finish", reason: "tool-calls", usage: counted },
    ],
  ],
  [
    "what comes only with the end",
    () =>
      sse(completed({
        output: [
          { type: "reasoning", summary: [], content: [{ text: "Hm." }] },
          { type: "web_search_call", id: "ws_1" },
          { type: "message", content: [{ type: "output_text", text: "a" }, { type: "output_text", text: "b" }] },
        ],
      })),
    [
      { type: "reasoning", text: "Hm." },
      { type: "text", text: "a" },
      { type: "text", text: "b" },
      { type: "finish", reason: "stop", usage: counted },
    ],
  ],
  [
    "an item that comes whole, and whole again with the end, once",
    () => {
      const item = { type: "message", id: "msg_1", content: [{ type: "output_text", text: "a" }] };
      return sse(itemDone(0, item), completed({ output: [item] }));
    },
    [{ type: "text", text: "a" }, { type: "finish", reason: "stop", usage: counted }],
  ],
  [
    "JSON for a schema, and an end without usage",
    () => sse(delta('{"a"'), delta(":1}"), completed({ usage: null })),
    [{ type: "json", text: '{"a"' }, { type: "json", text: ":1}" }, { type: "finish", reason: "stop" }],
    { schema: { type: "object" } },
  ],
  ...([
    ["max_output_tokens", "length"],
    ["content_filter", "content-filter"],
    ["something new", "other"],
  ] as const).map(([said, reason]) =>
    [
      `an answer that is incomplete for "${said}" as ${reason}`,
      () =>
        sse(
          delta("a"),
          event({
            type: "response.incomplete",
            response: { status: "incomplete", incomplete_details: { reason: said }, usage },
          }),
        ),
      [{ type: "text", text: "a" }, { type: "finish", reason, usage: counted }],
    ] satisfies [string, () => Response, Delta[]]
  ),
  [
    "a whole response where a stream was asked for",
    () =>
      Response.json({
        object: "response",
        status: "completed",
        error: null,
        output: [{ type: "message", content: [{ type: "output_text", text: "a" }] }],
      }),
    [{ type: "text", text: "a" }, { type: "finish", reason: "stop" }],
  ],
];

for (const [what, response, deltas, asked] of told) {
  Deno.test(`responses: takes ${what}`, async () => {
    assertEquals(await answer(response, asked), deltas);
  });
}

const failed: readonly [name: string, response: () => Response, reason: string, message: RegExp][] = [
  ["a stream that ends too early", () => sse(delta("a")), "cut", /without a response\.completed: it was cut off\.$/],
  ["[DONE] that comes too early", () => sse(delta("a"), event("[DONE]")), "cut", /cut off\.$/],
  [
    "a response that failed",
    () =>
      sse(event({
        type: "response.failed",
        response: { status: "failed", error: { code: "rate_limit_exceeded", message: "Slow down" } },
      })),
    "rate-limit",
    /broke off its answer: Slow down\.$/,
  ],
  [
    "an error in its own envelope",
    () => sse(event({ type: "error", error: { code: "context_length_exceeded", message: "Too long" } })),
    "context",
    /Too long\.$/,
  ],
  ["an error of no kind", () => sse(event({ error: { message: "Oops", code: 500 } })), "overload", /Oops\.$/],
  [
    "a response that is put off",
    () => Response.json({ object: "response", status: "queued", output: [] }),
    "answer",
    /answered with a response that is queued\.$/,
  ],
  [
    "a server of Chat Completions",
    () => Response.json({ choices: [{ message: { content: "a" } }] }),
    "answer",
    /JSON that holds no response/,
  ],
];

for (const [what, response, reason, message] of failed) {
  Deno.test(`responses: fails on ${what}`, async () => {
    const error = await answer(response).then(() => undefined, (error) => error);
    assertInstanceOf(error, ModelError);
    assertEquals(error.reason, reason);
    assertMatch(error.message, message);
  });
}

Deno.test("responses: the conversation goes along as items, and is not kept at the server", async () => {
  const image = { type: "image_url", image_url: { url: "https://example.com/cat.png", detail: "low" } };
  const messages: Message[] = [
    { role: "system", content: "Be brief." },
    { role: "user", content: [{ type: "text", text: "What is this?" }, image], id: "m1" },
    {
      role: "assistant",
      content: "Let me see.",
      tool_calls: [{ id: "a", type: "function", function: { name: "look", arguments: "{}" } }],
    },
    { role: "tool", tool_call_id: "a", content: "a cat" },
    { role: "assistant", content: [{ type: "text", text: "A cat." }] },
    { role: "user", content: [{ type: "file", file: { filename: "a.pdf", file_data: "data:x" } }] },
  ];
  const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"] } as const;
  const body = await sent({
    messages,
    schema,
    tools: [{ name: "look", input: { type: "object" } }],
    params: { text: { verbosity: "low" }, tools: [{ type: "web_search" }], metadata: null, temperature: 0.5 },
  });
  assertEquals(body, {
    path: "/v1/responses",
    store: false,
    temperature: 0.5,
    model: "tiny",
    stream: true,
    input: [
      { role: "system", content: "Be brief." },
      {
        role: "user",
        content: [
          { type: "input_text", text: "What is this?" },
          { type: "input_image", image_url: "https://example.com/cat.png", detail: "low" },
        ],
      },
      { role: "assistant", content: "Let me see." },
      { type: "function_call", call_id: "a", name: "look", arguments: "{}" },
      { type: "function_call_output", call_id: "a", output: "a cat" },
      { role: "assistant", content: [{ type: "output_text", text: "A cat." }] },
      { role: "user", content: [{ type: "input_file", filename: "a.pdf", file_data: "data:x" }] },
    ],
    text: {
      verbosity: "low",
      format: {
        type: "json_schema",
        name: "answer",
        strict: true,
        schema: { ...schema, additionalProperties: false },
      },
    },
    tools: [
      { type: "web_search" },
      { type: "function", name: "look", parameters: { type: "object" }, strict: false },
    ],
  });
});

const encrypted = ["reasoning.encrypted_content"];
const wishes: readonly [what: string, model: string, params: JsonObject, include: unknown][] = [
  ["asks a model that is known to reason", "gpt-5-mini", {}, encrypted],
  ["asks a model that is told to reason", "local", { reasoning: { effort: "low" } }, encrypted],
  ["does not ask a model that does not", "gpt-4o-mini", {}, undefined],
  ["does not ask where the document says no", "o3", { include: null }, undefined],
];

for (const [what, model, params, include] of wishes) {
  Deno.test(`responses: ${what} for its reasoning`, async () => {
    assertEquals((await sent({ params }, model, openai)).include, include);
  });
}

Deno.test("responses: encrypted reasoning goes back with the calls it led to, to the model it came from", async () => {
  const thought = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "x" };
  const deltas = await answer(() =>
    sse(
      itemDone(0, { ...thought, status: "completed" }),
      itemDone(1, { type: "function_call", call_id: "a", name: "time", arguments: "{}" }),
      completed(),
    )
  );
  const finish = deltas.at(-1);
  const reasoning = finish?.type === "finish" ? finish.reasoning : undefined;
  assertEquals(reasoning, { from: "compatible:tiny", parts: [thought] });
  const call = { id: "a", type: "function", function: { name: "time", arguments: "{}" } } as const;
  const messages: Message[] = [{ role: "assistant", content: null, tool_calls: [call], reasoning }];
  const item = { type: "function_call", call_id: "a", name: "time", arguments: "{}" };
  assertEquals((await sent({ messages })).input, [thought, item]);
  assertEquals((await sent({ messages }, "another")).input, [item]);
});
