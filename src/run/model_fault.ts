/**
 * Failures of models, as the run tells them.
 *
 * @module
 */
import { ModelError } from "../errors.ts";
import type { PlannedModel } from "../graph/plan.ts";

/** A provider's failure knows the server, not the document: its place is the binding. */
export function located(error: unknown, model: PlannedModel): unknown {
  if (!(error instanceof ModelError) || error.pointer !== undefined) return error;
  return new ModelError(error.reason, error.message, {
    pointer: model.pointer,
    hint: error.hint,
    wait: error.wait,
    cause: error.cause ?? error,
  });
}

/** An answer that came to its end, and a bad one. */
export function endedBadly(reason: "error" | "content-filter", { name }: PlannedModel): ModelError {
  return reason === "error"
    ? new ModelError("answer", `The model "${name}" ended its answer with an error.`)
    : new ModelError("filter", `The answer of "${name}" was stopped by its provider's content filter.`, {
      hint: "What had come by then was streamed, and nothing was written.",
    });
}
