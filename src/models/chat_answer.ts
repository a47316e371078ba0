/**
 * What comes back from a server that speaks Chat Completions.
 *
 * @module
 */
import type { Delta, FinishReason, Usage } from "../message.ts";
import type { Say } from "../model.ts";
import { ModelError } from "../errors.ts";
import { type Asked, broken, cut, harmless, interrupted, refused, strange } from "./failure.ts";
import { readEvents } from "./sse.ts";

/** Reads an answer to its end, and says it piece by piece; the last piece is the one `finish`. */
export async function readAnswer(response: Response, say: Say, asked: Asked, signal: AbortSignal): Promise<void> {
  const type = response.headers.get("content-type")?.toLowerCase() ?? "";
  if (!response.ok) {
    throw refused(asked, response.status, response.headers, await readText(response, asked, signal));
  }
  const answer = answerReader(say, asked);
  if (response.body === null || (type.includes("json") && !type.includes("ndjson"))) {
    // Asked for a stream or not: this server tells it all at once.
    const wait = answer.take(await readText(response, asked, signal), true);
    if (wait) await wait;
    signal.throwIfAborted();
    if (answer.count() === 0) throw strange(asked, "with JSON that holds no choices");
    await say(answer.finish(true));
    return;
  }
  const done = await readEvents(response.body, answer.take, { signal, broken: (error) => broken(asked, error) });
  if (answer.count() === 0 && done) throw strange(asked, "with a stream that holds no choices");
  if (answer.count() === 0 && !type.includes("event-stream")) {
    throw strange(
      asked,
      type === "" ? "with something that is no stream of events" : `with "${type}", not with events`,
    );
  }
  await say(answer.finish(done));
}

interface AnswerReader {
  /** Takes one chunk of a stream, or a whole answer, and says what is in it. */
  readonly take: (data: string, whole: boolean) => void | Promise<void>;
  /** The last piece. `done`: the server said that this is all. */
  readonly finish: (done: boolean) => Delta;
  /** How many chunks of the answer there were. */
  readonly count: () => number;
}

/** Turns chunks into deltas. */
function answerReader(say: Say, asked: Asked): AnswerReader {
  const text = asked.request.schema === undefined ? "text" : "json";
  const calls = toolCalls(asked.request.call.id);
  let reason: FinishReason | undefined;
  let usage: Usage | undefined;
  let count = 0;

  function take(data: string, whole: boolean): void | Promise<void> {
    const chunk = parse(data, whole);
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
    if (typeof thought === "string" && thought !== "") deltas.push({ type: "reasoning", text: thought });
    if (typeof piece.content === "string") {
      if (piece.content !== "") deltas.push({ type: text, text: piece.content });
    } else if (Array.isArray(piece.content)) pushParts(deltas, piece.content, text);
    if (piece.refusal) deltas.push({ type: "refusal", text: piece.refusal });
    if (piece.tool_calls) { for (const call of piece.tool_calls) calls.push(deltas, call); }
    return deltas.length === 1 ? say(deltas[0]) : sayAll(deltas, 0);
  }

  function parse(data: string, whole: boolean): Chunk | undefined {
    try {
      const chunk = JSON.parse(data);
      if (typeof chunk === "object" && chunk !== null) return chunk;
    } catch {
      // Half an event at the end of the body: the answer was cut off, and finish() says so.
      if (!whole) return undefined;
    }
    const shown = harmless(asked, data, 80);
    throw new ModelError("answer", `${asked.binding.provider} sent a line that is no JSON object: "${shown}".`);
  }

  function sayAll(deltas: readonly Delta[], from: number): void | Promise<void> {
    for (let at = from; at < deltas.length; at++) {
      const wait = say(deltas[at]);
      if (wait) return wait.then(() => sayAll(deltas, at + 1));
    }
  }

  function finish(done: boolean): Delta {
    if (reason === undefined && !done) throw cut(asked);
    // Some servers call it a stop when the model asks for tools, some do not say why they ended at all.
    const asks = calls.count() > 0 && (reason === undefined || reason === "stop");
    const ended = asks ? "tool-calls" : reason ?? "other";
    return usage === undefined ? { type: "finish", reason: ended } : { type: "finish", reason: ended, usage };
  }

  return { take, finish, count: () => count };
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

interface CallPiece {
  readonly index?: number | null;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: unknown };
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
}

/** Tells the calls of an answer apart, however little the server says: an index, an id, both, or neither. */
function toolCalls(call: string): { push(deltas: Delta[], piece: CallPiece): void; count(): number } {
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
    push(deltas, piece) {
      const raw = piece.index ?? undefined;
      const id = piece.id || undefined;
      const name = piece.function?.name || undefined;
      const said = piece.function?.arguments;
      const args = typeof said === "string" ? said : said === undefined || said === null ? "" : JSON.stringify(said);
      let slot = find(raw, id, name);
      const isNew = slot === undefined;
      if (slot === undefined) slots.push(slot = { index: slots.length, raw, id, named: false });
      const first = isNew ? { id: id ?? `${call}_${slot.index}` } : {};
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

async function readText(response: Response, asked: Asked, signal: AbortSignal): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw signal.aborted ? signal.reason : broken(asked, error);
  }
}
