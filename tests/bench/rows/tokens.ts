/** T1 and T2: what one token costs in process. @module */
import { script } from "../../../mod.ts";
import { expect, lost, type Measurement, type Tally } from "../measurement.ts";
import { graphOf, lettersByLoop, lettersByReader } from "../ours.ts";
import { langgraph, peer } from "../peer.ts";

const token = "cat ";

/** One model, one reader. */
export const tokens: Measurement = {
  id: "T1",
  title: "one token in process, mode messages, of 100,000",
  unit: "µs",
  size: 100_000,
  quick: 10_000,
  entries: [
    {
      name: "limit: async generator",
      kind: "limit",
      prepare: ({ size }) => async () => {
        let letters = 0;
        for await (const { text } of say(size)) letters += text.length;
        return count(letters, size);
      },
    },
    {
      name: "limit: ReadableStream",
      kind: "limit",
      prepare: ({ size }) => async () => {
        let left = size;
        const reader = new ReadableStream({
          pull(controller) {
            if (left-- > 0) controller.enqueue({ type: "text", text: token });
            else controller.close();
          },
        }, { highWaterMark: 0 }).getReader();
        let letters = 0;
        for (let next = await reader.read(); !next.done; next = await reader.read()) letters += next.value.text.length;
        return count(letters, size);
      },
    },
    {
      name: "ours: for await",
      kind: "ours",
      prepare: ({ size }) => {
        const graph = speaking(size);
        return async () => count(await lettersByLoop(graph.stream({}, { modes: ["messages"] })), size);
      },
    },
    {
      name: "ours: reader",
      kind: "ours",
      prepare: ({ size }) => {
        const graph = speaking(size);
        return async () => count(await lettersByReader(graph.stream({}, { modes: ["messages"] })), size);
      },
    },
    {
      name: "LangGraph",
      kind: "langgraph",
      async prepare({ size }) {
        const { Annotation, StateGraph, Speaker } = await langgraph();
        const model = new Speaker(size);
        const graph = new StateGraph(Annotation.Root({ t: Annotation() }))
          .addNode("a", async () => ({ t: (await model.invoke("x")).content }))
          .addEdge("__start__", "a").compile();
        return async () => {
          let letters = 0;
          for await (const [chunk] of await graph.stream({}, { streamMode: "messages" })) {
            letters += chunk.content.length;
          }
          return lost(letters / token.length, size);
        };
      },
    },
    {
      name: "AI SDK",
      kind: "other",
      async prepare({ size }) {
        const { streamText } = await peer("ai");
        const usage = { inputTokens: { total: 1 }, outputTokens: { total: size } };
        const model = {
          specificationVersion: "v4",
          provider: "bench",
          modelId: "tiny",
          supportedUrls: {},
          doStream() {
            let at = -1;
            const stream = new ReadableStream({
              pull(controller) {
                at++;
                if (at === 0) controller.enqueue({ type: "text-start", id: "0" });
                else if (at <= size) controller.enqueue({ type: "text-delta", id: "0", delta: token });
                else if (at === size + 1) controller.enqueue({ type: "text-end", id: "0" });
                else {
                  controller.enqueue({ type: "finish", finishReason: { unified: "stop", raw: "stop" }, usage });
                  controller.close();
                }
              },
            });
            return Promise.resolve({ stream });
          },
        };
        return async () => {
          let letters = 0;
          for await (const text of streamText({ model, prompt: "x" }).textStream) letters += text.length;
          return count(letters, size);
        };
      },
    },
    {
      name: "xstate",
      kind: "other",
      async prepare({ size }) {
        const { createActor, fromCallback, setup } = await peer("xstate");
        return () =>
          new Promise((resolve) => {
            let letters = 0;
            const speaker = fromCallback(({ sendBack }: { sendBack: (event: object) => void }) => {
              for (let at = 0; at < size; at++) sendBack({ type: "token", text: token });
              sendBack({ type: "over" });
            });
            const hear = ({ event }: { event: { text: string } }) => letters += event.text.length;
            const actor = createActor(
              setup({ actors: { speaker } }).createMachine({
                initial: "on",
                states: {
                  on: { invoke: { src: "speaker" }, on: { token: { actions: hear }, over: "off" } },
                  off: { type: "final" },
                },
              }),
            );
            actor.subscribe({ complete: () => resolve(count(letters, size)) });
            actor.start();
          });
      },
    },
  ],
  targets: [
    { of: "ours: for await", beside: "limit: async generator", most: 2 },
    { of: "ours: reader", beside: "limit: ReadableStream", most: 1.5 },
  ],
};

/** Two models at once, of which the reader wants one. */
export const twoNodes: Measurement = {
  id: "T2",
  title: "two nodes at once, one tag kept, a token of 2 x 50,000",
  unit: "µs",
  size: 50_000,
  quick: 5_000,
  entries: [
    {
      name: "limit: two generators",
      kind: "limit",
      prepare: ({ size }) => async () => {
        let letters = 0;
        const read = async (kept: boolean) => {
          for await (const { text } of say(size)) if (kept) letters += text.length;
        };
        await Promise.all([read(true), read(false)]);
        return { ...count(letters, size), units: size * 2 };
      },
    },
    {
      name: "ours",
      kind: "ours",
      prepare: ({ size }) => {
        const chunks = Array<string>(size).fill(token);
        const graph = graphOf({
          models: { a: { model: "x:x", tags: ["kept"] }, b: { model: "x:x", tags: ["other"] } },
          state: { a: { type: "string" }, b: { type: "string" } },
          nodes: { a: { llm: "a", prompt: "x", into: "a" }, b: { llm: "b", prompt: "x", into: "b" } },
          edges: { START: ["a", "b"] },
        }, { models: { "*": script({ a: [{ chunks }], b: [{ chunks }] }) } });
        return async () => {
          const letters = await lettersByLoop(graph.stream({}, { modes: ["messages"], tags: ["kept"] }));
          return { ...count(letters, size), units: size * 2 };
        };
      },
    },
    {
      name: "LangGraph",
      kind: "langgraph",
      async prepare({ size }) {
        const { Annotation, StateGraph, Speaker } = await langgraph();
        const [a, b] = [new Speaker(size), new Speaker(size)];
        const graph = new StateGraph(Annotation.Root({ a: Annotation(), b: Annotation() }))
          .addNode("na", async () => ({ a: (await a.withConfig({ tags: ["kept"] }).invoke("x")).content }))
          .addNode("nb", async () => ({ b: (await b.withConfig({ tags: ["other"] }).invoke("x")).content }))
          .addEdge("__start__", "na").addEdge("__start__", "nb").compile();
        return async () => {
          let letters = 0;
          for await (const [chunk, { tags }] of await graph.stream({}, { streamMode: "messages" })) {
            if (tags?.includes("kept")) letters += chunk.content.length;
          }
          return { ...lost(letters / token.length, size), units: size * 2 };
        };
      },
    },
  ],
  targets: [{ of: "ours", most: 1.3 }],
};

async function* say(size: number): AsyncGenerator<{ type: string; text: string }> {
  for (let at = 0; at < size; at++) yield { type: "text", text: token };
}

function speaking(size: number) {
  return graphOf({
    models: { m: "x:x" },
    state: { t: { type: "string" } },
    nodes: { a: { llm: "m", prompt: "x", into: "t" } },
    edges: { START: "a" },
  }, { models: { "*": script({ m: [{ chunks: Array<string>(size).fill(token) }] }) } });
}

function count(letters: number, size: number): Tally {
  expect(letters, size * token.length, "Letters that came");
  return { units: size };
}
