/**
 * Hands values from one who pushes to one who pulls; the first waits until the second has taken.
 *
 * @module
 */

/** A way from `push` to `for await`. Leaving the loop aborts the signal. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #leave = new AbortController();
  readonly #values: { readonly value: T; readonly taken: () => void }[] = [];
  #end: { readonly error?: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** Aborted when the one who pulls has left. */
  get signal(): AbortSignal {
    return this.#leave.signal;
  }

  /** Offers a value; resolves when it is taken. */
  push(value: T): Promise<void> {
    return new Promise((taken) => {
      this.#values.push({ value, taken });
      this.#wake?.();
    });
  }

  /** No more values; with an error, the one who pulls gets it after the last value. */
  end(error?: unknown): void {
    this.#end = { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    try {
      for (;;) {
        const next = this.#values.shift();
        if (next) {
          yield next.value;
          next.taken();
        } else if (this.#end) {
          if (this.#end.error !== undefined) throw this.#end.error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      this.#leave.abort(new DOMException("The loop over the answer was left.", "AbortError"));
      for (const { taken } of this.#values.splice(0)) taken();
    }
  }
}
