/**
 * When a model that failed is asked again, and after how long.
 *
 * @module
 */
import { ModelError, type ModelFailure } from "../errors.ts";
import type { PlannedRetry } from "../graph/plan.ts";
import { Unfit } from "./answer.ts";

/** Without `retry` in the document: for what passes by itself, as long as nothing was streamed. */
const patient: PlannedRetry = { attempts: 3, delay: 500, factor: 2, jitter: false };
const passing: readonly ModelFailure[] = ["rate-limit", "overload", "network"];
/** With `retry`: whatever another try may mend. */
const mendable: readonly ModelFailure[] = [...passing, "cut", "idle", "answer"];
/** How long a server may have us wait; the document may wait as long as it likes. */
const longestWait = 60_000;

/** What is known of an attempt that failed. */
export interface FailedAttempt {
  /** Which it was of this model, from 1. */
  readonly attempt: number;
  /** How often the model has been told already that its answer does not fit. */
  readonly told: number;
  /** Whether a reader has seen something of it. */
  readonly hasSpoken: boolean;
  /** What the node says of other attempts. */
  readonly retry: PlannedRetry | undefined;
  /** A number from 0 to 1 by chance. */
  readonly random: () => number;
}

/** How long to wait before another try, in milliseconds; `undefined` when another try would not help. */
export function patience(
  error: unknown,
  { attempt, told, hasSpoken, retry, random }: FailedAttempt,
): number | undefined {
  // A model that is told what was wrong needs no time: once, or as often as the document says.
  if (error instanceof Unfit) return (retry ? attempt < retry.attempts : told === 0) ? 0 : undefined;
  if (hasSpoken && !retry) return undefined;
  const { attempts, delay, factor, jitter } = retry ?? patient;
  if (attempt >= attempts || !mayPass(error, retry !== undefined)) return undefined;
  const wished = error instanceof ModelError ? error.wait : undefined;
  if (wished !== undefined) return wished <= longestWait ? wished : undefined;
  return Math.round(delay * factor ** (attempt - 1) * (jitter ? 0.5 + random() / 2 : 1));
}

function mayPass(error: unknown, hasRetry: boolean): boolean {
  return error instanceof ModelError && (hasRetry ? mendable : passing).includes(error.reason);
}
