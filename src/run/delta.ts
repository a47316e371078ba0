/**
 * Which of what a model says is a delta.
 *
 * @module
 */
import type { Delta, Reasoning, Usage } from "../message.ts";

/** How many tools one answer may ask for; a larger index is a fault of the server. */
const mostToolCalls = 1_000;

/** How a model may end; `retry` is ours alone to say. */
const reasons: readonly string[] = ["stop", "length", "tool-calls", "content-filter", "error", "other"];

function isUsage(usage: Usage): boolean {
  return [usage.input, usage.output, usage.cached ?? 0, usage.reasoning ?? 0].every((count) =>
    Number.isFinite(count) && count >= 0
  );
}

function isReasoning(reasoning: Reasoning): boolean {
  return typeof reasoning?.from === "string" && Array.isArray(reasoning.parts);
}

/** Whether a model of the host has said something that is a delta. */
export function isDelta(delta: Delta | null | undefined): boolean {
  switch (delta?.type) {
    case "text":
    case "json":
    case "reasoning":
    case "refusal":
      return typeof delta.text === "string";
    case "tool-call":
      return Number.isInteger(delta.index) && delta.index >= 0 && delta.index < mostToolCalls;
    case "finish":
      return reasons.includes(delta.reason) && (delta.usage === undefined || isUsage(delta.usage)) &&
        (delta.reasoning === undefined || isReasoning(delta.reasoning));
    default:
      return delta?.type === "object";
  }
}
