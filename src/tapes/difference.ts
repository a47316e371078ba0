/**
 * What has changed between what a model was asked and what it is asked now.
 *
 * @module
 */
import type { Json } from "../json.ts";
import type { Message } from "../message.ts";
import type { ModelRequest } from "../model.ts";
import type { TapeRequest } from "../tape.ts";
import { equal } from "../value/own.ts";

/** What has changed, said in words; nothing where it is the same. */
export function differenceOf(before: TapeRequest, now: ModelRequest): string | undefined {
  const changed = before.messages.findIndex((message, index) => !same(message, now.messages[index]));
  if (changed >= 0) return messageDifference(before.messages[changed], now.messages[changed], changed);
  if (now.messages.length > before.messages.length) {
    return `message ${before.messages.length + 1}, of the ${now.messages[before.messages.length].role}, is new`;
  }
  if (!same(before.tools ?? null, now.tools ?? null)) return "the tools on offer have changed";
  if (!same(before.schema ?? null, now.schema ?? null)) return "the schema of the answer has changed";
  if (!same(before.params, now.params)) return "the settings of the model have changed";
  return undefined;
}

function messageDifference(before: Message, now: Message | undefined, index: number): string {
  const name = before.role === "user"
    ? "the prompt"
    : before.role === "system"
    ? "the system text"
    : `message ${index + 1}`;
  if (now === undefined) return `${name} is gone`;
  if (typeof before.content !== "string" || typeof now.content !== "string") return `${name} has changed`;
  let start = 0;
  while (start < before.content.length && before.content[start] === now.content[start]) start++;
  if (before.content === now.content) return `${name} has changed`;
  return `${name} has changed: it was ${around(before.content, start)}, and now it is ${around(now.content, start)}`;
}

/** A text around the place where it changes. */
function around(text: string, place: number): string {
  const from = Math.max(0, place - 20);
  const to = Math.min(text.length, place + 40);
  return JSON.stringify(`${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`);
}

/** Whether two values are the same JSON. What is absent and what is `undefined` are one on a tape. */
function same(one: unknown, other: unknown): boolean {
  return other !== undefined && equal(plain(one), plain(other));
}

function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value));
}
