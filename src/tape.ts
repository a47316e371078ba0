/**
 * The contract of tapes: a run as lines that can be kept, and what leads a run along them again.
 *
 * @module
 */
import type { Checkpoint } from "./checkpoint.ts";
import type { ModelFailure } from "./errors.ts";
import type { GraphEvent, Mode } from "./event.ts";
import type { Json, JsonObject, JsonSchema } from "./json.ts";
import type { FinishReason, Message, Usage } from "./message.ts";
import type { Model, ToolOffer } from "./model.ts";

/** One line of a tape. Between the first line and the last event stand every event of the run and what was asked of models. */
export type TapeLine =
  | TapeStart
  | GraphEvent
  | { readonly request: TapeRequest }
  | { readonly answer: TapeAnswer }
  | { readonly chance: number };

/** The first line: what was run. */
export interface TapeStart {
  /** The version of this form. */
  readonly tape: "1";
  /** The run's identity. */
  readonly run: string;
  /** What the document is called. */
  readonly name: string;
  /** The document. */
  readonly graph: JsonObject;
  /** The texts of files that it names. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the run began with. */
  readonly input?: JsonObject;
  /** Where the run went on from, instead. */
  readonly checkpoint?: Checkpoint;
  /** The answers it went on with. */
  readonly answers?: JsonObject;
  /** What the caller gave as `options.metadata`. */
  readonly metadata?: Json;
  /** Whether structured answers also came as growing values. */
  readonly partial?: boolean;
}

/** What a model was asked, without server and key. */
export interface TapeRequest {
  /** The identity of the call. */
  readonly call: string;
  /** The document's name of the model. */
  readonly model: string;
  /** The conversation. */
  readonly messages: readonly Message[];
  /** The tools on offer. */
  readonly tools?: readonly ToolOffer[];
  /** The schema the answer had to follow. */
  readonly schema?: JsonSchema;
  /** Settings for the provider. */
  readonly params: JsonObject;
}

/** How a model's answer ended. Its pieces are the run's events. Without finish and error, the run stopped it. */
export interface TapeAnswer {
  /** The identity of the call. */
  readonly call: string;
  /** How it ended. */
  readonly finish?: { readonly reason: FinishReason; readonly usage?: Usage };
  /** Why it failed. */
  readonly error?: TapeError;
}

/** A failure of a model. */
export interface TapeError {
  /** Why, for a model's failure. */
  readonly reason?: ModelFailure;
  /** Another code. */
  readonly code?: string;
  /** One sentence. */
  readonly message: string;
  /** What would be right. */
  readonly hint?: string;
  /** How long the provider asked to wait, in milliseconds. */
  readonly wait?: number;
}

/** Takes the lines of a run's tape. A promise holds the run until it is resolved. */
export type Recorder = (line: TapeLine) => void | Promise<void>;

/** Whose event it is, and what it says: enough to find it on a tape. */
export interface EventFacts {
  /** The sort of news. */
  readonly mode: Mode;
  /** The path down to an inner graph. */
  readonly ns: readonly string[];
  /** The node. */
  readonly node?: string;
  /** The task. */
  readonly task?: string;
  /** The item of an `each`. */
  readonly item?: number;
  /** The news. */
  readonly data: unknown;
}

/** Leads one run along a tape: its models answer from it, and its events come in its order and at its times. */
export interface Director {
  /** The run's identity. */
  readonly run: string;
  /** The model that answers from the tape. */
  readonly model: Model;
  /** Whether it is this event's turn: `undefined`, or a promise of it. Throws when the run goes another way than the tape. */
  turn(facts: EventFacts): void | Promise<void>;
  /** The time of the event that is stamped now, in milliseconds since the run began; then the next one has its turn. */
  stamp(): number;
  /** The time of the event that was stamped last. */
  now(): number;
  /** Waits until the tape is so far. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** The next chance. */
  random(): number;
  /** The run was called off: nobody is held back any more. */
  leave(): void;
}
