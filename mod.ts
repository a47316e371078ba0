/**
 * Graphs of models written as JSON, streamed token by token.
 *
 * A graph is a document: nodes, edges and model bindings over a state. A run is one web `ReadableStream` of events told apart by
 * `mode`, and every token says whose it is. The source is written for Deno, Bun, Node and the browser alike.
 *
 * @example Two models at once, told apart by node
 * ```ts
 * import { load, script } from "@millrace/millrace";
 *
 * const graph = load({
 *   millrace: "1",
 *   models: { joker: { model: "openai:gpt-4o-mini", tags: ["joke"] }, poet: "openai:gpt-4o-mini" },
 *   state: { topic: { type: "string" }, joke: { type: "string" }, poem: { type: "string" } },
 *   input: ["topic"],
 *   nodes: {
 *     write_joke: { llm: "joker", prompt: "Write a joke about {{ topic }}", into: "joke" },
 *     write_poem: { llm: "poet", prompt: "Write a short poem about {{ topic }}", into: "poem" },
 *   },
 *   edges: { START: ["write_joke", "write_poem"] },
 * }, { models: { "*": script({ joker: [{ chunks: ["Why ", "not?"] }], poet: [{ chunks: ["Soft ", "paws"] }] }) } });
 *
 * for await (const { node, data: [delta] } of graph.stream({ topic: "cats" }, { modes: ["messages"] })) {
 *   if (delta.type === "text") console.log(node, delta.text);
 * }
 * ```
 *
 * @module
 */
import type { Graph, Kit } from "./src/api.ts";
import type { CheckedFunction, HostFunction, StandardSchema } from "./src/function.ts";
import type { Issue } from "./src/errors.ts";
import { compile, compileOrThrow } from "./src/graph/compile.ts";
import type { FileText } from "./src/graph/files.ts";
import { environment, readBeside, readText } from "./src/graph/open.ts";
import { checkKit } from "./src/graph/kit.ts";
import type { Host } from "./src/graph/plan.ts";
import { providers } from "./src/models/mod.ts";
import { kinds } from "./src/nodes/mod.ts";
import { reducers } from "./src/reducers/mod.ts";
import { makeGraph } from "./src/run/graph.ts";
import type { OpenToolServer } from "./src/tool.ts";

/**
 * Reads a graph document and plans it.
 *
 * @param document The document as JSON text, or as an object.
 * @param kit What the run may use beyond the document: functions, providers, keys.
 * @returns A graph, ready to run any number of times.
 * @throws {GraphError} With every issue of the document, not only the first.
 *
 * @example One node that sets one key
 * ```ts
 * import { load } from "@millrace/millrace";
 * import { assertEquals } from "@std/assert";
 *
 * const graph = load(`{ "millrace": "1", "state": { "x": {} }, "nodes": { "a": { "set": { "x": "hi" } } }, "edges": { "START": "a" } }`);
 * assertEquals(await graph.run({}), { x: "hi" });
 * ```
 */
export function load(document: string | object, kit: Kit = {}): Graph {
  return makeGraph(compileOrThrow(document, hostOf(kit)));
}

/**
 * Reads a graph document from a file or a URL and plans it.
 *
 * @param place A path, or a URL with `file:`, `http:` or `https:`.
 * @param kit What the run may use beyond the document.
 * @throws {GraphError} With every issue; MR603 when there is no such file.
 *
 * @example
 * ```ts
 * import { open } from "@millrace/millrace";
 *
 * const graph = await open("./examples/refine_topic.json");
 * console.log(await graph.run({ topic: "ice cream" }));
 * ```
 */
export async function open(place: string | URL, kit: Kit = {}): Promise<Graph> {
  const text = await readText(place);
  const host = hostOf(kit);
  const files = new Map<string, FileText>(Object.entries(kit.files ?? {}));
  // A file may name others: they are read until nothing is wanted any more.
  for (;;) {
    const { wanted } = compile(text, host, { files });
    if (wanted.length === 0) break;
    for (const path of wanted) files.set(path, await readBeside(place, path));
  }
  return makeGraph(compileOrThrow(text, host, { name: String(place), files }));
}

