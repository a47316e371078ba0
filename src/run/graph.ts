/**
 * A plan as a graph that a program holds: starts runs and ends them.
 *
 * @module
 */
import type { Clock, Graph, Run, RunOptions, RunResult, StreamOptions } from "../api.ts";
import { type Issue, RunError, type RunStatus } from "../errors.ts";
import type { GraphEvent } from "../event.ts";
import type { Json } from "../json.ts";
import type { Plan } from "../graph/plan.ts";
import { own } from "../value/own.ts";
import { modelMaker } from "./connect.ts";
import { messageOf, toIssue } from "./fault.ts";
import { bit, noWishes, wish, type Wishes } from "./filter.ts";
import { readInput } from "./input.ts";
import { type Origin, Outlet } from "./outlet.ts";
import { type GraphRun, runSteps, StepFailure } from "./run.ts";
import { type Shared, Slots, systemClock, UsageCount } from "./shared.ts";
import { State } from "./state.ts";

/** Makes a graph from a plan. */
export function makeGraph(plan: Plan & { readonly warnings: readonly Issue[] }): Graph {
  const model = modelMaker(plan.host);
  const begin = (input: object, options: StreamOptions, isStream: boolean) =>
    new Execution(plan, model, input, options, isStream);
  return {
    name: plan.name,
    document: plan.document,
    warnings: plan.warnings,
    source: plan.source,
    // The overloads type events by the modes asked for; what is made here are all modes.
    stream: ((input: object, options: StreamOptions = {}) => begin(input, options, true).events) as Graph["stream"],
    start: ((input: object, options: StreamOptions = {}) => begin(input, options, false)) as unknown as Graph["start"],
    async run(input: object, options: RunOptions = {}) {
      const { signal, metadata } = options;
      const { status, output, error } = await begin(input, { signal, metadata }, false).result;
      if (status === "done") return output;
      throw error;
    },
  };
}

/** One run from its input to its result. */
class Execution implements Run {
  readonly id: string;
  readonly events: ReadableStream<GraphEvent>;
  readonly result: Promise<RunResult>;
  readonly #plan: Plan;
  readonly #shared: Shared;
  readonly #state: State;
  readonly #run: GraphRun;
  readonly #stop = new AbortController();
  /** Why the run was cancelled, if it was; a failure stops it too, but is no cancellation. */
  #cancelled: { readonly reason: unknown } | undefined;

