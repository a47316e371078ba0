/**
 * How a run can fail to go on, other than by being stopped from outside.
 *
 * @module
 */
import type { Issue } from "../errors.ts";
import type { Plan } from "../graph/plan.ts";

/** What failed, with its place in the document. */
export interface Failure {
  /** What was thrown. */
  readonly error: unknown;
  /** The same in the form of the checks. */
  readonly issue: Issue;
  /** The path of the node, as `review/draft`; absent for an edge of START. */
  readonly node?: string;
}

/** A step that failed. */
export class Failed extends Error {
  /** What failed: the first to be seen, then others of the same step. */
  readonly failures: readonly Failure[];

  constructor(failures: readonly Failure[]) {
    super(failures[0].issue.message);
    this.failures = failures;
  }
}

/** The failures behind an error of a task that runs an inner graph. */
export function failuresOf(error: unknown): readonly Failure[] | undefined {
  return error instanceof Failed ? error.failures : undefined;
}

/** A graph has made as many steps as it may. Ends the whole run; no `catch` catches it. */
export class LimitReached extends Error {
  /** The same in the form of the checks. */
  readonly issue: Issue;

  constructor(plan: Plan) {
    const { steps } = plan.limits;
    super("The limit of steps is reached.");
    this.issue = plan.place({
      code: "MR703",
      pointer: plan.document.limits?.steps === undefined ? `${plan.base}/edges` : "/limits/steps",
      message: `${plan.name} has made the ${steps} step${steps === 1 ? "" : "s"} it may make, and is not done.`,
      hint: `If it loops, look at the condition that leads out of the loop: it never did. Else allow it more: ` +
        `"limits": { "steps": ${steps * 2} }.`,
    });
  }
}
