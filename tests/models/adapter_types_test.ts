/** What the adapters take, as the compiler sees it: the models of the real packages, without a cast. */
import { assertThrows } from "@std/assert";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV2, LanguageModelV3, LanguageModelV4 } from "@ai-sdk/provider";
import { ChatAnthropic } from "@langchain/anthropic";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { FakeListChatModel, FakeStreamingChatModel } from "@langchain/core/utils/testing";
import { AzureChatOpenAI, ChatOpenAI } from "@langchain/openai";
import { MockLanguageModelV3, MockLanguageModelV4 } from "ai/test";
import { type AiLanguageModel, aiModel, langChainModel } from "../../src/models/adapters.ts";
import type { Provider } from "../../src/model.ts";

/** Never called: that it compiles is the test. */
export function takesAll(
  { v2, v3, v4, any }: { v2: LanguageModelV2; v3: LanguageModelV3; v4: LanguageModelV4; any: BaseChatModel },
): Provider[] {
  const openai = createOpenAI({ apiKey: "x" });
  return [
    aiModel(v2),
    aiModel(v3),
    aiModel(v4),
    aiModel(openai),
    aiModel(openai.chat),
    aiModel(openai("gpt-4o-mini")),
    aiModel(createAnthropic({})),
    aiModel(createOpenAICompatible({ name: "local", baseURL: "http://localhost" })),
    aiModel(async (name) => (await import("@ai-sdk/openai")).openai(name)),
    aiModel(new MockLanguageModelV3()),
    aiModel(new MockLanguageModelV4()),
    langChainModel(any),
    langChainModel(new ChatOpenAI({})),
    langChainModel(new AzureChatOpenAI({})),
    langChainModel(new ChatAnthropic({})),
    langChainModel(new FakeListChatModel({ responses: [] })),
    langChainModel(new FakeStreamingChatModel({})),
    langChainModel((model, settings) => new ChatOpenAI({ model, ...settings })),
    langChainModel(async (model) => new (await import("@langchain/anthropic")).ChatAnthropic({ model })),
  ];
}

/** What a program without types may give. */
const strange = (value: unknown) => value as AiLanguageModel & BaseChatModel;

Deno.test("aiModel() refuses what is no language model, and names what it takes", () => {
  assertThrows(
    () => aiModel(strange("gpt-4o-mini")),
    TypeError,
    'as openai("gpt-4o-mini"); it was given the name "gpt-4o-mini".',
  );
  assertThrows(
    () => aiModel(strange({ specificationVersion: "v1", doStream() {} })),
    TypeError,
    'it was given one of "v1".',
  );
  assertThrows(
    () => aiModel(strange(new FakeListChatModel({ responses: [] }))),
    TypeError,
    "it was given something else.",
  );
});

Deno.test("langChainModel() refuses what is no chat model, and names what it takes", () => {
  assertThrows(
    () => langChainModel(strange({ specificationVersion: "v4" })),
    TypeError,
    "takes a chat model of LangChain, as new ChatOpenAI(",
  );
});
