/**
 * Hands values from one who pushes to one who pulls; the first waits until the second has taken.
 *
 * @module
 */

/** A way from `push` to `for await`. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #onLeave: () => void;
  readonly #values: { readonly value: T; readonly taken: () => void }[] = [];
  /** Tells the one who pushed that the value in the reader's hand is done with. */
  #taken: (() => void) | undefined;
  #hasLeft = false;
  #end: { readonly error?: unknown } | undefined;
  #wakes: (() => void)[] = [];

  /** Calls `onLeave` when the one who pulls goes before the end. */
  constructor(onLeave: () => void) {
    this.#onLeave = onLeave;
  }

  /** Offers a value; resolves when it is taken, and at once when nobody pulls any more. */
  push(value: T): Promise<void> {
    if (this.#hasLeft) return Promise.resolve();
    return new Promise((taken) => {
      this.#values.push({ value, taken });
      this.#wake();
    });
  }

  /** No more values; with an error, the one who pulls gets it after the last value. */
  end(error?: unknown): void {
    this.#end = { error };
    this.#wake();
  }

  /** Nobody pulls any more. */
  leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    if (!this.#end) this.#onLeave();
    this.#taken?.();
    for (const { taken } of this.#values.splice(0)) taken();
    this.#wake();
  }

  // By hand: a generator can be left neither before its first value nor while it waits for one.
  [Symbol.asyncIterator](): AsyncIterator<T> {
    return {
      next: async () => {
        this.#taken?.();
        this.#taken = undefined;
        for (;;) {
          if (this.#hasLeft) return { done: true, value: undefined };
          const next = this.#values.shift();
          if (next) {
            this.#taken = next.taken;
            return { done: false, value: next.value };
          }
          if (this.#end) {
            const { error } = this.#end;
            this.#end = {};
            if (error !== undefined) throw error;
            return { done: true, value: undefined };
          }
          await new Promise<void>((resolve) => this.#wakes.push(resolve));
        }
      },
      return: () => {
        this.leave();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  #wake(): void {
    for (const wake of this.#wakes.splice(0)) wake();
  }
}
