/** T4 and T5: what it costs to do a thousand things at once. @module */
import { expect, type Measurement } from "../measurement.ts";
import { graphOf } from "../ours.ts";
import { langgraph, peer } from "../peer.ts";

/** A thousand nodes between two. */
export const fan: Measurement = {
  id: "T4",
  title: "fan-out to 1,000 nodes and their join, a node",
  unit: "µs",
  size: 1_000,
  quick: 100,
  warm: 1_000,
  entries: [
    {
      name: "limit: Promise.all",
      kind: "limit",
      prepare: ({ size }) => {
        const work = Array.from({ length: size }, () => () => Promise.resolve(["x"]));
        return async () => {
          expect((await Promise.all(work.map((node) => node()))).flat().length, size, "Writes");
          return { units: size };
        };
      },
    },
    {
      name: "ours",
      kind: "ours",
      prepare: ({ size }) => {
        const names = Array.from({ length: size }, (_, at) => `n${at}`);
        const graph = graphOf({
          state: { all: { type: "array", reduce: "append" }, count: { type: "integer" } },
          nodes: {
            ...Object.fromEntries(names.map((name) => [name, { set: { all: "x" } }])),
            join: { set: { count: "{{ size(all) }}" } },
          },
          edges: { START: names, ...Object.fromEntries(names.map((name) => [name, "join"])) },
        });
        return async () => {
          expect((await graph.run({})).count, size, "Writes");
          return { units: size };
        };
      },
    },
    {
      name: "LangGraph",
      kind: "langgraph",
      async prepare({ size }) {
        const { Annotation, StateGraph } = await langgraph();
        const names = Array.from({ length: size }, (_, at) => `n${at}`);
        const graph = new StateGraph(Annotation.Root({
          all: Annotation({ reducer: (a: string[], b: string[]) => a.concat(b), default: () => [] }),
          count: Annotation(),
        }));
        graph.addNode("join", ({ all }: { all: string[] }) => ({ count: all.length }));
        for (const name of names) graph.addNode(name, () => ({ all: ["x"] })).addEdge("__start__", name);
        const compiled = graph.addEdge(names, "join").compile();
        return async () => {
          expect((await compiled.invoke({})).count, size, "Writes");
          return { units: size };
        };
      },
    },
    {
      name: "LlamaIndex",
      kind: "other",
      async prepare({ size }) {
        const { createWorkflow, workflowEvent } = await peer("@llamaindex/workflow-core");
        const [start, part, done, end] = [workflowEvent(), workflowEvent(), workflowEvent(), workflowEvent()];
        const workflow = createWorkflow();
        let came = 0;
        workflow.handle([start], ({ sendEvent }: { sendEvent(event: unknown): void }) => {
          for (let at = 0; at < size; at++) sendEvent(part.with(at));
        });
        workflow.handle([part], () => done.with("x"));
        workflow.handle([done], () => ++came === size ? end.with(came) : undefined);
        return async () => {
          came = 0;
          const { stream, sendEvent } = workflow.createContext();
          sendEvent(start.with(0));
          for await (const event of stream) if (end.include(event)) break;
          expect(came, size, "Writes");
          return { units: size };
        };
      },
    },
  ],
  targets: [{ of: "ours", most: 10 }],
};

/** A graph inside, once per item. */
export const each: Measurement = {
  id: "T5",
  title: "each over 1,000 items into a subgraph of two nodes, an item",
  unit: "µs",
  size: 1_000,
  quick: 100,
  entries: [
    {
      name: "limit: async functions",
      kind: "limit",
      prepare: ({ size }) => async () => {
        const items = Array.from({ length: size }, (_, at) => `item ${at}`);
        const results: string[] = new Array(size);
        let next = 0;
        const inner = async (word: string) => {
          let state: { word: string; loud?: string } = { word };
          state = await Promise.resolve({ ...state, loud: `${state.word}!` });
          state = await Promise.resolve({ ...state, loud: `${state.loud}!` });
          return state.loud!;
        };
        const worker = async () => {
          while (next < size) {
            const at = next++;
            results[at] = await inner(items[at]);
          }
        };
        await Promise.all(Array.from({ length: 16 }, worker));
        expect(results[size - 1], `item ${size - 1}!!`, "The last result");
        return { units: size };
      },
    },
    {
      name: "ours",
      kind: "ours",
      prepare: ({ size }) => {
        const items = Array.from({ length: size }, (_, at) => `item ${at}`);
        const graph = graphOf({
          state: {
            items: { type: "array", items: { type: "string" } },
            results: { type: "array", items: { type: "string" } },
          },
          input: ["items"],
          nodes: {
            each: {
              each: "items",
              as: "it",
              graph: "inner",
              with: { word: "{{ it }}" },
              into: { results: "{{ result.loud }}" },
            },
          },
          edges: { START: "each" },
          graphs: {
            inner: {
              state: { word: { type: "string" }, loud: { type: "string" } },
              input: ["word"],
              output: ["loud"],
              nodes: { a: { set: { loud: "{{ word }}!" } }, b: { set: { loud: "{{ loud }}!" } } },
              edges: { START: "a", a: "b" },
            },
          },
        });
        return async () => {
          const { results } = await graph.run({ items });
          expect((results as string[])[size - 1], `item ${size - 1}!!`, "The last result");
          return { units: size };
        };
      },
    },
    {
      name: "LangGraph",
      kind: "langgraph",
      async prepare({ size }) {
        const { Annotation, Send, StateGraph } = await langgraph();
        const items = Array.from({ length: size }, (_, at) => `item ${at}`);
        const inner = new StateGraph(Annotation.Root({ word: Annotation(), loud: Annotation() }))
          .addNode("a", ({ word }: { word: string }) => ({ loud: `${word}!` }))
          .addNode("b", ({ loud }: { loud: string }) => ({ loud: `${loud}!` }))
          .addEdge("__start__", "a").addEdge("a", "b").compile();
        const graph = new StateGraph(Annotation.Root({
          items: Annotation(),
          results: Annotation({ reducer: (a: string[], b: string[]) => a.concat(b), default: () => [] }),
        }))
          .addNode("one", async (state: object) => ({ results: [(await inner.invoke(state)).loud] }))
          .addConditionalEdges(
            "__start__",
            ({ items }: { items: string[] }) => items.map((word) => new Send("one", { word })),
            ["one"],
          )
          .compile();
        return async () => {
          const { results } = await graph.invoke({ items });
          expect(results[size - 1], `item ${size - 1}!!`, "The last result");
          return { units: size };
        };
      },
    },
  ],
  targets: [{ of: "ours", most: 60 }],
};
