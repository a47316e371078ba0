/**
 * The model calls of a tape: found again, compared, answered.
 *
 * @module
 */
import { Fault, ModelError } from "../errors.ts";
import type { Delta } from "../message.ts";
import type { Model } from "../model.ts";
import type { TapeError, TapeRefusal, TapeRequest } from "../tape.ts";
import { changeOf } from "./difference.ts";
import type { Tape } from "./read.ts";

/** The calls of one run along a tape. */
export class Calls {
  readonly #tape: Tape;
  /** What each task has on the tape and has not taken yet, in order. */
  readonly #open = new Map<string, string[]>();
  readonly #taken = new Set<string>();
  readonly #refusals: TapeRefusal[] = [];
  readonly #chances = new Map<string, number[]>();
  readonly #pieces = new Map<string, Delta[]>();

  constructor(tape: Tape) {
    this.#tape = tape;
    for (const line of tape.lines) {
      const id = "request" in line ? line.request.call : "pen" in line ? line.pen : undefined;
      if (id !== undefined) listOf(this.#open, id.slice(0, id.lastIndexOf("/"))).push(id);
      if ("refusal" in line) this.#refusals.push(line.refusal);
      if ("chance" in line) listOf(this.#chances, line.of).push(line.chance);
      if (!("mode" in line) || line.mode !== "messages") continue;
      const [delta, call] = line.data;
      // Growing values and the ends of attempts are the run's to say.
      const isOwn = delta.type === "object" && tape.requests.get(call.id)?.grows;
      if (delta.type !== "finish" && !isOwn) listOf(this.#pieces, call.id).push(delta);
    }
  }

  /** The identity of the next call of a task. Calls that are made at the same time are told apart by what they ask. */
  idOf(path: string, count: number, hash: string | undefined): string {
    const open = this.#open.get(path) ?? [];
    const { requests } = this.#tape;
    const same = open.findIndex((id) => hash !== undefined && requests.get(id)?.hash === hash);
    const place = same >= 0 ? same : open.findIndex((id) => requests.has(id) === (hash !== undefined));
    const [known] = place < 0 ? [] : open.splice(place, 1);
    let id = known ?? `${path}/${count}`;
    for (let next = count; known === undefined && (this.#taken.has(id) || open.includes(id)); id = `${path}/${next}`) {
      next++;
    }
    this.#taken.add(id);
    return id;
  }

  /** The next chance of a task. */
  chanceOf(task: string): number {
    return this.#chances.get(task)?.shift() ?? 0;
  }

  /** Why a model could not be asked, if it could not. */
  refusalOf(call: string, model: string): Error | undefined {
    const place = this.#refusals.findIndex((refusal) => refusal.call === call && refusal.model === model);
    if (place < 0) return undefined;
    const [{ error }] = this.#refusals.splice(place, 1);
    return failureOf(error);
  }

  /** What is wrong with a question: that it was not asked, or was another one. */
  check(request: TapeRequest, pointer: string): Fault | undefined {
    const recorded = this.#tape.requests.get(request.call);
    const name = nodeOf(request.call);
    if (recorded === undefined) {
      return new Fault("MR802", `"${name}" asks "${request.model}", and the tape has no such call (${request.call}).`, {
        pointer,
        hint: "The graph or the code of the host has changed since. Record the run anew.",
      });
    }
    if (recorded.hash === request.hash) return undefined;
    const change = changeOf(recorded, request);
    // Where nothing is seen to have changed, a key was taken out of the tape.
    return change === undefined ? undefined : new Fault("MR801", `The tape has no answer for "${name}": ${change}.`, {
      pointer,
      hint: "Record the run anew, or bring back what was asked.",
    });
  }

  /** The model that answers a call. */
  modelOf(id: string): Model {
    const { answers } = this.#tape;
    return async (request, say) => {
      const { signal } = request;
      for (const delta of this.#pieces.get(id) ?? []) {
        const wait = say(delta);
        if (wait) await wait;
        if (signal.aborted) throw signal.reason;
      }
      const answer = answers.get(id);
      if (answer?.finish) await say({ type: "finish", ...answer.finish });
      if (answer?.error) throw failureOf(answer.error);
      if (answer && !answer.stopped) return;
      // It was stopped, and so it will be again.
      await silent(request, say);
    };
  }
}

/** A model that says nothing until it is stopped. */
export const silent: Model = ({ signal }) => untilStopped(signal);

/** Never comes, and rejects when the signal is aborted. */
export function untilStopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function listOf<T>(lists: Map<string, T[]>, key: string): T[] {
  const known = lists.get(key);
  if (known) return known;
  const list: T[] = [];
  lists.set(key, list);
  return list;
}

/** The node of a call: `poem` of `r-1/poem#2/1`. */
function nodeOf(call: string): string {
  return call.split("/").at(-2)!.replace(/#[^#]*$/, "");
}

/** A failure of a tape, as it was thrown. */
export function failureOf({ reason, code, message, ...options }: TapeError): Error {
  if (reason !== undefined) return new ModelError(reason, message, options);
  return code === undefined ? new Error(message) : new Fault(code, message, options);
}
