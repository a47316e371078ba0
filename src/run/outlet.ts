/**
 * The one place where events leave a run: stamps them, keeps a bounded queue, and makes whoever is ahead of the reader wait.
 *
 * @module
 */
import type { Clock } from "../api.ts";
import type { GraphEvent, Mode } from "../event.ts";
import { bit, type Wishes } from "../value/filter.ts";

/** Where events of a task, or of a graph, come from. */
export interface Origin {
  /** The names of the `graph` nodes above. */
  readonly ns: readonly string[];
  /** The step. */
  readonly step: number;
  /** The node, if one is concerned. */
  readonly node?: string;
  /** The task, if one is concerned. */
  readonly task?: string;
  /** The item of an `each`. */
  readonly item?: number;
  /** The modes the reader wants from here, as bits. */
  readonly wants: number;
}

/** How an outlet is made. */
export interface OutletOptions {
  /** What the reader wants. */
  readonly wishes: Wishes;
  /** The time. */
  readonly clock: Clock;
  /** How many events may wait for the reader. */
  readonly buffer: number;
  /** Called when the reader goes away. */
  readonly onLeave: (reason: unknown) => void;
}

interface Waiter {
  readonly event: GraphEvent;
  /** Who waits; nobody does with last words. */
  readonly sender?: { resolve(): void; reject(reason: unknown): void };
}

/** The end of a run's events. One reader. */
export class Outlet {
  /** What the reader wants. */
  readonly wishes: Wishes;
  readonly #clock: Clock;
  readonly #began: number;
  readonly #buffer: number;
  readonly #onLeave: (reason: unknown) => void;
  readonly #queue = new Fifo<GraphEvent>();
  readonly #waiters = new Fifo<Waiter>();
  #seq = 0;
  #left: { readonly reason: unknown } | undefined;
  #end: { readonly error?: Error } | undefined;
  /** Wakes the reader that waits for the next event. */
  #wake: (() => void) | undefined;

  constructor({ wishes, clock, buffer, onLeave }: OutletOptions) {
    this.wishes = wishes;
    this.#clock = clock;
    this.#began = clock.now();
    this.#buffer = buffer;
    this.#onLeave = onLeave;
  }

