// A function tells how far it is while it works; the reader sees that and the update, told apart by `mode`.
// Run it: deno run --allow-read --allow-env examples/custom_data.ts
import { type Kit, open } from "@millrace/millrace";

export const kit: Kit = {
  functions: {
    async search({ query }: { query: string }, ctx) {
      await ctx.write({ type: "progress", data: "Retrieved 0/100 records" });
      await ctx.write({ type: "progress", data: "Retrieved 100/100 records", user: ctx.run.metadata });
      return `some answer about ${query}`;
    },
  },
};

if (import.meta.main) {
  const graph = await open(new URL("custom_data.json", import.meta.url), kit);
  const options = { modes: ["updates", "custom"], metadata: { user: "u-17" } } as const;
  for await (const { mode, node, data } of graph.stream({ query: "example" }, options)) {
    console.log(mode, node, JSON.stringify(data));
  }
}
