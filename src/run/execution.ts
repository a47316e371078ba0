/**
 * One run from its input, or from a checkpoint, to its result.
 *
 * @module
 */
import type { Clock, Run, RunResult } from "../api.ts";
import type { Checkpoint } from "../checkpoint.ts";
import { RunError, type RunStatus } from "../errors.ts";
import type { GraphEvent } from "../event.ts";
import type { Json } from "../json.ts";
import type { Recorder } from "../tape.ts";
import type { Plan } from "../graph/plan.ts";
import { adopt, own } from "../value/own.ts";
import type { KeyRing } from "./conceal.ts";
import { Failed, LimitReached } from "./failed.ts";
import { messageOf, toIssue } from "./fault.ts";
import type { Wishes } from "../value/filter.ts";
import { type Begin, ownBegin, randomId } from "./begin.ts";
import { prepareChecks, readInput } from "./input.ts";
import { Outlet } from "./outlet.ts";
import { Pace } from "./pace.ts";
import { hashOf, keepGraph, Pause, questionsOf, readAnswers, readCheckpoint } from "./pause.ts";
import { enter } from "./inner.ts";
import { tapeStart } from "./record.ts";
import { graphOrigin, GraphRun, runSteps } from "./run.ts";
import { Slots, systemClock } from "./counts.ts";
import { Servers } from "./servers.ts";
import type { Shared } from "./running.ts";
import { State } from "./state.ts";
import { TapedOutlet } from "./taped.ts";
import { endRun, traceRun } from "./spans.ts";
import type { Trace } from "./trace.ts";
import { RunUsageCount } from "./usage.ts";

/** How a run is made. */
export interface ExecutionOptions {
  /** What the reader wants. */
  readonly wishes: Wishes;
  /** Whether structured answers also come as growing values. */
  readonly partial: boolean;
  /** How many events may wait for the reader. */
  readonly buffer: number;
  /** Cancels the run. */
  readonly signal: AbortSignal | undefined;
  /** What reaches every function. */
  readonly metadata: unknown;
  /** Takes the lines of its tape. */
  readonly record: Recorder | undefined;
  /** The keys that must not get on it. */
  readonly keys: KeyRing;
}

interface Ending {
  readonly status: RunStatus;
  readonly error?: RunError;
}

/** One run. */
export class Execution implements Run {
  readonly id: string;
  readonly events: ReadableStream<GraphEvent>;
  readonly result: Promise<RunResult>;
  readonly #plan: Plan;
  readonly #shared: Shared;
  readonly #run: GraphRun;
  readonly #trace: Trace | undefined;
  readonly #stop = new AbortController();
  readonly #answers = new Map<string, Json>();
  /** Why the run was cancelled, if it was; a failure stops it too, but is no cancellation. */
  #cancelled: { readonly reason: unknown } | undefined;
  /** Whether the caller has called it off, also while it was ending: then nobody is waited for. */
  #isHurried = false;

