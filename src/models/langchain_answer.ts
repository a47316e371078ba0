/**
 * Turns what a chat model of LangChain says into deltas.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import type { Delta, FinishReason, Reasoning, Usage } from "../message.ts";
import type { Asking } from "./adapter.ts";
import { cutOff } from "./adapter_failure.ts";
import { sayAll } from "./answer.ts";
import { type CallPiece, toolCalls } from "./chat_answer.ts";
import type { LangChainPiece } from "./langchain_types.ts";

/** Reads one answer. */
export interface LangChainReader {
  /** Takes a piece of an answer, or all of it, and says what is in it. */
  take(piece: LangChainPiece): void | Promise<void>;
  /** Says the last piece. */
  end(): void | Promise<void>;
}

/** How an answer is read. */
export interface LangChainReaderOptions {
  /** The tool whose arguments are the answer, where the model was asked to answer by calling it. */
  readonly answerTool?: string;
  /** Whose reasoning it is. */
  readonly from: string;
}

/** A reader of the answer to this question. */
export function langChainReader(asking: Asking, { answerTool, from }: LangChainReaderOptions): LangChainReader {
  const { request, say } = asking;
  const text = request.schema === undefined || answerTool !== undefined ? "text" : "json";
  const calls = toolCalls(request.call.id);
  const kept = new Map<unknown, Record<string, Json>>();
  let answering: CallPiece | undefined;
  let lastIsAnswer = false;
  let usage: Usage | undefined;
  let reason: string | undefined;
  let provider: unknown;

  function take(piece: LangChainPiece): void | Promise<void> {
    const deltas: Delta[] = [];
    const also = (piece.additional_kwargs ?? {}) as Also;
    const told = (piece.response_metadata ?? {}) as Told;
    provider ??= told.model_provider;
    reason = told.finish_reason ?? told.finishReason ?? told.stop_reason ?? told.done_reason ?? also.stop_reason ??
      reason;
    usage = added(usage, piece.usage_metadata as RawUsage | undefined, provider === "anthropic");
    pushThought(deltas, also.reasoning_content);
    for (const part of also.reasoning?.summary ?? []) pushThought(deltas, part?.text);
    if (typeof piece.content === "string") pushText(deltas, piece.content);
    else if (Array.isArray(piece.content)) { for (const part of piece.content) pushPart(deltas, part); }
    if (typeof also.refusal === "string" && also.refusal !== "") deltas.push({ type: "refusal", text: also.refusal });
    for (const call of callsOf(piece)) pushCall(deltas, call);
    return sayAll(say, deltas);
  }

  function pushThought(deltas: Delta[], thought: unknown): void {
    if (typeof thought === "string" && thought !== "") deltas.push({ type: "reasoning", text: thought });
  }

  function pushText(deltas: Delta[], said: unknown): void {
    if (typeof said === "string" && said !== "") deltas.push({ type: text, text: said });
  }

  function pushPart(deltas: Delta[], part: Part): void {
    switch (part?.type) {
      case "text":
      case "output_text":
        return pushText(deltas, part.text);
      case "thinking":
      case "redacted_thinking":
        keepThought(part);
        return pushThought(deltas, part.thinking);
      case "reasoning":
        return pushThought(deltas, part.reasoning ?? part.text);
      case "refusal":
        deltas.push({ type: "refusal", text: part.refusal ?? "" });
    }
  }

  /** A part of a thought is kept with the others of its place: its provider wants it back as a whole, with what signs it. */
  function keepThought({ index, ...part }: Part): void {
    const whole = kept.get(index) ?? {};
    kept.set(index, whole);
    for (const [name, value] of Object.entries(part)) {
      const before = whole[name];
      const grows = typeof value === "string" && typeof before === "string" && name !== "type";
      whole[name] = grows ? before + value : value;
    }
  }

  function pushCall(deltas: Delta[], call: CallPiece): void {
    if (answerTool === undefined) return calls.push(deltas, call);
    const name = call.function?.name;
    if (name === answerTool && answering === undefined) answering = call;
    const isAnswer = name === answerTool || (!name && answering !== undefined &&
      (call.index == null ? lastIsAnswer : call.index === answering.index));
    lastIsAnswer = isAnswer;
    if (!isAnswer) return calls.push(deltas, call);
    const args = call.function?.arguments;
    if (typeof args === "string" && args !== "") deltas.push({ type: "json", text: args });
  }

  function end(): void | Promise<void> {
    // The streams of these always say why they end; of others, not all do.
    if (reason === undefined && ["openai", "anthropic"].includes(provider as string)) throw cutOff(asking);
    const word = reason === undefined ? undefined : reasons[reason.toLowerCase()] ?? "other";
    const finish = calls.count() > 0 && (word === undefined || word === "stop")
      ? "tool-calls"
      : answering !== undefined && calls.count() === 0 && word === "tool-calls"
      ? "stop"
      : word ?? "other";
    const reasoning = reasoningOf();
    return say({ type: "finish", reason: finish, ...(usage && { usage }), ...(reasoning && { reasoning }) });
  }

  function reasoningOf(): Reasoning | undefined {
    const parts = [...kept.values()].filter(({ signature, data }) => signature !== undefined || data !== undefined);
    if (calls.count() === 0 || parts.length === 0) return undefined;
    return { from, parts: JSON.parse(JSON.stringify(parts)) };
  }

  return { take, end };
}

