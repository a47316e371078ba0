/**
 * The work of a node in one step: its attempts, its items, its time, and what becomes of its failure.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Json, JsonObject } from "../json.ts";
import type { PlannedEach, Route } from "../graph/plan.ts";
import { adopt } from "../value/own.ts";
import { toIssue } from "./fault.ts";
import { LimitReached } from "./failed.ts";
import { Pause } from "./pause.ts";
import type { Keep } from "./running.ts";
import { KindTask } from "./kind_task.ts";
import type { TaskSource } from "./task.ts";
import { traced } from "./spans.ts";
import { gather, pourCaught, toUpdate } from "./write.ts";

/** How a node's work ended. */
export interface WorkEnd {
  /** What it writes. */
  readonly update: JsonObject;
  /** Where it leads instead of its edges, when a failure was caught. */
  readonly caught?: { readonly route: Route; readonly error: JsonObject };
}

/** A failure, with the task it happened in. */
export class TaskFailure extends Error {
  /** What was thrown. */
  readonly error: unknown;
  /** The task. */
  readonly task: KindTask;

  constructor(error: unknown, task: KindTask) {
    super("A task failed.");
    this.error = error;
    this.task = task;
  }
}

/** Does a node's work. Gives a promise only when something in it has to wait. Throws a `TaskFailure`. */
export function doWork(source: TaskSource): WorkEnd | Promise<WorkEnd> {
  const { node } = source;
  if (node.each || node.retry || node.timeout !== undefined || node.catch) return guarded(source);
  const task = new KindTask(source);
  try {
    const update = attempt(task);
    if (!(update instanceof Promise)) return { update };
    return update.then((update) => ({ update }), async (error) => {
      if (error instanceof Pause) await tellAsk(task);
      throw new TaskFailure(error, task);
    });
  } catch (error) {
    if (error instanceof Pause) return tellAsk(task).then(() => Promise.reject(error));
    throw new TaskFailure(error, task);
  }
}

/** Tells the question that a task has stopped at; one that an inner graph asks is told there. */
async function tellAsk({ keep, shared }: KindTask): Promise<void> {
  for (const { node: _node, ...ask } of keep.asks ?? []) {
    await shared.outlet.send(shared.origin(), "run", { type: "ask", ...ask });
  }
}

/** One attempt: the work, what it writes, and the news of it. */
function attempt(task: KindTask): JsonObject | Promise<JsonObject> {
  return traced(task, () => startWork(task));
}

function startWork(task: KindTask): JsonObject | Promise<JsonObject> {
  const wait = task.send("tasks", { type: "start", by: task.by, pointer: task.node.pointer });
  return wait ? wait.then(() => work(task)) : work(task);
}

function work(task: KindTask): JsonObject | Promise<JsonObject> {
  const result = task.node.work.run(task);
  return result instanceof Promise ? result.then((value) => finish(task, value)) : finish(task, result);
}

function finish(task: KindTask, result: Json | undefined): JsonObject | Promise<JsonObject> {
  const update = toUpdate(result, task);
  if (task.hasLoose) return task.settleLoose().then(() => tell(task, update));
  return tell(task, update);
}

function tell(task: KindTask, update: JsonObject): JsonObject | Promise<JsonObject> {
  // Kept before it is told: what has been told to have ended must not run again, should the run stop in between.
  task.keep.update = update;
  // The items of a node are one update, told when all are done.
  const told = task.origin.item === undefined ? task.send("updates", task.shown(update)) : undefined;
  const ended = tellEnd(task);
  return told || ended ? Promise.all([told, ended]).then(() => update) : update;
}

function tellEnd(task: KindTask): void | Promise<void> {
  return task.send("tasks", { type: "end", ms: task.age(), ...(task.usage.isUsed && { usage: task.usage.total }) });
}

async function guarded(source: TaskSource): Promise<WorkEnd> {
  const { node, signal, graph: { plan, shared } } = source;
  try {
    return { update: node.each ? await eachItem(source, node.each) : await attempts(source) };
  } catch (failure) {
    if (!node.catch || !(failure instanceof TaskFailure) || signal.aborted) throw failure;
    const { task, error: thrown } = failure;
    if (thrown instanceof Pause || thrown instanceof LimitReached) throw failure;
    const issue = toIssue(thrown, plan, node.pointer);
    await shared.outlet.send(task.origin, "tasks", { type: "fail", error: issue });
    const error = adopt({ code: issue.code, message: issue.message, node: node.name, attempt: task.attempt });
    const { route, into } = node.catch;
    const update = into === undefined ? adopt({}) : pourCaught(into, error, task);
    source.keep.update = update;
    source.keep.caught = error;
    if (into !== undefined) {
      await shared.outlet.send({ ...task.origin, item: undefined }, "updates", task.shown(update));
    }
    return { update, caught: { route, error } };
  }
}

/** Tries as often as the node says; gives the first result, or the last failure. */
async function attempts(source: TaskSource): Promise<JsonObject> {
  const { node, signal, graph: { shared, plan } } = source;
  const retry = node.work.retries ? undefined : node.retry;
  for (let count = source.keep.attempt ?? 1;; count++) {
    const timed = new TimedSignal(source);
    const task = new KindTask({ ...source, signal: timed.signal, attempt: count });
    try {
      return await timed.race(task, () => attempt(task));
    } catch (error) {
      if (error instanceof Pause) await tellAsk(task);
      const isFinal = error instanceof Pause || error instanceof LimitReached || !retry || count >= retry.attempts;
      if (isFinal || signal.aborted) throw new TaskFailure(error, task);
      // What the dead attempt kept is of no use to the next.
      for (const name of Object.keys(task.keep) as (keyof Keep)[]) delete task.keep[name];
      task.keep.attempt = count + 1;
      const { place } = task;
      const shortened = retry.jitter ? 0.5 + shared.pace.chance(place) / 2 : 1;
      const wait = Math.round(retry.delay * retry.factor ** (count - 1) * shortened);
      const news = { type: "retry", attempt: count, error: toIssue(error, plan, node.pointer), wait };
      await shared.outlet.send(task.origin, "tasks", news);
      await shared.pace.after(`wait ${place}`, { signal, wait: () => shared.clock.wait(wait, signal) });
    } finally {
      timed.end();
    }
  }
}

