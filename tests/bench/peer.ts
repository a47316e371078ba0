/**
 * Other people's libraries, as a measurement uses them.
 *
 * @module
 */

/**
 * Imports a package that `package.json` beside this file names. It is found from the folder where the measurement's bundle lies and
 * the packages are installed, and nobody else's types depend on it.
 */
// Their types are not there when this project is checked.
// deno-lint-ignore no-explicit-any
export function peer(name: string): Promise<any> {
  return import(name);
}

/** LangGraph's parts that are used here, and a chat model of LangChain's kind that says a list of tokens. */
// deno-lint-ignore no-explicit-any
export async function langgraph(): Promise<any> {
  const [graph, { BaseChatModel }, { AIMessage, AIMessageChunk, HumanMessage }, { ChatGenerationChunk }] = await Promise
    .all([
      peer("@langchain/langgraph"),
      peer("@langchain/core/language_models/chat_models"),
      peer("@langchain/core/messages"),
      peer("@langchain/core/outputs"),
    ]);

  /** Says the same token so many times. */
  class Speaker extends BaseChatModel {
    readonly count: number;

    constructor(count: number) {
      super({});
      this.count = count;
    }

    _llmType() {
      return "speaker";
    }

    _generate(): never {
      throw new Error("It only streams.");
    }

    // deno-lint-ignore no-explicit-any
    async *_streamResponseChunks(_messages: unknown, _options: unknown, manager?: any) {
      for (let at = 0; at < this.count; at++) {
        yield new ChatGenerationChunk({ text: "cat ", message: new AIMessageChunk({ content: "cat ", id: "m" }) });
        await manager?.handleLLMNewToken("cat ");
      }
    }
  }

  return { ...graph, Speaker, AIMessage, HumanMessage };
}
