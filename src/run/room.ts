/**
 * The room that a function of the host has for asking models: its own slot, which one of its calls at a time may use, and further slots of
 * the run. So it never waits for itself, and never works in more slots than there are.
 *
 * @module
 */
import type { Slots } from "./counts.ts";

/** A call's place in the room. */
export interface Seat {
  /** Waits for something that is no work, without the place; takes one again after it. */
  away(wait: void | Promise<void>): void | Promise<void>;
  /** Gives the place back, for good. */
  leave(): void;
}

/** Lets calls in, first come, first served. */
export class Room {
  readonly #slots: Slots;
  /** Whether a call is at work in the function's own slot. */
  #isTaken = false;
  readonly #waiting: (() => void)[] = [];

  constructor(slots: Slots) {
    this.#slots = slots;
  }

  /** Takes a place, as soon as there is one. Work that was stopped gives it back at once. */
  enter(signal: AbortSignal): Seat | Promise<Seat> {
    const given = this.#take(signal);
    return given instanceof Promise ? given.then((given) => this.#seat(given, signal)) : this.#seat(given, signal);
  }

  #seat(given: () => void, signal: AbortSignal): Seat {
    let give: (() => void) | undefined = given;
    let isOver = false;
    let absent = 0;
    const rise = () => {
      give?.();
      give = undefined;
    };
    const leave = () => {
      isOver = true;
      signal.removeEventListener("abort", leave);
      rise();
    };
    const away = async (wait: Promise<void>) => {
      absent++;
      rise();
      await wait;
      if (--absent > 0 || isOver) return;
      const given = await this.#take(signal);
      if (isOver) given();
      else give = given;
    };
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
    return { away: (wait) => wait && away(wait), leave };
  }

  /** Takes a place, and gives what gives it back. */
  #take(signal: AbortSignal): (() => void) | Promise<() => void> {
    if (!this.#isTaken) {
      this.#isTaken = true;
      return () => this.#giveOwn();
    }
    if (this.#slots.isFree) {
      this.#slots.take();
      return () => this.#slots.give();
    }
    // Whichever is free first.
    return new Promise((resolve, reject) => {
      const end = () => {
        withdraw();
        const place = this.#waiting.indexOf(own);
        if (place >= 0) this.#waiting.splice(place, 1);
        signal.removeEventListener("abort", stop);
      };
      const own = () => {
        end();
        resolve(() => this.#giveOwn());
      };
      const stop = () => {
        end();
        reject(signal.reason);
      };
      const withdraw = this.#slots.queue(() => {
        end();
        resolve(() => this.#slots.give());
      });
      this.#waiting.push(own);
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
    });
  }

  #giveOwn(): void {
    const next = this.#waiting[0];
    if (next) next();
    else this.#isTaken = false;
  }
}
