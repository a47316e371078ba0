/**
 * What the ways of asking a server for an answer have in common: Chat Completions, Responses, Messages.
 *
 * @module
 */
import type { Delta } from "../message.ts";
import type { Connection, ModelBinding, ModelRequest, Say } from "../model.ts";

/** A way of asking: what is sent, and how the answer is read. */
export interface Api {
  /** Its name, as its makers write it. */
  readonly name: string;
  /** Where it is asked, below the server's address. */
  readonly path: string;
  /** What says that an answer is at its end. */
  readonly end: string;
  /** What an answer must hold. */
  readonly holds: string;
  /** Where such servers often live below their host. */
  readonly home: string;
  /** The body of a request. */
  body(asked: Asked): Body;
  /** Turns what is sent back into deltas. */
  reader(say: Say, asked: Asked): AnswerReader;
}

/** Who was asked what: all that a sentence may name, and all that it must not. */
export interface Asked {
  /** The binding that was asked. */
  readonly binding: ModelBinding;
  /** The server and its key. */
  readonly connection: Connection;
  /** The request. */
  readonly request: ModelRequest;
  /** How it is asked. */
  readonly api: Api;
}

/** The body of a request. */
export type Body = Readonly<Record<string, unknown>>;

/** Reads one answer. */
export interface AnswerReader {
  /** Takes one event of a stream, or a whole answer, and says what is in it. */
  take(data: string, whole: boolean): void | Promise<void>;
  /** Whether the answer has said that it is over, so that nothing behind it is waited for. */
  readonly isOver?: () => boolean;
  /** The last piece. `done`: the server said that this is all. */
  finish(done: boolean): Delta;
  /** How many parts of an answer there were. */
  count(): number;
}

/** How requests get to a server. The answer may have any status; a server that is not reached is a `ModelError`. */
export type Send = (asked: Asked, body: Body, signal: AbortSignal) => Promise<Response>;