/** Runs the node once per item; one failing item stops the others. */
async function eachItem(source: TaskSource, each: PlannedEach): Promise<JsonObject> {
  const whole = new KindTask(source);
  return await traced(whole, () => runItems(source, each, whole));
}

async function runItems(source: TaskSource, each: PlannedEach, whole: KindTask): Promise<JsonObject> {
  const { node, keep, graph: { plan, state, shared } } = source;
  await whole.send("tasks", { type: "start", by: whole.by, pointer: node.pointer });
  let items: readonly Json[];
  try {
    items = listOf(each.list({ state: state.values }), node.pointer);
  } catch (error) {
    throw new TaskFailure(error, whole);
  }
  const stop = new AbortController();
  const onStop = () => stop.abort(source.signal.reason);
  source.signal.addEventListener("abort", onStop, { once: true });
  const parts: JsonObject[] = new Array(items.length);
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  let pause: unknown;
  const kept: Keep[] = keep.items = items.map((_, item) => keep.items?.[item] ?? {});
  const worker = async () => {
    while (next < items.length && !stop.signal.aborted) {
      const item = next++;
      const done = kept[item].update;
      if (done) {
        parts[item] = done;
        continue;
      }
      const locals = { [each.as]: items[item], index: item };
      try {
        const above = whole.trace;
        parts[item] = await attempts({ ...source, keep: kept[item], signal: stop.signal, item, locals, above });
        kept[item].update = parts[item];
      } catch (error) {
        if (error instanceof TaskFailure && error.error instanceof Pause) {
          pause = error;
          continue;
        }
        // Those who were stopped by another item only repeat its reason.
        if (stop.signal.aborted) {
          failure ??= { error };
          continue;
        }
        const { place } = error instanceof TaskFailure ? error.task : whole;
        await shared.pace.at(`stop ${place}`, () => {
          failure ??= { error };
          stop.abort(error instanceof TaskFailure ? error.error : error);
        }, stop.signal);
      }
    }
  };
  try {
    await Promise.all(
      Array.from({ length: Math.min(each.concurrency ?? plan.limits.concurrency, items.length) }, worker),
    );
  } finally {
    source.signal.removeEventListener("abort", onStop);
    stop.abort(new DOMException("The items have ended.", "AbortError"));
  }
  if (source.signal.aborted) throw source.signal.reason;
  if (failure) throw failure.error;
  if (pause) throw pause;
  try {
    const update = gather(node, parts, plan);
    keep.update = update;
    await whole.send("updates", whole.shown(update));
    await tellEnd(whole);
    return update;
  } catch (error) {
    throw new TaskFailure(error, whole);
  }
}

function listOf(value: Json, pointer: string): readonly Json[] {
  if (Array.isArray(value)) return value;
  throw new Fault("MR706", "The node runs once per item of a list, and this is none.", { pointer: `${pointer}/each` });
}

/** A signal that is aborted with the run, and when the attempt's time is up; waiting for others does not count. */
class TimedSignal {
  readonly signal: AbortSignal;
  readonly #stop: AbortController | undefined;
  readonly #source: TaskSource;
  readonly #over = new AbortController();
  readonly #onStop: () => void;

  constructor(source: TaskSource) {
    const { node, signal } = source;
    this.#source = source;
    this.#stop = node.timeout === undefined ? undefined : new AbortController();
    this.signal = this.#stop?.signal ?? signal;
    this.#onStop = () => this.#stop?.abort(signal.reason);
    if (this.#stop) signal.addEventListener("abort", this.#onStop, { once: true });
  }

  /** The work's result, or the reason it was stopped for: work that hears no signal is left behind. */
  race<T>(task: KindTask, work: () => T | Promise<T>): T | Promise<T> {
    const { signal } = this;
    if (!this.#stop && this.#source.item === undefined) return work();
    // The end of the attempt rejects the wait; that is its normal end.
    if (this.#stop) this.#limit(task).catch(() => {});
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
      const done = () => signal.removeEventListener("abort", stop);
      Promise.resolve().then(work).then(resolve, reject).finally(done);
    });
  }

  async #limit({ waits, place, shared: { clock, pace } }: KindTask): Promise<void> {
    const { node } = this.#source;
    const { signal } = this.#over;
    const began = clock.now();
    const wait = async () => {
      for (let left = node.timeout!; left > 0;) {
        await clock.wait(left, signal);
        left = node.timeout! + waits!.total - (clock.now() - began);
      }
    };
    const fault = new Fault("MR712", `"${node.name}" has taken the ${node.timeout! / 1000} s it may take.`, {
      pointer: `${node.pointer}/timeout`,
    });
    await pace.after(`timeout ${place}`, { signal, wait, act: () => this.#stop!.abort(fault) });
  }

  end(): void {
    this.#over.abort();
    this.#source.signal.removeEventListener("abort", this.#onStop);
    this.#stop?.abort(new DOMException("The attempt has ended.", "AbortError"));
  }
}
