/**
 * What is used of a chat model of LangChain, told by its shape, so that nothing here depends on the package.
 *
 * @module
 */

/** What can be asked: a chat model, or one that has been given tools. */
export interface LangChainAsked {
  /** Asks for a stream. */
  stream(messages: LangChainMessage[], options?: LangChainCallOptions): Promise<AsyncIterable<LangChainPiece>>;
  /** Asks for a whole answer. */
  invoke(messages: LangChainMessage[], options?: LangChainCallOptions): Promise<LangChainPiece>;
}

/** A chat model of LangChain: what `new ChatOpenAI({ model: "gpt-4o-mini" })` of `@langchain/openai` makes. */
export interface LangChainChatModel extends LangChainAsked {
  /** Gives it tools. */
  bindTools?(tools: readonly object[], options?: object): LangChainAsked;
  /** The sort of model. */
  _llmType?(): string;
}

/** A message in a form that every model takes. */
export interface LangChainMessage {
  /** Who speaks. */
  readonly role: string;
  /** The text, or parts. */
  readonly content: string | { type: string; [member: string]: unknown }[];
  /** Further members, as `tool_calls`. */
  readonly [member: string]: unknown;
}

/** A tool as a model is told of it. */
export interface LangChainTool {
  /** Always `"function"`. */
  readonly type: "function";
  /** Its name, what it is for, and the schema of its arguments. */
  readonly function: {
    readonly name: string;
    readonly description?: string;
    readonly parameters: Record<string, unknown>;
  };
}

/** How it is asked. */
export interface LangChainCallOptions {
  /** Aborted when the answer is no longer wanted. */
  readonly signal?: AbortSignal;
}

/** A piece of an answer, or all of it. */
export interface LangChainPiece {
  /** The text, or parts. */
  readonly content: unknown;
  /** Calls in pieces. */
  readonly tool_call_chunks?: readonly LangChainCallPiece[];
  /** Whole calls. */
  readonly tool_calls?: readonly object[];
  /** Calls whose arguments are no JSON. */
  readonly invalid_tool_calls?: readonly object[];
  /** What the provider says besides. */
  readonly additional_kwargs?: object;
  /** What the provider says of the answer. */
  readonly response_metadata?: object;
  /** Tokens used; those of all pieces are added up. */
  readonly usage_metadata?: object;
}

/** A piece of a call. */
export interface LangChainCallPiece {
  /** The call's identity; with the first piece. */
  readonly id?: string;
  /** Which of the calls in the answer. */
  readonly index?: number | string;
  /** The tool's name; with the first piece. */
  readonly name?: string;
  /** A piece of the arguments' JSON text. */
  readonly args?: string;
}
