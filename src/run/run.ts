/**
 * The loop: what is due runs together, what it writes is folded in order, and so on until nothing is due.
 *
 * @module
 */
import type { Values } from "../json.ts";
import type { Plan, PlannedNode, Route } from "../graph/plan.ts";
import { bit } from "./filter.ts";
import type { Shared } from "./shared.ts";
import type { State } from "./state.ts";
import { type Arrival, follow, nextTasks } from "./step.ts";
import { toIssue } from "./fault.ts";
import { doWork, TaskFailure, type WorkEnd } from "./work.ts";

/** One graph being run: the outermost one, or one inside. */
export interface GraphRun {
  /** The graph. */
  readonly plan: Plan;
  /** Its state. */
  readonly state: State;
  /** What the run shares. */
  readonly shared: Shared;
  /** The names of the `graph` nodes above. */
  readonly ns: readonly string[];
  /** The step it is in, from 1; 0 before the first. */
  step: number;
  /** Stops everything else when a task fails. */
  stop(reason: unknown): void;
}

/** What failed, with its place in the document. */
export interface Failure {
  /** What was thrown. */
  readonly error: unknown;
  /** The place of the node or edge. */
  readonly pointer: string;
  /** The path of the node, as `review/draft`; absent for an edge of START. */
  readonly node?: string;
}

/** A step that failed: the first failure to be seen, then others of the same step. */
export class StepFailure extends Error {
  /** What failed. */
  readonly failures: readonly Failure[];

  constructor(failures: readonly Failure[]) {
    super("A step failed.");
    this.failures = failures;
  }
}

/** Runs a graph until nothing is due. Gives `limit` when it may not go on. Throws a `StepFailure`, or the reason it was stopped for. */
export async function runSteps(run: GraphRun): Promise<"done" | "limit"> {
  const { plan, shared } = run;
  const told = tellValues(run);
  if (told) await told;
  let arrived = leave([{ route: plan.start, by: "START", pointer: "/edges/START" }], [], run);
  while (arrived.length > 0) {
    if (shared.signal.aborted) throw shared.signal.reason;
    if (run.step === plan.limits.steps) return "limit";
    run.step++;
    const { due, waiting } = nextTasks(arrived, plan);
    const ends = await runStep(due, run);
    due.forEach((arrival, place) => fold(ends[place], arrival, run));
    const told = tellValues(run);
    if (told) await told;
    arrived = leave(due.map(({ index }, place) => wayOn(plan.nodes[index], ends[place])), waiting, run);
  }
  return "done";
}

/** A way from a node that has ended. */
interface Way {
  readonly route?: Route;
  readonly by: string;
  readonly pointer: string;
  readonly locals?: Values;
}

function wayOn({ route, name, pointer }: PlannedNode, { caught }: WorkEnd): Way {
  return caught
    ? { route: caught.route, by: name, pointer, locals: { error: caught.error } }
    : { route, by: name, pointer };
}

function tellValues({ state, shared, ns, step }: GraphRun): void | Promise<void> {
  const { outlet } = shared;
  const wants = outlet.wishes.modesOf(ns);
  if ((wants & bit.values) === 0) return outlet.skip();
  const values = state.snapshot();
  return outlet.send({ ns, step, wants }, "values", ns.length === 0 ? outlet.wishes.show(values) : values);
}

function fold({ update, caught }: WorkEnd, { index }: Arrival, { plan, state, ns }: GraphRun): void {
  const { name, pointer, each } = plan.nodes[index];
  try {
    state.fold(update, { node: name, perItem: each !== undefined && !caught });
  } catch (error) {
    throw new StepFailure([{ error, pointer, node: [...ns, name].join("/") }]);
  }
}

/** The nodes that were led to, each once, in the order of the first mention; those that wait keep their place. */
function leave(
  from: readonly Way[],
  waiting: readonly Arrival[],
  { state, ns }: GraphRun,
): Arrival[] {
  const arrived = [...waiting];
  const seen = new Set(waiting.map(({ index }) => index));
  for (const { route, by, pointer, locals } of from) {
    if (!route) continue;
    try {
      follow(route, { state: state.values, locals }, (index) => {
        if (seen.has(index)) return;
        seen.add(index);
        arrived.push({ index, by });
      });
    } catch (error) {
      throw new StepFailure([{ error, pointer, ...(by !== "START" && { node: [...ns, by].join("/") }) }]);
    }
  }
  return arrived;
}

/** Runs the tasks of a step together and gives how each ended, in their order, once the last has. */
async function runStep(due: readonly Arrival[], run: GraphRun): Promise<readonly WorkEnd[]> {
  const { plan, state, shared, ns, step } = run;
  const { signal } = shared;
  const ends: WorkEnd[] = new Array(due.length);
  const pending: Promise<void>[] = [];
  const failed: TaskFailure[] = [];
  const fail = (failure: unknown) => {
    const error = failure instanceof TaskFailure ? failure.error : failure;
    // Those who were stopped by the failure of another only repeat its reason.
    if (signal.aborted && error === signal.reason) return;
    if (failure instanceof TaskFailure) failed.push(failure);
    run.stop(error);
  };
  for (let place = 0; place < due.length && !signal.aborted; place++) {
    const { index, by } = due[place];
    try {
      const end = doWork({ node: plan.nodes[index], plan, state, shared, ns, step, by, signal });
      if (!(end instanceof Promise)) ends[place] = end;
      else {
        pending.push(end.then((value) => {
          ends[place] = value;
        }, fail));
      }
    } catch (failure) {
      fail(failure);
    }
  }
  if (pending.length > 0) await allOrStopped(pending, signal);
  if (failed.length > 0) throw await tellFailures(failed, run);
  if (signal.aborted) throw signal.reason;
  return ends;
}

async function tellFailures(failed: readonly TaskFailure[], { plan, shared, ns }: GraphRun): Promise<StepFailure> {
  for (const { task, error } of failed) {
    await shared.outlet.send(task.origin, "tasks", { type: "fail", error: toIssue(error, plan, task.node.pointer) });
  }
  return new StepFailure(failed.map(({ task, error }) => ({
    error,
    pointer: task.node.pointer,
    node: [...ns, task.node.name].join("/"),
  })));
}

/** Waits for all; when the run is stopped, only for those who end at once: a function that hears no signal holds nobody up. */
function allOrStopped(pending: readonly Promise<void>[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => setTimeout(resolve, 0);
    signal.addEventListener("abort", stop, { once: true });
    Promise.all(pending).then(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    if (signal.aborted) stop();
  });
}