/** The calls of a piece; those of a whole answer come with their arguments read. */
function callsOf({ tool_call_chunks, tool_calls = [], invalid_tool_calls = [] }: LangChainPiece): CallPiece[] {
  if (tool_call_chunks && tool_call_chunks.length > 0) {
    return tool_call_chunks.map(({ id, index, name, args }) => ({
      id,
      index: typeof index === "string" ? Number.parseInt(index, 10) || undefined : index,
      function: { name, arguments: args },
    }));
  }
  return [...tool_calls, ...invalid_tool_calls].map((call) => {
    const { id, name, args } = call as { id?: string; name?: string; args?: unknown };
    return { id, function: { name, arguments: typeof args === "string" ? args : JSON.stringify(args ?? {}) } };
  });
}

/** What a provider says besides, as far as it is read. */
interface Also {
  readonly reasoning_content?: unknown;
  readonly reasoning?: { readonly summary?: readonly ({ readonly text?: unknown } | undefined)[] };
  readonly refusal?: unknown;
  readonly stop_reason?: string;
}

interface Told {
  readonly model_provider?: unknown;
  readonly finish_reason?: string;
  readonly finishReason?: string;
  readonly stop_reason?: string;
  readonly done_reason?: string;
}

interface Part extends JsonObject {
  readonly type: string;
  readonly text: string;
  readonly thinking: string;
  readonly reasoning: string;
  readonly refusal: string;
  readonly index: number;
}

interface RawUsage {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly input_token_details?: { readonly cache_read?: number };
  readonly output_token_details?: { readonly reasoning?: number };
}

/** Why an answer ended, as providers say it, in small letters. */
const reasons: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  end_turn: "stop",
  stop_sequence: "stop",
  completed: "stop",
  length: "length",
  max_tokens: "length",
  max_output_tokens: "length",
  model_context_window_exceeded: "length",
  tool_calls: "tool-calls",
  tool_use: "tool-calls",
  function_call: "tool-calls",
  content_filter: "content-filter",
  refusal: "content-filter",
  safety: "content-filter",
};

/** The tokens of all pieces. Where a provider counts what was written so far, and not what is new, the last count goes. */
function added(usage: Usage | undefined, more: RawUsage | undefined, countsAll: boolean): Usage | undefined {
  if (more === undefined) return usage;
  const { input_tokens = 0, output_tokens = 0, input_token_details, output_token_details } = more;
  const cached = (usage?.cached ?? 0) + (input_token_details?.cache_read ?? 0);
  const reasoning = (usage?.reasoning ?? 0) + (output_token_details?.reasoning ?? 0);
  return {
    input: (usage?.input ?? 0) + input_tokens,
    output: countsAll ? output_tokens : (usage?.output ?? 0) + output_tokens,
    ...(cached > 0 && { cached }),
    ...(reasoning > 0 && { reasoning }),
  };
}
