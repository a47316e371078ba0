/**
 * An answer's parts as Messages has them: what is kept of them, and whether they still say what a message says.
 *
 * @module
 */
import type { JsonObject } from "../json.ts";
import type { Message } from "../message.ts";

/** Whether an answer has parts that must come back as they were. */
export function isSigned(parts: readonly JsonObject[]): boolean {
  return parts.some(({ type }) => type === "thinking" || type === "redacted_thinking");
}

/** Whether every thought is signed; the server refuses one that is not. */
export function isWhole(parts: readonly JsonObject[]): boolean {
  return parts.every(({ type, signature }) =>
    type !== "thinking" || (typeof signature === "string" && signature !== "")
  );
}

/** Whether the parts say what a message says: its text and its calls. */
export function matches(parts: readonly JsonObject[], { content, tool_calls = [] }: Message): boolean {
  const text = parts.map((part) => part.type === "text" ? part.text : "").join("");
  const calls = parts.filter(({ type }) => type === "tool_use");
  return text === (content ?? "") && calls.length === tool_calls.length &&
    calls.every(({ id, name }, index) => id === tool_calls[index].id && name === tool_calls[index].function.name);
}
