/**
 * Those who wait for their turn on a tape.
 *
 * @module
 */

interface Waiting {
  readonly key: string;
  /** Whether something may stop whoever waits. */
  readonly canStop: boolean;
  resolve(): void;
  reject(reason: unknown): void;
}

/** Those who wait, in the order in which they came. */
export class Turns {
  readonly #waiting = new Set<Waiting>();

  /** Waits until this has its turn; rejects with the signal's reason. */
  wait(key: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const end = () => {
        this.#waiting.delete(waiting);
        signal?.removeEventListener("abort", stop);
      };
      const stop = () => {
        end();
        reject(signal!.reason);
      };
      const waiting: Waiting = {
        key,
        canStop: signal !== undefined,
        resolve() {
          end();
          resolve();
        },
        reject(reason) {
          end();
          reject(reason);
        },
      };
      signal?.addEventListener("abort", stop, { once: true });
      this.#waiting.add(waiting);
    });
  }

  /** Whether somebody waits with this. */
  has(key: string): boolean {
    for (const waiting of this.#waiting) if (waiting.key === key) return true;
    return false;
  }

  /** Gives the first who waits with this their turn; says whether there was one. */
  give(key: string): boolean {
    for (const waiting of this.#waiting) {
      if (waiting.key !== key) continue;
      waiting.resolve();
      return true;
    }
    return false;
  }

  /** Lets go of those whom nothing else would stop, as far as they are wanted no more. */
  dismiss(reason: unknown, isWanted: (key: string) => boolean = () => false): void {
    for (const waiting of this.#waiting) if (!waiting.canStop && !isWanted(waiting.key)) waiting.reject(reason);
  }
}
