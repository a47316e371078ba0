/**
 * What a language model of the AI SDK is asked.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import type { ToolOffer } from "../model.ts";
import type { Asking } from "./adapter.ts";
import { unfit } from "./adapter_failure.ts";
import { promptOf } from "./ai_prompt.ts";
import type { AiCallOptions, AiLanguageModel } from "./ai_types.ts";
import { schemaName, strictSchema } from "./strict.ts";

/** The question in the words of the SDK. */
export function callOptions(model: AiLanguageModel, asking: Asking): AiCallOptions {
  const { binding, request, signal } = asking;
  const { tools = [], schema } = request;
  const closed = schema && strictSchema(schema);
  const settings = settingsOf(model, asking);
  const own = providerName(model);
  const offered = [...tools.map(offer), ...settings.tools ?? []];
  return {
    ...settings,
    prompt: promptOf(request.messages, model, asking),
    abortSignal: signal,
    ...(Object.keys(binding.headers).length > 0 && { headers: { ...binding.headers } }),
    ...(offered.length > 0 && { tools: offered }),
    ...(schema && { responseFormat: { type: "json", name: schemaName(schema), schema: closed ?? schema } }),
    // What cannot be forced is still asked for; some providers refuse it unless they are told.
    ...(schema && !closed && {
      providerOptions: {
        ...settings.providerOptions,
        [own]: { strictJsonSchema: false, ...settings.providerOptions?.[own] },
      },
    }),
  };
}

/** The name under which a provider of the SDK looks for its settings: `openai` of `openai.chat`. */
export function providerName({ provider }: AiLanguageModel): string {
  return provider.split(".")[0];
}

/** What the SDK calls the settings that documents share between providers. */
const names: Readonly<Record<string, string>> = {
  temperature: "temperature",
  max_tokens: "maxOutputTokens",
  max_completion_tokens: "maxOutputTokens",
  max_output_tokens: "maxOutputTokens",
  top_p: "topP",
  top_k: "topK",
  presence_penalty: "presencePenalty",
  frequency_penalty: "frequencyPenalty",
  stop: "stopSequences",
  stop_sequences: "stopSequences",
  seed: "seed",
  tool_choice: "toolChoice",
  reasoning_effort: "reasoning",
  provider_options: "providerOptions",
  tools: "tools",
};

/** What says how Chat Completions are sent; the SDK decides that itself. */
const idle = ["stream_options", "response_format"];

interface Settings {
  readonly [name: string]: unknown;
  /** Tools that the provider runs by itself, in the SDK's form. */
  readonly tools?: readonly object[];
  readonly providerOptions?: Readonly<Record<string, JsonObject>>;
}

function settingsOf(model: AiLanguageModel, asking: Asking): Settings {
  const known = Object.values(names);
  const settings: Record<string, unknown> = {};
  for (const [given, value] of Object.entries(asking.request.params)) {
    if (value === null || idle.includes(given)) continue;
    const name = Object.hasOwn(names, given) ? names[given] : given;
    if (!known.includes(name)) {
      const example = JSON.stringify({ providerOptions: { [providerName(model)]: { [given]: value } } });
      throw unfit(
        `does not know the setting "${given}".`,
        asking,
        `What only its provider knows is written so: ${example}.`,
      );
    }
    settings[name] = name === "stopSequences" ? [value].flat() : name === "toolChoice" ? toolChoice(value) : value;
  }
  const { reasoning, ...rest } = settings;
  if (reasoning === undefined) return settings;
  // V4 has a word for it; before, each provider had its own place, and most of them this one.
  if (model.specificationVersion === "v4") return settings;
  const own = providerName(model);
  const given = (rest as Settings).providerOptions;
  return { ...rest, providerOptions: { ...given, [own]: { reasoningEffort: reasoning as Json, ...given?.[own] } } };
}

function offer({ name, description, input }: ToolOffer): object {
  return { type: "function", name, ...(description !== undefined && { description }), inputSchema: input };
}

function toolChoice(value: Json): Json {
  if (typeof value === "string") return { type: value };
  const { type, function: named } = value as { readonly type?: string; readonly function?: { readonly name?: string } };
  return type === "function" && named?.name !== undefined ? { type: "tool", toolName: named.name } : value;
}
