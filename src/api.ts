/**
 * What a program holds: a graph, a run, and the kit they use.
 *
 * @module
 */
import type { CheckedFunction, HostFunction, HostReducer } from "./function.ts";
import type { Ask, Checkpoint } from "./checkpoint.ts";
import type { GraphDocument } from "./document.ts";
import type { GraphEvent, Mode } from "./event.ts";
import type { Issue, RunError, RunStatus, Source } from "./errors.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Provider } from "./model.ts";
import type { RunUsage } from "./message.ts";
import type { Director, Recorder } from "./tape.ts";
import type { Telemetry, Tracer } from "./telemetry.ts";
import type { McpRequest } from "./tool.ts";

/** The modes of a stream that names none. */
export type DefaultMode = "messages" | "updates" | "custom";

/** Everything a run may use beyond the document. Names given here go before the built-in ones. */
export interface Kit {
  /** Functions for `call` nodes, by the names the document uses. */
  readonly functions?: Readonly<Record<string, HostFunction | CheckedFunction>>;
  /** The code of tools, by the names the document declares. A generator yields progress and returns its result. */
  readonly tools?: Readonly<Record<string, HostFunction | CheckedFunction>>;
  /**
   * The MCP servers that a document may have: command lines, or their beginnings, and addresses, or what they are below. The beginning
   * `"npx"` allows all that npx can fetch. A function decides for itself. Default: none.
   */
  readonly mcp?: readonly string[] | ((server: McpRequest) => boolean);
  /** Providers of models, by the part of `"provider:model"` before the colon; `"*"` answers for every binding. */
  readonly models?: Readonly<Record<string, Provider>>;
  /** Other models for the document's bindings: `"provider:model"` by the binding's name, or `"*"` for all. */
  readonly bindings?: Readonly<Record<string, string>>;
  /** The texts of files that a document names, by their paths as it sees them; `open` reads them by itself. */
  readonly files?: Readonly<Record<string, string>>;
  /** Reducers for `{ "reduce": { "call": name } }`. */
  readonly reducers?: Readonly<Record<string, HostReducer>>;
  /**
   * Keys that documents may use, by name. A key goes to the provider's own server, or to one that the host's environment names; with
   * `hosts`, to these. A function decides for itself; of an MCP server it is told the provider `"mcp"`, and the address or command line.
   */
  readonly secrets?: Readonly<Record<string, string | Secret>> | SecretFinder;
  /** Makes the identity of each run. Default: random. */
  readonly ids?: () => string;
  /** Chance, from 0 to 1: shortens the delays before another attempt. Default: `Math.random`. */
  readonly random?: () => number;
  /** The time. Default: the system's. */
  readonly clock?: Clock;
  /** Where spans of runs go: `@opentelemetry/api`, or a tracer. Default: nowhere. */
  readonly telemetry?: Telemetry | Tracer;
  /** Makes who leads each run along a tape, as `replay` of `./tapes` does. Models are not asked then. Default: nobody. */
  readonly replay?: () => Director;
}

/** A key, and where it may go. */
export interface Secret {
  /** The key. */
  readonly value: string;
  /** The servers it may go to, over https: `"llm.example"`, `"llm.example:8443"`. `"http://…"` allows what is not encrypted; of this machine both go. A process is named by its command line, as in `mcp`. */
  readonly hosts: readonly string[];
}

/** Finds a secret by name; is told who wants it. `undefined` means: not this one. */
export type SecretFinder = (
  name: string,
  use: SecretUse,
) => string | undefined | Promise<string | undefined>;

/** Who wants a secret, and where it would go. */
export interface SecretUse {
  /** The provider's name; `"mcp"` for a server of tools. */
  readonly provider: string;
  /** The server's address, or the command line of a process. */
  readonly baseURL: string;
  /** Whether it is the provider's own server, or one that the host's environment names: not one of the document's choosing. */
  readonly isTrusted: boolean;
  /** Whether `hosts` with this entry would let it go there: `"llm.example"`, `"localhost:11434"`, `"npx"`. */
  isAt(host: string): boolean;
}

