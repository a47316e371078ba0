/** T6 and T7: what one token costs that comes over HTTP from a server of chat completions. @module */
import { OpenAI } from "openai";
import type { Graph } from "../../../mod.ts";
import { expect, lost, type Measurement, type Surroundings, type Tally, type Work } from "../measurement.ts";
import { graphOf } from "../ours.ts";
import { langgraph, peer } from "../peer.ts";
import { now, token } from "../server.ts";

/** Reads one answer and tells each piece of it. */
type Read = (hear: (text: string) => void) => Promise<void>;

/** Whose ways are compared. */
const ways: readonly {
  name: string;
  kind: "limit" | "ours" | "langgraph" | "other";
  ready(baseURL: string): Read | Promise<Read>;
}[] = [
  { name: "limit: fetch, split, parse", kind: "limit", ready: bare },
  { name: "limit: openai client", kind: "limit", ready: openaiLoop },
  { name: "ours: compatible", kind: "ours", ready: (baseURL) => ours("compatible", baseURL) },
  { name: "ours: openai", kind: "ours", ready: (baseURL) => ours("openai", baseURL) },
  { name: "LangGraph", kind: "langgraph", ready: langgraphLoop },
  { name: "AI SDK", kind: "other", ready: aiLoop },
];

/** One answer, as fast as it comes. */
export const http: Measurement = {
  id: "T6",
  title: "one token over HTTP, of 20,000, 16 in one write of the server",
  unit: "µs",
  size: 20_000,
  quick: 20_000,
  warm: 20_000,
  server: { tokens: 20_000, together: 16, pace: 0 },
  entries: ways.map(({ name, kind, ready }) => ({
    name,
    kind,
    async prepare({ size, baseURL }) {
      const read = await ready(baseURL);
      return async () => {
        let letters = 0;
        let first = 0;
        const began = performance.now();
        await read((text) => {
          if (letters === 0) first = performance.now() - began;
          letters += text.length;
        });
        if (kind !== "langgraph" && kind !== "other") expect(letters, size * token.length, "Letters that came");
        return { ...lost(letters / token.length, size), figures: { "first, ms": first } };
      };
    },
  })),
  targets: [
    { of: "ours: compatible", beside: "limit: openai client", most: 0.6 },
    { of: "ours: openai", beside: "limit: openai client", most: 0.6 },
    { of: "ours: openai", beside: "limit: openai client", figure: "first, ms", most: 1.1 },
  ],
};

/** Many at once, slowly. */
function many(id: string, runs: number): Pick<Measurement, "id" | "title" | "size" | "entries"> {
  return {
    id,
    title: `${runs.toLocaleString("en")} runs at once, 200 tokens each, 20 ms apart: time of the processor in all`,
    size: runs,
    entries: ways.map(({ name, kind, ready }) => ({
      name,
      kind,
      async prepare({ size, baseURL }: Surroundings): Promise<Work> {
        const read = await ready(baseURL);
        return async (): Promise<Tally> => {
          const late: number[] = [];
          const hear = (text: string) => {
            // A peer may hand on pieces of its own that say nothing.
            if (text !== "") late.push(now() - Number(text));
          };
          await Promise.all(Array.from({ length: size }, () => read(hear)));
          if (kind !== "langgraph" && kind !== "other") expect(late.length, size * 200, "Tokens that came");
          late.sort((a, b) => a - b);
          const at = (part: number) => late[Math.floor(late.length * part)];
          const { note } = lost(late.length, size * 200);
          return { units: 1, ...(note && { note }), figures: { "p50, ms": at(0.5), "p99, ms": at(0.99) } };
        };
      },
    })),
  };
}

const shared = {
  unit: "s",
  quick: 20,
  warm: 0,
  repeats: false,
  server: { tokens: 200, together: 1, pace: 20 },
} as const;

/** A thousand, for the cost; a hundred, for the delay. */
export const manyRuns: readonly Measurement[] = [
  {
    ...many("T7 1,000", 1_000),
    ...shared,
    targets: [
      { of: "ours: compatible", beside: "limit: openai client", most: 0.9 },
      { of: "ours: openai", beside: "limit: openai client", most: 0.9 },
    ],
  },
  {
    ...many("T7 100", 100),
    ...shared,
    targets: [{ of: "ours: compatible", beside: "limit: openai client", figure: "p99, ms", most: 1.3 }],
  },
];

function bare(baseURL: string): Read {
  return async (hear) => {
    const response = await fetch(`${baseURL}/chat/completions`, { method: "POST", body: "{}" });
    const decoder = new TextDecoder();
    let rest = "";
    for (const reader = response.body!.getReader();;) {
      const { done, value } = await reader.read();
      if (done) break;
      const parts = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = parts.pop()!;
      for (const part of parts) {
        const text = part === "data: [DONE]" ? undefined : JSON.parse(part.slice(6)).choices[0].delta.content;
        if (text) hear(text);
      }
    }
  };
}

function openaiLoop(baseURL: string): Read {
  const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 });
  const messages = [{ role: "user" as const, content: "x" }];
  return async (hear) => {
    for await (const chunk of await client.chat.completions.create({ model: "tiny", messages, stream: true })) {
      const text = chunk.choices[0]?.delta.content;
      if (text) hear(text);
    }
  };
}

function ours(provider: string, baseURL: string): Read {
  const graph: Graph = graphOf({
    models: { m: { model: `${provider}:tiny`, baseURL, apiKey: { secret: "KEY" } } },
    state: { t: { type: "string" } },
    nodes: { a: { llm: "m", prompt: "x", into: "t" } },
    edges: { START: "a" },
  }, { secrets: { KEY: { value: "none", hosts: [baseURL.slice(0, -"/v1".length)] } } });
  return async (hear) => {
    for await (const { data: [delta] } of graph.stream({}, { modes: ["messages"] })) {
      if (delta.type === "text") hear(delta.text);
    }
  };
}

async function langgraphLoop(baseURL: string): Promise<Read> {
  const { Annotation, StateGraph } = await langgraph();
  const { ChatOpenAI } = await peer("@langchain/openai");
  const model = new ChatOpenAI({ model: "tiny", apiKey: "none", maxRetries: 0, configuration: { baseURL } });
  const graph = new StateGraph(Annotation.Root({ t: Annotation() }))
    .addNode("a", async () => ({ t: (await model.invoke("x")).content }))
    .addEdge("__start__", "a").compile();
  return async (hear) => {
    for await (const [chunk] of await graph.stream({}, { streamMode: "messages" })) hear(chunk.content);
  };
}

async function aiLoop(baseURL: string): Promise<Read> {
  const [{ streamText }, { createOpenAICompatible }] = await Promise.all([
    peer("ai"),
    peer("@ai-sdk/openai-compatible"),
  ]);
  const model = createOpenAICompatible({ name: "bench", baseURL })("tiny");
  return async (hear) => {
    for await (const text of streamText({ model, prompt: "x", maxRetries: 0 }).textStream) hear(text);
  };
}
