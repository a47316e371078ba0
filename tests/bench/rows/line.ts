/** T3 and T9: what a step costs, and whether what lies beside it in the state makes it dearer. @module */
import { expect, type Measurement, type Watch } from "../measurement.ts";
import { graphOf, line } from "../ours.ts";
import { langgraph, peer } from "../peer.ts";

const keys = Array.from({ length: 10 }, (_, index) => `k${index}`);
const state = Object.fromEntries(keys.map((key) => [key, { type: "string" }]));
const input = Object.fromEntries(keys.map((key) => [key, key]));

function steps(size: number, id: string, most: number): Measurement {
  return {
    id,
    title: `one step of a line of ${size.toLocaleString("en")} nodes that do nothing, 10 keys of state`,
    unit: "µs",
    size,
    quick: 100,
    warm: Math.min(size, 1_000),
    entries: [
      {
        name: "limit: loop",
        kind: "limit",
        prepare: ({ size }) => {
          const work = Array.from({ length: size }, () => () => Promise.resolve({ k0: "x" }));
          return async () => {
            let state: Record<string, string> = { ...input };
            for (const node of work) state = { ...state, ...await node() };
            expect(state.k0, "x", "k0");
            return { units: size };
          };
        },
      },
      {
        name: "ours: set",
        kind: "ours",
        prepare: ({ size }) => {
          const graph = graphOf({ state, input: keys, ...line(size, () => ({ set: { k0: "x" } })) });
          return async () => {
            expect((await graph.run(input)).k0, "x", "k0");
            return { units: size };
          };
        },
      },
      {
        name: "ours: call",
        kind: "ours",
        prepare: ({ size }) => {
          let calls = 0;
          const functions = { nothing: () => void calls++ };
          const graph = graphOf({ state, input: keys, ...line(size, () => ({ call: "nothing" })) }, { functions });
          return async () => {
            calls = 0;
            await graph.run(input);
            expect(calls, size, "Calls");
            return { units: size };
          };
        },
      },
      {
        name: "LangGraph",
        kind: "langgraph",
        ...(size > 1_000 && { rounds: 1 }),
        async prepare({ size }) {
          const { Annotation, StateGraph } = await langgraph();
          const graph = new StateGraph(Annotation.Root(Object.fromEntries(keys.map((key) => [key, Annotation()]))));
          let calls = 0;
          for (let at = 0; at < size; at++) {
            graph.addNode(`n${at}`, () => {
              calls++;
              return {};
            });
            graph.addEdge(at === 0 ? "__start__" : `n${at - 1}`, `n${at}`);
          }
          const compiled = graph.compile();
          return async () => {
            calls = 0;
            await compiled.invoke(input, { recursionLimit: size + 10 });
            expect(calls, size, "Calls");
            return { units: size };
          };
        },
      },
      {
        name: "xstate",
        kind: "other",
        async prepare({ size }) {
          const { createActor, fromPromise, setup, waitFor } = await peer("xstate");
          const nothing = fromPromise(() => Promise.resolve());
          const states: Record<string, object> = { off: { type: "final" } };
          for (let at = 0; at < size; at++) {
            states[`n${at}`] = { invoke: { src: "nothing", onDone: at + 1 < size ? `n${at + 1}` : "off" } };
          }
          const machine = setup({ actors: { nothing } }).createMachine({ context: input, initial: "n0", states });
          return async () => {
            const actor = createActor(machine);
            actor.start();
            const end = await waitFor(actor, ({ status }: { status: string }) => status === "done", { timeout: 1e9 });
            expect(end.value, "off", "State");
            return { units: size };
          };
        },
      },
      {
        name: "LlamaIndex",
        kind: "other",
        async prepare({ size }) {
          const { createWorkflow, workflowEvent } = await peer("@llamaindex/workflow-core");
          const events = Array.from({ length: size + 1 }, () => workflowEvent());
          const workflow = createWorkflow();
          for (let at = 0; at < size; at++) workflow.handle([events[at]], () => events[at + 1].with({}));
          return async () => {
            const { stream, sendEvent } = workflow.createContext();
            sendEvent(events[0].with({}));
            let came = 0;
            for await (const event of stream) {
              came++;
              if (events[size].include(event)) break;
            }
            expect(came, size + 1, "Events");
            return { units: size };
          };
        },
      },
    ],
    targets: [{ of: "ours: set", most }],
  };
}

/** A line of 1,000, and one of 10,000. */
export const lines: readonly Measurement[] = [steps(1_000, "T3 1,000", 8), steps(10_000, "T3 10,000", 8)];

/** A step with eight megabytes beside it. */
export const beside: Measurement = {
  id: "T9",
  title: "one step of 10,000 with 8 MB of state beside it (LangGraph: of 1,000); with 0 MB for comparison",
  unit: "µs",
  // Many, so that what is left of reading the input, which the collector sweeps up later, is a small part of it.
  size: 10_000,
  quick: 100,
  entries: [
    {
      name: "limit: loop",
      kind: "limit",
      prepare: ({ size }) => async (watch) => {
        let state: Record<string, unknown> = { k: "", big: megabytes(8) };
        watch.begin();
        for (let at = 0; at < size; at++) state = { ...state, ...await Promise.resolve({ k: "x" }) };
        watch.end();
        expect(state.k, "x", "k");
        return { units: size };
      },
    },
    ...[0, 8].map((size) => ({
      name: `ours: ${size} MB`,
      kind: "ours" as const,
      prepare: ({ size: count }: { size: number }) => {
        let watch: Watch | undefined;
        const functions = { begin: () => watch?.begin(), end: () => watch?.end() };
        const { nodes, edges } = line(count, () => ({ set: { k: "x" } }));
        const graph = graphOf({
          state: { k: { type: "string" }, big: { type: "array" } },
          input: ["big"],
          nodes: { ...nodes, begin: { call: "begin" }, end: { call: "end" } },
          edges: { ...edges, START: "begin", begin: "n0", [`n${count - 1}`]: "end" },
        }, { functions });
        return async (own: Watch) => {
          watch = own;
          const { k, big } = await graph.run({ big: megabytes(size) });
          expect(k, "x", "k");
          expect((big as unknown[]).length, size * 1_024, "Parts of the state");
          return { units: count };
        };
      },
    })),
    {
      name: "LangGraph",
      kind: "langgraph",
      async prepare(surroundings) {
        const size = Math.min(surroundings.size, 1_000);
        const { Annotation, StateGraph } = await langgraph();
        let watch: Watch;
        const graph = new StateGraph(Annotation.Root({ k: Annotation(), big: Annotation() }));
        for (let at = 0; at < size; at++) {
          graph.addNode(`n${at}`, () => {
            if (at === 0) watch.begin();
            if (at === size - 1) watch.end();
            return { k: "x" };
          });
          graph.addEdge(at === 0 ? "__start__" : `n${at - 1}`, `n${at}`);
        }
        const compiled = graph.compile();
        return async (own: Watch) => {
          watch = own;
          const { k } = await compiled.invoke({ big: megabytes(8) }, { recursionLimit: size + 10 });
          expect(k, "x", "k");
          return { units: size };
        };
      },
    },
  ],
  targets: [{ of: "ours: 8 MB", beside: "ours: 0 MB", most: 1.2 }],
};

function megabytes(count: number): readonly object[] {
  return Array.from({ length: count * 1_024 }, (_, at) => ({ id: at, text: String(at % 10).repeat(1_000) }));
}
