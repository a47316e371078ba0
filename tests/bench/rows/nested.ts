/** T10: what one token costs that comes from a graph inside a graph, twenty deep. @module */
import { type GraphDocument, script } from "../../../mod.ts";
import { expect, lost, type Measurement } from "../measurement.ts";
import { graphOf, lettersByLoop } from "../ours.ts";
import { langgraph } from "../peer.ts";

const token = "cat ";

/** A token through graphs inside graphs. */
export const nested: Measurement = {
  id: "T10",
  title: "one token through 20 nested graphs, of 50,000; through 1 for comparison",
  unit: "µs",
  size: 50_000,
  quick: 5_000,
  entries: [
    {
      name: "limit: yield* 20 deep",
      kind: "limit",
      prepare: ({ size }) => async () => {
        let letters = 0;
        for await (const { text } of deep(20, size)) letters += text.length;
        expect(letters, size * token.length, "Letters that came");
        return { units: size };
      },
    },
    ...[1, 20].map((depth) => ({
      name: `ours: ${depth} deep`,
      kind: "ours" as const,
      prepare: ({ size }: { size: number }) => {
        const { graphs, ...outer } = document(depth);
        const models = { "*": script({ m: [{ chunks: Array<string>(size).fill(token) }] }) };
        const graph = graphOf({ models: { m: "x:x" }, graphs, ...outer }, { models });
        return async () => {
          const letters = await lettersByLoop(graph.stream({}, { modes: ["messages"], subgraphs: true }));
          expect(letters, size * token.length, "Letters that came");
          return { units: size };
        };
      },
    })),
    {
      name: "LangGraph",
      kind: "langgraph",
      async prepare({ size }) {
        const { Annotation, StateGraph, Speaker } = await langgraph();
        const state = Annotation.Root({ t: Annotation() });
        const model = new Speaker(size);
        let graph = new StateGraph(state).addNode("a", async () => ({ t: (await model.invoke("x")).content }))
          .addEdge("__start__", "a").compile();
        for (let at = 0; at < 20; at++) {
          graph = new StateGraph(state).addNode("inner", graph).addEdge("__start__", "inner").compile();
        }
        return async () => {
          let letters = 0;
          for await (const [, [chunk]] of await graph.stream({}, { streamMode: "messages", subgraphs: true })) {
            letters += chunk.content.length;
          }
          return lost(letters / token.length, size);
        };
      },
    },
  ],
  targets: [{ of: "ours: 20 deep", beside: "ours: 1 deep", most: 1.2 }],
};

async function* deep(depth: number, size: number): AsyncGenerator<{ text: string }> {
  if (depth > 0) return yield* deep(depth - 1, size);
  for (let at = 0; at < size; at++) yield { text: token };
}

function document(depth: number): Pick<GraphDocument, "nodes" | "edges" | "state" | "graphs" | "output"> {
  const state = { t: { type: "string" } };
  if (depth === 0) {
    return { state, output: ["t"], nodes: { a: { llm: "m", prompt: "x", into: "t" } }, edges: { START: "a" } };
  }
  return {
    state,
    output: ["t"],
    nodes: { inner: { graph: "inner" } },
    edges: { START: "inner" },
    graphs: { inner: document(depth - 1) },
  };
}
