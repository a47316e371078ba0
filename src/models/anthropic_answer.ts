/**
 * What comes back from a server that speaks Messages.
 *
 * @module
 */
import type { JsonObject } from "../json.ts";
import type { Delta, FinishReason, Usage } from "../message.ts";
import type { Say } from "../model.ts";
import { isSigned } from "./anthropic_parts.ts";
import { answerToolOf } from "./anthropic_request.ts";
import { parseEvent } from "./answer.ts";
import type { AnswerReader, Asked } from "./api.ts";
import { cut, interrupted } from "./failure.ts";
import { kept } from "./reasoning.ts";

/** Turns events, or a whole message, into deltas. */
export function messagesReader(say: Say, asked: Asked): AnswerReader {
  const answerTool = answerToolOf(asked.request);
  const text = asked.request.schema !== undefined && answerTool === undefined ? "json" : "text";
  /** The parts of the answer by their index. */
  const blocks = new Map<number, Block>();
  let calls = 0;
  let stopReason: string | undefined;
  let usage: RawUsage = {};
  let isOver = false;
  let count = 0;

  function take(data: string, whole: boolean): void | Promise<void> {
    const event = parseEvent<Event>(asked, data, whole);
    if (event === undefined) return;
    switch (event.type) {
      case "content_block_delta":
        return event.delta ? takePiece(blockOf(event.index), event.delta) : undefined;
      case "content_block_start":
        count++;
        return event.content_block ? begin(event.index ?? blocks.size, event.content_block) : undefined;
      case "content_block_stop":
        return end(blockOf(event.index));
      case "message_start":
        count++;
        return takeUsage(event.message?.usage);
      case "message_delta":
        stopReason = event.delta?.stop_reason ?? stopReason;
        return takeUsage(event.usage);
      case "message_stop":
        isOver = true;
        return;
      case "message":
        return takeWhole(event);
      case "error":
        throw interrupted(asked, event.error ?? event);
      case undefined:
        if (event.error) throw interrupted(asked, event.error);
    }
  }

  function takeUsage(more: RawUsage | null | undefined): void {
    // Figures are totals; one that is null says nothing new.
    for (const [name, value] of Object.entries(more ?? {})) if (value !== null) usage = { ...usage, [name]: value };
  }

  function blockOf(index = blocks.size - 1): Block {
    const known = blocks.get(index);
    if (known) return known;
    const block: Block = { part: { type: "text", text: "" }, kind: text, text: "", args: "" };
    blocks.set(index, block);
    return block;
  }

  function begin(index: number, part: RawPart): void | Promise<void> {
    const isAnswer = part.type === "tool_use" && part.name === answerTool && answerTool !== undefined;
    const block: Block = { part, kind: text, text: "", args: "" };
    blocks.set(index, block);
    if (part.type === "thinking") {
      block.kind = "reasoning";
      return part.thinking ? takeText(block, part.thinking) : undefined;
    }
    if (part.type === "text") return part.text ? takeText(block, part.text) : undefined;
    if (part.type !== "tool_use") return;
    if (isAnswer) {
      block.kind = "json";
      return;
    }
    block.call = calls++;
    const id = part.id || `${asked.request.call.id}_${block.call}`;
    return say({ type: "tool-call", index: block.call, id, ...(part.name ? { name: part.name } : {}) });
  }

  function takePiece(block: Block, piece: RawPiece): void | Promise<void> {
    switch (piece.type) {
      case "text_delta":
        return piece.text ? takeText(block, piece.text) : undefined;
      case "thinking_delta":
        block.kind = "reasoning";
        return piece.thinking ? takeText(block, piece.thinking) : undefined;
      case "signature_delta":
        block.signature = (block.signature ?? "") + (piece.signature ?? "");
        return;
      case "input_json_delta":
        return piece.partial_json ? takeArgs(block, piece.partial_json) : undefined;
    }
  }

  function takeText(block: Block, said: string): void | Promise<void> {
    block.text += said;
    return say({ type: block.kind, text: said });
  }

  function takeArgs(block: Block, args: string): void | Promise<void> {
    block.args += args;
    if (block.call !== undefined) return say({ type: "tool-call", index: block.call, args });
    // What goes into a tool that runs at the server is its own business.
    if (block.kind === "json" && block.part.type === "tool_use") return say({ type: "json", text: args });
  }

  /** A part is whole: arguments that did not come in pieces came with its beginning. */
  function end(block: Block): void | Promise<void> {
    if (block.part.type === "tool_use" && block.args === "") {
      return takeArgs(block, JSON.stringify(block.part.input ?? {}));
    }
  }

  async function takeWhole({ content = [], stop_reason, usage: used }: Event): Promise<void> {
    count++;
    takeUsage(used);
    stopReason = stop_reason ?? undefined;
    isOver = true;
    for (const [index, part] of content.entries()) {
      await begin(index, part);
      await end(blockOf(index));
    }
  }

  function finish(done: boolean): Delta {
    // A proxy may lose the last event; the one before it says as much.
    if (!done && stopReason === undefined) throw cut(asked);
    const reason = reasonOf(stopReason, calls);
    const used = usageOf(usage);
    const said = [...blocks.values()].filter(isOfMessage);
    const parts = calls > 0 ? said.map(partOf) : [];
    return {
      type: "finish",
      reason,
      ...(used && { usage: used }),
      ...(isSigned(parts) && { reasoning: kept(asked.binding, parts) }),
    };
  }

  return { take, finish, isOver: () => isOver, count: () => count };
}

