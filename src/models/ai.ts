/**
 * Language models of the AI SDK as models of a graph.
 *
 * @module
 */
import type { Model, ModelBinding, Provider } from "../model.ts";
import { adapted, answerOf, eachPiece, provide } from "./adapter.ts";
import { aiReader } from "./ai_answer.ts";
import { callOptions } from "./ai_options.ts";
import type { AiLanguageModel } from "./ai_types.ts";

export type { AiAnswer, AiCallOptions, AiFinishReason, AiLanguageModel, AiPart, AiUsage } from "./ai_types.ts";

/**
 * Makes a provider of a language model of the AI SDK (specification V2, V3 or V4), or of a function that gives one by
 * its name, which is what `openai` of `@ai-sdk/openai` is. The SDK's own package is not needed.
 *
 * Settings that documents share between providers (`temperature`, `max_tokens`, `top_p`, `stop`, `seed`, `tool_choice`,
 * `reasoning_effort`, …) are told in the SDK's words; what only one provider knows goes under `providerOptions`.
 * Server and key are those of the model.
 *
 * @param given A model, or what makes one from the part of `"provider:model"` behind the colon.
 * @returns A provider for the kit.
 * @throws {TypeError} When it is no language model of these versions.
 *
 * @example
 * ```ts
 * import { load } from "@millrace/millrace";
 * import { aiModel } from "@millrace/millrace/adapters";
 * import { createOpenAI } from "@ai-sdk/openai";
 *
 * const openai = createOpenAI({ apiKey: "…" });
 * const document = {
 *   millrace: "1",
 *   models: { mini: "openai:gpt-4o-mini" },
 *   state: { joke: { type: "string" } },
 *   nodes: { write: { llm: "mini", prompt: "Tell me a joke.", into: "joke" } },
 *   edges: { START: "write" },
 * };
 *
 * load(document, { models: { openai: aiModel(openai) } }); // "openai:gpt-4o-mini" asks for openai("gpt-4o-mini")
 * load(document, { models: { "*": aiModel(openai("gpt-4o")) } }); // one model answers for all
 * ```
 */
export function aiModel(
  given: AiLanguageModel | ((name: string) => AiLanguageModel | Promise<AiLanguageModel>),
): Provider {
  return provide(given, checked, speaking);
}

function speaking(model: AiLanguageModel, binding: ModelBinding): Model {
  return adapted(binding, async (asking) => {
    const options = callOptions(model, asking);
    const reader = aiReader(model, asking);
    if (!asking.request.stream) {
      return await reader.whole(await answerOf(() => model.doGenerate(options), asking));
    }
    const { stream } = await answerOf(() => model.doStream(options), asking);
    await eachPiece(stream, asking, reader.take);
    await reader.end();
  });
}

function checked(model: AiLanguageModel): AiLanguageModel {
  const { specificationVersion, doStream } = model ?? {};
  if (typeof doStream === "function" && ["v2", "v3", "v4"].includes(specificationVersion)) return model;
  const got = typeof model === "string"
    ? `the name "${model}"`
    : typeof doStream === "function"
    ? `one of "${specificationVersion}"`
    : "something else";
  throw new TypeError(
    `aiModel() takes a language model of the AI SDK of specification v2, v3 or v4, as openai("gpt-4o-mini"); it was given ${got}.`,
  );
}
