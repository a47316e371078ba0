/**
 * The loop: what is due runs together, what it writes is folded in order, and so on until nothing is due.
 *
 * @module
 */
import type { GraphCheckpoint } from "../checkpoint.ts";
import type { DebugNews } from "../event.ts";
import type { Values } from "../json.ts";
import type { Plan, PlannedNode, Route } from "../graph/plan.ts";
import { Failed, type Failure, failuresOf, LimitReached } from "./failed.ts";
import type { Waits } from "./counts.ts";
import { bit } from "../value/filter.ts";
import type { Origin } from "./outlet.ts";
import { Pause, recall } from "./pause.ts";
import type { Keep, RunningGraph, Shared } from "./running.ts";
import type { State } from "./state.ts";
import type { Trace } from "./trace.ts";
import { type Arrival, follow, nextTasks } from "./step.ts";
import { allOrStopped } from "./together.ts";
import { toIssue } from "./fault.ts";
import { doWork, TaskFailure, type WorkEnd } from "./work.ts";
import { placeOfWrite } from "./write.ts";

/** What a graph's run is made from. */
export interface GraphRunSource extends Omit<RunningGraph, "step" | "due" | "waiting" | "keeps"> {
  /** Stops this graph, and what is inside it. */
  readonly stop: AbortController;
}

/** One graph being run: the outermost one, or one inside. */
export class GraphRun implements RunningGraph {
  readonly plan: Plan;
  readonly state: State;
  readonly shared: Shared;
  readonly ns: readonly string[];
  readonly trail: string;
  readonly tags: readonly string[];
  readonly waits?: Waits;
  readonly trace?: Trace;
  readonly stop: AbortController;
  /** The step it is in, from 1; 0 before the first. */
  step = 0;
  /** The tasks of the step, in order. */
  due: readonly Arrival[] = [];
  /** What was led to and is not due: during a step those that wait for others, between steps all. */
  waiting: readonly Arrival[] = [];
  /** What is kept of each task of the step. */
  keeps: Keep[] = [];
  /** What was decided and not told yet. */
  news: DebugNews[] = [];
  /** Whether somebody reads what was decided. */
  readonly isDebugged: boolean;

  constructor({ plan, state, shared, ns, trail, tags, waits, trace, stop }: GraphRunSource) {
    this.plan = plan;
    this.state = state;
    this.shared = shared;
    this.ns = Object.freeze([...ns]);
    this.trail = trail;
    this.waits = waits;
    this.trace = trace;
    this.tags = tags;
    this.stop = stop;
    this.isDebugged = (shared.outlet.wishes.modesOf(ns) & bit.debug) !== 0;
  }

  get signal(): AbortSignal {
    return this.stop.signal;
  }

