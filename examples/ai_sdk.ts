// Models of the AI SDK in place of the document's own: here a mock of the SDK, which needs no key.
// Run it: deno run --allow-read --allow-env examples/ai_sdk.ts
import { type Kit, open } from "@millrace/millrace";
import { aiModel } from "@millrace/millrace/adapters";
import { convertArrayToReadableStream, MockLanguageModelV4 } from "ai/test";

/** Stands for `openai(name)` of "@ai-sdk/openai", which can be given to `aiModel` as it is: `aiModel(openai)`. */
function mock(name: string): MockLanguageModelV4 {
  const words = ["This ", "is ", "what ", `${name} `, "says."];
  const usage = {
    inputTokens: { total: 9, noCache: 9, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 5, text: 5, reasoning: 0 },
  };
  return new MockLanguageModelV4({
    modelId: name,
    doStream: () =>
      Promise.resolve({
        stream: convertArrayToReadableStream([
          { type: "text-start", id: "1" },
          ...words.map((delta) => ({ type: "text-delta" as const, id: "1", delta })),
          { type: "text-end", id: "1" },
          { type: "finish", finishReason: { unified: "stop", raw: "stop" }, usage },
        ]),
      }),
  });
}

/** The document says "openai:gpt-4o-mini"; what is behind "openai" is for the host to say. */
export const kit: Kit = { models: { openai: aiModel(mock) } };

if (import.meta.main) {
  const graph = await open(new URL("generate_joke.json", import.meta.url), kit);
  for await (const { data: [delta] } of graph.stream({ topic: "ice cream" }, { modes: ["messages"] })) {
    if (delta.type === "text") console.log(delta.text);
    if (delta.type === "finish") console.log(delta.reason, delta.usage);
  }
}
