/**
 * What the adapters to models of other libraries have in common.
 *
 * @module
 */
import type { JsonObject } from "../json.ts";
import type { Message, ToolCall } from "../message.ts";
import type { Model, ModelBinding, ModelRequest, Provider, Say } from "../model.ts";
import { failureOf } from "./adapter_failure.ts";

/** One question to a model of another library. */
export interface Asking {
  /** The binding that is asked. */
  readonly binding: ModelBinding;
  /** What is asked. */
  readonly request: ModelRequest;
  /** Aborted when the answer is no longer wanted, or cannot be used: the library is given this one. */
  readonly signal: AbortSignal;
  /** Takes the pieces. */
  readonly say: Say;
}

/** The model of a binding. */
export function adapted(binding: ModelBinding, ask: (asking: Asking) => Promise<void>): Model {
  return async (request, say) => {
    const { signal } = request;
    signal.throwIfAborted();
    // The library gets a signal of its own, which also closes its connection when the reader has left.
    const closing = new AbortController();
    const leave = () => closing.abort(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    try {
      await ask({ binding, request, say, signal: closing.signal });
      signal.throwIfAborted();
    } catch (error) {
      closing.abort(error);
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  };
}

/** Makes a provider of a model, or of what makes one by its name. */
export function provide<M>(
  given: M | ((name: string) => M | Promise<M>),
  check: (model: M) => M,
  model: (model: M, binding: ModelBinding) => Model,
): Provider {
  if (typeof given !== "function") {
    const ready = check(given);
    return (binding) => model(ready, binding);
  }
  const make = given as (name: string) => M | Promise<M>;
  return async (binding) => {
    let made: M;
    try {
      made = await make(binding.model);
    } catch (error) {
      throw failureOf(error, { binding });
    }
    return model(check(made), binding);
  };
}

/** Waits for a library, no longer than its answer is wanted, and tells its failures in our words. */
export function answerOf<T>(work: () => PromiseLike<T>, asking: Asking): Promise<T> {
  const { signal } = asking;
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    const end = () => signal.removeEventListener("abort", leave);
    // A library may throw before it gives a promise.
    (async () => await work())().then(
      (value) => {
        end();
        resolve(value);
      },
      (error) => {
        end();
        reject(signal.aborted ? signal.reason : failureOf(error, asking));
      },
    );
  });
}

/** Takes the pieces of a stream one by one. The stream is closed on every way out, also one that does not know of the signal. */
export async function eachPiece<T>(
  source: ReadableStream<T> | AsyncIterable<T>,
  asking: Asking,
  take: (piece: T) => void | Promise<void>,
): Promise<void> {
  const { signal } = asking;
  const pieces = piecesOf(source);
  try {
    for (;;) {
      const next = await answerOf(pieces.next, asking);
      if (next.done) return;
      const wait = take(next.value);
      if (wait) await wait;
      signal.throwIfAborted();
    }
  } catch (error) {
    // Whatever goes wrong while it is closed, it is closed, and the reason for it is told.
    pieces.close(error).catch(() => {});
    throw error;
  }
}

interface Pieces<T> {
  readonly next: () => Promise<{ readonly done: true } | { readonly done: false; readonly value: T }>;
  readonly close: (reason: unknown) => Promise<unknown>;
}

function piecesOf<T>(source: ReadableStream<T> | AsyncIterable<T>): Pieces<T> {
  if ("getReader" in source) {
    const reader = source.getReader();
    return {
      next: async () => {
        const { done, value } = await reader.read();
        return done ? { done } : { done, value };
      },
      close: (reason) => reader.cancel(reason),
    };
  }
  const iterator = source[Symbol.asyncIterator]();
  return {
    next: async () => {
      const { done, value } = await iterator.next();
      return done ? { done } : { done: false, value };
    },
    close: async () => await iterator.return?.(),
  };
}

/** The arguments of a call that is part of the conversation. What a model wrote that is no object was refused, and it has been told so. */
export function argsOf(call: ToolCall): JsonObject {
  try {
    const args = JSON.parse(call.function.arguments);
    if (typeof args === "object" && args !== null && !Array.isArray(args)) return args;
  } catch {
    // An empty text is how some models call a tool without arguments.
  }
  return {};
}

/** The text of a message; its parts in a row where there are several. */
export function textsOf({ content }: Message): string {
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => typeof part.text === "string" ? part.text : "").join("");
}
