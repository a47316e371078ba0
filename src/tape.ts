/**
 * The contract of tapes: a run as lines that can be kept, and what leads a run along them again.
 *
 * @module
 */
import type { Checkpoint } from "./checkpoint.ts";
import type { ModelFailure } from "./errors.ts";
import type { GraphEvent, Mode } from "./event.ts";
import type { Json, JsonObject, JsonSchema } from "./json.ts";
import type { FinishReason, Message, Reasoning, Usage } from "./message.ts";
import type { Model, ToolOffer } from "./model.ts";
import type { ServerAnswer, ServerTool, ToolServer } from "./tool.ts";

/**
 * One line of a tape. Behind the first stand, as they happened, every event of the run, what models were asked and how they ended,
 * and what is no event and yet decides what comes next.
 */
export type TapeLine =
  | TapeStart
  | GraphEvent
  | { readonly request: TapeRequest }
  | { readonly answer: TapeAnswer }
  | { readonly refusal: TapeRefusal }
  | TapeServer
  | { readonly use: TapeUse }
  | TapeMark
  | TapePen
  | TapeChance;

/** The first line: what was run. */
export interface TapeStart {
  /** The version of this form. */
  readonly tape: "1";
  /** The run's identity. */
  readonly run: string;
  /** What the document is called. */
  readonly name: string;
  /** Where the document is to be found, as the tape sees it; whoever writes the tape may know. */
  readonly file?: string;
  /** The document. */
  readonly graph: JsonObject;
  /** The texts of files that it names. */
  readonly files?: Readonly<Record<string, string>>;
  /** Other models than those of the document, by the name of the binding. */
  readonly bindings?: Readonly<Record<string, string>>;
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
  /** A fingerprint of all that follows: equal questions have equal ones. */
  readonly hash: string;
  /** The conversation. */
  readonly messages: readonly Message[];
  /** The tools on offer. */
  readonly tools?: readonly ToolOffer[];
  /** The schema the answer had to follow. */
  readonly schema?: JsonSchema;
  /** Settings for the provider. */
  readonly params: JsonObject;
  /** Whether the run made growing values of the answer. */
  readonly grows?: boolean;
}

/** How a model's answer ended. Its pieces are the run's events. Without finish, error and stop it was cut off. */
export interface TapeAnswer {
  /** The identity of the call. */
  readonly call: string;
  /** How it ended. */
  readonly finish?: { readonly reason: FinishReason; readonly usage?: Usage; readonly reasoning?: Reasoning };
  /** Why it failed. */
  readonly error?: TapeError;
  /** Whether the run stopped it. */
  readonly stopped?: true;
}

/** That a model could not even be asked: its key was missing, its provider failed to make it. */
export interface TapeRefusal {
  /** The identity that the call would have had. */
  readonly call: string;
  /** The document's name of the model. */
  readonly model: string;
  /** Why. */
  readonly error: TapeError;
}

/** What a server of tools said that it has, or why it could not be asked. */
export interface TapeServer {
  /** The document's name of it. */
  readonly server: string;
  /** Its tools. */
  readonly tools?: readonly ServerTool[];
  /** Why there are none. */
  readonly error?: TapeError;
}

/** A call of a server's tool that has ended. */
export interface TapeUse {
  /** The document's name of the server. */
  readonly server: string;
  /** The server's name of the tool. */
  readonly tool: string;
  /** What it was given. */
  readonly args: Json;
  /** How far it said that it had come. */
  readonly progress?: readonly JsonObject[];
  /** What came back. */
  readonly answer?: ServerAnswer;
  /** Why nothing did. */
  readonly error?: TapeError;
}

/** A failure of a model, or of a server. */
export interface TapeError {
  /** Why, for a model's failure. */
  readonly reason?: ModelFailure;
  /** Another code. */
  readonly code?: string;
  /** One sentence. */
  readonly message: string;
  /** The place in the document. */
  readonly pointer?: string;
  /** What would be right. */
  readonly hint?: string;
  /** How long the provider asked to wait, in milliseconds. */
  readonly wait?: number;
}

/** That a wait was over, that something was stopped, or that the run was called off. */
export interface TapeMark {
  /** What it was, and where: `"cancel"`, `"stop poem#2"`. */
  readonly mark: string;
  /** What the caller said of it. */
  readonly reason?: string;
  /** The numbers of the events whose tellers were still waiting for their reader. */
  readonly behind?: readonly number[];
}

/** That a function took a pen. */
export interface TapePen {
  /** The identity of its message. */
  readonly pen: string;
}

/** A chance that was taken. */
export interface TapeChance {
  /** From 0 to 1. */
  readonly chance: number;
  /** The task that took it. */
  readonly of: string;
}

/** Takes the lines of a run's tape. A promise holds the run until it is resolved; a failure stops the run. */
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

/** Something that has its place on a tape. */
export type Moment = EventFacts | TapeMark;

/** What the tape says of an event that is stamped again. */
export interface Stamp {
  /** Its time, in milliseconds since the run began. */
  readonly t: number;
  /** Its number. Absent where the run has left the tape. */
  readonly seq?: number;
  /** How long the task took that it tells the end of. */
  readonly ms?: number;
}

/** Leads one run along a tape: its models answer from it, and its events come in its order and at its times. */
export interface Director {
  /** The run's identity. */
  readonly run: string;
  /** Whether structured answers also come as growing values. */
  readonly partial: boolean;
  /** What reaches every function. */
  readonly metadata?: Json;
  /** Rejects when the run goes another way than the tape, or the tape ends before the run. */
  readonly lost: Promise<never>;
  /** Whether it is the turn of an event or a mark: `undefined`, or a promise of it, which rejects with the signal's reason. */
  turn(moment: Moment, signal?: AbortSignal): void | Promise<void>;
  /** What the tape says of the moment whose turn it is; then the next has its turn. */
  stamp(): Stamp;
  /** What the teller of an event has to wait for, where it waited for its reader while something was stopped. */
  held(seq: number): Promise<void> | undefined;
  /** Waits until these marks have come as often as they do on the tape; nothing where they have. */
  passed(marks: readonly string[]): Promise<void> | undefined;
  /** The reader, or who keeps the tape, is behind until then: that is no silence of the run. */
  behind(wait: Promise<unknown>): void;
  /** The identity of the next call of a task: of that on the tape which asked the same, where there is one. */
  callId(path: string, count: number, hash?: string): string;
  /** Why a model could not be asked, if it could not. */
  refusal(call: string, model: string): Error | undefined;
  /** The model that answers a call from the tape. `pointer` is the place in the document that is told if it cannot. */
  model(request: TapeRequest, pointer: string): Model;
  /** The server of tools that answers from the tape. */
  server(name: string): ToolServer;
  /** A function takes a pen. */
  pen(id: string): void;
  /** A chance of a task. */
  chance(of: string): number;
  /** Has the run called off where it was called off on the tape. */
  onCancel(cancel: (reason: Error) => void): void;
  /** The run was called off by somebody else: nobody is held back any more. */
  leave(reason: unknown): void;
}
