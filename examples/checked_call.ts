// A function whose arguments are checked by zod before it runs; any library of the Standard Schema convention will do.
// Run it: deno run --allow-read --allow-env examples/checked_call.ts
import { defineFunction, type Kit, open } from "@millrace/millrace";
import { z } from "zod";

export const kit: Kit = {
  functions: {
    quote: defineFunction({
      input: z.object({ place: z.string().min(1), nights: z.number().int().positive() }),
      run: ({ place, nights }) => ({ total: nights * place.length * 10, currency: "EUR" }),
    }),
  },
};

if (import.meta.main) {
  const graph = await open(new URL("checked_call.json", import.meta.url), kit);
  console.log(await graph.run({ place: "Bern", nights: 3 }));
  const { error } = await graph.start({ place: "Bern", nights: 0.5 }).result;
  console.log(error?.message);
}
