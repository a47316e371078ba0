/** One graph, asked in five ways over real HTTP, gives the same events but for the names of the models. */
import { assertEquals, assertGreater } from "@std/assert";
import { createOpenAI } from "@ai-sdk/openai";
import { type Fixture, LLMock } from "@copilotkit/aimock";
import { ChatOpenAI } from "@langchain/openai";
import { type GraphDocument, type GraphEvent, type Kit, load, type ModelSource } from "../../mod.ts";
import { aiModel, langChainModel } from "../../src/models/adapters.ts";
import { serve } from "./help.ts";

/** The names by which each API counts. */
const usage = { prompt_tokens: 7, completion_tokens: 5, input_tokens: 7, output_tokens: 5 };

const fixtures: Fixture[] = [
  { match: { userMessage: "joke" }, response: { content: "Why not? Cats.", usage }, chunkSize: 4 },
  { match: { toolCallId: "call_1" }, response: { content: "It is noon.", usage }, chunkSize: 4 },
  {
    match: { userMessage: "time" },
    response: { toolCalls: [{ id: "call_1", name: "time", arguments: '{"zone":"utc"}' }], usage },
    chunkSize: 5,
  },
  { match: { userMessage: "Classify" }, response: { content: '{"value":"billing"}', usage }, chunkSize: 6 },
];

/** A way to ask: the binding of the document, and what the host gives for it. */
type Way = (baseURL: string) => { readonly model: ModelSource; readonly kit?: Kit };

const apiKey = "test";

const ways: Readonly<Record<string, Way>> = {
  "Chat Completions": (baseURL) => ({ model: { model: "openai:gpt-4o-mini", baseURL } }),
  "Responses": (baseURL) => ({
    model: { model: "openai:gpt-4o-mini", api: "responses", baseURL },
  }),
  "Messages": (baseURL) => ({
    model: { model: "anthropic:claude-sonnet-4-5", baseURL, params: { max_tokens: 100 } },
  }),
  "the AI SDK": (baseURL) => ({
    model: { model: "openai:gpt-4o-mini" },
    kit: { models: { openai: aiModel(createOpenAI({ baseURL, apiKey }).chat) } },
  }),
  "LangChain": (baseURL) => ({
    model: { model: "openai:gpt-4o-mini" },
    kit: {
      models: { openai: langChainModel((model) => new ChatOpenAI({ model, apiKey, configuration: { baseURL } })) },
    },
  }),
};

type Parts = Pick<GraphDocument, "state" | "nodes" | "tools">;

const graphs: Readonly<Record<string, Parts>> = {
  text: {
    state: { joke: { type: "string" } },
    nodes: { main: { llm: "main", system: "Be brief.", prompt: "Tell me a joke.", into: "joke" } },
  },
  "a whole answer": {
    state: { joke: { type: "string" } },
    nodes: { main: { llm: "main", prompt: "Tell me a joke.", into: "joke", stream: false } },
  },
  "a tool and what comes of it": {
    state: { messages: { reduce: "messages" } },
    tools: {
      time: {
        description: "Tells the time.",
        input: { type: "object", properties: { zone: { type: "string" } }, required: ["zone"] },
      },
    },
    nodes: { main: { llm: "main", prompt: "What is the time?", tools: ["time"], into: "messages" } },
  },
  "a structured answer": {
    state: { intent: { enum: ["billing", "technical"] } },
    nodes: { main: { llm: "main", prompt: "Classify: where is my bill?", into: "intent" } },
  },
};

/** The events of a run, without what may differ: pieces of one sort are joined, as each API cuts them in its own way. */
async function eventsOf(parts: Parts, way: Way, baseURL: string): Promise<unknown[]> {
  const { model, kit } = way(baseURL);
  const graph = load({ millrace: "1", models: { main: model }, edges: { START: "main" }, ...parts }, {
    ...kit,
    ids: () => "r",
    tools: { time: () => "noon" },
  });
  const modes = ["run", "values", "updates", "messages", "tasks", "tools"] as const;
  const events: GraphEvent[] = [];
  for await (const event of graph.stream({}, { modes })) events.push(event);
  return joined(events);
}

function joined(events: readonly GraphEvent[]): unknown[] {
  const told: unknown[] = [];
  let last: { type: string; text: string } | undefined;
  for (const { seq: _seq, t: _t, ...event } of events) {
    if (event.mode !== "messages") {
      last = undefined;
      told.push(event.mode === "run" || event.mode === "tasks" ? withoutNames(event) : event);
      continue;
    }
    const [delta, { model: _model, provider: _provider, ...call }] = event.data;
    const piece = delta.type === "tool-call"
      ? { ...delta, type: delta.type, text: delta.args ?? "", args: undefined }
      : delta;
    if (last && "text" in piece && last.type === piece.type) last.text += piece.text;
    else told.push({ ...event, data: [last = { text: "", ...piece }, call] });
  }
  return JSON.parse(JSON.stringify(told));
}

/** Tokens are also counted by the model's name, and time passes differently. */
function withoutNames(event: object): unknown {
  return JSON.parse(
    JSON.stringify(event, (key, value) => key === "ms" ? 0 : key === "models" ? Object.values(value) : value),
  );
}

for (const [what, parts] of Object.entries(graphs)) {
  Deno.test(`five ways to ask a model for ${what} give the same events`, async () => {
    const mock = new LLMock({ port: 0, logLevel: "silent" }).addFixtures(fixtures);
    const url = await mock.start();
    // The mock server does not stop while a connection to it is kept: it is asked through one that keeps none.
    const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    try {
      await using server = serve(({ url: asked, method, headers, body }) =>
        fetch(url + new URL(asked).pathname, { method, headers, body, client })
      );
      const [first, ...others] = Object.entries(ways);
      const expected = await eventsOf(parts, first[1], server.baseURL);
      assertGreater(expected.length, 5);
      for (const [name, way] of others) assertEquals(await eventsOf(parts, way, server.baseURL), expected, name);
    } finally {
      client.close();
      await mock.stop();
    }
  });
}