  /**
   * Offers an event. Counts it, drops it when nobody wants it, and returns a promise only when the reader is behind.
   * Throws when the reader has left.
   */
  send(origin: Origin, mode: Mode, data: unknown, _signal?: AbortSignal): void | Promise<void> {
    if ((origin.wants & bit[mode]) === 0) {
      this.#seq++;
      return;
    }
    if (this.#left) throw this.#left.reason;
    return this.offer(this.#stamp(origin, mode, data));
  }

  /** Takes an event in, and returns a promise only when the reader is behind. */
  protected offer(event: GraphEvent): void | Promise<void> {
    if (this.#queue.size < this.#buffer && this.#waiters.size === 0) {
      this.#queue.push(event);
      this.#wakeReader();
      return;
    }
    return new Promise<void>((resolve, reject) => this.#waiters.push({ event, sender: { resolve, reject } }));
  }

  /** Counts an event that is known to be unwanted. */
  skip(): void {
    this.#seq++;
  }

  /**
   * Offers the last words of what was stopped, which cannot wait, since nobody may be reading any more: past the buffer, and behind
   * those who wait for room.
   */
  sendLast(origin: Origin, mode: Mode, data: unknown): void {
    if ((origin.wants & bit[mode]) === 0 || this.#left) {
      this.#seq++;
      return;
    }
    this.offerLast(this.#stamp(origin, mode, data));
  }

  /** Takes in last words. */
  protected offerLast(event: GraphEvent): void {
    if (this.#waiters.size > 0) {
      this.#waiters.push({ event });
      return;
    }
    this.#queue.push(event);
    this.#wakeReader();
  }

  /** Lets go of everybody who waits for room; their events are dropped, and last words stay. */
  release(reason: unknown): void {
    for (let waiter = this.#waiters.shift(); waiter; waiter = this.#waiters.shift()) {
      if (waiter.sender) waiter.sender.reject(reason);
      else this.#queue.push(waiter.event);
    }
  }

  /** Why the reader has left, if it has. */
  protected get left(): { readonly reason: unknown } | undefined {
    return this.#left;
  }

  /** Ends the events: the reader gets what is queued, then the end or the error. A promise is of what is still to be told. */
  end(error?: Error): void | Promise<void> {
    this.#end = { error };
    this.#wakeReader();
  }

  /** The events as a web stream. `for await` reads the queue directly, every other way through the stream's own machinery. */
  stream(): ReadableStream<GraphEvent> {
    let controller: ReadableStreamDefaultController<GraphEvent>;
    let isFinished = false;
    const finish = () => {
      if (isFinished) return;
      isFinished = true;
      if (this.#end?.error) controller.error(this.#end.error);
      else controller.close();
    };
    const pull = (): void | Promise<void> => {
      const event = this.#take();
      if (event) controller.enqueue(event);
      else if (this.#end) finish();
      else return this.#arrival().then(pull);
    };
    const stream = new ReadableStream<GraphEvent>({
      start: (own) => {
        controller = own;
      },
      pull,
      cancel: (reason) => this.#leave(reason),
    }, { highWaterMark: 0 });
    const iterate = (options?: ReadableStreamIteratorOptions) =>
      this.#iterate(stream, finish, options?.preventCancel ?? false);
    Object.defineProperties(stream, {
      values: { value: iterate },
      [Symbol.asyncIterator]: { value: iterate },
    });
    return stream;
  }

  /** Reads the queue without the stream's machinery, which costs more than making the event; holds the stream's lock meanwhile. */
  #iterate(
    stream: ReadableStream<GraphEvent>,
    finish: () => void,
    preventCancel: boolean,
  ): AsyncIterableIterator<GraphEvent> {
    const reader = stream.getReader();
    let done = false;
    let last: Promise<unknown> | undefined;
    const over = (): IteratorResult<GraphEvent> => {
      if (!done) {
        done = true;
        finish();
        // The lock's own promise rejects with the same error that next() throws.
        reader.closed.catch(() => {});
        reader.releaseLock();
      }
      if (this.#end?.error) throw this.#end.error;
      return { done: true, value: undefined };
    };
    const next = async (): Promise<IteratorResult<GraphEvent>> => {
      if (done) return { done: true, value: undefined };
      for (;;) {
        const value = this.#take();
        if (value) return { done: false, value };
        if (this.#end) return over();
        await this.#arrival();
        if (done) return { done: true, value: undefined };
      }
    };
    return {
      next: () => {
        const event = last === undefined && !done ? this.#take() : undefined;
        if (event) return Promise.resolve({ done: false, value: event });
        // Calls that overlap are answered in order.
        const before = last;
        const mine = before === undefined ? next() : before.then(next, next);
        last = mine;
        const clear = () => {
          if (last === mine) last = undefined;
        };
        mine.then(clear, clear);
        return mine;
      },
      return: async () => {
        if (!done) {
          done = true;
          this.#wakeReader();
          if (!preventCancel) await reader.cancel();
          reader.releaseLock();
        }
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  #stamp(origin: Origin, mode: Mode, data: unknown): GraphEvent {
    return eventOf(this.#seq++, this.#clock.now() - this.#began, origin, mode, data);
  }

  /** The next event; gives its room to the first who waits, and to nobody else. */
  #take(): GraphEvent | undefined {
    const event = this.#queue.shift();
    if (event !== undefined && this.#queue.size < this.#buffer) {
      const waiter = this.#waiters.shift();
      if (waiter) {
        this.#queue.push(waiter.event);
        waiter.sender?.resolve();
      }
    }
    return event;
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #wakeReader(): void {
    const wake = this.#wake;
    if (wake) {
      this.#wake = undefined;
      wake();
    }
  }

  #leave(reason: unknown): void {
    this.#left = { reason: reason ?? new DOMException("The reader of the run left.", "AbortError") };
    this.release(this.#left.reason);
    this.#queue.clear();
    this.#wakeReader();
    this.#onLeave(this.#left.reason);
  }
}

/** One shape, one order, every field: readers of many events stay fast. An absent field is `undefined` here and missing on a wire. */
export function eventOf(
  seq: number,
  t: number,
  { ns, step, node, task, item }: Origin,
  mode: Mode,
  data: unknown,
): GraphEvent {
  return { seq, t, mode, ns, step, node, task, item, data } as GraphEvent;
}

/** A queue whose ends are both cheap. */
class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length) {
      this.#items.length = 0;
      this.#head = 0;
    } else if (this.#head > 1024) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
}
