/**
 * Chat models of LangChain as models of a graph.
 *
 * @module
 */
import type { JsonObject, JsonSchema } from "../json.ts";
import type { ModelBinding, Provider } from "../model.ts";
import { adapted, answerOf, type Asking, eachPiece } from "./adapter.ts";
import { failureOf, unfit } from "./adapter_failure.ts";
import { langChainReader } from "./langchain_answer.ts";
import { langChainMessages, type LangChainSettings, langChainTool, partSettings } from "./langchain_request.ts";
import type { LangChainAsked, LangChainChatModel } from "./langchain_types.ts";
import { schemaName, strictSchema } from "./strict.ts";

export type { LangChainSettings } from "./langchain_request.ts";
export type {
  LangChainAsked,
  LangChainCallOptions,
  LangChainCallPiece,
  LangChainChatModel,
  LangChainMessage,
  LangChainPiece,
  LangChainTool,
} from "./langchain_types.ts";

/** How a chat model is asked. */
export interface LangChainOptions {
  /**
   * How it is told the schema of an answer: by the call option `response_format`, or as a tool that it has to call.
   * Default: `"response_format"` for those that speak with OpenAI's client, `"tool"` for others that take tools.
   */
  readonly schemaAs?: "response_format" | "tool";
}

/** Makes a chat model from its name and from the settings that LangChain's models take when they are made. */
export type LangChainMaker = (
  name: string,
  settings: LangChainSettings,
) => LangChainChatModel | Promise<LangChainChatModel>;

/**
 * Makes a provider of a chat model of LangChain, or of a function that makes one by its name. LangChain's own packages
 * are not needed.
 *
 * A chat model takes `temperature`, `max_tokens` and the like when it is made: a document may set them only where a
 * function makes it, which is given them as `{ temperature, maxTokens, … }`. Other settings are call options.
 * Server and key are those of the model. LangChain is told not to try again: the run does.
 *
 * @param given A model, or what makes one from the part of `"provider:model"` behind the colon and its settings.
 * @param options How it is asked.
 * @returns A provider for the kit.
 * @throws {TypeError} When it is no chat model.
 *
 * @example
 * ```ts
 * import { load } from "@millrace/millrace";
 * import { langChainModel } from "@millrace/millrace/adapters";
 * import { ChatOpenAI } from "@langchain/openai";
 *
 * const document = {
 *   millrace: "1",
 *   models: { mini: { model: "openai:gpt-4o-mini", params: { temperature: 0.2 } } },
 *   state: { joke: { type: "string" } },
 *   nodes: { write: { llm: "mini", prompt: "Tell me a joke.", into: "joke" } },
 *   edges: { START: "write" },
 * };
 *
 * load(document, {
 *   models: { openai: langChainModel((model, settings) => new ChatOpenAI({ apiKey: "…", model, ...settings })) },
 * });
 * ```
 */
export function langChainModel(given: LangChainChatModel | LangChainMaker, options: LangChainOptions = {}): Provider {
  if (typeof given !== "function") checked(given);
  return (binding) => {
    const modelFor = modelsOf(given, binding);
    return adapted(binding, async (asking) => {
      const { settings, ...said } = partSettings(asking.request.params);
      await ask(await modelFor(settings), asking, said, options);
    });
  };
}

async function ask(
  model: LangChainChatModel,
  asking: Asking,
  { options: params, tools: theirs }: Omit<ReturnType<typeof partSettings>, "settings">,
  { schemaAs = usualFor(model) }: LangChainOptions,
): Promise<void> {
  const { request: { messages, schema, tools = [], stream }, binding, signal } = asking;
  const answerTool = schema && schemaAs === "tool" ? answerToolName(tools.map(({ name }) => name)) : undefined;
  const asked = offer(model, asking, { answerTool, theirs });
  const callOptions = {
    // The run tries again: one place for that.
    maxRetries: 0,
    ...params,
    ...(schema && answerTool === undefined && { response_format: params.response_format ?? responseFormat(schema) }),
    ...(Object.keys(binding.headers).length > 0 && { headers: { ...binding.headers } }),
    signal,
  };
  const from = `langchain ${binding.provider}:${binding.model}`;
  const reader = langChainReader(asking, { answerTool, from });
  const said = langChainMessages(messages, from);
  if (stream) await eachPiece(await answerOf(() => asked.stream(said, callOptions), asking), asking, reader.take);
  else await reader.take(await answerOf(() => asked.invoke(said, callOptions), asking));
  signal.throwIfAborted();
  await reader.end();
}

interface Offer {
  /** The tool that takes the answer, where it is given so. */
  readonly answerTool: string | undefined;
  /** Tools that the provider runs by itself. */
  readonly theirs: readonly JsonObject[];
}

/** The model with the tools it may ask for, and with the one that takes its answer. */
function offer(model: LangChainChatModel, asking: Asking, { answerTool, theirs }: Offer): LangChainAsked {
  const { tools = [], schema, params } = asking.request;
  const all: object[] = [...tools.map(langChainTool), ...theirs];
  if (schema && answerTool !== undefined) {
    all.push(langChainTool({ name: answerTool, description: "Gives the answer.", input: schema }));
  }
  if (all.length === 0) return model;
  if (model.bindTools === undefined) throw unfit("takes no tools.", asking, "Its class has no bindTools().");
  const choice = all.length > 1 ? "any" : answerTool;
  return model.bindTools(all, answerTool === undefined || params.tool_choice ? {} : { tool_choice: choice });
}

function answerToolName(taken: readonly string[]): string {
  return taken.includes("answer") ? answerToolName(taken.map((name) => name === "answer" ? "" : name)) + "_" : "answer";
}

function usualFor(model: LangChainChatModel): "response_format" | "tool" {
  return model.bindTools === undefined || model._llmType?.() === "openai" ? "response_format" : "tool";
}

function responseFormat(schema: JsonSchema): object {
  const closed = strictSchema(schema);
  return {
    type: "json_schema",
    json_schema: { name: schemaName(schema), strict: closed !== undefined, schema: closed ?? schema },
  };
}

/** Gives the model for some settings; one that was made is kept as long as they stay the same. */
function modelsOf(
  given: LangChainChatModel | LangChainMaker,
  binding: ModelBinding,
): (settings: LangChainSettings) => Promise<LangChainChatModel> {
  let last: { readonly key: string; readonly model: LangChainChatModel } | undefined;
  return async (settings) => {
    const [setting] = Object.keys(settings);
    if (typeof given !== "function") {
      if (setting === undefined) return given;
      throw unfit(
        `cannot be told "${setting}" now: a chat model of LangChain takes it when it is made.`,
        { binding },
        hint,
      );
    }
    const key = JSON.stringify(settings);
    if (last?.key === key) return last.model;
    let model: LangChainChatModel;
    try {
      model = await given(binding.model, settings);
    } catch (error) {
      throw failureOf(error, { binding });
    }
    last = { key, model: checked(model) };
    return model;
  };
}

const hint =
  "Give the host's function that makes it: langChainModel((model, settings) => new ChatOpenAI({ model, ...settings })).";

function checked(model: LangChainChatModel): LangChainChatModel {
  if (typeof model?.stream === "function" && typeof model.invoke === "function") return model;
  throw new TypeError(
    'langChainModel() takes a chat model of LangChain, as new ChatOpenAI({ model: "gpt-4o-mini" }), or a function that makes one.',
  );
}
