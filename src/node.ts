/**
 * The contract of node kinds: how a sort of work is planned once and run many times.
 *
 * @module
 */
import type { Context, HostFunction } from "./function.ts";
import type { Issue } from "./errors.ts";
import type { Json, JsonObject, JsonSchema } from "./json.ts";
import type { Fill, FillText, Scope } from "./scope.ts";
import type { FinishReason, Message, Reasoning, ToolCall, Usage } from "./message.ts";
import type { RunInfo, ToolOffer } from "./model.ts";
import type { ToolHandle } from "./tool.ts";

/** A sort of work: one verb of the document. */
export interface NodeKind {
  /** The key that says a node is of this kind. */
  readonly verb: string;
  /** The schema of the verb and of the kind's own keys: `{ properties: { … } }`. The modifiers every node has are added. */
  readonly schema: JsonSchema;
  /** Reads a node once, at load. What is wrong is reported to the source, not thrown. */
  plan(source: NodeSource): NodeWork;
}

/** A planned node. */
export interface NodeWork {
  /** Does the work. A result that is no promise is taken at once. Returns frozen JSON, or `undefined` for nothing. */
  readonly run: (task: Task) => Json | undefined | Promise<Json | undefined>;
  /** With it, the result is an object whose members are written to these keys. Without it, the result goes `into`. */
  readonly writes?: readonly string[];
  /** What the result is sure to be, as a JSON Schema: for checks before the run. Without it, anything. */
  readonly result?: JsonSchema;
  /** Whether the kind tries again by itself, so that its node's `retry` is not for the whole task. */
  readonly retries?: boolean;
  /** Whether it stops to ask a person. */
  readonly asks?: boolean;
}

/** A key of the state that a node's result goes into. */
export interface IntoKey {
  /** The key's name. */
  readonly key: string;
  /** The reducer's name, if the key has one. */
  readonly reduce?: string;
  /** What one write must be. */
  readonly schema: JsonSchema;
}

/** A node of a document as its kind sees it, once, at load. Places are paths below the node, as `"prompt"` or `"with/topic"`. */
export interface NodeSource {
  /** The node's name. */
  readonly name: string;
  /** The node's place, a JSON Pointer. */
  readonly pointer: string;
  /** The node as written. */
  readonly value: JsonObject;
  /** Where the result goes, if `into` is a key (or a mapping: then there is no key). */
  readonly into?: IntoKey;
  /** Whether there is an `into` at all. */
  readonly hasInto: boolean;
  /**
   * Compiles a template: any JSON with `{{ … }}` in its strings. At the path of a key that the node {@linkcode NodeSource.writes}, it must
   * fit that key; reports what can never be as `wanted` says.
   */
  template(value: Json, path: string, wanted?: Wanted): Fill;
  /** Compiles a text: a string, a list of lines, or a file. */
  text(value: Json, path: string): FillText;
  /** A model of the document by name; reports an unknown one. */
  model(name: string, path: string): ModelHandle;
  /** A tool of the document by name, a server of tools, or one of its tools as `"server/tool"`; reports an unknown one. */
  tool(name: string, path: string): ToolHandle;
  /** Every tool of the document, and every server of tools. */
  allTools(): readonly ToolHandle[];
  /** Whether the state has this key; reports an unknown one, and one that can never be as `wanted` says. */
  reads(key: string, path: string, wanted?: Wanted): boolean;
  /** A graph inside this one by name, with the keys it takes and gives by this node's `with`; reports what does not fit. */
  graph(name: string, path: string): GraphHandle;
  /** A function of the kit by name; reports one that the host has not given. */
  function(name: string, path: string): FunctionHandle;
  /**
   * States that the node writes this key; reports an unknown one. With `folds`, the key needs a reducer where the node runs per item;
   * with `maybe`, the node may leave it out.
   */
  writes(key: string, path: string, options?: { readonly folds?: boolean; readonly maybe?: boolean }): void;
  /** Reports what is wrong at a place below the node. */
  report(issue: { code: string; path: string; message: string; hint?: string; severity?: Issue["severity"] }): void;
}

