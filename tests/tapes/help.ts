/** A graph in which much happens at the same time, servers that are never equally fast, and tapes of it. */
import {
  type Graph,
  type GraphEvent,
  type JsonObject,
  type Kit,
  load,
  type RunResult,
  type StreamOptions,
} from "../../mod.ts";
import { readTape, replayKit, type ReplayOptions, type Tape, type TapeLine } from "../../src/tapes/mod.ts";
import { chunk, done, event, serve, type TestServer } from "../models/help.ts";

/** What a server is asked. */
export interface Asked {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly tools?: readonly unknown[];
  readonly response_format?: unknown;
}

/** Waits for some milliseconds, never as many as before. */
export function dawdle(most = 6): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * most));
}

/** A server that takes its time between any two words, and turns away every question once. */
export function slowServer(): TestServer {
  const turnedAway = new Set<string>();
  return serve(async (request) => {
    const asked = await request.json() as Asked;
    const last = asked.messages.at(-1)!;
    if (last.content.includes("stubborn") && !turnedAway.has(last.content)) {
      turnedAway.add(last.content);
      await dawdle();
      return new Response("busy", { status: 503 });
    }
    return new Response(answer(asked), { headers: { "content-type": "text/event-stream" } });
  });
}

function answer({ messages, tools, response_format: format }: Asked): ReadableStream<Uint8Array> {
  const last = messages.at(-1)!;
  const parts: string[] = [];
  if (tools && last.role !== "tool") {
    for (const [index, place] of ["attic", "cellar"].entries()) {
      const id = `call_${place}`;
      parts.push(chunk({ tool_calls: [{ index, id, function: { name: "look", arguments: '{"place":' } }] }));
      parts.push(chunk({ tool_calls: [{ index, function: { arguments: `"${place}"}` } }] }));
    }
  } else if (format) {
    for (const piece of ['{"tit', 'le":"On ', `${last.content.length} letters","sc`, 'ore":', "0.", "5}"]) {
      parts.push(chunk({ content: piece }));
    }
  } else for (const word of `You said: ${last.content}`.split(/(?<= )/)) parts.push(chunk({ content: word }));
  parts.push(chunk({}, tools && last.role !== "tool" ? "tool_calls" : "stop"));
  parts.push(event({ choices: [], usage: { prompt_tokens: last.content.length, completion_tokens: parts.length } }));
  parts.push(done);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      await dawdle();
      const part = parts.shift();
      if (part === undefined) controller.close();
      else controller.enqueue(encoder.encode(part));
    },
  });
}

/** A document in which everything happens at once. */
export function busyDocument(baseURL: string): JsonObject {
  const model = { model: "compatible:tiny", baseURL };
  return {
    millrace: "1",
    name: "busy",
    models: { a: { ...model, tags: ["a"] }, b: { ...model, apiKey: { secret: "TAPE_KEY" } } },
    tools: {
      look: {
        description: "Looks around.",
        input: { type: "object", properties: { place: { type: "string" } }, required: ["place"] },
      },
    },
    schemas: {
      Note: {
        type: "object",
        properties: { title: { type: "string" }, score: { type: "number" } },
        required: ["title", "score"],
      },
    },
    state: {
      topic: { type: "string" },
      joke: { type: "string" },
      poem: { type: "string" },
      note: { $ref: "#/schemas/Note" },
      chat: { reduce: "messages" },
      words: { type: "array", items: { type: "string" }, default: ["one", "two", "three", "four"] },
      lines: { type: "array", items: { type: "string" } },
      told: { type: "string" },
      inner: { type: "string" },
      log: { type: "array", items: { type: "string" }, reduce: "append" },
      whole: { type: "string" },
    },
    input: ["topic"],
    output: ["whole", "log"],
    streams: { quiet: { modes: ["messages", "updates"], tags: ["a"] } },
    nodes: {
      joke: { llm: "a", prompt: "A joke about {{ topic }}", into: "joke" },
      poem: {
        llm: "b",
        prompt: "A stubborn poem about {{ topic }}",
        into: "poem",
        retry: { attempts: 3, delay: "4ms", jitter: true },
      },
      note: { llm: "a", prompt: "A note about {{ topic }}", into: "note", partial: true },
      agent: { llm: "b", prompt: "What is there? {{ topic }}", tools: ["look"], into: "chat", tags: ["agent"] },
      lines: { each: "words", as: "word", concurrency: 3, llm: "a", prompt: "Say {{ word }}", into: "lines" },
      tell: { call: "tell", with: { topic: "{{ topic }}" }, into: "told" },
      inside: {
        graph: "inside",
        with: { topic: "{{ topic }}" },
        into: { inner: "{{ result.both }}" },
        tags: ["inside"],
      },
      flaky: {
        call: "flaky",
        into: "log",
        retry: { attempts: 3, delay: "3ms" },
      },
      sum: { set: { whole: "{{ joke }} | {{ poem }} | {{ told }} | {{ inner }} | {{ note.title }}", log: "summed" } },
    },
    graphs: {
      inside: {
        state: { topic: { type: "string" }, x: { type: "string" }, y: { type: "string" }, both: { type: "string" } },
        input: ["topic"],
        output: ["both"],
        nodes: {
          x: { llm: "a", prompt: "X of {{ topic }}", into: "x" },
          y: { llm: "b", prompt: "Y of {{ topic }}", into: "y" },
          both: { set: { both: "{{ x }}, {{ y }}" } },
        },
        edges: { START: ["x", "y"], x: "both", y: "both" },
      },
    },
    edges: {
      START: ["joke", "poem", "note", "agent", "lines", "tell", "inside", "flaky"],
      joke: "sum",
      poem: "sum",
      note: "sum",
      agent: "sum",
      lines: "sum",
      tell: "sum",
      inside: "sum",
      flaky: "sum",
    },
  };
}

