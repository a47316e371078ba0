/**
 * Where a case is played: gates instead of time, and a clock that moves only when nothing else does.
 *
 * @module
 */
import type { Clock } from "../api.ts";

/** How many times its patience a run may take that never stands still. */
const longest = 5;

/** Turns of the event loop without any news, after which a run is taken to stand still. */
const stillTurns = 8;

interface Waiter {
  readonly mark: string;
  readonly count: number;
  readonly open: () => void;
}

/** Counts what happens, opens gates, moves the clock, and notices when everything stands still. */
export class Stage implements Clock {
  readonly #counts = new Map<string, number>();
  readonly #waiters = new Set<Waiter>();
  readonly #timers = new Set<{ at: number; ring: () => void }>();
  readonly #still = new Set<() => void>();
  readonly #patience: number;
  #now = 0;
  #quiet = 0;
  #last = Date.now();
  readonly #began = Date.now();
  #closed = false;

  /** Makes a stage that calls a run stuck after so many milliseconds without any news. */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** The time of this stage. */
  now(): number {
    return this.#now;
  }

  /** Waits in the time of this stage. */
  wait(ms: number, signal: AbortSignal): Promise<void> {
    return this.#promise(signal, (ring) => {
      const timer = { at: this.#now + ms, ring };
      this.#timers.add(timer);
      return () => this.#timers.delete(timer);
    });
  }

  /** Counts something that happened. */
  mark(name: string): number {
    const count = this.count(name) + 1;
    this.#counts.set(name, count);
    this.#stir();
    for (const waiter of this.#waiters) {
      if (waiter.mark === name && waiter.count <= count) waiter.open();
    }
    return count;
  }

  /** How often something happened. */
  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** How often everything had happened by now. */
  snapshot(): (name: string) => number {
    const counts = new Map(this.#counts);
    return (name) => counts.get(name) ?? 0;
  }

  /** Waits until something has happened so often. */
  reach(mark: string, count: number, signal?: AbortSignal): Promise<void> {
    if (this.count(mark) >= count) return Promise.resolve();
    return this.#promise(signal, (open) => {
      const waiter = { mark, count, open };
      this.#waiters.add(waiter);
      return () => this.#waiters.delete(waiter);
    });
  }

  /** Waits until nothing has happened for a while, before the clock moves. */
  still(): Promise<void> {
    this.#quiet = 0;
    return new Promise((resolve) => this.#still.add(resolve));
  }

  /** Plays until it is closed. Resolves with what is still awaited when it is stuck. */
  async play(): Promise<string | undefined> {
    while (!this.#closed) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (Date.now() - this.#began > longest * this.#patience) return this.#awaited("It does not come to an end.");
      if (++this.#quiet < stillTurns) continue;
      if (this.#still.size > 0) {
        for (const resolve of this.#still) resolve();
        this.#still.clear();
        this.#stir();
      } else if (this.#timers.size > 0) {
        this.#ring();
      } else if (Date.now() - this.#last > this.#patience) {
        return this.#awaited("Nothing happens any more.");
      }
    }
  }

  /** Ends the play. */
  close(): void {
    this.#closed = true;
  }

  #stir(): void {
    this.#quiet = 0;
    this.#last = Date.now();
  }

  #ring(): void {
    const next = [...this.#timers].reduce((a, b) => b.at < a.at ? b : a);
    this.#now = Math.max(this.#now, next.at);
    this.#stir();
    next.ring();
  }

  #awaited(what: string): string {
    const gates = [...this.#waiters].map(({ mark, count }) => `${mark} ${count} (now ${this.count(mark)})`);
    const counts = [...this.#counts].map(([mark, count]) => `${mark} ${count}`);
    return `${what} ${gates.length ? `Awaited: ${gates.join(", ")}.` : "No gate is awaited."} So far: ${
      counts.join(", ") || "nothing"
    }.`;
  }

  #promise(signal: AbortSignal | undefined, add: (done: () => void) => () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const leave = () => {
        remove();
        reject(signal?.reason);
      };
      const remove = add(() => {
        remove();
        signal?.removeEventListener("abort", leave);
        this.#stir();
        resolve();
      });
      signal?.addEventListener("abort", leave, { once: true });
    });
  }
}
