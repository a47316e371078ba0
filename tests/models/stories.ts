/** The stories of the model suite as bytes on the wire, for each way of asking. Runs in every runtime. */
import type { ModelStory } from "../../src/testing/model.ts";

/** A way of asking, by the end of its path. */
export type Wire = "chat" | "responses" | "messages";

/** An answer that tells a story. */
export interface Told {
  readonly response: Response;
  /** Resolves when the asking side has closed a stream before its end. */
  readonly closed: Promise<void>;
}

/** The wire that a request is for. */
export function wireOf(path: string): Wire {
  return path.endsWith("/responses") ? "responses" : path.endsWith("/messages") ? "messages" : "chat";
}

/** Tells a story. `isStream`: whether events were asked for. */
export function tell(wire: Wire, story: ModelStory, isStream: boolean): Told {
  const never = new Promise<void>(() => {});
  const refusal = refusals[story];
  if (refusal) {
    const [status, type, message, code] = refusal;
    const error = wire === "messages"
      ? { type: "error", error: { type, message } }
      : { error: { message, type: "error", code } };
    const headers = status === 429 ? { "retry-after": "2" } : undefined;
    return { response: Response.json(error, { status, headers }), closed: never };
  }
  const told = wires[wire];
  if (!isStream) return { response: Response.json(told.whole(story === "tools")), closed: never };
  return streamOf(told, story);
}

function streamOf(told: Wired, story: ModelStory): Told {
  const parts = [...told.begin, ...eventsOf(told, story)];
  let closed!: () => void;
  const left = new Promise<void>((resolve) => closed = resolve);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const part = parts.shift();
      if (part !== undefined) return controller.enqueue(encoder.encode(part));
      switch (story) {
        case "endless":
          return controller.enqueue(encoder.encode(told.text("more ")));
        case "silent":
          return;
        case "dropped":
          // What was sent before has to be on its way.
          await new Promise((resolve) => setTimeout(resolve, 20));
          return controller.error(new Error("dropped"));
        default:
          return controller.close();
      }
    },
    cancel: () => closed(),
  });
  return { response: new Response(body, { headers: { "content-type": "text/event-stream" } }), closed: left };
}

function eventsOf(told: Wired, story: ModelStory): readonly string[] {
  const words = ["one ", "two ", "three"].map(told.text);
  switch (story) {
    case "endless":
      return [];
    case "silent":
    case "cut":
    case "dropped":
      return words.slice(0, 1);
    case "malformed":
      return [words[0], "data: {oops\n\n", ...told.end("stop")];
    case "broken-off":
      return [words[0], told.error];
    case "tools":
      return [...told.call, ...told.end("tools")];
    case "reasoning":
      return [...told.reasoning, ...words, ...told.end("stop")];
    default:
      return [...words, ...told.end("stop")];
  }
}

const refusals: Partial<Record<ModelStory, readonly [status: number, type: string, message: string, code: string]>> = {
  "wrong-key": [401, "authentication_error", "invalid x-api-key", "invalid_api_key"],
  "unknown-model": [404, "not_found_error", "model: tiny", "model_not_found"],
  "too-long": [400, "invalid_request_error", "prompt is too long: 9 tokens > 8 maximum", "context_length_exceeded"],
  "rate-limit": [429, "rate_limit_error", "Slow down", "rate_limit_exceeded"],
  "server-error": [500, "api_error", "Oops", "server_error"],
  overload: [529, "overloaded_error", "Overloaded", "overloaded"],
};

/** How one wire says things. */
interface Wired {
  /** What comes before all text. */
  readonly begin: readonly string[];
  /** A piece of text. */
  text(text: string): string;
  /** A thought, with what begins and ends it. */
  readonly reasoning: readonly string[];
  /** A tool call. */
  readonly call: readonly string[];
  /** A proper end. */
  end(why: "stop" | "tools"): readonly string[];
  /** The news that the server is overloaded. */
  readonly error: string;
  /** An answer without a stream. */
  whole(isCall: boolean): object;
}

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const typed = <Event extends { readonly type: string }>(event: Event): string => `event: ${event.type}\n${data(event)}`;
const args = ['{"zone":', '"utc"}'];

const chatUsage = {
  prompt_tokens: 7,
  completion_tokens: 5,
  prompt_tokens_details: { cached_tokens: 3 },
  completion_tokens_details: { reasoning_tokens: 2 },
};
const chunk = (delta: object, finish_reason: string | null = null) =>
  data({ object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }] });

