/**
 * The answers of scripted models, as written in a file or in a program.
 *
 * @module
 */
import { own } from "../value/own.ts";
import type { Json, JsonObject } from "../json.ts";
import type { FinishReason, Usage } from "../message.ts";
import type { ModelFailure } from "../errors.ts";

/** The answers of every model, by the name the document gives it; the n-th call of a run gets the n-th. */
export type ScriptAnswers = Readonly<Record<string, readonly ScriptAnswer[]>>;

/** One answer of a scripted model. */
export interface ScriptAnswer {
  /** What of `{ messages, tools, schema, params }` must be asked: objects need the keys given here, lists are whole. Tools are names. */
  readonly expect?: Json;
  /** What is said, in this order. May be left out where there is an `error`. */
  readonly chunks?: readonly ScriptChunk[];
  /** Milliseconds between chunks. */
  readonly pace?: number;
  /** Milliseconds before the first chunk. */
  readonly delay?: number;
  /** The tokens used. */
  readonly usage?: Usage;
  /** Why it ends. Default: `"tool-calls"` when there are some, else `"stop"`. */
  readonly finish?: FinishReason;
  /** A failure instead of the end. */
  readonly error?: ScriptError;
  /** With `error`: fail after so many chunks. Default: after all. */
  readonly after?: number;
}

/**
 * A piece of a scripted answer. Text is a string. Beside what a model can say there are `pause` (milliseconds), `cut` (ends
 * without a finish), `repeat` (all before it again, for ever), and gates: `wait` until the reader has received so many
 * events, or until another model of the run has said so many chunks.
 */
export type ScriptChunk =
  | string
  | { readonly reasoning: string }
  | { readonly refusal: string }
  | { readonly tool_call: ScriptToolCall }
  | { readonly usage: Usage }
  | { readonly error: ScriptError }
  | { readonly pause: number }
  | { readonly cut: true }
  | { readonly repeat: true }
  | { readonly wait: ScriptGate };

/** What a scripted model waits for: events the reader has received, or chunks another model of the run has said. */
export type ScriptGate = { readonly received: number } | { readonly model: string; readonly chunks: number };

/** A tool that a scripted model asks for. */
export interface ScriptToolCall {
  /** Its identity. Default: made from the call's. */
  readonly id?: string;
  /** The tool's name. */
  readonly name: string;
  /** The arguments: an object, JSON text, or the pieces of that text. */
  readonly arguments: JsonObject | string | readonly string[];
}

/** A failure of a scripted model. */
export interface ScriptError {
  /** Why. */
  readonly reason: ModelFailure;
  /** One sentence. */
  readonly message?: string;
  /** How long to wait before another try, in milliseconds. */
  readonly wait?: number;
}

