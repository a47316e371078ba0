/**
 * Leads a run along a tape, so that it becomes the same run again.
 *
 * @module
 */
import { Fault, ModelError } from "../errors.ts";
import type { GraphEvent } from "../event.ts";
import type { Delta } from "../message.ts";
import type { ModelRequest, Say } from "../model.ts";
import type { Director, EventFacts, TapeError } from "../tape.ts";
import { differenceOf } from "./difference.ts";
import type { Tape } from "./read.ts";

/** How a tape is played. */
export interface ReplayOptions {
  /**
   * How long nothing may happen, in milliseconds, before a run counts as having left the tape. Code of the host works in real time.
   * Default 10,000.
   */
  readonly patience?: number;
}

/**
 * Makes directors from a tape, one for each run: models answer from it, identity, times and chances are its own, and events come in
 * its order. Code of the host runs again.
 *
 * @param tape What {@linkcode readTape} made of a tape's text.
 *
 * @example
 * ```ts
 * import { load } from "@millrace/millrace";
 * import { readTape, replay } from "@millrace/millrace/tapes";
 *
 * export function again(text: string) {
 *   const tape = readTape(text);
 *   return load(tape.start.graph, { replay: replay(tape) }).stream(tape.start.input ?? {});
 * }
 * ```
 */
export function replay(tape: Tape, { patience = 10_000 }: ReplayOptions = {}): () => Director {
  return () => new TapeDirector(tape, patience);
}

interface Waiting {
  readonly key: string;
  readonly facts: EventFacts;
  resolve(): void;
  reject(reason: unknown): void;
}

interface Timer {
  readonly due: number;
  ring(): void;
}

/** How much earlier than asked a timer of the machine may have rung, in milliseconds. */
const early = 2;

class TapeDirector implements Director {
  readonly run: string;
  readonly #tape: Tape;
  readonly #patience: number;
  readonly #keys: readonly string[];
  /** How often each key still comes. */
  readonly #left = new Map<string, number>();
  readonly #pieces: ReadonlyMap<string, readonly Delta[]>;
  readonly #waiting: Waiting[] = [];
  readonly #timers = new Set<Timer>();
  #at = 0;
  #chance = 0;
  #isGranted = false;
  /** Since when the run goes its own way: then nothing is held back any more. */
  #isLost = false;
  #alarm: ReturnType<typeof setTimeout> | undefined;

  constructor(tape: Tape, patience: number) {
    this.run = tape.start.run;
    this.#tape = tape;
    this.#patience = patience;
    this.#keys = tape.events.map(keyOf);
    for (const key of this.#keys) this.#left.set(key, (this.#left.get(key) ?? 0) + 1);
    this.#pieces = piecesOf(tape.events);
  }

  turn(facts: EventFacts): void | Promise<void> {
    if (this.#isLost) return;
    const key = keyOf(facts);
    if (this.#isNext(key)) {
      this.#isGranted = true;
      return;
    }
    if (!this.#left.get(key)) throw this.#lose(`it has ${nameOf(facts)}, which is not on the tape`);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, facts, resolve, reject });
      this.#watch();
    });
  }

  stamp(): number {
    if (this.#isLost || this.#at === this.#keys.length) return this.now();
    const key = this.#keys[this.#at];
    const { t } = this.#tape.events[this.#at++];
    this.#left.set(key, this.#left.get(key)! - 1);
    this.#isGranted = false;
    clearTimeout(this.#alarm);
    this.#alarm = undefined;
    this.#grantNext();
    this.#ringTimers();
    if (this.#waiting.length > 0) this.#watch();
    return t;
  }

  now(): number {
    return this.#at === 0 ? 0 : this.#tape.events[this.#at - 1].t;
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const end = () => {
        this.#timers.delete(timer);
        signal.removeEventListener("abort", onAbort);
      };
      const onAbort = () => {
        end();
        reject(signal.reason);
      };
      const timer: Timer = {
        due: this.now() + ms,
        ring: () => {
          end();
          // Later than what the last event set off, which may have made this timer needless.
          setTimeout(() => signal.aborted ? reject(signal.reason) : resolve(), 0);
        },
      };
      signal.addEventListener("abort", onAbort);
      this.#timers.add(timer);
      this.#ringTimers();
    });
  }

  random(): number {
    return this.#tape.chances[this.#chance++] ?? 0;
  }

  leave(): void {
    this.#free();
  }

  readonly model = async (request: ModelRequest, say: Say): Promise<void> => {
    const { call, signal } = request;
    const recorded = this.#tape.requests.get(call.id);
    const path = call.id.slice(this.run.length + 1);
    if (recorded === undefined) {
      throw this.#lose(`it makes the model call ${path}, which is not on the tape`, "MR802");
    }
    const difference = differenceOf(recorded, request);
    if (difference) {
      this.#free();
      throw new Fault("MR801", `The tape has no answer for ${path}: ${difference}.`, {
        hint: "Record the run anew, or bring back what was asked.",
      });
    }
    for (const delta of this.#pieces.get(call.id) ?? []) {
      const wait = say(delta);
      if (wait) await wait;
      if (signal.aborted) throw signal.reason;
    }
    const { finish, error } = this.#tape.answers.get(call.id) ?? {};
    if (error) throw failureOf(error);
    if (finish) return void await say({ type: "finish", ...finish });
    // It was stopped, and so it will be again.
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
  };

  #isNext(key: string): boolean {
    return !this.#isGranted && this.#keys[this.#at] === key && !this.#waiting.some((other) => other.key === key);
  }

  #grantNext(): void {
    const key = this.#keys[this.#at];
    const index = this.#waiting.findIndex((waiting) => waiting.key === key);
    if (index < 0) return;
    this.#isGranted = true;
    const [next] = this.#waiting.splice(index, 1);
    next.resolve();
  }