function reasonOf(reason: string | undefined, calls: number): FinishReason {
  switch (reason) {
    case "tool_use":
      // The tool of a structured answer is no tool of the document.
      return calls > 0 ? "tool-calls" : "stop";
    case "end_turn":
    case "stop_sequence":
      return "stop";
    case "max_tokens":
    case "model_context_window_exceeded":
      return "length";
    case "refusal":
      return "content-filter";
    default:
      return "other";
  }
}

/** The server counts apart what came from its cache and what went there. */
function usageOf(raw: RawUsage): Usage | undefined {
  const { input_tokens, output_tokens, cache_read_input_tokens: cached, cache_creation_input_tokens: written } = raw;
  if (typeof input_tokens !== "number" && typeof output_tokens !== "number") return undefined;
  const reasoning = raw.output_tokens_details?.thinking_tokens;
  return {
    input: (input_tokens ?? 0) + (cached ?? 0) + (written ?? 0),
    output: output_tokens ?? 0,
    ...(typeof cached === "number" ? { cached } : {}),
    ...(typeof reasoning === "number" ? { reasoning } : {}),
  };
}

/** Whether a part is one of the message. A structured answer beside calls is none, nor is a text without a letter. */
function isOfMessage({ part, kind, text, call }: Block): boolean {
  if (part.type === "text") return kind === "text" && text !== "";
  return part.type !== "tool_use" || call !== undefined;
}

/** A part as it can be sent back. */
function partOf({ part, text, args, signature = part.signature }: Block): JsonObject {
  const raw = part as JsonObject;
  switch (part.type) {
    case "text":
      return { type: "text", text };
    case "thinking":
      return { type: "thinking", thinking: text, signature: signature ?? "" };
    case "tool_use":
    case "server_tool_use":
      return { ...raw, input: objectOf(args) ?? part.input ?? {} };
    default:
      return raw;
  }
}

function objectOf(args: string): JsonObject | undefined {
  try {
    const value = JSON.parse(args);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Cut off at the limit of tokens, or none at all.
  }
}

interface Block {
  readonly part: RawPart;
  /** What its text is said as. */
  kind: "text" | "json" | "reasoning";
  text: string;
  args: string;
  signature?: string;
  /** Which of the calls it is. */
  call?: number;
}

/** What of an event, or of a whole message, is read. */
interface Event {
  readonly type?: string;
  readonly index?: number;
  readonly message?: { readonly usage?: RawUsage | null };
  readonly content_block?: RawPart;
  readonly delta?: RawPiece & { readonly stop_reason?: string | null };
  readonly usage?: RawUsage | null;
  readonly error?: unknown;
  readonly content?: readonly RawPart[];
  readonly stop_reason?: string | null;
}

interface RawPart {
  readonly type?: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: JsonObject;
}

interface RawPiece {
  readonly type?: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly partial_json?: string;
}

interface RawUsage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
  readonly output_tokens_details?: { readonly thinking_tokens?: number } | null;
}
