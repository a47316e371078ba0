/**
 * The outlet of a run with a tape: all there is to tell is made and kept, and the reader sees the part that it asked for.
 *
 * @module
 */
import type { Clock } from "../api.ts";
import type { EventFacts } from "../tape.ts";
import type { Mode } from "../event.ts";
import { allWishes, seenBy, type Wishes } from "../value/filter.ts";
import { eventOf, type Origin, Outlet, type OutletOptions } from "./outlet.ts";
import type { Pace } from "./pace.ts";

/** An outlet that keeps a tape, or follows one, or both. */
export class TapedOutlet extends Outlet {
  readonly #reader: Wishes;
  readonly #pace: Pace;
  readonly #now: Clock["now"];
  readonly #began: number;
  #seq = 0;
  /** What nobody waits for who told it: last words that have not had their turn, lines that are being written. */
  readonly #open = new Set<Promise<void>>();
  /** Lets go of those who wait for the tape to be written. */
  readonly #writing = new Set<() => void>();
  #isReleased = false;
  /** Whether the end of the run was told. */
  #isOver = false;

  constructor(options: OutletOptions, pace: Pace) {
    super({ ...options, wishes: allWishes });
    this.#reader = options.wishes;
    this.#pace = pace;
    this.#now = () => options.clock.now();
    this.#began = this.#now();
  }

  override send(origin: Origin, mode: Mode, data: unknown, signal?: AbortSignal): void | Promise<void> {
    const turn = this.#turn(origin, mode, data, signal);
    return turn ? turn.then(() => this.#tell(origin, mode, data)) : this.#tell(origin, mode, data);
  }

  override sendLast(origin: Origin, mode: Mode, data: unknown): void {
    const isEnd = mode === "run";
    const tell = () => {
      // A run that is called off while its reader is behind tells its end again.
      if (this.#isOver && !isEnd) return;
      const { kept, seen } = this.#make(origin, mode, data);
      if (kept) void this.#written(kept);
      if (seen && !this.left) this.offerLast(seen);
    };
    const turn = this.#turn(origin, mode, data);
    if (turn) this.#leaveOpen(turn.then(tell, () => {}));
    else tell();
  }

  override release(reason: unknown): void {
    this.#isReleased = true;
    for (const letGo of this.#writing) letGo();
    super.release(reason);
  }

  override end(error?: Error): void | Promise<void> {
    if (this.#open.size === 0) return super.end(error);
    return this.#settled().then(() => super.end(error));
  }

  async #settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  #turn(origin: Origin, mode: Mode, data: unknown, signal?: AbortSignal): void | Promise<void> {
    const { ns, node, task, item } = origin;
    const facts: EventFacts = { mode, ns, node, task, item, data };
    return this.#pace.director?.turn(facts, signal);
  }

  #tell(origin: Origin, mode: Mode, data: unknown): void | Promise<void> {
    if (this.left) throw this.left.reason;
    // Nothing comes after the end of a run.
    if (this.#isOver) return;
    const { event: { seq }, kept, seen } = this.#make(origin, mode, data);
    const read = seen && this.offer(seen);
    const { director, behind } = this.#pace;
    const waits = [kept && this.#written(kept), read, director?.held(seq)].filter((wait) => wait !== undefined);
    if (waits.length === 0) return;
    if (read) director?.behind(read.catch(() => {}));
    behind.add(seq);
    const over = () => void behind.delete(seq);
    const wait = Promise.all(waits);
    wait.then(over, over);
    return wait.then(() => {});
  }

  #make(origin: Origin, mode: Mode, data: unknown) {
    const { director } = this.#pace;
    const stamp = director?.stamp();
    const seq = stamp?.seq ?? this.#seq;
    this.#seq = seq + 1;
    const news = stamp?.ms === undefined ? data : { ...data as { ms: number }, ms: stamp.ms };
    const event = eventOf(seq, stamp?.t ?? this.#now() - this.#began, origin, mode, news);
    this.#isOver ||= event.mode === "run" && event.data.type === "end";
    const kept = this.#pace.keep(event);
    if (kept) director?.behind(kept);
    return { event, kept, seen: seenBy(this.#reader, event) };
  }

  /** Waits until a line is written; a run that was called off waits for none. */
  #written(kept: Promise<void>): void | Promise<void> {
    if (this.#isReleased) return;
    const written = new Promise<void>((resolve) => {
      const done = () => {
        this.#writing.delete(done);
        resolve();
      };
      this.#writing.add(done);
      kept.then(done);
    });
    this.#leaveOpen(written);
    return written;
  }

  #leaveOpen(open: Promise<void>): void {
    this.#open.add(open);
    void open.then(() => this.#open.delete(open));
  }
}