  /** Timers that had rung before the next event came. */
  #ringTimers(): void {
    const next = this.#tape.events[this.#at];
    if (next === undefined) return;
    for (const timer of [...this.#timers]) if (timer.due <= next.t + early) timer.ring();
  }

  #watch(): void {
    this.#alarm ??= setTimeout(() => {
      const [first] = this.#waiting;
      const next = this.#tape.events[this.#at];
      if (!first || !next) return;
      const error = this.#lose(`${nameOf(next)} does not come`, "MR803", first);
      first.reject(error);
    }, this.#patience);
  }

  /** The run goes another way: the first to notice is told, and everybody else goes on as without a tape. */
  #lose(what: string, code = "MR803", teller?: Waiting): Fault {
    this.#free(teller);
    const done = `after ${this.#at} of ${this.#keys.length} events`;
    const message = `This run leaves the tape ${done}: ${what}.`;
    const hint = "The graph or the code of the host has changed. Record the run anew.";
    return code === "MR802" ? new ModelError("answer", message, { hint }) : new Fault(code, message, { hint });
  }

  #free(teller?: Waiting): void {
    this.#isLost = true;
    clearTimeout(this.#alarm);
    for (const waiting of this.#waiting.splice(0)) if (waiting !== teller) waiting.resolve();
    for (const timer of [...this.#timers]) timer.ring();
  }
}

/** The pieces that a model itself has said, by call: growing values and the ends of dead attempts are the run's. */
function piecesOf(events: readonly GraphEvent[]): ReadonlyMap<string, readonly Delta[]> {
  const pieces = new Map<string, Delta[]>();
  for (const event of events) {
    if (event.mode !== "messages") continue;
    const [delta, call] = event.data;
    if (delta.type === "object" || delta.type === "finish") continue;
    const list = pieces.get(call.id);
    if (list) list.push(delta);
    else pieces.set(call.id, [delta]);
  }
  return pieces;
}

function failureOf({ reason, code, message, hint, wait }: TapeError): Error {
  if (reason === undefined) return new Fault(code ?? "MR704", message, { hint });
  return new ModelError(reason, message, { hint, wait });
}

/** What tells an event from others that could come at the same moment. */
function keyOf({ mode, ns, task, item, data }: EventFacts): string {
  return JSON.stringify([mode, ns.join("/"), task, item, partOf(mode, data)]);
}

function partOf(mode: EventFacts["mode"], data: unknown): unknown {
  if (mode === "messages") {
    const [{ type }, { id }] = data as readonly [{ type: string }, { id: string }];
    return [type, id];
  }
  const { type, id, node, edge } = data as Readonly<Record<string, unknown>>;
  return mode === "run" || mode === "tasks" || mode === "tools" || mode === "debug"
    ? [type, id, node, edge]
    : undefined;
}

function nameOf({ mode, ns, node, data }: EventFacts): string {
  const { type } = mode === "messages" ? (data as readonly [{ type: string }])[0] : data as { type?: unknown };
  const path = [...ns, ...(node === undefined ? [] : [node])].join("/");
  const what = typeof type === "string" && mode !== "custom" && mode !== "values" && mode !== "updates"
    ? ` (${type})`
    : "";
  return `"${mode}"${what}${path && ` of "${path}"`}`;
}