const chat: Wired = {
  begin: [chunk({ role: "assistant", content: "" })],
  text: (content) => chunk({ content }),
  reasoning: [chunk({ reasoning_content: "H" }), chunk({ reasoning: "m." })],
  call: [
    chunk({ tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name: "time", arguments: "" } }] }),
    ...args.map((piece) => chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
  ],
  end: (why) => [
    chunk({}, why === "stop" ? "stop" : "tool_calls"),
    data({ choices: [], usage: chatUsage }),
    "data: [DONE]\n\n",
  ],
  error: data({ error: { message: "Overloaded", type: "server_error" } }),
  whole: (isCall) => ({
    choices: [{
      index: 0,
      message: isCall
        ? {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "call_1", type: "function", function: { name: "time", arguments: args.join("") } }],
        }
        : { role: "assistant", content: "one two three" },
      finish_reason: isCall ? "tool_calls" : "stop",
    }],
    usage: chatUsage,
  }),
};

const responsesUsage = {
  input_tokens: 7,
  input_tokens_details: { cached_tokens: 3 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 2 },
};
const callItem = { type: "function_call", id: "fc_1", call_id: "call_1", name: "time", arguments: args.join("") };
const messageItem = { type: "message", id: "msg_1", content: [{ type: "output_text", text: "one two three" }] };

const responses: Wired = {
  begin: [
    typed({ type: "response.created", response: { status: "in_progress", output: [] } }),
    typed({ type: "response.in_progress", response: { status: "in_progress", output: [] } }),
  ],
  text: (delta) => typed({ type: "response.output_text.delta", output_index: 1, item_id: "msg_1", delta }),
  reasoning: [
    typed({
      type: "response.output_item.added",
      output_index: 0,
      item: { type: "reasoning", id: "rs_1", summary: [] },
    }),
    ...["H", "m."].map((delta) =>
      typed({
        type: "response.reasoning_summary_text.delta",
        output_index: 0,
        item_id: "rs_1",
        summary_index: 0,
        delta,
      })
    ),
    typed({
      type: "response.output_item.done",
      output_index: 0,
      item: { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Hm." }] },
    }),
  ],
  call: [
    typed({ type: "response.output_item.added", output_index: 1, item: { ...callItem, arguments: "" } }),
    ...args.map((delta) =>
      typed({ type: "response.function_call_arguments.delta", output_index: 1, item_id: "fc_1", delta })
    ),
    typed({ type: "response.function_call_arguments.done", output_index: 1, arguments: args.join("") }),
    typed({ type: "response.output_item.done", output_index: 1, item: callItem }),
  ],
  end: (why) => [
    ...(why === "stop" ? [typed({ type: "response.output_item.done", output_index: 1, item: messageItem })] : []),
    typed({ type: "response.completed", response: { status: "completed", output: [], usage: responsesUsage } }),
  ],
  error: typed({ type: "error", code: "server_error", message: "Overloaded", param: null, sequence_number: 7 }),
  whole: (isCall) => ({
    object: "response",
    status: "completed",
    output: [isCall ? callItem : messageItem],
    usage: responsesUsage,
  }),
};

const messagesUsage = {
  input_tokens: 3,
  cache_read_input_tokens: 3,
  cache_creation_input_tokens: 1,
  output_tokens: 5,
  output_tokens_details: { thinking_tokens: 2 },
};
const block = (index: number, content_block: object, ...deltas: readonly object[]): readonly string[] => [
  typed({ type: "content_block_start", index, content_block }),
  ...deltas.map((delta) => typed({ type: "content_block_delta", index, delta })),
  typed({ type: "content_block_stop", index }),
];
const toolUse = { type: "tool_use", id: "call_1", name: "time", input: {} };

const messages: Wired = {
  begin: [
    typed({
      type: "message_start",
      message: { role: "assistant", content: [], stop_reason: null, usage: { ...messagesUsage, output_tokens: 1 } },
    }),
    typed({ type: "ping" }),
  ],
  text: (text) => typed({ type: "content_block_delta", index: 1, delta: { type: "text_delta", text } }),
  reasoning: block(
    0,
    { type: "thinking", thinking: "", signature: "" },
    { type: "thinking_delta", thinking: "H" },
    { type: "thinking_delta", thinking: "m." },
    { type: "signature_delta", signature: "c2ln" },
  ),
  call: block(1, toolUse, ...["", ...args].map((partial_json) => ({ type: "input_json_delta", partial_json }))),
  end: (why) => [
    typed({ type: "content_block_stop", index: 1 }),
    typed({
      type: "message_delta",
      delta: { stop_reason: why === "stop" ? "end_turn" : "tool_use", stop_sequence: null },
      usage: { input_tokens: null, output_tokens: 5 },
    }),
    typed({ type: "message_stop" }),
  ],
  error: typed({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }),
  whole: (isCall) => ({
    type: "message",
    role: "assistant",
    content: [isCall ? { ...toolUse, input: { zone: "utc" } } : { type: "text", text: "one two three" }],
    stop_reason: isCall ? "tool_use" : "end_turn",
    usage: messagesUsage,
  }),
};

const wires: Readonly<Record<Wire, Wired>> = { chat, responses, messages };
