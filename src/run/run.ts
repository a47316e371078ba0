/**
 * The loop: what is due runs together, what it writes is folded in order, and so on until nothing is due.
 *
 * @module
 */
import type { JsonObject } from "../json.ts";
import type { Plan, PlannedNode, Route } from "../graph/plan.ts";
import { bit } from "./filter.ts";
import type { Shared } from "./shared.ts";
import type { State } from "./state.ts";
import { type Arrival, follow, nextTasks } from "./step.ts";
import { toIssue } from "./fault.ts";
import { runTask, TaskRun } from "./task.ts";

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
    const updates = await runStep(due, run);
    due.forEach((arrival, place) => fold(updates[place], arrival, run));
    const told = tellValues(run);
    if (told) await told;
    arrived = leave(due.map(({ index }) => ends(plan.nodes[index])), waiting, run);
  }
  return "done";
}

function ends({ route, name, pointer }: PlannedNode): { route?: Route; by: string; pointer: string } {
  return { route, by: name, pointer };
}

function tellValues({ state, shared, ns, step }: GraphRun): void | Promise<void> {
  const { outlet } = shared;
  const wants = outlet.wishes.modesOf(ns);
  if ((wants & bit.values) === 0) return outlet.skip();
  const values = state.snapshot();
  return outlet.send({ ns, step, wants }, "values", ns.length === 0 ? outlet.wishes.show(values) : values);
}

function fold(update: JsonObject, { index }: Arrival, { plan, state, ns }: GraphRun): void {
  const { name, pointer } = plan.nodes[index];
  try {
    state.fold(update, name);
  } catch (error) {
    throw new StepFailure([{ error, pointer, node: [...ns, name].join("/") }]);
  }
}

/** The nodes that were led to, each once, in the order of the first mention; those that wait keep their place. */
function leave(
  from: readonly { route?: Route; by: string; pointer: string }[],
  waiting: readonly Arrival[],
  { state, ns }: GraphRun,
): Arrival[] {
  const arrived = [...waiting];
  const seen = new Set(waiting.map(({ index }) => index));
  for (const { route, by, pointer } of from) {
    if (!route) continue;
    try {
      follow(route, { state: state.values }, (index) => {
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

/** Runs the tasks of a step together and gives what they write, in their order, once the last has ended. */
async function runStep(due: readonly Arrival[], run: GraphRun): Promise<readonly JsonObject[]> {
  const { plan, state, shared, ns, step } = run;
  const { signal } = shared;
  const updates: JsonObject[] = new Array(due.length);
  const pending: Promise<void>[] = [];
  const failed: { task: TaskRun; error: unknown }[] = [];
  const fail = (task: TaskRun, error: unknown) => {
    // Those who were stopped by the failure of another only repeat its reason.
    if (signal.aborted && error === signal.reason) return;
    failed.push({ task, error });
    run.stop(error);
  };
  for (let place = 0; place < due.length && !signal.aborted; place++) {
    const { index, by } = due[place];
    const task = new TaskRun({ node: plan.nodes[index], plan, state, shared, ns, step, by });
    try {
      const update = runTask(task);
      if (!(update instanceof Promise)) updates[place] = update;
      else {
        pending.push(update.then((value) => {
          updates[place] = value;
        }, (error) => fail(task, error)));
      }
    } catch (error) {
      fail(task, error);
    }
  }
  if (pending.length > 0) await allOrStopped(pending, signal);
  if (failed.length > 0) throw await tellFailures(failed, run);
  if (signal.aborted) throw signal.reason;
  return updates;
}

async function tellFailures(
  failed: readonly { task: TaskRun; error: unknown }[],
  { plan, shared, ns }: GraphRun,
): Promise<StepFailure> {
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
