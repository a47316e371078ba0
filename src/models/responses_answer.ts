/**
 * What comes back from a server that speaks Responses.
 *
 * @module
 */
import type { JsonObject } from "../json.ts";
import type { Delta, FinishReason, Usage } from "../message.ts";
import type { Say } from "../model.ts";
import { parseEvent, sayAll } from "./answer.ts";
import type { AnswerReader, Asked } from "./api.ts";
import { cut, interrupted, strange } from "./failure.ts";
import { kept } from "./reasoning.ts";

/** Turns events, or a whole response, into deltas. */
export function responsesReader(say: Say, asked: Asked): AnswerReader {
  const text = asked.request.schema === undefined ? "text" : "json";
  /** What has been said of each item, so that what came in pieces is not said again when it comes whole. */
  const items: Item[] = [];
  const thoughts: JsonObject[] = [];
  let calls = 0;
  let end: RawResponse | undefined;
  let count = 0;

  function take(data: string, whole: boolean): void | Promise<void> {
    const event = parseEvent<Event>(asked, data, whole);
    if (event === undefined) return;
    count++;
    switch (event.type) {
      case "response.output_text.delta":
        itemOf(event).hasText = true;
        return event.delta ? say({ type: text, text: event.delta }) : undefined;
      case "response.refusal.delta":
        itemOf(event).hasText = true;
        return event.delta ? say({ type: "refusal", text: event.delta }) : undefined;
      case "response.reasoning_summary_text.delta":
      case "response.reasoning_text.delta":
        return think(itemOf(event), event);
      case "response.output_item.added":
        return event.item?.type === "function_call" ? sayAll(say, callPieces(itemOf(event), event.item)) : undefined;
      case "response.function_call_arguments.delta":
        return event.delta ? sayAll(say, argsPieces(itemOf(event), event.delta)) : undefined;
      case "response.output_item.done":
        return event.item ? sayAll(say, rest(itemOf(event), event.item)) : undefined;
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
      case "response.cancelled":
        return takeEnd(event.response ?? {});
      case "error":
        throw interrupted(asked, event.error ?? { ...event, type: undefined });
      case undefined:
        if (event.error) throw interrupted(asked, event.error);
        if (event.object === "response") return takeEnd(event as RawResponse);
        count--;
        return;
      default:
        // A response that begins, a part that ends, and what is yet to be invented.
        if (!event.type.startsWith("response.")) count--;
    }
  }

  function itemOf(event: Event): Item {
    const { output_index: index, item_id: id = event.item?.id } = event;
    const known = items.findLast((item) => index === undefined ? item.id === id : item.index === index);
    if (known) return known;
    const item: Item = { index, id, hasText: false, hasArgs: false, parts: 0 };
    items.push(item);
    return item;
  }

  function think(item: Item, { delta, summary_index, content_index }: Event): void | Promise<void> {
    if (!delta) return;
    const part = (summary_index ?? content_index ?? 0) + 1;
    const between = item.parts > 0 && part > item.parts ? "\n\n" : "";
    item.parts = part;
    return say({ type: "reasoning", text: between + delta });
  }

  function callPieces(item: Item, { call_id, id, name, arguments: args }: RawItem): Delta[] {
    if (item.call !== undefined) return [];
    item.call = calls++;
    item.hasArgs = !!args;
    return [{
      type: "tool-call",
      index: item.call,
      id: call_id || id || `${asked.request.call.id}_${item.call}`,
      ...(name ? { name } : {}),
      ...(args ? { args } : {}),
    }];
  }

  function argsPieces(item: Item, args: string): Delta[] {
    const first = callPieces(item, {});
    item.hasArgs = true;
    return [...first, { type: "tool-call", index: item.call!, args }];
  }

  /** What of a whole item has not been said. */
  function rest(item: Item, raw: RawItem): Delta[] {
    if (item.isDone) return [];
    item.isDone = true;
    switch (raw.type) {
      case "function_call": {
        const first = callPieces(item, raw);
        return first.length > 0 || item.hasArgs || !raw.arguments ? first : argsPieces(item, raw.arguments);
      }
      case "reasoning": {
        if (raw.encrypted_content) thoughts.push(thoughtOf(raw));
        const told = [...raw.summary ?? [], ...raw.content ?? []].map((part) => part.text).filter(Boolean).join("\n\n");
        return item.parts > 0 || told === "" ? [] : [{ type: "reasoning", text: told }];
      }
      case "message":
        return item.hasText ? [] : (raw.content ?? []).flatMap((part): Delta[] => {
          if (part.text) return [{ type: text, text: part.text }];
          return part.refusal ? [{ type: "refusal", text: part.refusal }] : [];
        });
      default:
        return [];
    }
  }

  function takeEnd(response: RawResponse): void | Promise<void> {
    count++;
    const { status, error, output = [] } = response;
    if (status === "failed" || status === "cancelled" || error) throw interrupted(asked, error ?? {});
    if (status === "queued" || status === "in_progress") throw strange(asked, `with a response that is ${status}`);
    end = response;
    return sayAll(say, output.flatMap((raw, index) => rest(itemOf({ output_index: index, item: raw }), raw)));
  }

  function finish(): Delta {
    if (end === undefined) throw cut(asked);
    const reason = reasonOf(end, calls);
    const usage = usageOf(end.usage);
    return {
      type: "finish",
      reason,
      ...(usage && { usage }),
      // Without tools nobody asks for it again.
      ...(reason === "tool-calls" && thoughts.length > 0 && { reasoning: kept(asked.binding, thoughts) }),
    };
  }

  return { take, finish, isOver: () => end !== undefined, count: () => count };
}

