// Any client of any model: with a pen its tokens appear in mode `messages`, with `ctx.write` in mode `custom`.
// Run it: deno run --allow-read --allow-env examples/raw_client.ts
import { type Kit, open } from "@millrace/millrace";

// Stands for your own client: anything that gives pieces of text will do.
async function* client(prompt: string): AsyncGenerator<string> {
  for (const piece of `Here is something about ${prompt}.`.split(/(?<= )/)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    yield piece;
  }
}

export const kit: Kit = {
  functions: {
    async write_joke({ topic }: { topic: string }, ctx) {
      const pen = ctx.message({ tags: ["joke"], model: "my-model" });
      for await (const piece of client(topic)) await pen.text(piece);
      return pen.written;
    },
    async write_poem({ topic }: { topic: string }, ctx) {
      let poem = "";
      for await (const piece of client(topic)) {
        poem += piece;
        await ctx.write({ custom_llm_chunk: piece });
      }
      return poem;
    },
  },
};

if (import.meta.main) {
  const graph = await open(new URL("raw_client.json", import.meta.url), kit);
  for await (const event of graph.stream({ topic: "cats" }, { modes: ["messages", "custom"] })) {
    if (event.mode === "custom") console.log("custom  ", event.node, JSON.stringify(event.data));
    else if (event.data[0].type === "text") {
      console.log("messages", event.node, event.data[1].tags.join(), event.data[0].text);
    }
  }
}