  constructor(plan: Plan, model: Shared["model"], input: object, options: StreamOptions, isStream: boolean) {
    const { kit } = plan.host;
    const clock: Clock = kit.clock ?? systemClock;
    const wishes = wishesOf(plan, options, isStream);
    this.id = kit.ids?.() ?? randomId();
    const metadata = options.metadata === undefined ? undefined : own(options.metadata, "options.metadata");
    const outlet = new Outlet({ wishes, clock, buffer: bufferOf(options), onLeave: (reason) => this.cancel(reason) });
    this.#plan = plan;
    this.#state = new State(plan);
    this.#shared = {
      info: Object.freeze({ id: this.id, ...(metadata !== undefined && { metadata }) }),
      plan,
      outlet,
      signal: this.#stop.signal,
      clock,
      random: kit.random ?? Math.random,
      slots: new Slots(plan.limits.concurrency),
      usage: new UsageCount(),
      model,
    };
    this.#run = {
      plan,
      state: this.#state,
      shared: this.#shared,
      ns: [],
      step: 0,
      stop: (reason) => this.#stop.abort(reason),
    };
    this.events = outlet.stream();
    this.result = this.#execute(input, options.signal);
  }

  cancel(reason: unknown = new DOMException("The run was cancelled.", "AbortError")): void {
    if (this.#stop.signal.aborted) return;
    this.#cancelled = { reason };
    this.#stop.abort(reason);
    this.#shared.outlet.release(reason);
  }

  async #execute(input: object, signal: AbortSignal | undefined): Promise<RunResult> {
    const onAbort = () => this.cancel(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    const over = new AbortController();
    let ending: Ending;
    try {
      await this.#send({ type: "start", id: this.id, graph: this.#plan.name, ...metadataOf(this.#shared) });
      const limit = this.#limitTime(over.signal);
      const status = await Promise.race([this.#work(input), ...(limit ? [limit] : [])]);
      ending = status === "done" ? this.#finished() : this.#limited(status);
    } catch (error) {
      ending = this.#ended(error);
    }
    over.abort();
    signal?.removeEventListener("abort", onAbort);
    // Whatever still works for this run has no reader any more.
    if (!this.#stop.signal.aborted) {
      this.#stop.abort(ending.error ?? new DOMException("The run has ended.", "AbortError"));
    }
    return await this.#close(ending);
  }

  async #work(input: object): Promise<"done" | "limit"> {
    const { shared, plan, state } = this.#run;
    if (shared.signal.aborted) throw shared.signal.reason;
    await readInput(input, plan, state);
    return await runSteps(this.#run);
  }

  /** Resolves when the time is up, if there is a limit. */
  #limitTime(over: AbortSignal): Promise<"timeout"> | undefined {
    const { timeout } = this.#plan.limits;
    if (timeout === undefined) return undefined;
    // Ended by the end of the run; then nobody waits for this any more.
    return this.#shared.clock.wait(timeout, over).then(() => "timeout" as const, () => new Promise<never>(() => {}));
  }

  #finished(): Ending {
    const missing = this.#plan.output?.filter((key) => this.#state.values[key] === undefined) ?? [];
    if (missing.length === 0) return { status: "done" };
    const place = missing.map((key) => this.#plan.output!.indexOf(key));
    const [issue, ...others] = missing.map((key, index) =>
      this.#plan.place({
        code: "MR711",
        pointer: `/output/${place[index]}`,
        message: `The run is over, and nothing has written "${key}", which the output promises.`,
        hint: `Write "${key}" on every way to the end, give it a default, or take it out of "output".`,
      })
    );
    return {
      status: "failed",
      error: new RunError("failed", `Cannot finish ${this.#plan.name}: ${issue.message}`, { issue, others }),
    };
  }

  #limited(what: "limit" | "timeout"): Ending {
    const { steps, timeout } = this.#plan.limits;
    const isTime = what === "timeout";
    if (isTime) this.#stop.abort(new DOMException("The run's time is up.", "TimeoutError"));
    const written = this.#plan.document.limits;
    const issue = this.#plan.place({
      code: "MR703",
      pointer: isTime ? "/limits/timeout" : written?.steps === undefined ? "/limits" : "/limits/steps",
      message: isTime
        ? `The run has taken the ${timeout! / 1000} s it may take.`
        : `The run has made the ${steps} step${steps === 1 ? "" : "s"} it may make, and is not done.`,
      hint: isTime
        ? 'Allow it more: "limits": { "timeout": … }.'
        : `If it loops, its exit was never taken; else allow it more: "limits": { "steps": ${steps * 2} }.`,
    });
    return {
      status: "limit",
      error: new RunError("limit", `Cannot go on with ${this.#plan.name}: ${issue.message}`, { issue }),
    };
  }

  #ended(error: unknown): Ending {
    if (this.#cancelled) {
      const { reason } = this.#cancelled;
      return {
        status: "cancelled",
        error: new RunError("cancelled", `Stopped ${this.#plan.name}: ${messageOf(reason)}`, { cause: reason }),
      };
    }
    const failures = error instanceof StepFailure ? error.failures : [{ error, pointer: "" }];
    const [issue, ...others] = failures.map((failure) => toIssue(failure.error, this.#plan, failure.pointer));
    const [{ node, error: cause }] = failures as readonly { node?: string; error: unknown }[];
    const subject = node === undefined ? `run ${this.#plan.name}` : `finish node "${node}"`;
    return {
      status: "failed",
      error: new RunError("failed", `Cannot ${subject}: ${issue.message}`, { cause, issue, others }),
    };
  }

  async #close({ status, error }: Ending): Promise<RunResult> {
    const { outlet, usage } = this.#shared;
    const output = this.#state.output(this.#plan);
    const shown = outlet.wishes.show(output);
    const news = {
      type: "end",
      status,
      output: shown,
      usage: usage.total,
      ...(error?.issue && { error: error.issue }),
    };
    try {
      if (this.#cancelled) outlet.sendLast(this.#origin(), "run", news);
      else await this.#send(news);
    } catch {
      // The reader has left in the meantime; the result tells the same.
    }
    outlet.end(error);
    return Object.freeze({ status, output, usage: usage.total, ...(error && { error }) });
  }

  #send(news: unknown): void | Promise<void> {
    return this.#shared.outlet.send(this.#origin(), "run", news);
  }

  #origin(): Origin {
    return { ns: [], step: this.#run.step, wants: this.#shared.outlet.wishes.modesOf([]) };
  }
}

interface Ending {
  readonly status: RunStatus;
  readonly error?: RunError;
}

/** What a reader wants: nothing, where it did not ask; else the document's view, narrowed by what the caller adds. */
function wishesOf(plan: Plan, options: StreamOptions, isStream: boolean): Wishes {
  const { stream, modes, nodes, tags, subgraphs } = options;
  if (stream === undefined) return isStream || modes ? wish([{ modes, nodes, tags, subgraphs }]) : noWishes;
  const view = plan.views.get(stream);
  if (!view) {
    const names = [...plan.views.keys()].map((name) => `"${name}"`).join(", ");
    throw new RangeError(
      `There is no stream "${stream}" in ${plan.name}. ${names ? `It declares ${names}.` : "It declares none."}`,
    );
  }
  const own = { nodes, tags, subgraphs, modes: modes ?? allModes };
  return wish([view, own], plan.output ?? []);
}

const allModes = Object.keys(bit) as (keyof typeof bit)[];

function bufferOf({ buffer = 16 }: StreamOptions): number {
  if (Number.isInteger(buffer) && buffer >= 1) return buffer;
  throw new RangeError(`Cannot stream: buffer must be an integer >= 1, got ${buffer}.`);
}

function metadataOf({ info }: Shared): { metadata?: Json } {
  return info.metadata === undefined ? {} : { metadata: info.metadata };
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return `r-${Array.from(bytes, (byte) => (byte % 36).toString(36)).join("")}`;
}
