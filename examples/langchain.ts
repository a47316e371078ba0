// A chat model of LangChain in place of the document's own: here its fake, which needs no key.
// Run it: deno run --allow-read --allow-env examples/langchain.ts
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { type Kit, open } from "@millrace/millrace";
import { langChainModel } from "@millrace/millrace/adapters";

/** Stands for `langChainModel((model, settings) => new ChatOpenAI({ model, ...settings }))` of "@langchain/openai". */
export const kit: Kit = {
  models: { openai: langChainModel((name) => new FakeListChatModel({ responses: [`So says ${name}.`] })) },
};

if (import.meta.main) {
  const graph = await open(new URL("generate_joke.json", import.meta.url), kit);
  const pieces: string[] = [];
  for await (const { data: [delta] } of graph.stream({ topic: "ice cream" }, { modes: ["messages"] })) {
    if (delta.type === "text") pieces.push(delta.text);
  }
  console.log(pieces.join("|"));
}
