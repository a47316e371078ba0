/** T8: what one message costs that is put behind many. @module */
import { expect, type Measurement } from "../measurement.ts";
import { graphOf, line } from "../ours.ts";
import { langgraph } from "../peer.ts";

const added = 100;

function messages(size: number) {
  return Array.from({ length: size }, (_, at) => ({ id: `m${at}`, role: "user", content: `message ${at}` }));
}

function growing(size: number, most: number): Measurement {
  return {
    id: size === 2_000 ? "T8" : `T8 ${size.toLocaleString("en")}`,
    title: `one message appended to a history of ${size.toLocaleString("en")}, of ${added}`,
    unit: "µs",
    size,
    quick: 200,
    entries: [
      {
        name: "limit: copied list",
        kind: "limit",
        prepare: ({ size }) => {
          const history = messages(size);
          return async () => {
            let list: readonly object[] = history;
            for (let at = 0; at < added; at++) list = [...list, await Promise.resolve({ id: `n${at}`, role: "user" })];
            expect(list.length, size + added, "Messages");
            return { units: added };
          };
        },
      },
      {
        name: "ours",
        kind: "ours",
        prepare: ({ size }) => {
          const history = messages(size);
          const { nodes, edges } = line(added, () => ({ set: { messages: { role: "user", content: "x" } } }));
          let watch: { begin(): void; end(): void } | undefined;
          const graph = graphOf({
            state: { messages: { reduce: "messages" } },
            input: ["messages"],
            nodes: { ...nodes, begin: { call: "begin" }, end: { call: "end" } },
            edges: { ...edges, START: "begin", begin: "n0", [`n${added - 1}`]: "end" },
          }, { functions: { begin: () => watch?.begin(), end: () => watch?.end() } });
          return async (own) => {
            watch = own;
            expect(((await graph.run({ messages: history })).messages as []).length, size + added, "Messages");
            return { units: added };
          };
        },
      },
      {
        name: "LangGraph",
        kind: "langgraph",
        async prepare({ size }) {
          const { HumanMessage, MessagesAnnotation, StateGraph } = await langgraph();
          const history = messages(size).map(({ id, content }) => new HumanMessage({ id, content }));
          const graph = new StateGraph(MessagesAnnotation);
          let watch: { begin(): void; end(): void };
          for (let at = 0; at < added; at++) {
            graph.addNode(`n${at}`, () => {
              if (at === 0) watch.begin();
              if (at === added - 1) watch.end();
              return { messages: [new HumanMessage("x")] };
            });
            graph.addEdge(at === 0 ? "__start__" : `n${at - 1}`, `n${at}`);
          }
          const compiled = graph.compile();
          return async (own) => {
            watch = own;
            const { messages } = await compiled.invoke({ messages: history }, { recursionLimit: added + 10 });
            expect(messages.length, size + added, "Messages");
            return { units: added };
          };
        },
      },
    ],
    targets: [{ of: "ours", most }],
  };
}

/** 2,000 as promised, and twice as many to see that it grows no faster. */
export const histories: readonly Measurement[] = [growing(2_000, 15), growing(4_000, 30)];