/** What a kind must be given. */
export interface Wanted {
  /** As a JSON Schema. */
  readonly schema: JsonSchema;
  /** `warning` where it may be made to fit yet. Default `error`. */
  readonly severity?: Issue["severity"];
}

/** A model of the document, as kinds hold it. */
export interface ModelHandle {
  /** The binding's name. */
  readonly name: string;
}

/** A graph inside another, as kinds hold it. */
export interface GraphHandle {
  /** The name the document uses. */
  readonly name: string;
  /** The keys of the outer graph that it writes when there is no `into`. */
  readonly shared: readonly string[];
  /** Those of them that it is sure to write. */
  readonly sure: readonly string[];
  /** What it gives, as a JSON Schema. */
  readonly result: JsonSchema;
}

/** A function of the kit, as kinds hold it. */
export interface FunctionHandle {
  /** The name the document uses. */
  readonly name: string;
  /** The function, with its arguments and its result checked where it has schemas. */
  readonly run: HostFunction;
  /** What its arguments must be, where its schema can say so as a JSON Schema. */
  readonly input?: JsonSchema;
  /** What its result is, where its schema can say so as a JSON Schema. */
  readonly output?: JsonSchema;
}

/** One node in one step, as its kind sees it while it runs. */
export interface Task {
  /** What templates and expressions read. */
  readonly scope: Scope;
  /** The run. */
  readonly run: RunInfo;
  /** Aborted when the result is no longer wanted. */
  readonly signal: AbortSignal;
  /** What the kind keeps across a pause. JSON. */
  memo: Json | undefined;
  /** Asks a model. Its deltas appear in the run's stream; failures are tried again as the node says. */
  ask(model: ModelHandle, question: Question): Promise<Answer>;
  /** What a model is told of tools; a promise where servers have to be asked. */
  tools(handles: readonly ToolHandle[]): readonly ToolOffer[] | Promise<readonly ToolOffer[]>;
  /** Runs a graph inside; its events carry this node in their `ns`. Gives its output. */
  enter(graph: GraphHandle): Promise<JsonObject>;
  /**
   * Runs the tools that a model asked for, all at once, and gives a message for each, in the order of the calls.
   * The round tells apart what a task asks a person again and again.
   */
  useTools(calls: readonly ToolCall[], tools: readonly ToolHandle[], round: number): Promise<readonly Message[]>;
  /** Asks a person, and gives the answer; without one, the run pauses here. */
  question(question: Json, schema: JsonSchema): Json;
  /** Calls a function of the host, within the run's limit of concurrent work. The result is frozen JSON. */
  call(handle: FunctionHandle, args: Json): Promise<Json | undefined>;
}

/** What a task asks a model. */
export interface Question {
  /** The conversation. */
  readonly messages: readonly Message[];
  /** The schema the answer must follow; any schema, wrapped where its root is no object. */
  readonly schema?: JsonSchema;
  /** The tools on offer. */
  readonly tools?: readonly ToolOffer[];
  /** Settings over those of the binding. */
  readonly params?: JsonObject;
  /** Further tags of the call. */
  readonly tags?: readonly string[];
  /** Whether a structured answer also comes as a growing value; default as the reader asks. */
  readonly partial?: boolean;
  /** Whether to stream; default as the binding says. */
  readonly stream?: boolean;
}

/** A model's whole answer. */
export interface Answer {
  /** The id of the call, and of the message made of it. */
  readonly id: string;
  /** The text. */
  readonly text: string;
  /** The structured value, when a schema was asked for; unwrapped and checked. */
  readonly value?: Json;
  /** The tools it asks for. */
  readonly toolCalls: readonly ToolCall[];
  /** Why it ended. */
  readonly reason: FinishReason;
  /** The tokens it took, where the provider says. */
  readonly usage?: Usage;
  /** What the provider wants back with the message. */
  readonly reasoning?: Reasoning;
}

export type { Context };
