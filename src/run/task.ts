/**
 * One node in one step at one attempt, as its kind and its functions see it.
 *
 * @module
 */
import type { Mode } from "../event.ts";
import type { Json, JsonObject, Values } from "../json.ts";
import type { Answer, FunctionHandle, ModelHandle, Question, Task } from "../node.ts";
import type { Plan, PlannedModel, PlannedNode } from "../graph/plan.ts";
import type { RunInfo } from "../model.ts";
import type { Scope } from "../scope.ts";
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
  /** Aborted when the result is no longer wanted. */
  readonly signal: AbortSignal;
  /** The attempt, from 1. Default 1. */
  readonly attempt?: number;
  /** Which item of an `each`, from 0. */
  readonly item?: number;
  /** Names that expressions may read beyond the state. */
  readonly locals?: Values;
}

/** A node in one step at one attempt. */
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
  /** Aborted when the result is no longer wanted. */
  readonly signal: AbortSignal;
  /** The attempt, from 1. */
  readonly attempt: number;
  readonly #state: State;
  readonly #began: number;
  /** What was begun and not awaited: the task does not end before it is done. */
  #loose: (() => void | Promise<void>)[] = [];
  #calls = 0;

  constructor({ node, plan, state, shared, ns, step, by, signal, attempt = 1, item, locals }: TaskSource) {
    this.node = node;
    this.plan = plan;
    this.shared = shared;
    this.by = by;
    this.signal = signal;
    this.attempt = attempt;
    this.#state = state;
    this.scope = { state: state.values, locals };
    this.#began = shared.clock.now();
    this.origin = {
      ns,
      step,
      node: node.name,
      task: attempt === 1 ? `${node.name}#${step}` : `${node.name}#${step}.${attempt}`,
      item,
      wants: shared.outlet.wishes.modesOf(ns, node.name),
    };
  }

  get run(): RunInfo {
    return this.shared.info;
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
    const { ns, task, item } = this.origin;
    return [this.run.id, ...ns, item === undefined ? task : `${task}[${item}]`, ++this.#calls].join("/");
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
