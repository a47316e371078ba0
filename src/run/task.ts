/**
 * One node, once: lets its kind work, checks what it writes, tells how it went.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Mode } from "../event.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Answer, FunctionHandle, ModelHandle, Question, Task } from "../node.ts";
import type { Plan, PlannedModel, PlannedNode } from "../graph/plan.ts";
import type { RunInfo } from "../model.ts";
import type { Scope } from "../scope.ts";
import { adopt } from "../value/own.ts";
import { ask } from "./call.ts";
import { callFunction } from "./context.ts";
import type { Origin } from "./outlet.ts";
import { type Shared, UsageCount } from "./shared.ts";
import type { State } from "./state.ts";

/** What a task is made from. */
export interface TaskSource {
  /** The node. */
  readonly node: PlannedNode;
  /** The graph it belongs to. */
  readonly plan: Plan;
  /** That graph's state; it does not change before the step ends. */
  readonly state: State;
  /** What the run shares. */
  readonly shared: Shared;
  /** The names of the `graph` nodes above. */
  readonly ns: readonly string[];
  /** The step. */
  readonly step: number;
  /** The node that led here, or START. */
  readonly by: string;
}

/** Runs a task and gives what it writes. Gives a promise only when something in it has to wait. */
export function runTask(task: TaskRun): JsonObject | Promise<JsonObject> {
  const wait = task.send("tasks", { type: "start", by: task.by, pointer: task.node.pointer });
  return wait ? wait.then(() => work(task)) : work(task);
}

function work(task: TaskRun): JsonObject | Promise<JsonObject> {
  const result = task.node.work.run(task);
  return result instanceof Promise ? result.then((value) => finish(task, value)) : finish(task, result);
}

function finish(task: TaskRun, result: Json | undefined): JsonObject | Promise<JsonObject> {
  const update = toUpdate(task, result);
  if (task.hasLoose) return task.settleLoose().then(() => tell(task, update));
  return tell(task, update);
}

function tell(task: TaskRun, update: JsonObject): JsonObject | Promise<JsonObject> {
  const { usage } = task;
  const told = task.send("updates", task.shown(update));
  const ended = task.send("tasks", { type: "end", ms: task.age(), ...(usage.isUsed && { usage: usage.total }) });
  return told || ended ? Promise.all([told, ended]).then(() => update) : update;
}

/** What a result writes, checked against the state's schema. */
function toUpdate(task: TaskRun, result: Json | undefined): JsonObject {
  const { node, plan } = task;
  const update = pick(task, result);
  for (const name of Object.keys(update)) {
    const [fault] = plan.keys.get(name)!.write.check(update[name]);
    if (!fault) continue;
    throw new Fault(
      "MR708",
      `"${node.name}" cannot write "${name}": ${fault.pointer && `at ${fault.pointer} `}it ${fault.message}.`,
      {
        pointer: node.pointer,
        hint: `The state says what "${name}" may be: ${JSON.stringify(plan.keys.get(name)!.writeSchema)}.`,
      },
    );
  }
  return update;
}

function pick({ node, scope }: TaskRun, result: Json | undefined): JsonObject {
  const { into, work: { writes } } = node;
  if (writes) return pickWrites(node, writes, result);
  if (into === undefined) return nothing;
  if (result === undefined) {
    throw new Fault("MR708", `"${node.name}" has nothing to write: its work returned no value.`, {
      pointer: `${node.pointer}/into`,
      hint: 'Return a value (null is one), or leave out "into".',
    });
  }
  if (typeof into === "string") return adopt({ [into]: result });
  const inner: Scope = { state: scope.state, locals: { ...scope.locals, result } };
  return adopt(Object.fromEntries(into.map(([key, fill]) => [key, fill(inner)])));
}

function pickWrites(node: PlannedNode, writes: readonly string[], result: Json | undefined): JsonObject {
  if (result === undefined) return nothing;
  if (result === null || typeof result !== "object" || Array.isArray(result)) {
    throw new Fault("MR708", `"${node.name}" must return an object of the keys it writes.`, { pointer: node.pointer });
  }
  for (const key of Object.keys(result)) {
    if (writes.includes(key)) continue;
    throw new Fault("MR708", `"${node.name}" returned "${key}", which it does not declare.`, {
      pointer: `${node.pointer}/writes`,
      hint: `It declares ${writes.map((name) => `"${name}"`).join(", ")}. Add "${key}", or do not return it.`,
    });
  }
  return result as JsonObject;
}

const nothing: JsonObject = adopt({});

/** A node in one step, as its kind and its functions see it. */
export class TaskRun implements Task {
  readonly node: PlannedNode;
  readonly plan: Plan;
  readonly shared: Shared;
  /** The node that led here first. */
  readonly by: string;
  readonly scope: Scope;
  /** Where its events come from. */
  readonly origin: Origin;
  /** What its model calls have used. */
  readonly usage: UsageCount = new UsageCount();
  readonly #state: State;
  readonly #began: number;
  /** What was begun and not awaited: the task does not end before it is done. */
  #loose: (() => void | Promise<void>)[] = [];
  #calls = 0;

  constructor({ node, plan, state, shared, ns, step, by }: TaskSource) {
    this.by = by;
    this.node = node;
    this.plan = plan;
    this.shared = shared;
    this.#state = state;
    this.scope = { state: state.values };
    this.#began = shared.clock.now();
    this.origin = {
      ns,
      step,
      node: node.name,
      task: `${node.name}#${step}`,
      item: undefined,
      wants: shared.outlet.wishes.modesOf(ns, node.name),
    };
  }

  get run(): RunInfo {
    return this.shared.info;
  }

  get signal(): AbortSignal {
    return this.shared.signal;
  }

  /** The state as this step began. */
  get state(): JsonObject {
    return this.#state.snapshot();
  }

  /** The labels of all its model calls. */
  get tags(): readonly string[] {
    return this.node.tags;
  }

  get hasLoose(): boolean {
    return this.#loose.length > 0;
  }

  /** Milliseconds since it began. */
  age(): number {
    return this.shared.clock.now() - this.#began;
  }

  ask(model: ModelHandle, question: Question): Promise<Answer> {
    return ask(this, model as PlannedModel, question);
  }

  call(handle: FunctionHandle, args: Json): Promise<Json | undefined> {
    return callFunction(this, handle, args);
  }

  /** Offers an event of this task; a promise only when the reader is behind. Throws when the run was stopped. */
  send(mode: Mode, data: unknown): void | Promise<void> {
    this.throwIfStopped();
    return this.shared.outlet.send(this.origin, mode, data);
  }

  /** What readers may see of an update. */
  shown(update: JsonObject): JsonObject {
    return this.shared.outlet.wishes.show(update);
  }

  throwIfStopped(): void {
    if (this.signal.aborted) throw this.signal.reason;
  }

  /** The identity of the next model call: the same in every run with the same id, however the timing falls. */
  nextCallId(): string {
    return [this.run.id, ...this.origin.ns, this.origin.task, ++this.#calls].join("/");
  }

  /** Remembers something that must be over before the task ends. */
  addLoose(settle: () => void | Promise<void>): void {
    this.#loose.push(settle);
  }

  /** Waits for everything that was begun and not awaited. */
  async settleLoose(): Promise<void> {
    while (this.#loose.length > 0) {
      const loose = this.#loose;
      this.#loose = [];
      for (const settle of loose) await settle();
    }
  }
}
