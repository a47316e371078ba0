/**
 * What comes back from a server that speaks Chat Completions.
 *
 * @module
 */
import type { JsonObject } from "../json.ts";
import type { Delta, FinishReason, Usage } from "../message.ts";
import type { Say } from "../model.ts";
import { parseEvent, sayAll } from "./answer.ts";
import type { AnswerReader, Asked } from "./api.ts";
import { cut, interrupted } from "./failure.ts";
import { kept } from "./reasoning.ts";

/** Turns chunks into deltas. */
export function chatReader(say: Say, asked: Asked): AnswerReader {
  const text = asked.request.schema === undefined ? "text" : "json";
  const calls = toolCalls(asked.request.call.id);
  let reason: FinishReason | undefined;
  let usage: Usage | undefined;
  let thoughts = "";
  let count = 0;

  function take(data: string, whole: boolean): void | Promise<void> {
    const chunk = parseEvent<Chunk>(asked, data, whole);
    if (chunk === undefined) return;
    if (chunk.error) throw interrupted(asked, chunk.error);
    if (chunk.object === "error") throw interrupted(asked, chunk);
    if (chunk.usage) usage = usageOf(chunk.usage) ?? usage;
    const choice = chunk.choices?.[0];
    if (!choice || (choice.index ?? 0) !== 0) return;
    count++;
    if (choice.finish_reason) reason = reasons[choice.finish_reason] ?? "other";
    const piece = choice.delta ?? choice.message;
    if (!piece) return;
    const deltas: Delta[] = [];
    const thought = piece.reasoning_content ?? piece.reasoning;
    if (typeof thought === "string" && thought !== "") {
      deltas.push({ type: "reasoning", text: thought });
      if (typeof piece.reasoning_content === "string") thoughts += thought;
    }
    if (typeof piece.content === "string") {
      if (piece.content !== "") deltas.push({ type: text, text: piece.content });
    } else if (Array.isArray(piece.content)) pushParts(deltas, piece.content, text);
    if (piece.refusal) deltas.push({ type: "refusal", text: piece.refusal });
    if (piece.tool_calls) { for (const call of piece.tool_calls) calls.push(deltas, call); }
    return deltas.length === 1 ? say(deltas[0]) : sayAll(say, deltas);
  }

  function finish(done: boolean): Delta {
    if (reason === undefined && !done) throw cut(asked);
    // Some servers call it a stop when the model asks for tools, some do not say why they ended at all.
    const asks = calls.count() > 0 && (reason === undefined || reason === "stop");
    const ended = asks ? "tool-calls" : reason ?? "other";
    const parts = ended === "tool-calls" ? partsOf(thoughts, calls.extras()) : [];
    return {
      type: "finish",
      reason: ended,
      ...(usage && { usage }),
      ...(parts.length > 0 && { reasoning: kept(asked.binding, parts) }),
    };
  }

  return { take, finish, count: () => count };
}

/** What servers want back with the results of tools, under the names they gave it. */
function partsOf(thoughts: string, extras: readonly JsonObject[]): readonly JsonObject[] {
  return [...(thoughts === "" ? [] : [{ reasoning_content: thoughts }]), ...extras];
}

const reasons: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  length: "length",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  content_filter: "content-filter",
  error: "error",
};

/** What of a chunk is read. Servers differ, so every part may be missing. */
interface Chunk {
  readonly object?: string;
  readonly error?: unknown;
  readonly choices?: readonly Choice[];
  readonly usage?: RawUsage | null;
}

interface Choice {
  readonly index?: number;
  readonly delta?: Piece;
  readonly message?: Piece;
  readonly finish_reason?: string | null;
}

interface Piece {
  readonly content?: string | readonly unknown[] | null;
  readonly reasoning_content?: unknown;
  readonly reasoning?: unknown;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly CallPiece[] | null;
}

/** A piece of a call, in which everything may be missing. */
export interface CallPiece {
  readonly index?: number | null;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: unknown };
  /** A signature, at Google's server. */
  readonly extra_content?: JsonObject | null;
}

interface RawUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly prompt_cache_hit_tokens?: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number } | null;
}

interface Slot {
  readonly index: number;
  /** The index and the id as the server gave them. */
  readonly raw?: number;
  readonly id?: string;
  named: boolean;
  /** The id as it was said. */
  readonly said: string;
  extra?: JsonObject;
}

/** Tells the calls of an answer apart, however little the server says: an index, an id, both, or neither. */
export function toolCalls(
  call: string,
): { push(deltas: Delta[], piece: CallPiece): void; count(): number; extras(): readonly JsonObject[] } {
  const slots: Slot[] = [];

  function find(raw: number | undefined, id: string | undefined, name: string | undefined): Slot | undefined {
    const byId = id === undefined ? undefined : slots.find((slot) => slot.id === id);
    if (byId && (raw === undefined || byId.raw === raw)) return byId;
    if (raw === undefined) return id === undefined && name === undefined ? slots.at(-1) : undefined;
    const slot = slots.findLast((slot) => slot.raw === raw);
    // Two whole calls under one index: the ids say that they are two.
    return id !== undefined && slot?.id !== undefined && slot.id !== id ? undefined : slot;
  }

  return {
    count: () => slots.length,
    extras: () => slots.flatMap(({ said, extra }) => extra ? [{ tool_call_id: said, extra_content: extra }] : []),
    push(deltas, piece) {
      const raw = piece.index ?? undefined;
      const id = piece.id || undefined;
      const name = piece.function?.name || undefined;
      const said = piece.function?.arguments;
      const args = typeof said === "string" ? said : said === undefined || said === null ? "" : JSON.stringify(said);
      let slot = find(raw, id, name);
      const isNew = slot === undefined;
      if (slot === undefined) {
        const index = slots.length;
        slots.push(slot = { index, raw, id, named: false, said: id ?? `${call}_${index}` });
      }
      if (piece.extra_content) slot.extra = piece.extra_content;
      const first = isNew ? { id: slot.said } : {};
      const named = name !== undefined && !slot.named ? { name } : {};
      slot.named ||= name !== undefined;
      if (!isNew && args === "" && !("name" in named)) return;
      deltas.push({ type: "tool-call", index: slot.index, ...first, ...named, ...(args === "" ? {} : { args }) });
    },
  };
}

/** Content as a list of parts, as some servers give it when a model thinks aloud. */
function pushParts(deltas: Delta[], parts: readonly unknown[], type: "text" | "json"): void {
  for (const part of parts as readonly { text?: unknown; thinking?: unknown }[]) {
    if (typeof part?.text === "string" && part.text !== "") deltas.push({ type, text: part.text });
    if (!Array.isArray(part?.thinking)) continue;
    for (const { text } of part.thinking) if (typeof text === "string") deltas.push({ type: "reasoning", text });
  }
}

function usageOf(raw: RawUsage): Usage | undefined {
  if (typeof raw.prompt_tokens !== "number" && typeof raw.completion_tokens !== "number") return undefined;
  const cached = raw.prompt_tokens_details?.cached_tokens ?? raw.prompt_cache_hit_tokens;
  const reasoning = raw.completion_tokens_details?.reasoning_tokens;
  return {
    input: raw.prompt_tokens ?? 0,
    output: raw.completion_tokens ?? 0,
    ...(typeof cached === "number" ? { cached } : {}),
    ...(typeof reasoning === "number" ? { reasoning } : {}),
  };
}