/** The time, as a run sees it. */
export interface Clock {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when it is aborted first. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Which events a reader wants. Chooses among what is offered; never changes what a run does. */
export interface Filter<M extends Mode = Mode> {
  /** Sorts of news. Default: `messages`, `updates`, `custom`. */
  readonly modes?: readonly M[];
  /** Only these nodes and what is inside them, as `"agent"` or `"agent/draft"`. Leaves `values` and `run` alone. */
  readonly nodes?: readonly string[];
  /** Only model calls that carry one of these tags. Leaves all but `messages` alone. */
  readonly tags?: readonly string[];
  /** Whether inner graphs are seen. Default: only where `nodes` or `tags` reach inside. */
  readonly subgraphs?: boolean;
}

/** How to run. */
export interface RunOptions {
  /** Cancels the run when aborted. */
  readonly signal?: AbortSignal;
  /** Reaches every function as `ctx.run.metadata`, and the run's `start` event. JSON. */
  readonly metadata?: unknown;
  /** Takes the lines of a tape of this run, from which it can be played again. */
  readonly record?: Recorder;
}

/** How to run, and what to stream. */
export interface StreamOptions<M extends Mode = Mode> extends RunOptions, Filter<M> {
  /** A view that the document declares under `streams`; further filters narrow it. */
  readonly stream?: string;
  /** Whether structured answers also come as growing values: `object` deltas. Default: as each node says by `partial`. */
  readonly partial?: boolean;
  /** How many events may wait for the reader. Default 16. */
  readonly buffer?: number;
}

/** A checked graph, ready to run any number of times, also at the same time. */
export interface Graph {
  /** The document's `name`, or `"graph"`. */
  readonly name: string;
  /** The document, frozen. */
  readonly document: GraphDocument;
  /** What the checks found that does not stop it. */
  readonly warnings: readonly Issue[];
  /** The text it was read from. */
  readonly source: Source;
  /** What it reaches for outside: servers, variables, files. */
  readonly needs: Needs;
  /**
   * Runs, and gives the events as a web stream. The run is cancelled when the reader leaves.
   * The stream fails with a {@linkcode RunError} after the last event when the run does not end well.
   */
  stream(
    input: object,
    options: StreamOptions & { readonly stream: string; readonly modes?: undefined },
  ): ReadableStream<GraphEvent>;
  /** Runs, and gives the events of the modes asked for as a web stream. */
  stream<M extends Mode = DefaultMode>(input: object, options?: StreamOptions<M>): ReadableStream<GraphEvent<M>>;
  /**
   * Runs to the end and gives the output.
   *
   * @throws {RunError} When the run ends in any way but `done`; its `checkpoint` says where to go on, and what is asked.
   */
  run(input: object, options?: RunOptions): Promise<JsonObject>;
  /** Runs, and gives events and result side by side. Without `modes` or `stream` no events are made. */
  start(input: object, options: StreamOptions & { readonly stream: string; readonly modes?: undefined }): Run;
  /** Runs, and gives the events of the modes asked for beside the result. */
  start<M extends Mode = never>(input: object, options?: StreamOptions<M>): Run<M>;
  /**
   * Goes on from a checkpoint: with answers to what was asked, or after a stop. Finished tasks do not run again.
   *
   * @param checkpoint The `checkpoint` of a result, also after a way through JSON.
   * @param answers Answers by the id of the question; some questions may stay open.
   */
  resume<M extends Mode = never>(
    checkpoint: Checkpoint,
    answers?: Readonly<Record<string, unknown>>,
    options?: StreamOptions<M>,
  ): Run<M>;
}

/** What a graph reaches for outside, as far as the document and its providers say. */
export interface Needs {
  /** The servers of its models and tools: `"api.example.com"`, `"localhost:11434"`. */
  readonly net: readonly string[];
  /** Variables of the environment: keys, those by which a host names other servers, and those that programs need. */
  readonly env: readonly string[];
  /** The files that it names, as the folder of the document sees them. */
  readonly read: readonly string[];
  /** The files that it writes. */
  readonly write: readonly string[];
  /** The programs that it starts. */
  readonly run: readonly string[];
  /** What does not say where it reaches: code of the host. */
  readonly unknown: readonly string[];
}

/** One execution. */
export interface Run<M extends Mode = Mode> {
  /** Its identity. */
  readonly id: string;
  /** Its events; with modes asked for, the run goes only as fast as they are read. */
  readonly events: ReadableStream<GraphEvent<M>>;
  /** How it ended. Never rejects. */
  readonly result: Promise<RunResult>;
  /** Stops it: closes every model call, function and timer. */
  cancel(reason?: unknown): void;
}

/** How a run ended. */
export interface RunResult {
  /** In one word. */
  readonly status: RunStatus;
  /** The output; what there is of it when the run was not done. */
  readonly output: JsonObject;
  /** The tokens of all model calls, also by node and by model. */
  readonly usage: RunUsage;
  /** The open questions, when it was `asked`. */
  readonly asks: readonly Ask[];
  /** Where it can go on from, when it is not `done`. JSON. */
  readonly checkpoint?: Checkpoint;
  /** Why it did not end well. */
  readonly error?: RunError;
}

export type { Json };