  constructor(
    plan: Plan,
    model: Shared["model"],
    begin: Begin,
    { wishes, partial, buffer, signal, metadata, record, keys }: ExecutionOptions,
  ) {
    const { kit } = plan.host;
    const clock: Clock = kit.clock ?? systemClock;
    const director = kit.replay?.();
    this.id = director?.run ?? kit.ids?.() ?? randomId();
    const onFailure = (cause: unknown) =>
      this.cancel(new Error(`Cannot write the tape: ${messageOf(cause)}`, { cause }));
    const pace = new Pace({ record, director, random: kit.random ?? Math.random, keys, onFailure });
    const reading = { wishes, clock, buffer, onLeave: (reason: unknown) => this.cancel(reason) };
    const outlet = pace.isTaped ? new TapedOutlet(reading, pace) : new Outlet(reading);
    this.#plan = plan;
    const told = director ? director.metadata : metadata;
    const grows = director ? director.partial : partial;
    this.#shared = {
      info: Object.freeze({
        id: this.id,
        ...(told !== undefined && { metadata: own(told, "options.metadata") }),
      }),
      plan,
      outlet,
      clock,
      pace,
      partial: grows,
      // Along a tape nobody needs a place to be served: what was served then is served now, in the same order.
      slots: new Slots(director ? Infinity : plan.limits.concurrency),
      usage: new RunUsageCount(),
      answers: this.#answers,
      origin: () => graphOrigin(this.#run),
      servers: new Servers({ host: plan.host, clock, signal: this.#stop.signal, keys, pace }),
      model,
      enter,
    };
    this.#trace = traceRun(kit.telemetry, plan.name, this.id);
    this.#run = new GraphRun({
      plan,
      state: new State(plan),
      shared: this.#shared,
      ns: [],
      trail: "",
      tags: [],
      stop: this.#stop,
      trace: this.#trace,
    });
    this.events = outlet.stream();
    const mine = ownBegin(begin);
    if (record) {
      void pace.keep(tapeStart(plan, this.id, mine, { metadata: this.#shared.info.metadata, partial: grows }));
    }
    director?.onCancel((reason) => this.#callOff(reason));
    this.result = this.#execute(mine, signal);
  }

  cancel(reason: unknown = new DOMException("The run was cancelled.", "AbortError")): void {
    this.#shared.pace.director?.leave(reason);
    this.#callOff(reason);
  }

  #callOff(reason: unknown): void {
    this.#isHurried = true;
    if (!this.#stop.signal.aborted) {
      this.#shared.pace.mark("cancel", messageOf(reason));
      this.#cancelled = { reason };
      this.#stop.abort(reason);
    }
    this.#shared.outlet.release(reason);
  }

  async #execute(begin: () => Begin, signal: AbortSignal | undefined): Promise<RunResult> {
    const onAbort = () => this.cancel(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    const over = new AbortController();
    let ending: Ending;
    try {
      const { id, metadata } = this.#shared.info;
      await this.#tell({ type: "start", id, graph: this.#plan.name, ...(metadata !== undefined && { metadata }) });
      const { director } = this.#shared.pace;
      await Promise.race([this.#work(begin()), this.#limitTime(over.signal), ...(director ? [director.lost] : [])]);
      ending = this.#finished();
    } catch (error) {
      ending = this.#ended(error);
    }
    over.abort();
    try {
      return await this.#close(ending);
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  async #work(begin: Begin): Promise<void> {
    if (this.#stop.signal.aborted) throw this.#stop.signal.reason;
    await prepareChecks(this.#plan);
    if ("input" in begin) {
      readInput(begin.input, this.#plan, this.#run.state, this.id);
      return await runSteps(this.#run);
    }
    const checkpoint = readCheckpoint(begin.checkpoint, this.#plan);
    for (const [id, answer] of Object.entries(checkpoint.answers)) this.#answers.set(id, answer);
    for (const [id, answer] of await readAnswers(begin.answers, checkpoint)) this.#answers.set(id, answer);
    this.#run.state.restore(checkpoint.root.state);
    await runSteps(this.#run, checkpoint.root);
  }

  /** Rejects when the time is up, if there is a limit; the end of the run ends the wait. */
  #limitTime(signal: AbortSignal): Promise<never> {
    const { pace, clock } = this.#shared;
    const { timeout } = this.#plan.limits;
    return new Promise((_, reject) => {
      if (timeout === undefined) return;
      const wait = () => clock.wait(timeout, signal);
      // The end of the run before its time is up rejects the wait; that is its normal end.
      pace.after("limit", { signal, wait, act: () => reject(new TimeUp()) }).catch(() => {});
    });
  }

  #finished(): Ending {
    const output = this.#plan.output ?? [];
    const missing = output.filter((key) => this.#run.state.get(key) === undefined);
    if (missing.length === 0) return { status: "done" };
    const [issue, ...others] = missing.map((key) =>
      this.#plan.place({
        code: "MR711",
        pointer: `/output/${output.indexOf(key)}`,
        message: `The run is over, and nothing has written "${key}", which the output promises.`,
        hint: `Write "${key}" on every way to the end, give it a default, or take it out of "output".`,
      })
    );
    return {
      status: "failed",
      error: new RunError("failed", `Cannot finish ${this.#plan.name}: ${issue.message}`, { issue, others }),
    };
  }

  #ended(error: unknown): Ending {
    const { name } = this.#plan;
    if (this.#cancelled) {
      const { reason } = this.#cancelled;
      return {
        status: "cancelled",
        error: new RunError("cancelled", `Stopped ${name}: ${messageOf(reason)}`, { cause: reason }),
      };
    }
    if (error instanceof Pause) {
      const count = questionsOf(keepGraph(this.#run)).length;
      const message = `${name} waits for ${count === 1 ? "an answer" : `${count} answers`}.`;
      return { status: "asked", error: new RunError("asked", message) };
    }
    if (error instanceof LimitReached || error instanceof TimeUp) {
      const issue = error instanceof LimitReached ? error.issue : this.#timeIssue();
      return {
        status: "limit",
        error: new RunError("limit", `Cannot go on with ${name}: ${issue.message}`, { issue }),
      };
    }
    const failures = error instanceof Failed ? error.failures : [{ error, issue: toIssue(error, this.#plan, "") }];
    const [{ error: cause, node, issue }, ...others] = failures as Failed["failures"];
    const subject = node === undefined ? `run ${name}` : `finish node "${node}"`;
    return {
      status: "failed",
      error: new RunError("failed", `Cannot ${subject}: ${issue.message}`, {
        cause,
        issue,
        others: others.map((other) => other.issue),
      }),
    };
  }

  #timeIssue() {
    return this.#plan.place({
      code: "MR703",
      pointer: "/limits/timeout",
      message: `The run has taken the ${this.#plan.limits.timeout! / 1000} s it may take.`,
      hint: 'Allow it more: "limits": { "timeout": … }.',
    });
  }

  async #close({ status, error: why }: Ending): Promise<RunResult> {
    const { outlet, usage, servers } = this.#shared;
    // Taken before the rest is stopped, while what has ended and what has not are apart.
    const checkpoint = status === "done" ? undefined : this.#checkpoint();
    const error = why && new RunError(why.status, why.message, { ...why, cause: why.cause, checkpoint });
    // Whatever still works for this run has no reader any more.
    if (!this.#stop.signal.aborted) this.#stop.abort(error ?? new DOMException("The run has ended.", "AbortError"));
    const output = this.#run.state.output(this.#plan);
    await servers.close();
    const news = {
      type: "end",
      status,
      output: outlet.wishes.show(output, []),
      // Names of what a view hides are hidden, too.
      usage: outlet.wishes.hides ? usage.all : usage.total,
      ...(error?.issue && { error: error.issue }),
    };
    if (this.#trace) endRun(this.#trace, status, error);
    await this.#tellLast(news);
    // A run that waits for a person has not failed; its reader has seen the questions.
    const ended = outlet.end(status === "asked" ? undefined : error);
    if (ended) await ended;
    this.#shared.pace.director?.leave(error);
    const asks = checkpoint?.asks ?? [];
    return Object.freeze({
      status,
      output,
      usage: usage.total,
      asks,
      ...(checkpoint && { checkpoint }),
      ...(error && { error }),
    });
  }

  async #tellLast(news: unknown): Promise<void> {
    try {
      if (!this.#isHurried) return await this.#tell(news);
    } catch {
      // Called off while it waited for the reader. If the reader has left, the result tells the same.
    }
    this.#shared.outlet.sendLast(this.#shared.origin(), "run", news);
  }

  /** Where the run can go on from; nowhere when it never began. */
  #checkpoint(): Checkpoint | undefined {
    const { step, due, waiting } = this.#run;
    if (step === 0 && due.length === 0 && waiting.length === 0) return undefined;
    const root = keepGraph(this.#run);
    return Object.freeze({
      version: "1",
      graph: hashOf(this.#plan),
      run: this.id,
      asks: Object.freeze(questionsOf(root)),
      answers: adopt(Object.fromEntries(this.#answers)),
      root,
    });
  }

  #tell(news: unknown): void | Promise<void> {
    return this.#shared.outlet.send(this.#shared.origin(), "run", news);
  }
}

/** The run's time is up. */
class TimeUp extends Error {}
