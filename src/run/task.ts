/**
 * One node in one step at one attempt: where it stands, what it says, what it keeps.
 *
 * @module
 */
import type { Mode } from "../event.ts";
import type { Json, JsonObject, JsonSchema, Values } from "../json.ts";
import type { Plan, PlannedNode } from "../graph/plan.ts";
import type { Call, Usage } from "../message.ts";
import type { RunInfo } from "../model.ts";
import type { Scope } from "../scope.ts";
import { Waits } from "./counts.ts";
import type { Origin } from "./outlet.ts";
import { standalone } from "./shape.ts";
import type { EnteringTask, Keep, RunningGraph, Shared } from "./running.ts";
import type { State } from "./state.ts";
import type { Trace } from "./trace.ts";
import { UsageCount } from "./usage.ts";

/** What a task is made from. */
export interface TaskSource {
  /** The node. */
  readonly node: PlannedNode;
  /** The graph run it belongs to; its state does not change before the step ends. */
  readonly graph: RunningGraph;
  /** What is kept of it, in case the run stops. */
  readonly keep: Keep;
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
  /** The span it hangs below. Default: that of its graph. */
  readonly above?: Trace;
}

/** A node in one step at one attempt. */
export class TaskRun implements EnteringTask {
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
  /** The labels of all its model calls: those of the `graph` nodes above, then its own. */
  readonly tags: readonly string[];
  /** What is kept of it, in case the run stops. */
  readonly keep: Keep;
  /** How long it has waited for others, where that matters. */
  readonly waits?: Waits;
  /** The span it hangs below, where there is telemetry. */
  readonly above?: Trace;
  /** Its own span, while it is at work. */
  trace?: Trace;
  readonly #trail: string;
  readonly #state: State;
  readonly #began: number;
  /** What was begun and not awaited: the task does not end before it is done. */
  #loose = new Set<() => void | Promise<void>>();

  constructor({ node, graph, keep, by, signal, attempt = 1, item, locals, above = graph.trace }: TaskSource) {
    const { plan, state, shared, ns, step, tags, trail } = graph;
    this.node = node;
    this.plan = plan;
    this.shared = shared;
    this.by = by;
    this.keep = keep;
    this.signal = signal;
    this.attempt = attempt;
    this.above = above;
    this.tags = tags.length === 0 ? node.tags : [...tags, ...node.tags];
    this.waits = node.timeout === undefined ? graph.waits : new Waits(shared.clock, graph.waits);
    this.#trail = trail;
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

  get hasLoose(): boolean {
    return this.#loose.size > 0;
  }

  /** Milliseconds since it began. */
  age(): number {
    return this.shared.clock.now() - this.#began;
  }

  /** The answer to a question; without one, the question is kept open. */
  answered(id: string, question: Json, schema: JsonSchema): Json | undefined {
    const answer = this.shared.answers.get(id);
    if (answer !== undefined) return answer;
    const isOpen = Object.keys(schema).length === 0;
    const node = [...this.origin.ns, this.node.name].join("/");
    (this.keep.asks ??= []).push({
      id,
      node,
      question,
      ...(!isOpen && { schema: standalone(schema, this.plan.document.schemas ?? {}) }),
    });
    return undefined;
  }

  /** Offers an event of this task; a promise only when the reader is behind. Throws when the run was stopped. */
  send(mode: Mode, data: unknown): void | Promise<void> {
    this.throwIfStopped();
    const sent = this.shared.outlet.send(this.origin, mode, data, this.signal);
    return sent && this.waits ? this.waits.during(sent) : sent;
  }

  /** Does work in a slot of the run's limit; waiting for the slot is not the work's time. */
  inSlot<T>(work: () => Promise<T>): Promise<T> {
    return this.shared.slots.during(this.signal, work, this.waits);
  }

  /** Counts the tokens of one of its calls. */
  spend(usage: Usage, call: Call): void {
    const { ns, node = "" } = this.origin;
    const path = [...ns.map((name) => name.replace(/\[\d+\]$/, "")), node].join("/");
    this.usage.add(usage);
    this.shared.usage.add(usage, path, call);
  }

  /** What readers may see of an update. */
  shown(update: JsonObject): JsonObject {
    return this.shared.outlet.wishes.show(update, this.origin.ns);
  }

  throwIfStopped(): void {
    if (this.signal.aborted) throw this.signal.reason;
  }

  /** Where this task stands within its run, as `review/draft#2[0]`. */
  get place(): string {
    const { task = "", item } = this.origin;
    const own = item === undefined ? task : `${task}[${item}]`;
    return this.#trail === "" ? own : `${this.#trail}/${own}`;
  }

  /** The same, with the run: an identity that nothing else shares. */
  get path(): string {
    return `${this.run.id}/${this.place}`;
  }

  /** The identity that the next model call has by its number. */
  get nextCall(): string {
    return `${this.path}/${(this.keep.calls ?? 0) + 1}`;
  }

  /** The identity of the next model call: the same in every run with the same id, however the timing falls. */
  nextCallId(hash?: string): string {
    const { path, nextCall, shared: { pace: { director } } } = this;
    const count = this.keep.calls = (this.keep.calls ?? 0) + 1;
    return director ? director.callId(path, count, hash) : nextCall;
  }

  /** Remembers something that must be over before the task ends. */
  addLoose(settle: () => void | Promise<void>): void {
    this.#loose.add(settle);
  }

  /** Forgets what is over. */
  dropLoose(settle: () => void | Promise<void>): void {
    this.#loose.delete(settle);
  }

  /** Waits for everything that was begun and not awaited. */
  async settleLoose(): Promise<void> {
    for (const settle of this.#loose) {
      this.#loose.delete(settle);
      await settle();
    }
  }
}
