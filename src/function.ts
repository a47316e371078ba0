/**
 * The contract of functions: what a `call` node calls, and what it sees.
 *
 * @module
 */
import type { Json, JsonObject } from "./json.ts";
import type { Delta, FinishReason, Message, Usage } from "./message.ts";
import type { RunInfo } from "./model.ts";

/** What a function sees of the run it works for. */
export interface Context {
  /** The state as this step began; frozen. */
  readonly state: JsonObject;
  /** The node it works for. */
  readonly node: string;
  /** Aborted when the result is no longer wanted. */
  readonly signal: AbortSignal;
  /** The run. */
  readonly run: RunInfo;
  /**
   * Streams a value in mode `custom`. Await it to keep pace with the reader; not awaited, it is queued and the task waits for it at its end.
   *
   * @throws {TypeError} When the value is not JSON.
   */
  write(data: unknown): void | Promise<void>;
  /**
   * A model of the document by its name. Its tokens appear in mode `messages` without further work.
   *
   * @throws {RangeError} When the document names no such model.
   */
  llm(name: string, options?: VoiceOptions): Voice;
  /** A pen for a client of your own: what it writes appears in mode `messages`, so tag filters and readers work as for any model. */
  message(options?: PenOptions): Pen;
}

/** Settings of a call made from a function. */
export interface VoiceOptions {
  /** Further tags of the call. */
  readonly tags?: readonly string[];
  /** Settings for the provider, over those of the binding. */
  readonly params?: JsonObject;
}

/** A model, bound for use inside a function. */
export interface Voice {
  /** Asks and waits for the whole text. A string is sent as the user's message. */
  text(messages: string | readonly Message[]): Promise<string>;
  /** Asks and gives the deltas as they arrive, which also appear in the run's stream. Leaving the loop ends the call. */
  stream(messages: string | readonly Message[]): AsyncIterable<Delta>;
}

/** What a pen's message is labelled with. */
export interface PenOptions {
  /** Tags of the call. */
  readonly tags?: readonly string[];
  /** The model's name, for the reader. Default: the node's name. */
  readonly model?: string;
  /** The provider's name, for the reader. Default: `"pen"`. */
  readonly provider?: string;
}

/** Writes one message, piece by piece. Await each piece to keep pace with the reader. */
export interface Pen {
  /** The text written so far. */
  readonly written: string;
  /** A piece of text. */
  text(text: string): void | Promise<void>;
  /** A piece of reasoning. */
  reasoning(text: string): void | Promise<void>;
  /** The end. A pen that is not finished is finished, as `stop`, when its task ends. */
  finish(reason?: FinishReason, usage?: Usage): void | Promise<void>;
}

/**
 * A function the host gives, called by a `call` node with the arguments of `with`. What it returns, if not `undefined`, is JSON.
 * A generator may yield: each value appears in mode `custom`.
 */
// The arguments are typed by the host, per function: the document decides what they are.
// deno-lint-ignore no-explicit-any
export type HostFunction = (args: any, context: Context) => unknown;

/** A function with schemas: arguments are checked before it runs, its result after. */
export interface CheckedFunction {
  /** What the arguments must be: any Standard Schema (zod, valibot, arktype). The function gets what the schema makes of them. */
  readonly input?: StandardSchema;
  /** What the result must be. */
  readonly output?: StandardSchema;
  /** The function itself. */
  readonly run: HostFunction;
}

/** A schema by the Standard Schema convention, version 1, as far as it is used here. */
export interface StandardSchema<Input = unknown, Output = Input> {
  /** The convention's entry. */
  readonly "~standard": {
    /** The convention's version. */
    readonly version: 1;
    /** The library behind it. */
    readonly vendor: string;
    /** Checks a value and returns what the schema makes of it, or what is wrong with it. */
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    /** Says the schema as a JSON Schema, where the library can. */
    readonly jsonSchema?: {
      /** What is given. */
      readonly input: (options: { readonly target: "draft-2020-12" }) => Record<string, unknown>;
      /** What comes out. */
      readonly output: (options: { readonly target: "draft-2020-12" }) => Record<string, unknown>;
    };
    /** For inference only. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema says of a value. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One fault that a schema found. */
export interface SchemaIssue {
  /** What is wrong. */
  readonly message: string;
  /** Where in the value. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A reducer the host gives: folds a write into the value so far. Pure. */
export type HostReducer = (old: Json, write: Json) => unknown;
