/**
 * What is used of a language model of the AI SDK, told by its shape, so that nothing here depends on the package.
 *
 * @module
 */

/** A language model of the AI SDK, of specification V2, V3 or V4: what `openai("gpt-4o-mini")` of `@ai-sdk/openai` gives. */
export interface AiLanguageModel {
  /** `"v2"`, `"v3"` or `"v4"`. */
  readonly specificationVersion: string;
  /** The provider as the SDK names it, as `"openai.chat"`. */
  readonly provider: string;
  /** The model's name. */
  readonly modelId: string;
  /** Asks for a stream. */
  doStream(options: AiCallOptions): PromiseLike<{ readonly stream: ReadableStream<AiPart> }>;
  /** Asks for a whole answer. */
  doGenerate(options: AiCallOptions): PromiseLike<AiAnswer>;
}

/** What such a model is asked, as far as it is asked here. */
export interface AiCallOptions {
  /** The conversation. */
  readonly prompt: readonly object[];
  /** The tools it may ask for. */
  readonly tools?: readonly object[];
  /** Which of them it should ask for. */
  readonly toolChoice?: object;
  /** The form of the answer. */
  readonly responseFormat?: object;
  /** Further request headers. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Settings for one provider, by its name. */
  readonly providerOptions?: object;
  /** Aborted when the answer is no longer wanted. */
  readonly abortSignal?: AbortSignal;
}

/** A piece of a stream. */
export interface AiPart {
  /** What sort of piece it is. */
  readonly type: string;
}

/** A whole answer. */
export interface AiAnswer {
  /** Its parts, in order. */
  readonly content: readonly AiPart[];
  /** The text that follows the schema, where that is not all of the text. */
  readonly structuredOutputText?: string;
  /** Why it ended. */
  readonly finishReason: AiFinishReason;
  /** What it cost. */
  readonly usage: AiUsage;
}

/** Why an answer ended: one word in V2, later a word and the provider's own. */
export type AiFinishReason = string | { readonly unified: string; readonly raw?: string | undefined };

/** What an answer cost: numbers in V2, later objects. */
export interface AiUsage {
  /** Tokens read. */
  readonly inputTokens?: number | { readonly total?: number | undefined; readonly cacheRead?: number | undefined };
  /** Tokens written. */
  readonly outputTokens?: number | { readonly total?: number | undefined; readonly reasoning?: number | undefined };
  /** In V2: of the tokens read, those that came from a cache. */
  readonly cachedInputTokens?: number | undefined;
  /** In V2: of the tokens written, those spent on reasoning. */
  readonly reasoningTokens?: number | undefined;
}
