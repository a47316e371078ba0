/** Models of other libraries for the suite, asked through their own packages. Runs in every runtime that these run in. */
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { ChatAnthropic } from "@langchain/anthropic";
import { ChatOpenAI } from "@langchain/openai";
import { aiModel, langChainModel } from "../../src/models/adapters.ts";
import type { Subject } from "./subjects.ts";

const apiKey = "test";
const reasoning = "keeps reasoning apart from text";
const json = "says as json what follows a schema";
const malformed = "fails with a name: malformed";
const usage = "counts the tokens as the source does";

/** The models of other libraries. */
export const adapterSubjects: Readonly<Record<string, Subject>> = {
  "openai-compatible of the AI SDK": {
    make: (baseURL) =>
      aiModel(createOpenAICompatible({ name: "local", baseURL, includeUsage: true, supportsStructuredOutputs: true })),
  },
  "openai.chat of the AI SDK": {
    make: (baseURL) => aiModel(createOpenAI({ baseURL, apiKey }).chat),
    lost: { [reasoning]: "It drops the reasoning of Chat Completions." },
  },
  "anthropic of the AI SDK": {
    make: (baseURL) => aiModel(createAnthropic({ baseURL, apiKey })),
    model: "claude-sonnet-4-5",
    lost: { [usage]: "It drops the count of what was thought." },
  },
  "ChatOpenAI of LangChain": {
    make: (baseURL) =>
      langChainModel((model, settings) => new ChatOpenAI({ model, apiKey, configuration: { baseURL }, ...settings })),
    lost: { [reasoning]: 'It knows "reasoning_content" and drops "reasoning".' },
  },
  "ChatAnthropic of LangChain": {
    make: (baseURL) => {
      const anthropicApiUrl = baseURL.slice(0, -"/v1".length);
      return langChainModel((model, settings) => new ChatAnthropic({ model, apiKey, anthropicApiUrl, ...settings }));
    },
    lost: {
      [json]: "It is asked to answer by a tool; the story tells text.",
      [malformed]: "It skips an event without a name.",
      [usage]: "It drops the count of what was thought.",
    },
  },
};
