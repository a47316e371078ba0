/**
 * Plays one answer of a script.
 *
 * @module
 */
import type { Delta } from "../message.ts";
import type { ModelRequest, Say } from "../model.ts";
import type { ScriptAnswer, ScriptError, ScriptGate, ScriptOptions, ScriptToolCall } from "./script_answers.ts";
import { ModelError } from "../errors.ts";

/** What the models of one run know of each other. */
export interface Stage {
  /** What a model has done in this run. */
  actor(model: string): Actor;
  /** Counts a chunk that a model has said, and lets those go on who waited for it. */
  said(actor: Actor): void;
  /** Resolves when a model has said so many chunks, all its calls together. */
  wait(model: string, chunks: number, signal: AbortSignal): Promise<void>;
}

/** What one model has done in its run. */
export interface Actor {
  /** How often it was asked. */
  calls: number;
  /** How many chunks it has said. */
  chunks: number;
}

/** Whose answer is played to whom. */
export interface PlayOptions {
  /** The request. */
  readonly request: ModelRequest;
  /** Takes what is said. */
  readonly say: Say;
  /** The run's other models. */
  readonly stage: Stage;
  /** This model. */
  readonly actor: Actor;
  /** Called before each chunk. */
  readonly made: () => void;
  /** The script's gates and clock. */
  readonly options: ScriptOptions;
}

/** Says an answer, and fails where it says so. */
export async function play(
  answer: ScriptAnswer,
  { request, say, stage, actor, made, options }: PlayOptions,
): Promise<void> {
  const { signal, stream } = request;
  const { wait: sleep = waitMs, received } = options;
  const { chunks = [], pace = 0, delay = 0 } = answer;
  const text = request.schema === undefined ? "text" : "json";
  /** Without a stream all pieces of a sort are one. */
  const whole: { readonly type: "reasoning" | "refusal" | "text" | "json"; text: string }[] = [];
  let usage = answer.usage;
  let tools = 0;
  let count = 0;

  if (delay > 0) await sleep(delay, signal);
  for (let at = 0; at < chunks.length; at++) {
    if (answer.error && count === answer.after) await fail(answer.error);
    const chunk = chunks[at];
    if (typeof chunk === "object") {
      if ("wait" in chunk) {
        await pass(chunk.wait);
        continue;
      }
      if ("pause" in chunk) {
        await sleep(chunk.pause, signal);
        continue;
      }
      if ("usage" in chunk) {
        usage = chunk.usage;
        continue;
      }
      if ("repeat" in chunk) {
        whole.length = 0;
        // An answer without end that never lets go would keep even the timer from firing that is to stop it.
        await waitMs(0, signal);
        at = -1;
        continue;
      }
      if ("cut" in chunk) return await sayWhole();
      if ("error" in chunk) await fail(chunk.error);
    }
    if (pace > 0 && count > 0) await sleep(pace, signal);
    count++;
    made();
    // No promise where the reader has room: a script is also what a run is measured with.
    let wait: void | Promise<void> = undefined;
    if (typeof chunk === "string") wait = sayText(text, chunk);
    else if ("reasoning" in chunk) wait = sayText("reasoning", chunk.reasoning);
    else if ("refusal" in chunk) wait = sayText("refusal", chunk.refusal);
    else if ("tool_call" in chunk) wait = sayCall(chunk.tool_call);
    if (wait) await wait;
    if (signal.aborted) throw signal.reason;
    stage.said(actor);
  }
  if (answer.error) await fail(answer.error);
  await sayWhole();
  const reason = answer.finish ?? (tools > 0 ? "tool-calls" : "stop");
  await say(usage === undefined ? { type: "finish", reason } : { type: "finish", reason, usage });

  function sayText(type: typeof whole[number]["type"], piece: string): void | Promise<void> {
    if (stream) return say({ type, text: piece });
    const before = whole.find((part) => part.type === type);
    if (before) before.text += piece;
    else whole.push({ type, text: piece });
  }

  async function sayCall({ id, name, arguments: args }: ScriptToolCall): Promise<void> {
    const index = tools++;
    const written = Array.isArray(args) ? args : [typeof args === "string" ? args : JSON.stringify(args)];
    const pieces = stream ? written : [written.join("")];
    for (let at = 0; at === 0 || at < pieces.length; at++) {
      const first = at === 0 ? { id: id ?? `${request.call.id}_${index}`, name } : {};
      const delta: Delta = { type: "tool-call", index, ...first, args: pieces[at] ?? "" };
      await say(delta);
      if (signal.aborted) throw signal.reason;
    }
  }

  async function sayWhole(): Promise<void> {
    for (const part of whole) {
      await say(part);
      if (signal.aborted) throw signal.reason;
    }
  }

  async function pass(gate: ScriptGate): Promise<void> {
    if ("model" in gate) await stage.wait(gate.model, gate.chunks, signal);
    else await received?.(gate.received, signal);
    signal.throwIfAborted();
  }

  async function fail({ reason, message, wait }: ScriptError): Promise<never> {
    await sayWhole();
    throw new ModelError(reason, message ?? `The script lets this call fail: ${reason}.`, { wait });
  }
}

/** A stage for the models of one run. */
export function newStage(): Stage {
  const actors = new Map<string, Actor>();
  const waiting = new Set<() => void>();
  const actor = (model: string): Actor => {
    let found = actors.get(model);
    if (found === undefined) actors.set(model, found = { calls: 0, chunks: 0 });
    return found;
  };
  return {
    actor,
    said(actor) {
      actor.chunks++;
      for (const look of waiting) look();
    },
    wait: (model, chunks, signal) =>
      new Promise((resolve, reject) => {
        const other = actor(model);
        if (signal.aborted) return reject(signal.reason);
        if (other.chunks >= chunks) return resolve();
        const end = () => {
          waiting.delete(look);
          signal.removeEventListener("abort", leave);
        };
        const look = () => {
          if (other.chunks < chunks) return;
          end();
          resolve();
        };
        const leave = () => {
          end();
          reject(signal.reason);
        };
        waiting.add(look);
        signal.addEventListener("abort", leave);
      }),
  };
}

function waitMs(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const leave = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", leave);
      resolve();
    }, ms);
    signal.addEventListener("abort", leave, { once: true });
  });
}
