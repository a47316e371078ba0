/**
 * What has changed: between two values, and between what a model was asked and what it is asked now.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import type { Message } from "../message.ts";
import type { ToolOffer } from "../model.ts";
import type { TapeRequest } from "../tape.ts";
import { pointer } from "../value/pointer.ts";

/** The first place where two values differ. */
export interface Difference {
  /** The place, a JSON Pointer. */
  readonly pointer: string;
  /** What was there; absent where nothing was. */
  readonly before?: Json;
  /** What is there now. */
  readonly after?: Json;
}

/** The first place where two values differ; nothing where they are the same JSON. */
export function differenceOf(before: unknown, after: unknown): Difference | undefined {
  return find(plain(before), plain(after), []);
}

function find(before: Json | undefined, after: Json | undefined, path: readonly string[]): Difference | undefined {
  if (before === after) return undefined;
  if (!isGroup(before) || !isGroup(after) || Array.isArray(before) !== Array.isArray(after)) {
    return {
      pointer: pointer(...path),
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    };
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const found = find(part(before, key), part(after, key), [...path, key]);
    if (found) return found;
  }
  return undefined;
}

function isGroup(value: Json | undefined): value is JsonObject | readonly Json[] {
  return typeof value === "object" && value !== null;
}

function part(value: JsonObject | readonly Json[], key: string): Json | undefined {
  return Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
}

/** What is absent and what is `undefined` are one on a tape. */
function plain(value: unknown): Json | undefined {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** What has changed of what a model is asked, in words; nothing where it is the same. */
export function changeOf(before: TapeRequest, now: TapeRequest): string | undefined {
  return changeOfMessages(before.messages, now.messages) ??
    changeOfTools(before.tools ?? [], now.tools ?? []) ??
    changeAt("the schema of its answer", differenceOf(before.schema, now.schema)) ??
    changeAt("its settings", differenceOf(before.params, now.params));
}

function changeOfMessages(before: readonly Message[], now: readonly Message[]): string | undefined {
  const place = before.findIndex((message, index) => differenceOf(message, now[index]));
  const longer = now.length > before.length
    ? `message ${before.length + 1}, of the ${now[before.length].role}, is new`
    : undefined;
  if (place < 0) return longer;
  const [old, message] = [before[place], now[place]];
  const isOnly = before.filter(({ role }) => role === old.role).length === 1;
  const name = isOnly && old.role === "user"
    ? "its prompt"
    : isOnly && old.role === "system"
    ? "its system text"
    : `message ${place + 1}, of the ${old.role},`;
  if (message === undefined) return `${name} is gone`;
  if (old.role !== message.role) {
    return `message ${place + 1} was of the ${old.role}, and now is of the ${message.role}`;
  }
  return changeAt(name, differenceOf(old.content, message.content)) ?? changeAt(name, differenceOf(old, message));
}

function changeOfTools(before: readonly ToolOffer[], now: readonly ToolOffer[]): string | undefined {
  for (const tool of before) {
    const other = now.find(({ name }) => name === tool.name);
    if (!other) return `its tool "${tool.name}" is gone`;
    const change = changeAt(`its tool "${tool.name}"`, differenceOf(tool, other));
    if (change) return change;
  }
  const added = now.find(({ name }) => !before.some((tool) => tool.name === name));
  if (added) return `its tool "${added.name}" is new`;
  return changeAt("the order of its tools", differenceOf(before, now));
}

function changeAt(name: string, difference: Difference | undefined): string | undefined {
  if (difference === undefined) return undefined;
  const { pointer: place, before, after } = difference;
  const subject = place === "" ? name : `${name} at ${place}`;
  if (before === undefined) return `${subject} is new: ${show(after!)}`;
  if (after === undefined) return `${subject} is gone; it was ${show(before)}`;
  const [old, now] = shown(before, after);
  return `${subject} was ${old}, and now is ${now}`;
}

/** Two values as short texts that show where they part. */
export function shown(before: Json, after: Json): readonly [before: string, after: string] {
  if (typeof before !== "string" || typeof after !== "string") return [show(before), show(after)];
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  return [around(before, start), around(after, start)];
}

function around(text: string, place: number): string {
  const from = Math.max(0, place - 20);
  const to = Math.min(text.length, place + 40);
  return JSON.stringify(`${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`);
}

function show(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
