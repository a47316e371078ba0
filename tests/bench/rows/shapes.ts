/** The shapes that LangGraph's own benchmark has, and T11, a line that is checkpointed. Told in milliseconds for the whole run. @module */
import { type Json, script } from "../../../mod.ts";
import { expect, type Measurement } from "../measurement.ts";
import { graphOf, line } from "../ours.ts";
import { langgraph, peer } from "../peer.ts";

/** Ten or a hundred subjects, each in a graph of its own that goes round until it is done. */
function fanToSubgraph(size: number): Measurement {
  const subjects = Array.from({ length: size }, (_, at) => `subject ${at}`);
  const end = `Joke about subject ${size - 1} - hohoho${" a".repeat(10)}`;
  return {
    ...whole(`L1 ${size}x`, `fanout_to_subgraph ${size}x, the whole run`),
    entries: [
      {
        name: "ours",
        kind: "ours",
        prepare: () => {
          const graph = graphOf({
            state: { subjects: { type: "array", items: { type: "string" } }, jokes: { type: "array" } },
            input: ["subjects"],
            nodes: {
              each: {
                each: "subjects",
                as: "it",
                graph: "joke",
                with: { subject: "{{ it }}" },
                into: { jokes: "{{ result.joke }}" },
              },
            },
            edges: { START: "each" },
            graphs: {
              joke: {
                state: { subject: { type: "string" }, joke: { type: "string" } },
                input: ["subject"],
                output: ["joke"],
                nodes: {
                  edit: { set: { subject: "{{ subject }} - hohoho" } },
                  generate: { set: { joke: "Joke about {{ subject }}" } },
                  bump: { set: { joke: "{{ joke }} a" } },
                },
                edges: {
                  START: "edit",
                  edit: "generate",
                  generate: "bump",
                  bump: { when: `joke.endsWith("${" a".repeat(10)}")`, to: "END", else: "bump" },
                },
              },
            },
          });
          return async () => {
            expect(((await graph.run({ subjects })).jokes as string[])[size - 1], end, "The last joke");
            return { units: 1 };
          };
        },
      },
      ...[false, true].map((isKept) => ({
        name: isKept ? "LangGraph, checkpoints" : "LangGraph",
        kind: "langgraph" as const,
        async prepare() {
          const { Annotation, Send, StateGraph, MemorySaver } = await langgraph();
          const joke = new StateGraph(Annotation.Root({ subject: Annotation(), jokes: Annotation() }))
            .addNode("edit", ({ subject }: { subject: string }) => ({ subject: `${subject} - hohoho` }))
            .addNode("generate", ({ subject }: { subject: string }) => ({ jokes: [`Joke about ${subject}`] }))
            .addNode("bump", ({ jokes }: { jokes: string[] }) => ({ jokes: [`${jokes[0]} a`] }))
            .addEdge("__start__", "edit").addEdge("edit", "generate").addEdge("generate", "bump")
            .addConditionalEdges(
              "bump",
              ({ jokes }: { jokes: string[] }) => jokes[0].endsWith(" a".repeat(10)) ? "__end__" : "bump",
            )
            .compile();
          const graph = new StateGraph(Annotation.Root({
            subjects: Annotation(),
            jokes: Annotation({ reducer: (a: string[], b: string[]) => a.concat(b), default: () => [] }),
          }))
            .addNode("joke", joke)
            .addConditionalEdges(
              "__start__",
              ({ subjects }: { subjects: string[] }) => subjects.map((subject) => new Send("joke", { subject })),
              ["joke"],
            )
            .compile({ ...(isKept && { checkpointer: new MemorySaver() }) });
          return async () => {
            const { jokes } = await graph.invoke({ subjects }, config(1_000));
            expect(jokes[size - 1], end, "The last joke");
            return { units: 1 };
          };
        },
      })),
    ],
  };
}

/** An agent that asks for a tool so many times before it answers. */
function agent(size: number): Measurement {
  return {
    ...whole(`L2 ${size}x`, `react_agent ${size}x, the whole run`),
    entries: [
      {
        name: "ours",
        kind: "ours",
        prepare: () => {
          const asks = Array.from({ length: size }, (_, at) => ({
            chunks: [{ tool_call: { id: `c${at}`, name: "look", arguments: { query: "x".repeat(100) } } }],
          }));
          const graph = graphOf({
            models: { m: "x:x" },
            tools: {
              look: { description: "Looks.", input: { type: "object", properties: { query: { type: "string" } } } },
            },
            state: { messages: { reduce: "messages" } },
            input: ["messages"],
            nodes: {
              agent: { llm: "m", messages: "{{ messages }}", tools: ["look"], turns: 1, into: "messages" },
              act: { toolcalls: "messages", into: "messages" },
            },
            edges: {
              START: "agent",
              agent: { when: "has(last(messages).tool_calls)", to: "act", else: "END" },
              act: "agent",
            },
          }, {
            tools: { look: () => "found".repeat(20) },
            models: { "*": script({ m: [...asks, { chunks: ["done"] }] }) },
          });
          return async () => {
            const { messages } = await graph.run({ messages: [{ role: "user", content: "hi" }] });
            expect((messages as []).length, size * 2 + 2, "Messages");
            return { units: 1 };
          };
        },
      },
      ...[false, true].map((isKept) => ({
        name: isKept ? "LangGraph, checkpoints" : "LangGraph",
        kind: "langgraph" as const,
        async prepare() {
          const { MessagesAnnotation, StateGraph, MemorySaver, AIMessage, HumanMessage } = await langgraph();
          const { ToolNode } = await peer("@langchain/langgraph/prebuilt");
          const { tool } = await peer("@langchain/core/tools");
          const look = tool(() => "found".repeat(20), {
            name: "look",
            description: "Looks.",
            schema: { type: "object", properties: { query: { type: "string" } } },
          });
          let asked = 0;
          const graph = new StateGraph(MessagesAnnotation)
            .addNode("agent", () => {
              const at = asked++;
              const args = { query: "x".repeat(100) };
              const tool_calls = at < size ? [{ id: `c${at}`, name: "look", args, type: "tool_call" }] : [];
              return { messages: [new AIMessage({ content: at < size ? "" : "done", tool_calls })] };
            })
            .addNode("act", new ToolNode([look]))
            .addEdge("__start__", "agent").addEdge("act", "agent")
            .addConditionalEdges(
              "agent",
              ({ messages }: { messages: { tool_calls?: [] }[] }) =>
                messages.at(-1)?.tool_calls?.length ? "act" : "__end__",
            )
            .compile({ ...(isKept && { checkpointer: new MemorySaver() }) });
          return async () => {
            asked = 0;
            const { messages } = await graph.invoke({ messages: [new HumanMessage("hi")] }, config(size * 2 + 10));
            expect(messages.length, size * 2 + 2, "Messages");
            return { units: 1 };
          };
        },
      })),
    ],
  };
}

