/**
 * Those who told an event and were waiting for their reader while something was stopped: they do not go on before that.
 *
 * @module
 */
import type { TapeMoment } from "./moments.ts";

/** Who is held back, and by which mark of the tape. */
export class Holds {
  /** By the number of an event, the place of the last mark that came while its teller waited. */
  readonly #marks = new Map<number, number>();
  readonly #open = new Map<number, Hold>();

  constructor(moments: readonly TapeMoment[]) {
    moments.forEach((moment, place) => {
      if (moment.type === "mark") { for (const seq of moment.line.behind ?? []) this.#marks.set(seq, place); }
    });
  }

  /** What the teller of an event waits for, when the tape is at a place. */
  of(seq: number, at: number): Promise<void> | undefined {
    const mark = this.#marks.get(seq) ?? -1;
    if (mark < at) return undefined;
    const hold = this.#open.get(mark) ?? new Hold();
    this.#open.set(mark, hold);
    return hold.promise;
  }

  /** A place has been passed. */
  pass(place: number): void {
    this.#open.get(place)?.release();
  }

  /** Nobody is to wait any more. */
  dismiss(reason: unknown): void {
    for (const hold of this.#open.values()) hold.dismiss(reason);
  }
}

/** Something to wait for that somebody else brings about. */
class Hold {
  readonly promise: Promise<void>;
  #resolve: () => void = () => {};
  #reject: (reason: unknown) => void = () => {};

  constructor() {
    this.promise = new Promise((resolve, reject) => [this.#resolve, this.#reject] = [resolve, reject]);
    // Whoever was held may have been stopped in another way.
    this.promise.catch(() => {});
  }

  /** It is over. */
  release(): void {
    this.#resolve();
  }

  /** It is not to be waited for. */
  dismiss(reason: unknown): void {
    this.#reject(reason);
  }
}