/** How a script is played. */
export interface ScriptOptions {
  /** Resolves when the reader has received so many events. Without it, such gates are open. */
  readonly received?: (count: number, signal: AbortSignal) => Promise<void>;
  /** Is told what is asked of the models. */
  readonly observe?: (event: ScriptEvent) => void;
  /** Waits so many milliseconds; rejects with the signal's reason when it is aborted. Default: by the system's clock. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What happened to a scripted model: it was asked, it makes a chunk, it was left before its end, it ended. */
export interface ScriptEvent {
  /** What happened. */
  readonly type: "asked" | "chunk" | "closed" | "ended";
  /** The binding's name. */
  readonly model: string;
  /** Which call of this model in its run, from 1. */
  readonly call: number;
  /** How many chunks this call has made. */
  readonly chunks: number;
}

/**
 * Checks that a JSON value is a script: answers by the name of their model, alone or under `"models"` as in a case.
 *
 * @throws {TypeError} With the place of the first fault.
 */
export function readScript(script: unknown): ScriptAnswers {
  const value = own(script, "the script");
  const { models } = object(value, "");
  const nested = typeof models === "object" && models !== null && !Array.isArray(models);
  const place = nested ? "/models" : "";
  for (const [name, answers] of Object.entries(object(nested ? models : value, place))) {
    list(answers, `${place}/${name}`).forEach((answer, at) => checkAnswer(answer, `${place}/${name}/${at}`));
  }
  // Checked above, place by place.
  return (nested ? models : value) as ScriptAnswers;
}

const finishes: readonly string[] = [
  ...["stop", "length", "tool-calls", "content-filter", "error", "retry", "other"] satisfies FinishReason[],
];

const failures: readonly string[] = [
  ...["key", "model", "request", "context", "filter", "rate-limit"] satisfies ModelFailure[],
  ...["overload", "network", "cut", "idle", "answer"] satisfies ModelFailure[],
];

function checkAnswer(value: Json, place: string): void {
  const answer = only(value, place, ["expect", "chunks", "pace", "delay", "usage", "finish", "error", "after"]);
  if (answer.chunks === undefined && answer.error === undefined) fail(place, `an answer has "chunks", a list`);
  if (answer.chunks !== undefined) {
    list(answer.chunks, `${place}/chunks`).forEach((chunk, at) => checkChunk(chunk, `${place}/chunks/${at}`, at));
  }
  for (const key of ["pace", "delay", "after"]) {
    if (answer[key] !== undefined) count(answer[key], `${place}/${key}`);
  }
  if (answer.usage !== undefined) checkUsage(answer.usage, `${place}/usage`);
  if (answer.error !== undefined) checkError(answer.error, `${place}/error`);
  if (answer.finish !== undefined) oneOf(answer.finish, `${place}/finish`, finishes);
}

const chunks: Readonly<Record<string, (value: Json, place: string) => void>> = {
  reasoning: text,
  refusal: text,
  usage: checkUsage,
  error: checkError,
  pause: count,
  cut: yes,
  repeat: yes,
  tool_call(value, place) {
    const call = only(value, place, ["id", "name", "arguments"]);
    text(call.name, `${place}/name`);
    if (call.id !== undefined) text(call.id, `${place}/id`);
    const args = call.arguments;
    if (Array.isArray(args)) args.forEach((piece, at) => text(piece, `${place}/arguments/${at}`));
    else if (typeof args !== "string") object(args, `${place}/arguments`);
  },
  wait(value, place) {
    const gate = only(value, place, ["received", "model", "chunks"]);
    if (gate.received !== undefined) return count(gate.received, `${place}/received`);
    if (gate.model === undefined) fail(place, `a gate is { "received": n } or { "model": name, "chunks": n }`);
    text(gate.model, `${place}/model`);
    count(gate.chunks, `${place}/chunks`);
  },
};

function checkChunk(value: Json, place: string, at: number): void {
  if (typeof value === "string") return;
  const chunk = object(value, place);
  const [key, ...more] = Object.keys(chunk);
  if (key === undefined || more.length > 0 || !Object.hasOwn(chunks, key)) {
    fail(place, `a chunk is a text, or an object with one of ${Object.keys(chunks).join(", ")}`);
  }
  if (key === "repeat" && at === 0) fail(place, "there is nothing before it to repeat");
  chunks[key](chunk[key], `${place}/${key}`);
}

function checkUsage(value: Json | undefined, place: string): void {
  const usage = only(value, place, ["input", "output", "cached", "reasoning"]);
  count(usage.input, `${place}/input`);
  count(usage.output, `${place}/output`);
  for (const key of ["cached", "reasoning"]) if (usage[key] !== undefined) count(usage[key], `${place}/${key}`);
}

function checkError(value: Json | undefined, place: string): void {
  const error = only(value, place, ["reason", "message", "wait"]);
  oneOf(error.reason, `${place}/reason`, failures);
  if (error.message !== undefined) text(error.message, `${place}/message`);
  if (error.wait !== undefined) count(error.wait, `${place}/wait`);
}

function only(value: Json | undefined, place: string, keys: readonly string[]): JsonObject {
  const found = object(value, place);
  const other = Object.keys(found).find((key) => !keys.includes(key));
  if (other !== undefined) fail(`${place}/${other}`, `there is no such key here; there are ${keys.join(", ")}`);
  return found;
}

function object(value: Json | undefined, place: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) fail(place, "this must be an object", value);
  return value as JsonObject;
}

function list(value: Json | undefined, place: string): readonly Json[] {
  if (!Array.isArray(value)) fail(place, "this must be a list", value);
  return value as readonly Json[];
}

function text(value: Json | undefined, place: string): void {
  if (typeof value !== "string") fail(place, "this must be text", value);
}

function count(value: Json | undefined, place: string): void {
  if (typeof value !== "number" || !(value >= 0)) fail(place, "this must be a number from 0", value);
}

function yes(value: Json | undefined, place: string): void {
  if (value !== true) fail(place, "this must be true", value);
}

function oneOf(value: Json | undefined, place: string, words: readonly string[]): void {
  if (typeof value !== "string" || !words.includes(value)) {
    fail(place, `this must be one of ${words.join(", ")}`, value);
  }
}

function fail(place: string, what: string, ...got: (Json | undefined)[]): never {
  const found = got.length === 0 ? "" : `, got ${got[0] === undefined ? "nothing" : JSON.stringify(got[0])}`;
  throw new TypeError(`Cannot read the script: at "${place}": ${what}${found}.`);
}