/** The host of {@linkcode busyDocument}. Its key is `sk-…`, and must not be found anywhere. */
export function busyKit(baseURL = "http://127.0.0.1"): Kit {
  const failed = new Map<string, number>();
  return {
    secrets: { TAPE_KEY: { value: theKey, hosts: [new URL(baseURL).host] } },
    tools: {
      async *look({ place }: { place: string }, ctx) {
        await dawdle();
        yield { place, seen: 1 };
        await dawdle();
        await ctx.write(`half of the ${place}`);
        await dawdle();
        return `a lamp in the ${place}`;
      },
    },
    functions: {
      async *tell({ topic }: { topic: string }, ctx) {
        const pen = ctx.message({ tags: ["pen"] });
        const both = Promise.all([ctx.llm("a").text(`Loud ${topic}`), ctx.llm("b").text(`Soft ${topic}`)]);
        // A run that is called off fails both, and nobody may be left to hear it.
        both.catch(() => {});
        for (const word of ["a", "b", "c"]) {
          await dawdle();
          await pen.text(word);
        }
        yield { progress: 1 };
        await pen.finish();
        const [loud, soft] = await both;
        let heard = 0;
        for await (const _ of ctx.llm("a").stream(`Long ${topic}`)) if (++heard === 3) break;
        return `${loud} ${soft} ${pen.written} ${heard}`;
      },
      async flaky(_args, ctx) {
        await dawdle();
        const count = (failed.get(ctx.run.id) ?? 0) + 1;
        failed.set(ctx.run.id, count);
        if (count % 3 !== 0) throw new Error(`Busy ${count % 3}.`);
        return "at last";
      },
    },
  };
}

/** What no tape may hold. */
export const theKey = "sk-never-on-any-tape-0123456789";

/** A run and its tape. */
export interface Recorded {
  readonly text: string;
  readonly seen: readonly GraphEvent[];
  readonly result: RunResult;
}

/** How a run is begun; by default from an input. */
export type BeginRun = (graph: Graph, options: StreamOptions) => ReturnType<Graph["start"]>;

/** Runs a graph, and gives its tape and what its reader has seen. */
export async function record(
  graph: Graph,
  begin: BeginRun,
  options: StreamOptions = { modes: [...allModes], subgraphs: true },
  between: () => void | Promise<void> = () => {},
): Promise<Recorded> {
  const lines: TapeLine[] = [];
  const run = begin(graph, { ...options, record: (line) => void lines.push(line) });
  const seen: GraphEvent[] = [];
  try {
    for await (const event of run.events) {
      seen.push(event);
      await between();
    }
  } catch {
    // How it failed is in its result.
  }
  const result = await run.result;
  return { text: lines.map((line) => `${JSON.stringify(line)}\n`).join(""), seen, result };
}

/** Every sort of news. */
export const allModes = ["run", "values", "updates", "messages", "custom", "tasks", "tools", "debug"] as const;

/** Events as they go over a wire. */
export function wire(events: readonly GraphEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}

/** The graph of a tape, ready to be played again. */
export function graphOf(tape: Tape, kit: Kit = {}, options?: ReplayOptions): Graph {
  return load(tape.start.graph, { ...kit, ...replayKit(tape, options) });
}

/** Begins a run as the tape's was begun. */
export function again(tape: Tape): BeginRun {
  const { checkpoint, answers, input } = tape.start;
  return (graph, options) =>
    checkpoint ? graph.resume(checkpoint, answers ?? {}, options) : graph.start(input ?? {}, options);
}

/** Plays a tape and records that again. */
export async function play(text: string, kit: Kit = {}, options?: StreamOptions): Promise<Recorded & { tape: Tape }> {
  const tape = readTape(text);
  return { tape, ...await record(graphOf(tape, kit), again(tape), options) };
}

/** The events of a tape, as they go over a wire. */
export function eventsOf(text: string): string {
  return wire(readTape(text).events);
}
