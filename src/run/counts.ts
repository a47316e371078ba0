/**
 * What a run counts and keeps time with: slots, waits, the clock.
 *
 * @module
 */
import type { Clock } from "../api.ts";

/** Time spent waiting for others: a reader, or a slot. It is not the time of the work itself. */
export class Waits {
  readonly #clock: Clock;
  readonly #above: Waits | undefined;
  #count = 0;
  #since = 0;
  #total = 0;

  constructor(clock: Clock, above?: Waits) {
    this.#clock = clock;
    this.#above = above;
  }

  /** The milliseconds waited so far, what is being waited now included. */
  get total(): number {
    return this.#total + (this.#count > 0 ? this.#clock.now() - this.#since : 0);
  }

  /** Counts the time until something is over. */
  async during<T>(wait: Promise<T>): Promise<T> {
    this.#begin();
    try {
      return await wait;
    } finally {
      this.#end();
    }
  }

  #begin(): void {
    if (this.#count++ === 0) this.#since = this.#clock.now();
    if (this.#above) this.#above.#begin();
  }

  #end(): void {
    if (--this.#count === 0) this.#total += this.#clock.now() - this.#since;
    if (this.#above) this.#above.#end();
  }
}

/** Room for leaf work: model calls, functions and tools. First come, first served. */
export class Slots {
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Whether one may be taken at once. */
  get isFree(): boolean {
    return this.#free > 0;
  }

  /** Waits for a slot among the others; returns what ends the wait. */
  queue(taken: () => void): () => void {
    this.#queue.push(taken);
    return () => {
      const place = this.#queue.indexOf(taken);
      if (place >= 0) this.#queue.splice(place, 1);
    };
  }

  /** Takes a slot; returns a promise only when there is none. */
  take(): void | Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    return new Promise((resolve) => this.#queue.push(resolve));
  }

  /**
   * Does work in a slot. Work that was stopped gives its slot back at once: it may hear no signal and never end, and others
   * would wait for it.
   */
  async during<T>(signal: AbortSignal, work: () => Promise<T>, waits?: Waits): Promise<T> {
    const wait = this.take();
    if (wait) await (waits ? waits.during(wait) : wait);
    let isHeld = true;
    const give = () => {
      if (isHeld) this.give();
      isHeld = false;
    };
    if (signal.aborted) give();
    else signal.addEventListener("abort", give, { once: true });
    try {
      return await work();
    } finally {
      signal.removeEventListener("abort", give);
      give();
    }
  }

  /** Gives a slot back, straight to the first who waits. */
  give(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#free++;
  }
}

/** The longest time, in milliseconds, that a runtime waits in one go; it takes a longer one for none at all. */
const longest = 2 ** 31 - 1;

/** The system's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      let timer: ReturnType<typeof setTimeout>;
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const go = (left: number) => {
        timer = setTimeout(() => {
          if (left > longest) return go(left - longest);
          signal.removeEventListener("abort", stop);
          resolve();
        }, Math.min(left, longest));
      };
      signal.addEventListener("abort", stop, { once: true });
      go(ms);
    }),
};
