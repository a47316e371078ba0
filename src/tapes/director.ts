/**
 * Who leads a run along a tape.
 *
 * @module
 */
import type { Fault } from "../errors.ts";
import type { Json } from "../json.ts";
import type { Model } from "../model.ts";
import type { Director, Moment, Stamp, TapeRequest } from "../tape.ts";
import type { ToolServer } from "../tool.ts";
import { Calls, silent } from "./calls.ts";
import { cutOff, leaving } from "./faults.ts";
import { Holds } from "./holds.ts";
import { isEnd, isLastWord, isLike, keyOf, nameOf, type TapeMoment } from "./moments.ts";
import type { Tape } from "./read.ts";
import { Served } from "./served.ts";
import { Turns } from "./turns.ts";

/** Marks of what stops somebody. */
const stopping = /^(cancel|limit|(timeout|stop) .*)$/;
/** How long the end of a run waits for last words, in milliseconds. */
const lastWait = 100;

/** Leads one run along a tape. */
export class TapeDirector implements Director {
  readonly run: string;
  readonly partial: boolean;
  readonly metadata?: Json;
  readonly lost: Promise<never>;
  readonly #tape: Tape;
  readonly #moments: readonly TapeMoment[];
  readonly #patience: number;
  readonly #calls: Calls;
  readonly #served: Served;
  /** Whether somebody was stopped: then those who go further than they did may be meant. */
  readonly #hasStops: boolean;
  /** How often each moment still comes. */
  readonly #left = new Map<string, number>();
  readonly #turns = new Turns();
  readonly #notes = new Set<string>();
  /** Those who wait until marks have passed. */
  readonly #watchers = new Set<{ readonly keys: readonly string[]; resolve(): void }>();
  readonly #holds: Holds;
  #at = 0;
  #t = 0;
  #isGranted = false;
  #state: "on" | "lost" | "left" = "on";
  #behind = 0;
  #lose: (fault: Fault) => void = () => {};
  #cancel: (reason: Error) => void = () => {};
  #alarm: ReturnType<typeof setTimeout> | undefined;

  constructor(tape: Tape, moments: readonly TapeMoment[], patience: number) {
    const { run, partial, metadata } = tape.start;
    this.run = run;
    this.partial = partial ?? false;
    if (metadata !== undefined) this.metadata = metadata;
    this.#tape = tape;
    this.#moments = moments;
    this.#patience = patience;
    this.#calls = new Calls(tape);
    this.#served = new Served(tape);
    this.#hasStops = moments.some((moment) => moment.type === "mark" && stopping.test(moment.line.mark));
    this.#holds = new Holds(moments);
    for (const { key } of moments) this.#left.set(key, (this.#left.get(key) ?? 0) + 1);
    this.lost = new Promise((_, reject) => this.#lose = reject);
    // Whoever does not ask does not want to know.
    this.lost.catch(() => {});
    this.#advance();
  }

  get #next(): TapeMoment | undefined {
    return this.#moments[this.#at];
  }

