/**
 * What a provider wants back of a model's thinking.
 *
 * @module
 */
import type { JsonObject } from "../json.ts";
import type { Message, Reasoning } from "../message.ts";
import type { ModelBinding } from "../model.ts";

/** The parts of an answer, to be kept with its message. */
export function kept(binding: ModelBinding, parts: readonly JsonObject[]): Reasoning {
  return { from: nameOf(binding), parts };
}

/** The parts that were kept with a message, if this very model said it. */
export function recalled(binding: ModelBinding, { reasoning }: Message): readonly JsonObject[] | undefined {
  return reasoning?.from === nameOf(binding) && Array.isArray(reasoning.parts) ? reasoning.parts : undefined;
}

function nameOf({ provider, model }: ModelBinding): string {
  return `${provider}:${model}`;
}
