/**
 * Puts a request into the form of LangChain.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import type { Message } from "../message.ts";
import type { ToolOffer } from "../model.ts";
import { argsOf } from "./adapter.ts";
import type { LangChainMessage, LangChainTool } from "./langchain_types.ts";

/** Settings that a chat model takes when it is made: `temperature`, `maxTokens`, `topP` and the like. */
export type LangChainSettings = Readonly<Record<string, Json>>;

/** The conversation as plain objects, which every chat model makes its own messages of. */
export function langChainMessages(messages: readonly Message[], from: string): LangChainMessage[] {
  return messages.map((message) => {
    const { role, name, tool_call_id, tool_calls = [], reasoning } = message;
    return {
      role,
      content: contentOf(message, reasoning?.from === from ? reasoning.parts : []),
      ...(name !== undefined && { name }),
      ...(tool_call_id !== undefined && { tool_call_id }),
      ...(tool_calls.length > 0 && {
        tool_calls: tool_calls.map((call) => ({
          type: "tool_call",
          id: call.id,
          name: call.function.name,
          args: argsOf(call),
        })),
      }),
    };
  });
}

/** A tool in the form that every chat model takes. */
export function langChainTool({ name, description, input }: ToolOffer): LangChainTool {
  return {
    type: "function",
    function: { name, ...(description !== undefined && { description }), parameters: { ...input } },
  };
}

/** What the settings are called that a chat model takes when it is made. All others are told with each call. */
const made: Readonly<Record<string, string>> = {
  temperature: "temperature",
  max_tokens: "maxTokens",
  max_completion_tokens: "maxTokens",
  max_output_tokens: "maxTokens",
  top_p: "topP",
  top_k: "topK",
  presence_penalty: "presencePenalty",
  frequency_penalty: "frequencyPenalty",
};

/** Parts the settings of a document: those that a model is made with, those that it is asked with, and tools that the provider runs. */
export function partSettings(
  params: JsonObject,
): { settings: LangChainSettings; options: JsonObject; tools: readonly JsonObject[] } {
  const settings: Record<string, Json> = {};
  const options: Record<string, Json> = {};
  const { tools = [], ...others } = params;
  for (const [name, value] of Object.entries(others)) {
    if (value === null) continue;
    if (Object.hasOwn(made, name)) settings[made[name]] = value;
    else if (Object.values(made).includes(name)) settings[name] = value;
    else if (name === "stop") options.stop = [value].flat();
    else options[name] = value;
  }
  return { settings, options, tools: (Array.isArray(tools) ? tools : [tools]).filter(isObject) };
}

/** A text stays a text, as not every model takes parts. */
function contentOf({ content }: Message, kept: readonly JsonObject[]): LangChainMessage["content"] {
  if (kept.length === 0 && typeof content === "string") return content;
  const parts = typeof content !== "string" ? content ?? [] : content === "" ? [] : [{ type: "text", text: content }];
  const all = [...kept, ...parts].map((part) => ({ ...part, type: String(part.type ?? "text") }));
  return all.length > 0 ? all : "";
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