function reasonOf({ status, incomplete_details }: RawResponse, calls: number): FinishReason {
  if (status !== "incomplete") return calls > 0 ? "tool-calls" : "stop";
  const why = incomplete_details?.reason;
  return why === "max_output_tokens" ? "length" : why === "content_filter" ? "content-filter" : "other";
}

function usageOf(raw: RawUsage | null | undefined): Usage | undefined {
  if (typeof raw?.input_tokens !== "number" && typeof raw?.output_tokens !== "number") return undefined;
  const cached = raw.input_tokens_details?.cached_tokens;
  const reasoning = raw.output_tokens_details?.reasoning_tokens;
  return {
    input: raw.input_tokens ?? 0,
    output: raw.output_tokens ?? 0,
    ...(typeof cached === "number" ? { cached } : {}),
    ...(typeof reasoning === "number" ? { reasoning } : {}),
  };
}

/** A thought as it can be sent back: what a server adds to its items it does not take. */
function thoughtOf({ type, id, summary = [], encrypted_content }: RawItem): JsonObject {
  return { type: type!, ...(id && { id }), summary: summary as JsonObject[], encrypted_content: encrypted_content! };
}

interface Item {
  readonly index?: number;
  readonly id?: string;
  /** Which of the calls it is. */
  call?: number;
  hasText: boolean;
  hasArgs: boolean;
  /** How many parts of reasoning have begun. */
  parts: number;
  isDone?: boolean;
}

/** What of an event is read. */
interface Event {
  readonly type?: string;
  readonly object?: string;
  readonly output_index?: number;
  readonly item_id?: string;
  readonly summary_index?: number;
  readonly content_index?: number;
  readonly delta?: string;
  readonly item?: RawItem;
  readonly response?: RawResponse;
  readonly error?: unknown;
}

interface RawItem {
  readonly type?: string;
  readonly id?: string;
  readonly call_id?: string;
  readonly name?: string;
  readonly arguments?: string;
  readonly encrypted_content?: string | null;
  readonly summary?: readonly RawPart[];
  readonly content?: readonly RawPart[] | null;
}

interface RawPart {
  readonly text?: string;
  readonly refusal?: string;
}

interface RawResponse {
  readonly status?: string;
  readonly error?: unknown;
  readonly incomplete_details?: { readonly reason?: string } | null;
  readonly output?: readonly RawItem[];
  readonly usage?: RawUsage | null;
}

interface RawUsage {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly input_tokens_details?: { readonly cached_tokens?: number } | null;
  readonly output_tokens_details?: { readonly reasoning_tokens?: number } | null;
}
