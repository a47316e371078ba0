/**
 * What makes a JSON value a message.
 *
 * @module
 */
import type { Json, JsonSchema } from "../json.ts";
import { isList, isObject } from "./own.ts";

const roles: readonly Json[] = ["system", "developer", "user", "assistant", "tool"];

/** What is sure of every message. */
export const messageSchema: JsonSchema = {
  type: "object",
  properties: {
    role: { enum: roles },
    content: { type: ["string", "array", "null"] },
    tool_calls: {},
    tool_call_id: {},
    name: {},
    id: {},
  },
};

/** What is wrong with a message; `undefined` when nothing is. */
export function messageFault(value: Json): string | undefined {
  if (!isObject(value)) return 'a message is an object, as { "role": "user", "content": "…" }';
  if (!roles.includes(value.role)) {
    const got = value.role === undefined ? "it has none" : `got ${JSON.stringify(value.role)}`;
    return `a message has a "role", one of ${roles.map((role) => `"${role}"`).join(", ")}; ${got}`;
  }
  const { content } = value;
  const calls = isList(value.tool_calls) && value.tool_calls.length > 0;
  if (typeof content === "string" || isList(content) || (calls && (content === null || content === undefined))) {
    return undefined;
  }
  return `a message has its text in "content"${value.role === "assistant" ? ", or asks for tools" : ""}`;
}