/** A state of many keys, each a list, that four nodes read and write as a whole. */
function wide(items: number, count: number): Measurement {
  const keys = Array.from({ length: count }, (_, at) => `k${at}`);
  const value = Array.from({ length: items }, (_, at) => ({ id: at, text: "hi?".repeat(10), flags: [true, 1, null] }));
  const input = Object.fromEntries(keys.map((key) => [key, value]));
  return {
    ...whole(`L3 ${items}x${count}`, `wide_state ${items}x${count}, the whole run`),
    entries: [
      {
        name: "ours",
        kind: "ours",
        prepare: () => {
          const set = Object.fromEntries(keys.map((key) => [key, `{{ ${key} }}`]));
          const graph = graphOf({
            state: Object.fromEntries(keys.map((key) => [key, { type: "array" }])),
            input: keys,
            ...line(4, () => ({ set })),
          });
          return async () => {
            expect(((await graph.run(input))[keys[count - 1]] as Json[]).length, items, "Items");
            return { units: 1 };
          };
        },
      },
      ...[false, true].map((isKept) => ({
        name: isKept ? "LangGraph, checkpoints" : "LangGraph",
        kind: "langgraph" as const,
        async prepare() {
          const { Annotation, StateGraph, MemorySaver } = await langgraph();
          const graph = new StateGraph(Annotation.Root(Object.fromEntries(keys.map((key) => [key, Annotation()]))));
          for (let at = 0; at < 4; at++) {
            graph.addNode(`n${at}`, (state: object) => ({ ...state }));
            graph.addEdge(at === 0 ? "__start__" : `n${at - 1}`, `n${at}`);
          }
          const compiled = graph.compile({ ...(isKept && { checkpointer: new MemorySaver() }) });
          return async () => {
            expect((await compiled.invoke(input, config(100)))[keys[count - 1]].length, items, "Items");
            return { units: 1 };
          };
        },
      })),
    ],
  };
}

/** A line; the long one with checkpoints is T11. */
function sequential(size: number): Measurement {
  return {
    ...whole(size === 1_000 ? "T11" : `L4 ${size}`, `sequential ${size.toLocaleString("en")}, the whole run`),
    entries: [
      {
        name: "ours",
        kind: "ours",
        prepare: () => {
          const graph = graphOf({ state: { k: { type: "string" } }, ...line(size, () => ({ set: { k: "x" } })) });
          return async () => {
            expect((await graph.run({})).k, "x", "k");
            return { units: 1 };
          };
        },
      },
      ...[false, true].map((isKept) => ({
        name: isKept ? "LangGraph, checkpoints" : "LangGraph",
        kind: "langgraph" as const,
        // Without end: what is checkpointed grows with the square of the line.
        ...(isKept && size === 1_000 && { rounds: 1 }),
        async prepare() {
          const { Annotation, StateGraph, MemorySaver } = await langgraph();
          const graph = new StateGraph(Annotation.Root({ k: Annotation() }));
          for (let at = 0; at < size; at++) {
            graph.addNode(`n${at}`, () => ({ k: "x" }));
            graph.addEdge(at === 0 ? "__start__" : `n${at - 1}`, `n${at}`);
          }
          const compiled = graph.compile({ ...(isKept && { checkpointer: new MemorySaver() }) });
          return async () => {
            expect((await compiled.invoke({}, config(size + 10))).k, "x", "k");
            return { units: 1 };
          };
        },
      })),
    ],
  };
}

function whole(id: string, title: string) {
  return { id, title, unit: "ms", size: 1, quick: 1, warm: 1, targets: [] } as const;
}

/** Every run with checkpoints is a thread of its own. */
function config(recursionLimit: number): object {
  return { recursionLimit, configurable: { thread_id: crypto.randomUUID() } };
}

/** All of them. */
export const shapes: readonly Measurement[] = [
  ...[10, 100].map(fanToSubgraph),
  ...[10, 100].map(agent),
  wide(25, 300),
  wide(15, 600),
  wide(9, 1_200),
  sequential(10),
  sequential(1_000),
];
