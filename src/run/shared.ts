/**
 * What all parts of one run share, inner graphs included.
 *
 * @module
 */
import type { Clock } from "../api.ts";
import type { Json } from "../json.ts";
import type { Model, RunInfo } from "../model.ts";
import type { Origin, Outlet } from "./outlet.ts";
import type { Plan, PlannedModel } from "../graph/plan.ts";
import type { Usage } from "../message.ts";

/** One run's common things. */
export interface Shared {
  /** The run's identity and metadata. */
  readonly info: RunInfo;
  /** The plan of the outermost graph. */
  readonly plan: Plan;
  /** Where events leave. */
  readonly outlet: Outlet;
  /** The time. */
  readonly clock: Clock;
  /** A number from 0 to 1 by chance. */
  random(): number;
  /** The limit of concurrent work. */
  readonly slots: Slots;
  /** What model calls have used so far. */
  readonly usage: UsageCount;
  /** What persons have answered, by the id of the question. */
  readonly answers: ReadonlyMap<string, Json>;
  /** Where events of the run as a whole come from. */
  origin(): Origin;
  /** The model behind a binding. */
  model(binding: PlannedModel): Model | Promise<Model>;
}

/** Tokens added up. */
export class UsageCount {
  #total: Usage = { input: 0, output: 0 };

  /** Adds one call's. */
  add(usage: Usage): void {
    const { cached, reasoning } = this.#total;
    this.#total = {
      input: this.#total.input + usage.input,
      output: this.#total.output + usage.output,
      ...sum("cached", cached, usage.cached),
      ...sum("reasoning", reasoning, usage.reasoning),
    };
  }

  /** Whether anything was counted. */
  get isUsed(): boolean {
    return this.#total.input > 0 || this.#total.output > 0;
  }

  /** The sum so far. */
  get total(): Usage {
    return this.#total;
  }
}

function sum(name: "cached" | "reasoning", a: number | undefined, b: number | undefined): Partial<Usage> {
  return a === undefined && b === undefined ? {} : { [name]: (a ?? 0) + (b ?? 0) };
}

/** Room for leaf work: model calls, functions and tools. First come, first served. */
export class Slots {
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Takes a slot; returns a promise only when there is none. */
  take(): void | Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    return new Promise((resolve) => this.#queue.push(resolve));
  }

  /** Gives a slot back, straight to the first who waits. */
  give(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#free++;
  }
}

/** The system's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal.addEventListener("abort", stop, { once: true });
    }),
};
