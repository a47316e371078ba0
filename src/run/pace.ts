/**
 * When things come that are no events: by themselves, noted on a tape, or where a tape has them.
 *
 * @module
 */
import type { Delta } from "../message.ts";
import type { Model } from "../model.ts";
import type { Director, Recorder, TapeLine, TapeRequest } from "../tape.ts";
import type { ToolServer } from "../tool.ts";
import type { KeyRing } from "./conceal.ts";
import { answerLine, type Asked, errorOf, hashOfAsked, requestLine } from "./record.ts";
import { openRecorded } from "./recorded_server.ts";

/** What a pace is made from. */
export interface PaceOptions {
  /** Takes the lines of the tape. */
  readonly record?: Recorder;
  /** Leads the run. */
  readonly director?: Director;
  /** A number from 0 to 1 by chance. */
  readonly random: () => number;
  /** What must not get on a tape. */
  readonly keys: KeyRing;
  /** Called once, when the tape cannot be written. */
  readonly onFailure: (error: unknown) => void;
}

/** The pace of one run. */
export class Pace {
  /** Leads the run along a tape. */
  readonly director?: Director;
  /** The numbers of the events whose tellers wait for their reader. */
  readonly behind: Set<number> = new Set();
  readonly #record: Recorder | undefined;
  readonly #random: () => number;
  readonly #keys: KeyRing;
  readonly #onFailure: (error: unknown) => void;
  #hasFailed = false;

  constructor({ record, director, random, keys, onFailure }: PaceOptions) {
    this.director = director;
    this.#record = record;
    this.#random = random;
    this.#keys = keys;
    this.#onFailure = onFailure;
  }

  /** Whether there is a tape: then every event is made. */
  get isTaped(): boolean {
    return this.#record !== undefined || this.director !== undefined;
  }

  /** Puts a line on the tape; the promise, where there is one, never rejects. */
  keep(line: TapeLine): void | Promise<void> {
    if (this.#record === undefined || this.#hasFailed) return;
    const fail = (error: unknown) => {
      if (this.#hasFailed) return;
      this.#hasFailed = true;
      this.#onFailure(error);
    };
    try {
      const kept = this.#record(this.#keys.conceal(line));
      if (kept instanceof Promise) return kept.catch(fail);
    } catch (error) {
      fail(error);
    }
  }

  /** Puts a mark on the tape. */
  mark(mark: string, reason?: string): void {
    const behind = this.behind.size > 0 ? { behind: [...this.behind] } : {};
    void this.keep({ mark, ...(reason !== undefined && { reason }), ...behind });
  }

  /** Does what stops others. Along a tape it waits for its place, and is not done where others have stopped it before. */
  at(mark: string, act: () => void, signal?: AbortSignal): void | Promise<void> {
    const { director } = this;
    const go = () => {
      director?.stamp();
      this.mark(mark);
      act();
    };
    const turn = director?.turn({ mark }, signal);
    return turn ? turn.then(go, () => {}) : go();
  }

  /** Along a tape, waits until these tasks have failed that failed there; nothing without one. */
  failed(tasks: readonly string[]): Promise<void> | undefined {
    return this.director?.passed(tasks.map((task) => `stop ${task}`));
  }

  /** Waits, and then does something at once. Along a tape it does not wait but for its place. Rejects when the signal is aborted first. */
  async after(
    mark: string,
    { signal, wait, act }: { readonly signal: AbortSignal; readonly wait: () => Promise<void>; act?(): void },
  ): Promise<void> {
    if (this.director) {
      const turn = this.director.turn({ mark }, signal);
      if (turn) await turn;
      this.director.stamp();
    } else await wait();
    this.mark(mark);
    act?.();
  }

  /** A number from 0 to 1 by chance. */
  chance(of: string): number {
    const chance = this.director?.chance(of) ?? this.#random();
    void this.keep({ chance, of });
    return chance;
  }

  /** A function takes a pen. */
  pen(id: string): void {
    this.director?.pen(id);
    void this.keep({ pen: id });
  }

  /** By what a question is known on a tape; nothing without one. */
  hash(asked: Asked): string | undefined {
    return this.isTaped ? hashOfAsked(asked) : undefined;
  }

  /** A model is made, so that it can be asked. Along a tape there is none, or the failure there. */
  made(make: () => Model | Promise<Model>, call: string, name: string): Model | Promise<Model> | undefined {
    if (this.director) {
      const refusal = this.director.refusal(call, name);
      if (refusal) throw refusal;
      return undefined;
    }
    const refuse = (error: unknown) => void this.keep({ refusal: { call, model: name, error: errorOf(error) } });
    try {
      const made = make();
      // Beside the way of the run, which must not be longer for it.
      if (made instanceof Promise) made.catch(refuse);
      return made;
    } catch (error) {
      refuse(error);
      throw error;
    }
  }

  /** A server of tools is opened; along a tape it is there. */
  async server(name: string, open: () => Promise<ToolServer>): Promise<ToolServer> {
    if (this.director) return this.director.server(name);
    return await (this.#record ? openRecorded(name, open, (line) => void this.keep(line)) : open());
  }

  /** A model is asked. */
  asks(asked: Asked, about: Omit<TapeRequest, keyof Asked>): TapeRequest {
    const request = requestLine(asked, about);
    void this.keep({ request });
    return request;
  }

  /** A model's answer has ended, or has failed. */
  ends(call: string, finish: Delta & { type: "finish" } | undefined, error?: unknown): void {
    void this.keep(answerLine(call, finish, error));
  }

  /** A model was stopped. */
  stops(call: string): void {
    void this.keep({ answer: { call, stopped: true } });
  }
}
