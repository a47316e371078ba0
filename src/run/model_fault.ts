/**
 * Failures of models, as the run tells them.
 *
 * @module
 */
import { Fault, ModelError } from "../errors.ts";
import type { PlannedModel } from "../graph/plan.ts";
import { Unfit } from "./answer.ts";

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

/** Whether another model may do better: whatever the model, its server or its key failed by, and no fault of ours. */
export function mayAskAnother(error: unknown): boolean {
  return error instanceof ModelError || error instanceof Unfit;
}

/** A model that was asked as often as could help. */
export interface FailedModel {
  /** The model. */
  readonly model: PlannedModel;
  /** Its last failure. */
  readonly error: unknown;
}

/** The failure of the only model that was asked, or one that names each. */
export function noneAnswered(failed: readonly FailedModel[]): unknown {
  const [{ model, error: first }, ...others] = failed;
  if (others.length === 0) return located(first, model);
  const last = failed[failed.length - 1].error;
  if (!mayAskAnother(last)) return located(last, failed[failed.length - 1].model);
  const said = failed.map(({ model: { name }, error }) => `"${name}": ${(error as Fault).message}`);
  const message = `None of ${failed.length} models has answered. ${said.join(" ")}`;
  const options = { pointer: `${model.pointer}/fallback`, hint: (first as Fault).hint, cause: first };
  return first instanceof ModelError
    ? new ModelError(first.reason, message, options)
    : new Fault((first as Fault).code, message, options);
}
