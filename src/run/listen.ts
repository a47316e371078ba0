/**
 * Listening to a model: whichever form it has, for as long as it is not silent.
 *
 * @module
 */
import type { Clock } from "../api.ts";
import { ModelError } from "../errors.ts";
import type { Model, ModelRequest, Say } from "../model.ts";
import type { PlannedModel } from "../graph/plan.ts";

/** Lets a model answer, whichever of the two forms it has. One that does not hear the signal is left behind. */
export function answerThrough(model: Model, request: ModelRequest, say: Say): Promise<void> {
  const { signal } = request;
  let leave = () => {};
  const work = async () => {
    const answer = model(request, say);
    if (typeof answer !== "object" || answer === null) throw noAnswer(request);
    if (!(Symbol.asyncIterator in answer)) return await answer;
    const iterator = answer[Symbol.asyncIterator]();
    leave = () => leaveIterator(iterator);
    try {
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        const wait = say(next.value);
        if (wait) await wait;
      }
    } catch (error) {
      leave();
      throw error;
    }
  };
  return new Promise((resolve, reject) => {
    const stop = () => {
      leave();
      reject(signal.reason);
    };
    signal.addEventListener("abort", stop, { once: true });
    work().then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/**
 * Tells an iterator to close. One that waits for something of its own cannot hear a signal, so nobody waits for it, and whether it
 * fails while leaving is nobody's news.
 */
export function leaveIterator(iterator: AsyncIterator<unknown, unknown>): void {
  const leave = async () => void await iterator.return?.();
  leave().catch(() => {});
}

function noAnswer({ call }: ModelRequest): ModelError {
  return new ModelError("answer", `The model "${call.model}" gave nothing back.`, {
    hint: "A model says its deltas and returns a promise, or it returns them as an async iterable.",
  });
}

/** Ends a stream that is silent for too long. Time spent waiting for the reader does not count. */
export class IdleWatch {
  readonly #end = new AbortController();
  readonly #clock: Clock;
  #last: number;
  #reading = 0;

  constructor(
    model: PlannedModel,
    clock: Clock,
    stop: AbortController | undefined,
  ) {
    this.#clock = clock;
    this.#last = clock.now();
    // Whoever asked for a whole answer is not surprised by silence.
    if (!stop) return;
    const watch = async () => {
      for (let left = model.idle; left > 0;) {
        await clock.wait(left, this.#end.signal);
        left = this.#reading > 0 ? model.idle : this.#last + model.idle - clock.now();
      }
      stop.abort(
        new ModelError("idle", `"${model.name}" has been silent for ${model.idle / 1000} s.`, {
          pointer: model.pointer,
          hint: `Allow it more time: "idle": "${Math.ceil(model.idle / 500)}s" in its model, or try again later.`,
        }),
      );
    };
    // Ending the watch rejects the wait; that is its normal end.
    watch().catch(() => {});
  }

  heard(): void {
    this.#last = this.#clock.now();
  }

  async whileReading(wait: Promise<void>): Promise<void> {
    this.#reading++;
    try {
      await wait;
    } finally {
      this.#reading--;
      this.#last = this.#clock.now();
    }
  }

  end(): void {
    this.#end.abort();
  }
}