/**
 * Finds what is wrong with a document, without running it.
 *
 * @param document The document as JSON text, or as an object.
 * @param kit What the run may use beyond the document.
 * @returns Every issue, errors and warnings, in the order of the document; none for a document that is fine.
 *
 * @example
 * ```ts
 * import { check } from "@millrace/millrace";
 * import { assertEquals } from "@std/assert";
 *
 * const [issue] = check({ millrace: "1", nodes: { a: { set: {} } }, edges: { START: "b" } });
 * assertEquals(issue.code, "MR102");
 * assertEquals(issue.message, 'No node "b".');
 * ```
 */
export function check(document: string | object, kit: Kit = {}): readonly Issue[] {
  return compile(document, hostOf(kit)).issues;
}

/**
 * Gives a function schemas: its arguments are checked, and typed, by `input`, its result by `output`.
 *
 * @example
 * ```ts
 * import { defineFunction, load } from "@millrace/millrace";
 * import { assertEquals } from "@std/assert";
 * import { z } from "zod";
 *
 * const double = defineFunction({ input: z.object({ n: z.number() }), run: ({ n }) => n * 2 });
 * const graph = load({
 *   millrace: "1",
 *   state: { n: { type: "number" } },
 *   nodes: { double: { call: "double", with: { n: "{{ n }}" }, into: "n" } },
 *   edges: { START: "double" },
 * }, { functions: { double } });
 * assertEquals(await graph.run({ n: 21 }), { n: 42 });
 * ```
 */
export function defineFunction<Input, Output>(
  source: {
    /** What the arguments must be: any Standard Schema. */
    readonly input?: StandardSchema<unknown, Input>;
    /** What the result must be. */
    readonly output?: StandardSchema<unknown, Output>;
    /** The function. */
    readonly run: (args: Input, context: Parameters<HostFunction>[1]) => unknown;
  },
): CheckedFunction {
  return source;
}

/**
 * Gives a tool schemas of the host's own, beside those of the document: its arguments are checked, and typed, by `input`.
 *
 * @example
 * ```ts
 * import { tool } from "@millrace/millrace";
 * import { z } from "zod";
 *
 * export const kit = {
 *   tools: { get_items: tool({ input: z.object({ place: z.string() }), run: ({ place }) => `a lamp, in the ${place}` }) },
 * };
 * ```
 */
export const tool: typeof defineFunction = defineFunction;

function hostOf(kit: Kit): Host {
  return { kinds, reducers, providers, kit: checkKit(kit), environment, openServer };
}

/** Loaded when the first server is opened: most graphs have none. */
const openServer: OpenToolServer = async (name, address, signal) =>
  (await import("./src/tools/mcp.ts")).openServer(name, address, signal);

export { Fault, GraphError, ModelError, RunError } from "./src/errors.ts";
export { applyFixes } from "./src/graph/fix.ts";
export { countIssues, formatIssues } from "./src/graph/report.ts";
export { echo, readScript, script } from "./src/models/mod.ts";
export type * from "./src/api.ts";
export type * from "./src/checkpoint.ts";
export type * from "./src/document.ts";
export type { FaultOptions, Fix, Issue, ModelFailure, RelatedPlace, RunStatus, Source } from "./src/errors.ts";
export type * from "./src/event.ts";
export type * from "./src/function.ts";
export type { FormatOptions } from "./src/graph/report.ts";
export type * from "./src/json.ts";
export type * from "./src/message.ts";
export type * from "./src/model.ts";
export type * from "./src/tape.ts";
export type * from "./src/telemetry.ts";
export type {
  ScriptAnswer,
  ScriptAnswers,
  ScriptChunk,
  ScriptError,
  ScriptEvent,
  ScriptGate,
  ScriptOptions,
  ScriptToolCall,
} from "./src/models/mod.ts";
export type {
  McpAddressSource,
  McpProcessSource,
  McpRequest,
  McpSource,
  ServerAnswer,
  ServerCallOptions,
  ServerTool,
  ToolServer,
  ToolSource,
} from "./src/tool.ts";
