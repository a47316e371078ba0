// A tool that asks a client of its own and streams what it hears, started from a message that calls it.
// Run it: deno run --allow-read --allow-env examples/call_tool.ts
import { type Kit, type Message, open } from "@millrace/millrace";

// Stands for your own client: anything that gives pieces of text will do.
async function* client(place: string): AsyncGenerator<{ role: string; content: string }> {
  for (const content of ["A ", "lamp, ", "a ", "clock ", "and ", "one ", "sock: ", `the ${place} `, "in ", "full."]) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    yield { role: "assistant", content };
  }
}

export const kit: Kit = {
  tools: {
    async get_items({ place }: { place: string }, ctx) {
      let text = "";
      for await (const piece of client(place)) {
        text += piece.content;
        await ctx.write(piece);
      }
      return text;
    },
  },
};

/** A message as a model would have said it. */
export const call: Message = {
  content: null,
  role: "assistant",
  tool_calls: [{ id: "1", function: { arguments: '{"place":"bedroom"}', name: "get_items" }, type: "function" }],
};

if (import.meta.main) {
  const graph = await open(new URL("call_tool.json", import.meta.url), kit);
  const pieces: string[] = [];
  for await (const { data } of graph.stream({ messages: [call] }, { modes: ["custom"] })) {
    pieces.push((data as { content: string }).content);
  }
  console.log(pieces.join("|"));
}
