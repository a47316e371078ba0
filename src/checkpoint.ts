/**
 * A run that stopped before its end, as JSON: enough to go on in another process.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "./json.ts";

/** A question to a person. */
export interface Ask {
  /** The key under which the answer is given. */
  readonly id: string;
  /** The path of the node that asks, as `review` or `publish/review`. */
  readonly node: string;
  /** What the person is shown. */
  readonly question: Json;
  /** What the answer must be. */
  readonly schema?: JsonSchema;
}

/** A stopped run. */
export interface Checkpoint {
  /** The version of this form. */
  readonly version: "1";
  /** A fingerprint of the document. */
  readonly graph: string;
  /** The identity of the run that stopped. */
  readonly run: string;
  /** The open questions. */
  readonly asks: readonly Ask[];
  /** What was answered so far, by the id of the question. */
  readonly answers: JsonObject;
  /** The outermost graph. */
  readonly root: GraphCheckpoint;
}

/** A graph's run, stopped in a step. */
export interface GraphCheckpoint {
  /** The step, from 1. */
  readonly step: number;
  /** The state as the step began. */
  readonly state: JsonObject;
  /** The tasks of the step, in order. */
  readonly due: readonly ArrivalCheckpoint[];
  /** The nodes that wait for others. */
  readonly waiting: readonly ArrivalCheckpoint[];
  /** What tasks of the step have done so far, by node. */
  readonly tasks: Readonly<Record<string, TaskCheckpoint>>;
}

/** A node that something led to. */
export interface ArrivalCheckpoint {
  /** The node. */
  readonly node: string;
  /** The node that led here, or START. */
  readonly by: string;
}

/** What a task has done so far. With `update` it is finished and does not run again. */
export interface TaskCheckpoint {
  /** What it wrote. */
  readonly update?: JsonObject;
  /** The failure that was caught. */
  readonly caught?: JsonObject;
  /** The parts of an `each`, by item. */
  readonly items?: readonly TaskCheckpoint[];
  /** The graph inside. */
  readonly inner?: GraphCheckpoint;
  /** What the kind keeps. */
  readonly memo?: Json;
  /** What it asks. */
  readonly asks?: readonly Ask[];
  /** What tools have answered, by round and place of the call. */
  readonly tools?: readonly (readonly [place: string, message: JsonObject])[];
  /** How many model calls it has made. */
  readonly calls?: number;
  /** The attempt it is at, when not the first. */
  readonly attempt?: number;
}
