/**
 * What the parts of a run know of each other: types only, so that no part needs another to be understood.
 *
 * @module
 */
import type { Clock } from "../api.ts";
import type { Ask, GraphCheckpoint } from "../checkpoint.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Plan, PlannedGraph, PlannedModel, PlannedNode } from "../graph/plan.ts";
import type { Model, RunInfo } from "../model.ts";
import type { Scope } from "../scope.ts";
import type { Servers } from "./servers.ts";
import type { Slots, Waits } from "./counts.ts";
import type { Origin, Outlet } from "./outlet.ts";
import type { Pace } from "./pace.ts";
import type { State } from "./state.ts";
import type { Arrival } from "./step.ts";
import type { Trace } from "./trace.ts";
import type { RunUsageCount } from "./usage.ts";

/** What all parts of one run share, inner graphs included. */
export interface Shared {
  /** The run's identity and metadata. */
  readonly info: RunInfo;
  /** The plan of the outermost graph. */
  readonly plan: Plan;
  /** Where events leave. */
  readonly outlet: Outlet;
  /** The time. */
  readonly clock: Clock;
  /** When things come that are no events. */
  readonly pace: Pace;
  /** Whether the reader asks for growing values of structured answers. */
  readonly partial: boolean;
  /** The limit of concurrent work. */
  readonly slots: Slots;
  /** What model calls have used so far. */
  readonly usage: RunUsageCount;
  /** What persons have answered, by the id of the question. */
  readonly answers: ReadonlyMap<string, Json>;
  /** Where events of the run as a whole come from. */
  origin(): Origin;
  /** The servers of tools. */
  readonly servers: Servers;
  /** The model behind a binding. */
  model(binding: PlannedModel): Model | Promise<Model>;
  /** Runs an inner graph for a task and gives its output. */
  enter(task: EnteringTask, graph: PlannedGraph): Promise<JsonObject>;
}

/** One graph being run: the outermost one, or one inside. */
export interface RunningGraph {
  /** The graph. */
  readonly plan: Plan;
  /** Its state. */
  readonly state: State;
  /** What the run shares. */
  readonly shared: Shared;
  /** The names of the `graph` nodes above. */
  readonly ns: readonly string[];
  /** The tasks above, as `publish#2/review#1`: an inner graph that is entered again stands elsewhere. `""` at the root. */
  readonly trail: string;
  /** The labels of the `graph` nodes above, outermost first. */
  readonly tags: readonly string[];
  /** How long the `graph` nodes above have waited for others, where one of them has a `timeout`. */
  readonly waits?: Waits;
  /** The span of the run, or of the task that runs it, where there is telemetry. */
  readonly trace?: Trace;
  /** The step it is in, from 1; 0 before the first. */
  readonly step: number;
  /** The tasks of the step, in order. */
  readonly due: readonly Arrival[];
  /** What was led to and is not due: during a step those that wait for others, between steps all. */
  readonly waiting: readonly Arrival[];
  /** What is kept of each task of the step. */
  readonly keeps: readonly Keep[];
}

/** A task, as the inner graph that it runs needs it. */
export interface EnteringTask {
  /** The node. */
  readonly node: PlannedNode;
  /** Where its events come from. */
  readonly origin: Origin;
  /** What its templates read. */
  readonly scope: Scope;
  /** What is kept of it. */
  readonly keep: Keep;
  /** Where it stands within the run. */
  readonly place: string;
  /** How long it has waited for others, where that matters. */
  readonly waits?: Waits;
  /** Its span, where there is telemetry. */
  readonly trace?: Trace;
  /** Its labels, and those above. */
  readonly tags: readonly string[];
  /** Aborted when the result is no longer wanted. */
  readonly signal: AbortSignal;
  /** What the run shares. */
  readonly shared: Shared;
}

/** What is kept of a task while it runs, so that a run can go on from any moment. */
export interface Keep {
  /** How it ended. */
  update?: JsonObject;
  /** The failure that was caught. */
  caught?: JsonObject;
  /** The parts of an `each`, by item. */
  items?: (Keep | undefined)[];
  /** The inner graph: as it runs, or as it was kept. */
  inner?: RunningGraph | GraphCheckpoint;
  /** What the kind keeps. */
  memo?: Json;
  /** What it asks a person. */
  asks?: Ask[];
  /** What tools have answered, by round and place of the call. */
  tools?: Map<string, JsonObject>;
  /** How many model calls it has made. */
  calls?: number;
  /** The attempt it is at, when not the first. */
  attempt?: number;
}
