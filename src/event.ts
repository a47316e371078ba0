/**
 * The one event: whatever was asked for, the same envelope.
 *
 * @module
 */
import type { Issue, RunStatus } from "./errors.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Call, Delta, RunUsage, Usage } from "./message.ts";

/** The facts every event has, in memory and on a wire. A field that concerns no node is absent. */
export interface Envelope<M extends string, D> {
  /** The place in the run's log, from 0. Counted before any filter, so gaps mean filtered events. */
  readonly seq: number;
  /** Milliseconds since the run began. */
  readonly t: number;
  /** What sort of news this is. Tells what `data` holds. */
  readonly mode: M;
  /** The names of the `graph` nodes down to an inner graph; `[]` at the root. */
  readonly ns: readonly string[];
  /** The step of the graph, from 1; 0 before the first. */
  readonly step: number;
  /** The news itself. */
  readonly data: D;
}

/** An event about a node. */
export interface NodeEnvelope<M extends string, D> extends Envelope<M, D> {
  /** The node. */
  readonly node: string;
  /** This node in this step at this attempt, as `draft#2`. */
  readonly task: string;
  /** Which item of an `each`, from 0. */
  readonly item?: number;
}

/** The start and the end of a run, and its questions. */
export type RunNews =
  | { readonly type: "start"; readonly id: string; readonly graph: string; readonly metadata?: Json }
  | { readonly type: "ask"; readonly id: string; readonly question: Json; readonly schema?: JsonObject }
  | {
    readonly type: "end";
    readonly status: RunStatus;
    readonly output: JsonObject;
    readonly usage: Usage & Partial<RunUsage>;
    readonly error?: Issue;
  };

/** The life of a task. */
export type TaskNews =
  | { readonly type: "start"; readonly by: string; readonly pointer: string }
  | {
    readonly type: "retry";
    readonly attempt: number;
    readonly error: Issue;
    readonly wait: number;
    readonly model?: string;
  }
  | { readonly type: "end"; readonly ms: number; readonly usage?: Usage }
  | { readonly type: "fail"; readonly error: Issue };

/** The life of a tool call. */
export type ToolNews =
  | { readonly type: "start"; readonly tool: string; readonly id: string; readonly args: Json }
  | { readonly type: "progress"; readonly id: string; readonly data: Json }
  | { readonly type: "end"; readonly id: string; readonly result: Json }
  | { readonly type: "fail"; readonly id: string; readonly error: Issue };

/** Why the run went where it went. */
export type DebugNews =
  | { readonly type: "route"; readonly edge: string; readonly value?: Json; readonly to: readonly string[] }
  | { readonly type: "wait"; readonly node: string; readonly for: readonly string[] };

/** Every event by its mode. */
export interface EventByMode {
  /** Start, questions and end of the run. */
  readonly run: Envelope<"run", RunNews>;
  /** The whole state after the input and after each step. */
  readonly values: Envelope<"values", JsonObject>;
  /** What a node wrote, as it finishes. */
  readonly updates: NodeEnvelope<"updates", JsonObject>;
  /** A piece of a model's answer, and whose it is. */
  readonly messages: NodeEnvelope<"messages", readonly [delta: Delta, call: Call]>;
  /** What a function or tool said by `write()`. */
  readonly custom: NodeEnvelope<"custom", Json>;
  /** A task starts, is tried again, ends, fails. */
  readonly tasks: NodeEnvelope<"tasks", TaskNews>;
  /** A tool starts, reports, ends, fails. */
  readonly tools: NodeEnvelope<"tools", ToolNews>;
  /** What the other modes do not say. */
  readonly debug: Envelope<"debug", DebugNews>;
}

/** A sort of news. */
export type Mode = keyof EventByMode;

/** One thing that happened in a run, told apart by `mode`. */
export type GraphEvent<M extends Mode = Mode> = EventByMode[M];