  /** Begins a step. */
  begin(): void {
    const { due, waiting } = nextTasks(this.waiting, this.plan);
    this.step++;
    for (const { index } of waiting) this.news.push({ type: "wait", ...this.#waitOf(index) });
    this.due = due;
    this.waiting = waiting;
    this.keeps = due.map(() => ({}));
  }

  /** What a node waits for; named only when somebody reads it. */
  #waitOf(index: number): { node: string; for: readonly string[] } {
    const { nodes, joins } = this.plan;
    const holders = this.isDebugged ? this.waiting.filter((other) => joins.holds(other.index, index)) : [];
    return { node: nodes[index].name, for: holders.map((other) => nodes[other.index].name) };
  }

  /** Takes up a step where it was stopped. */
  resume({ step, due, waiting, tasks }: GraphCheckpoint): void {
    const arrivals = (list: GraphCheckpoint["due"]) =>
      list.map(({ node, by }) => ({ index: this.plan.nodes.findIndex(({ name }) => name === node), by }));
    this.step = step;
    this.due = arrivals(due);
    this.waiting = arrivals(waiting);
    this.keeps = due.map(({ node }) => recall(tasks[node]));
  }

  /** The path of a node, as `review/draft`. */
  path(node: string): string {
    return [...this.ns, node].join("/");
  }
}

/**
 * Runs a graph until nothing is due, from its start or from where it was stopped. Throws `Failed`, `LimitReached`, `Pause`, or the
 * reason it was stopped for.
 */
export async function runSteps(run: GraphRun, kept?: GraphCheckpoint): Promise<void> {
  const { plan, signal, state } = run;
  // A run that is taken up again may make as many steps as a new one: going on was somebody's decision.
  const first = kept ? kept.step - (kept.due.length > 0 ? 1 : 0) : 0;
  if (kept) run.resume(kept);
  else run.waiting = leave([startOf(plan)], run);
  if (!kept) {
    const told = tellValues(run);
    if (told) await told;
    if (run.news.length > 0) await tellNews(run);
  }
  while (run.waiting.length > 0 || run.due.length > 0) {
    if (signal.aborted) throw signal.reason;
    if (run.due.length === 0) {
      if (run.step - first === plan.limits.steps) throw new LimitReached(plan);
      run.begin();
      if (run.news.length > 0) await tellNews(run);
    }
    const ends = await runStep(run);
    try {
      run.due.forEach((arrival, place) => fold(ends[place], arrival, run));
      run.waiting = leave(run.due.map(({ index }, place) => wayOn(plan.nodes[index], ends[place], run)), run);
    } catch (error) {
      // What could not be folded as a whole is not folded at all: a run that goes on from here folds it again.
      state.revert();
      throw error;
    }
    state.commit();
    run.due = [];
    if (run.news.length > 0) await tellNews(run);
    const told = tellValues(run);
    if (told) await told;
  }
}

function startOf({ start, base }: Plan): Way {
  const pointer = `${base}/edges/START`;
  return { route: start, by: "START", pointer, edge: pointer };
}

/** A way from a node that has ended. */
interface Way {
  readonly route?: Route;
  readonly by: string;
  readonly pointer: string;
  /** Where the route is written. */
  readonly edge: string;
  readonly locals?: Values;
}

function wayOn({ route, name, pointer }: PlannedNode, { caught }: WorkEnd, { plan }: GraphRun): Way {
  return caught
    ? { route: caught.route, by: name, pointer, edge: `${pointer}/catch`, locals: { error: caught.error } }
    : { route, by: name, pointer, edge: `${plan.base}/edges/${name}` };
}

/** Tells what was decided since the last time. */
async function tellNews(run: GraphRun): Promise<void> {
  const news = run.news;
  run.news = [];
  if (!run.isDebugged) return news.forEach(() => run.shared.outlet.skip());
  for (const data of news) {
    if (run.signal.aborted) throw run.signal.reason;
    const wait = run.shared.outlet.send(graphOrigin(run), "debug", data, run.signal);
    if (wait) await wait;
  }
}

function tellValues({ state, shared, ns, step, signal }: GraphRun): void | Promise<void> {
  const { outlet } = shared;
  const wants = outlet.wishes.modesOf(ns);
  if ((wants & bit.values) === 0) return outlet.skip();
  if (signal.aborted) throw signal.reason;
  return outlet.send({ ns, step, wants }, "values", outlet.wishes.show(state.snapshot(), ns), signal);
}

function fold({ update, caught }: WorkEnd, { index }: Arrival, run: GraphRun): void {
  const node = run.plan.nodes[index];
  const { name, pointer, each } = node;
  try {
    const placeOf = (key: string) => caught ? `${pointer}/catch/into` : placeOfWrite(node, key);
    run.state.fold(update, { node: name, perItem: each !== undefined && !caught, placeOf });
  } catch (error) {
    throw failed(error, pointer, run, name);
  }
}

/** The nodes that were led to, each once, in the order of the first mention; those that wait keep their place. */
function leave(from: readonly Way[], run: GraphRun): Arrival[] {
  const { state, waiting, plan } = run;
  const arrived = [...waiting];
  const seen = new Set(waiting.map(({ index }) => index));
  for (const { route, by, pointer, edge, locals } of from) {
    if (!route) continue;
    const choices: DebugNews[] = [];
    const { hides } = run.shared.outlet.wishes;
    const names = (indexes: readonly number[]) => run.isDebugged ? indexes.map((index) => plan.nodes[index].name) : [];
    try {
      const to = follow(route, { state: state.values, locals }, {
        reach(index) {
          if (seen.has(index)) return;
          seen.add(index);
          arrived.push({ index, by });
        },
        decide: (edge, value, to) => choices.unshift({ type: "route", edge, ...(!hides && { value }), to: names(to) }),
      });
      if (to.length > 0 || choices.length === 0) run.news.push({ type: "route", edge, to: names(to) });
      run.news.push(...choices);
    } catch (error) {
      throw failed(error, pointer, run, by === "START" ? undefined : by);
    }
  }
  return arrived;
}

function failed(error: unknown, pointer: string, run: GraphRun, node?: string): Failed {
  return new Failed([{
    error,
    issue: toIssue(error, run.plan, pointer),
    ...(node !== undefined && { node: run.path(node) }),
  }]);
}

/** Runs the tasks of a step together and gives how each ended, in their order, once the last has. */
async function runStep(run: GraphRun): Promise<readonly WorkEnd[]> {
  const { plan, signal, due, keeps } = run;
  const ends: WorkEnd[] = new Array(due.length);
  const pending: Promise<void>[] = [];
  const failures: TaskFailure[] = [];
  let stopped: { readonly reason: unknown } | undefined;
  let paused: Pause | undefined;
  let isOver = false;
  const { pace } = run.shared;
  const taskAt = (place: number) => `${run.trail}/${plan.nodes[due[place].index].name}#${run.step}`;
  const end = (place: number, value: WorkEnd) => {
    ends[place] = value;
    keeps[place].update = value.update;
    if (value.caught) keeps[place].caught = value.caught.error;
  };
  const fail = (place: number, reason: unknown): void | Promise<void> => {
    const error = reason instanceof TaskFailure ? reason.error : reason;
    // Those who were stopped by the failure of another only repeat its reason.
    // Nor is it told what fails once all was called off.
    const isStopped = signal.aborted && (error === signal.reason || (failures.length === 0 && !stopped));
    if (isOver || isStopped) return;
    if (error instanceof Pause) {
      paused = error;
      return;
    }
    return pace.at(`stop ${taskAt(place)}`, () => {
      if (reason instanceof TaskFailure && !(error instanceof LimitReached)) failures.push(reason);
      else stopped ??= { reason: error };
      run.stop.abort(error);
    }, signal);
  };
  for (let place = 0; place < due.length && !signal.aborted; place++) {
    const { index, by } = due[place];
    const keep = keeps[place];
    if (keep.update) {
      end(place, {
        update: keep.update,
        ...(keep.caught && { caught: { route: plan.nodes[index].catch!.route, error: keep.caught } }),
      });
      continue;
    }
    try {
      const work = doWork({ node: plan.nodes[index], graph: run, keep, by, signal });
      if (work instanceof Promise) {
        pending.push(work.then((value) => end(place, value), (reason) => fail(place, reason)));
      } else end(place, work);
    } catch (reason) {
      const failed = fail(place, reason);
      if (failed) pending.push(failed);
    }
  }
  if (pending.length > 0) await allOrStopped(pending, signal, () => pace.failed(due.map((_, place) => taskAt(place))));
  isOver = true;
  if (failures.length > 0) throw await tellFailures(failures, run);
  if (stopped) throw stopped.reason;
  if (signal.aborted) throw signal.reason;
  if (paused) throw paused;
  return ends;
}

async function tellFailures(failures: readonly TaskFailure[], run: GraphRun): Promise<Failed> {
  const all: Failure[] = [];
  for (const { task, error } of failures) {
    const issue = toIssue(error, run.plan, task.node.pointer);
    try {
      await run.shared.outlet.send(task.origin, "tasks", { type: "fail", error: issue });
    } catch {
      // The reader has left, or the run was called off meanwhile: what failed has failed all the same.
    }
    all.push(...failuresOf(error) ?? [{ error, issue, node: run.path(task.node.name) }]);
  }
  return new Failed(all);
}

/** Where events of a graph as a whole come from. */
export function graphOrigin({ ns, step, shared }: GraphRun): Origin {
  return { ns, step, wants: shared.outlet.wishes.modesOf(ns) };
}