  turn(moment: Moment, signal?: AbortSignal): void | Promise<void> {
    if (this.#state === "left") return;
    // The end of a run that has left the tape is told, and nothing else.
    if (this.#state === "lost" && (isEnd(moment) || isLastWord(moment, signal))) return;
    const key = this.#keyOf(moment);
    if (this.#state === "on") {
      if (!this.#isGranted && this.#next?.key === key && !this.#turns.has(key)) {
        this.#isGranted = true;
        return;
      }
      if (this.#left.get(key)) {
        if (isEnd(moment)) this.#watchEnd();
      } else if (isLastWord(moment, signal)) return Promise.reject(new Error("Nobody was stopped here on the tape."));
      else this.#stray(moment);
    }
    // Who stops others on the tape does so here, whoever else has stopped them.
    const isSure = "mark" in moment && moment.mark.startsWith("stop ") && this.#left.get(key);
    const turn = this.#turns.wait(key, isSure ? undefined : signal);
    this.#watch();
    return turn;
  }

  stamp(): Stamp {
    const moment = this.#next;
    if (this.#state !== "on" || moment === undefined) return { t: this.#t };
    this.#pass(moment.key);
    this.#isGranted = false;
    if (moment.type !== "event") {
      this.#advance();
      return { t: this.#t };
    }
    const { t, seq, mode, data } = moment.event;
    this.#t = t;
    this.#advance();
    return { t, seq, ...(mode === "tasks" && data.type === "end" && { ms: data.ms }) };
  }

  held(seq: number): Promise<void> | undefined {
    return this.#state === "on" ? this.#holds.of(seq, this.#at) : undefined;
  }

  passed(marks: readonly string[]): Promise<void> | undefined {
    const keys = marks.map((mark) => keyOf({ mark }));
    if (this.#state !== "on" || !keys.some((key) => this.#left.get(key))) return undefined;
    return new Promise((resolve) => this.#watchers.add({ keys, resolve }));
  }

  behind(wait: Promise<unknown>): void {
    this.#behind++;
    this.#rest();
    void wait.then(() => {
      this.#behind--;
      this.#watch();
    });
  }

  callId(path: string, count: number, hash?: string): string {
    return this.#calls.idOf(path, count, hash);
  }

  refusal(call: string, model: string): Error | undefined {
    return this.#calls.refusalOf(call, model);
  }

  model(request: TapeRequest, pointer: string): Model {
    const fault = this.#calls.check(request, pointer);
    if (fault === undefined) this.#note(request.call);
    else if (fault.code !== "MR802" || !this.#hasStops) this.#leaveTape(fault);
    return fault ? silent : this.#calls.modelOf(request.call);
  }

  server(name: string): ToolServer {
    return this.#served.of(name);
  }

  pen(id: string): void {
    this.#note(id);
  }

  chance(of: string): number {
    return this.#calls.chanceOf(of);
  }

  onCancel(cancel: (reason: Error) => void): void {
    this.#cancel = cancel;
  }

  leave(reason: unknown): void {
    this.#state = "left";
    this.#rest();
    this.#dismiss(reason);
    // The others are stopped by their signals.
    this.#turns.dismiss(reason);
  }

  #wakeWatchers(): void {
    for (const watcher of this.#watchers) {
      if (this.#state === "on" && watcher.keys.some((key) => this.#left.get(key))) continue;
      this.#watchers.delete(watcher);
      watcher.resolve();
    }
  }

  #dismiss(reason: unknown): void {
    this.#wakeWatchers();
    this.#holds.dismiss(reason);
  }

  /** By what a moment is known. Code of the host may say something else than it did: then it is known by who says it. */
  #keyOf(moment: Moment): string {
    const key = keyOf(moment);
    if (this.#left.get(key) || this.#hasStops || "mark" in moment) return key;
    const like = (other: TapeMoment) => isLike(moment, other) && !this.#turns.has(other.key);
    return this.#moments.slice(this.#at).find(like)?.key ?? key;
  }

  #note(id: string): void {
    this.#notes.add(id);
    if (this.#state === "on") this.#advance();
  }

  #pass(key: string): void {
    this.#holds.pass(this.#at++);
    this.#left.set(key, this.#left.get(key)! - 1);
  }

  /** Goes on to the next moment that somebody has to come for, and lets them, if they wait. */
  #advance(): void {
    for (let next = this.#next; next?.type === "note" && this.#notes.has(next.id); next = this.#next) {
      this.#pass(next.key);
    }
    this.#wakeWatchers();
    const next = this.#next;
    if (next === undefined) {
      this.#rest();
      if (!this.#tape.isWhole) this.#leaveTape(cutOff(this.#tape));
      return;
    }
    // In a task of its own, when everything that led here has come to rest.
    if (next.type === "mark" && next.line.mark === "cancel") setTimeout(() => this.#callOff(), 0);
    this.#isGranted ||= this.#turns.give(next.key);
    this.#watch();
  }

  #callOff(): void {
    const next = this.#next;
    if (this.#state !== "on" || next?.type !== "mark" || next.line.mark !== "cancel") return;
    const reason = new DOMException(next.line.reason ?? "The run was cancelled.", "AbortError");
    this.#dismiss(reason);
    this.#pass(next.key);
    this.#cancel(reason);
    this.#turns.dismiss(reason, (key) => this.#left.get(key)! > 0);
    this.#advance();
  }

  /** Something comes that is not on the tape. Whoever was stopped there before it came to that will be stopped here. */
  #stray(moment: Moment): void {
    if (this.#hasStops) return;
    if ("mode" in moment) this.#leaveTape(this.#away(`it has ${nameOf(moment)}, which is not on the tape`));
    else if (moment.mark.startsWith("stop ")) {
      this.#leaveTape(this.#away(`"${moment.mark.slice("stop ".length)}" fails, which it did not on the tape`));
    }
  }

  #watchEnd(): void {
    const place = this.#at;
    setTimeout(() => {
      if (this.#state !== "on" || this.#at !== place || this.#behind > 0) return;
      this.#leaveTape(this.#away(`it ends here, and on the tape comes ${nameOf(this.#next!)}`));
    }, lastWait);
  }

  #watch(): void {
    const next = this.#next;
    if (this.#alarm !== undefined || this.#state !== "on" || this.#behind > 0 || next === undefined) return;
    const place = this.#at;
    this.#alarm = setTimeout(() => {
      this.#alarm = undefined;
      if (this.#at === place) this.#leaveTape(this.#away(`${nameOf(this.#next!)} does not come`));
      else this.#watch();
    }, this.#patience + Math.max(0, this.#nextTime() - this.#t));
  }

  #nextTime(): number {
    for (let place = this.#at; place < this.#moments.length; place++) {
      const moment = this.#moments[place];
      if (moment.type === "event") return moment.event.t;
    }
    return this.#t;
  }

  #rest(): void {
    clearTimeout(this.#alarm);
    this.#alarm = undefined;
  }

  #away(what: string): Fault {
    const events = this.#moments.slice(0, this.#at).filter(({ type }) => type === "event").length;
    return leaving({ events, t: this.#t }, what);
  }

  #leaveTape(fault: Fault): void {
    if (this.#state !== "on") return;
    this.#state = "lost";
    this.#rest();
    this.#dismiss(fault);
    this.#turns.dismiss(fault);
    this.#lose(fault);
  }
}
