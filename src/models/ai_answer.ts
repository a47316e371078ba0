/**
 * Turns what a language model of the AI SDK says into deltas.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import type { Delta, FinishReason, Reasoning, Usage } from "../message.ts";
import type { Asking } from "./adapter.ts";
import { cutOff, failureOf } from "./adapter_failure.ts";
import { reasonerOf } from "./ai_prompt.ts";
import type { AiAnswer, AiFinishReason, AiLanguageModel, AiPart, AiUsage } from "./ai_types.ts";
import { sayAll } from "./answer.ts";

/** Reads one answer. */
export interface AiReader {
  /** Takes a part of a stream and says what is in it. */
  take(part: AiPart): void | Promise<void>;
  /** Says a whole answer. */
  whole(answer: AiAnswer): Promise<void>;
  /** Says the last piece, once the stream is at its end. */
  end(): void | Promise<void>;
}

/** A reader of the answer to this question. */
export function aiReader(model: AiLanguageModel, asking: Asking): AiReader {
  const { request, say } = asking;
  const text = request.schema === undefined ? "text" : "json";
  const calls = new Map<string, { readonly index: number; args: string; readonly isRaw: boolean }>();
  /** Calls of tools that the provider runs by itself. */
  const theirs = new Set<string>();
  const kept = new Map<string, JsonObject>();
  let ended: { readonly finishReason: AiFinishReason; readonly usage?: AiUsage } | undefined;

  function take(given: AiPart): void | Promise<void> {
    const part = given as Part;
    switch (part.type) {
      case "text-delta":
        if (part.delta) return say({ type: text, text: part.delta });
        break;
      case "reasoning-start":
      case "reasoning-delta":
      case "reasoning-end":
        keepThought(part.id, part.delta ?? "", part.providerMetadata);
        if (part.delta) return say({ type: "reasoning", text: part.delta });
        break;
      case "tool-input-start":
        if (part.providerExecuted) theirs.add(part.id);
        else return begin(part.id, part.toolName, "", part.inputEncoding === "text");
        break;
      case "tool-input-delta":
        return more(part.id, part.delta ?? "");
      case "tool-call":
        if (!part.providerExecuted) return call(part);
        break;
      case "finish":
        ended = part;
        break;
      case "error":
        throw failureOf(part.error, asking);
    }
  }

  function begin(id: string, name: string, args: string, isRaw = false): void | Promise<void> {
    const index = calls.size;
    calls.set(id, { index, args, isRaw });
    return say({ type: "tool-call", index, id, name, ...(args !== "" && { args }) });
  }

  function more(id: string, args: string): void | Promise<void> {
    const call = calls.get(id);
    if (call === undefined || call.isRaw || args === "") return;
    call.args += args;
    return say({ type: "tool-call", index: call.index, args });
  }

  /** A whole call, which may have come in pieces before. */
  function call({ toolCallId, toolName, input, providerMetadata }: Part): void | Promise<void> {
    if (providerMetadata) {
      kept.set(`call ${toolCallId}`, { type: "tool-call", toolCallId, providerOptions: providerMetadata });
    }
    const args = typeof input === "string" ? input : JSON.stringify(input ?? {});
    const known = calls.get(toolCallId);
    if (known === undefined) return begin(toolCallId, toolName, args);
    if (known.args !== "" || args === "") return;
    known.args = args;
    return say({ type: "tool-call", index: known.index, args });
  }

  /** A thought with what its provider wants to see again: what came last counts. */
  function keepThought(id: string, text: string, metadata: JsonObject | undefined): void {
    const before = kept.get(id);
    const options = metadata ?? before?.providerOptions;
    kept.set(id, {
      type: "reasoning",
      text: `${before?.text ?? ""}${text}`,
      ...(options !== undefined && { providerOptions: options }),
    });
  }

  async function whole(answer: AiAnswer): Promise<void> {
    const parts = answer.content as readonly Part[];
    const joined = (type: string) => parts.map((part) => part.type === type ? part.text ?? "" : "").join("");
    const thought = joined("reasoning");
    const said = text === "json" ? answer.structuredOutputText ?? joined("text") : joined("text");
    const deltas: Delta[] = [];
    if (thought !== "") deltas.push({ type: "reasoning", text: thought });
    if (said !== "") deltas.push({ type: text, text: said });
    await sayAll(say, deltas);
    for (const [at, part] of parts.entries()) {
      if (part.type === "reasoning") keepThought(`thought ${at}`, part.text ?? "", part.providerMetadata);
      if (part.type === "tool-call") await take(part);
    }
    ended = answer;
    await end();
  }

  function end(): void | Promise<void> {
    if (ended === undefined) throw cutOff(asking);
    const { finishReason, usage } = ended;
    const word = typeof finishReason === "string" ? finishReason : finishReason?.unified;
    const counted = usageOf(usage);
    // Nobody said why it ended: in V2 that may also be a word that was not understood, but then the tokens were counted.
    const isUntold = typeof finishReason === "string"
      ? word === "unknown" && !counted
      : word === "interrupted" || (word === "other" && finishReason?.raw === undefined);
    if (word === undefined || isUntold) throw cutOff(asking);
    const reason = calls.size > 0 && word === "stop" ? "tool-calls" : reasons[word] ?? "other";
    const reasoning = reasoningOf();
    return say({ type: "finish", reason, ...(counted && { usage: counted }), ...(reasoning && { reasoning }) });
  }

  /** What has to be shown again while tools are at work. */
  function reasoningOf(): Reasoning | undefined {
    const parts = [...kept.values()].filter((part) => part.providerOptions !== undefined);
    if (calls.size === 0 || parts.length === 0) return undefined;
    return { from: reasonerOf(model), parts: JSON.parse(JSON.stringify(parts)) };
  }

  return {
    take: (part) => theirs.has((part as Part).id) ? undefined : take(part),
    whole,
    end,
  };
}

/** What is read of the parts of an answer; which of it is there depends on the type. */
interface Part extends AiPart {
  readonly id: string;
  readonly delta?: string;
  readonly text?: string;
  readonly toolCallId: string;
  readonly toolName: string;
  readonly input?: Json;
  readonly inputEncoding?: string;
  readonly providerExecuted?: boolean;
  readonly providerMetadata?: JsonObject;
  readonly finishReason: AiFinishReason;
  readonly usage?: AiUsage;
  readonly error?: unknown;
}

const reasons: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool-calls",
  "content-filter": "content-filter",
  error: "error",
};

function usageOf(usage: AiUsage | undefined): Usage | undefined {
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = usage ?? {};
  const read = typeof inputTokens === "object" ? inputTokens : { total: inputTokens, cacheRead: cachedInputTokens };
  const written = typeof outputTokens === "object" ? outputTokens : { total: outputTokens, reasoning: reasoningTokens };
  if (read?.total === undefined && written?.total === undefined) return undefined;
  return {
    input: read?.total ?? 0,
    output: written?.total ?? 0,
    // The SDK says 0 where a server says nothing.
    ...(read?.cacheRead ? { cached: read.cacheRead } : {}),
    ...(written?.reasoning ? { reasoning: written.reasoning } : {}),
  };
}
