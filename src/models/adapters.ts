/**
 * Models of other libraries as models of a graph: each of these makes a provider for the kit.
 *
 * @module
 */
export { aiModel } from "./ai.ts";
export type { AiAnswer, AiCallOptions, AiFinishReason, AiLanguageModel, AiPart, AiUsage } from "./ai.ts";
export { langChainModel } from "./langchain.ts";
export type {
  LangChainAsked,
  LangChainCallOptions,
  LangChainCallPiece,
  LangChainChatModel,
  LangChainMaker,
  LangChainMessage,
  LangChainOptions,
  LangChainPiece,
  LangChainSettings,
  LangChainTool,
} from "./langchain.ts";
export { openaiModel } from "./openai_client.ts";
export type { OpenAIClient, OpenAIRequest } from "./openai_client.ts";
