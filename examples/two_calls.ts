// Two model calls inside one function. Their tokens stream by themselves, and tags tell them apart.
// Run it: deno run --allow-read --allow-env examples/two_calls.ts
import { type Kit, open, readScript, script } from "@millrace/millrace";
import answers from "./two_calls.script.json" with { type: "json" };

export const kit: Kit = {
  // Without this line the models of the document answer: OPENAI_API_KEY=… deno run --allow-read --allow-env --allow-net …
  models: { "*": script(readScript(answers)) },
  functions: {
    async call_model({ topic }: { topic: string }, ctx) {
      const joke = await ctx.llm("joker").text(`Write a joke about ${topic}`);
      const poem = await ctx.llm("poet").text(`Write a short poem about ${topic}`);
      return { joke, poem };
    },
  },
};

if (import.meta.main) {
  const graph = await open(new URL("two_calls.json", import.meta.url), kit);
  for await (
    const { data: [delta, call] } of graph.stream({ topic: "cats" }, { modes: ["messages"], tags: ["joke"] })
  ) {
    console.log(call.tags.join(), delta.type === "text" ? delta.text : delta.type);
  }
}
