/** A program that is traced: two nodes at once, one of them a graph, an agent with a tool, and a function that makes a span of its own. */
import * as telemetry from "@opentelemetry/api";
import { type Context, load, script } from "../../mod.ts";

const graph = load({
  millrace: "1",
  name: "traced",
  models: { m: "test:small", n: "test:large" },
  tools: { look: {} },
  state: { a: { type: "string" }, b: { type: "string" }, c: {} },
  nodes: {
    agent: { llm: "m", prompt: "A secret prompt", tools: ["look"], into: "a" },
    inner: { graph: "inner" },
    work: { call: "work", into: "c" },
  },
  edges: { START: ["agent", "inner", "work"] },
  graphs: {
    inner: {
      state: { b: { type: "string" } },
      output: ["b"],
      nodes: { draft: { llm: "n", prompt: "A secret prompt", into: "b" } },
      edges: { START: "draft" },
    },
  },
}, {
  telemetry,
  models: {
    test: script({
      m: [
        { chunks: [{ wait: { model: "n", chunks: 1 } }, { tool_call: { name: "look", arguments: { at: "secret" } } }] },
        { chunks: ["A secret answer"], usage: { input: 7, output: 3 } },
      ],
      n: [{ chunks: ["one", { wait: { model: "m", chunks: 1 } }, "two"] }],
    }),
  },
  tools: { look: () => telemetry.trace.getTracer("host").startActiveSpan("looking", (span) => span.end()) },
  functions: {
    async work(_: unknown, _context: Context) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      telemetry.trace.getTracer("host").startSpan("working").end();
      return 1;
    },
  },
});

await telemetry.trace.getTracer("host").startActiveSpan("request", async (span) => {
  await graph.run({});
  span.end();
});
