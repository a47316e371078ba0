// An agent and its tool, once in one node and once as an open loop. The tool tells how far it is in two ways: what it
// yields is progress of that call, in mode `tools`; what it writes is data of its own, in mode `custom`.
// Run it: deno run --allow-read --allow-env examples/agent.ts
import { type Kit, open, readScript, script } from "@millrace/millrace";
import answers from "./agent.script.json" with { type: "json" };

export const kit: Kit = {
  // Without this line the models of the document answer: OPENAI_API_KEY=… deno run --allow-read --allow-env --allow-net …
  models: { "*": script(readScript(answers)) },
  tools: {
    async *get_items({ place }: { place: string }, ctx) {
      const items = ["a lamp", "a clock", "one sock"];
      for (const [at, item] of items.entries()) {
        yield `looked at ${at + 1} of ${items.length}`;
        await ctx.write({ found: item, in: place });
      }
      return items.join(", ");
    },
  },
};

if (import.meta.main) {
  for (const name of ["agent.json", "agent_loop.json"]) {
    const graph = await open(new URL(name, import.meta.url), kit);
    console.log(`── ${graph.name}`);
    const messages = [{ role: "user", content: "What is in a bedroom?" }];
    const { events, result } = graph.start({ messages }, { modes: ["tools", "custom"] });
    for await (const { step, node, mode, data } of events) console.log(step, node, mode, JSON.stringify(data));
    const { output } = await result;
    console.log(JSON.stringify(output.messages, ["role", "name", "content"]));
  }
}
