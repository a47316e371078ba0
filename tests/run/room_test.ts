/** Functions that ask several models at once: how many are at work, and that nobody waits for themselves. */
import { assertEquals } from "@std/assert";
import { type Context, type Graph, type HostFunction, load, type Model } from "../../mod.ts";
import { settle } from "./help.ts";

/** A model that says two pieces, slowly, and what is known of all its calls. */
function busy(): { model: Model; most: () => number; calls: () => number } {
  let [now, most, calls] = [0, 0, 0];
  const model: Model = async (request, say) => {
    calls++;
    most = Math.max(most, ++now);
    await settle();
    await say({ type: "text", text: String(request.messages.at(-1)?.content) });
    await settle();
    now--;
    await say({ type: "text", text: "." });
    await say({ type: "finish", reason: "stop" });
  };
  return { model, most: () => most, calls: () => calls };
}

/** Functions that run at the same time, within a limit. */
function together(concurrency: number, model: Model, functions: Record<string, HostFunction>): Graph {
  const names = Object.keys(functions);
  return load({
    millrace: "1",
    limits: { concurrency },
    models: { m: "test:m" },
    state: Object.fromEntries(names.map((name) => [name, {}])),
    nodes: Object.fromEntries(names.map((name) => [name, { call: name, into: name }])),
    edges: { START: names },
  }, { functions, models: { test: () => model } });
}

for (const [functions, concurrency, expected] of [[1, 1, 1], [1, 2, 2], [1, 16, 3], [2, 1, 1], [2, 3, 3], [5, 4, 4]]) {
  Deno.test(`${functions} functions that ask three models each at once stay within a limit of ${concurrency}`, async () => {
    const { model, most, calls } = busy();
    const names = Array.from({ length: functions }, (_, place) => `f${place}`);
    const graph = together(concurrency, model, Object.fromEntries(names.map((name) => [name, askAll])));
    const output = await graph.run({});
    assertEquals(output, Object.fromEntries(names.map((name) => [name, ["1.", "2.", "3."]])));
    assertEquals([most(), calls()], [expected, functions * 3]);
  });
}

/** The calls are made in the order of the list. */
function askAll(_: unknown, ctx: Context): Promise<string[]> {
  return Promise.all(["1", "2", "3"].map((text) => ctx.llm("m").text(text)));
}

async function read(stream: AsyncIterable<{ type: string; text?: string }>): Promise<string> {
  let all = "";
  for await (const delta of stream) all += delta.text ?? "";
  return all;
}

Deno.test("a function may begin streams in one order and read them in another, also with one slot", async () => {
  const { model, calls } = busy();
  const graph = together(1, model, {
    f: async (_, ctx: Context) => {
      const streams = ["1", "2", "3"].map((text) => ctx.llm("m").stream(text));
      const texts = [];
      for (const stream of streams.reverse()) texts.push(await read(stream));
      return texts;
    },
  });
  assertEquals([await graph.run({}), calls()], [{ f: ["3.", "2.", "1."] }, 3]);
});

Deno.test("a function may read streams in turns, also with one slot", async () => {
  const { model } = busy();
  const graph = together(1, model, {
    f: async (_, ctx: Context) => {
      const streams = ["1", "2"].map((text) => ctx.llm("m").stream(text)[Symbol.asyncIterator]());
      const heard: string[] = [];
      for (let open = true; open;) {
        open = false;
        for (const stream of streams) {
          const { done, value } = await stream.next();
          if (!done && value.type === "text") heard.push(value.text);
          open ||= !done;
        }
      }
      return heard;
    },
  });
  assertEquals(await graph.run({}), { f: ["1", "2", ".", "."] });
});

Deno.test("a call that waits for its place is not made when its function has left it", async () => {
  const { model, calls } = busy();
  const graph = together(1, model, {
    f: async (_, ctx: Context) => {
      const [first, second] = ["1", "2"].map((text) => ctx.llm("m").stream(text)[Symbol.asyncIterator]());
      await second.return?.();
      let all = "";
      for (let next = await first.next(); !next.done; next = await first.next()) {
        all += next.value.type === "text" ? next.value.text : "";
      }
      return all;
    },
  });
  assertEquals([await graph.run({}), calls()], [{ f: "1." }, 1]);
});

Deno.test("a run that is cancelled while calls wait for their places ends, and leaves the slots to nobody", async () => {
  const { model } = busy();
  const graph = together(1, model, { f: askAll, g: askAll });
  const run = graph.start({});
  await settle();
  run.cancel();
  assertEquals((await run.result).status, "cancelled");
  assertEquals(await graph.run({}), { f: ["1.", "2.", "3."], g: ["1.", "2.", "3."] });
});

Deno.test("a tool that asks models stays within the limit, too", async () => {
  const { model, most } = busy();
  const agent: Model = async (request, say) => {
    if (request.messages.at(-1)?.role === "tool") await say({ type: "text", text: "Done." });
    else for (const index of [0, 1]) await say({ type: "tool-call", index, id: `c${index}`, name: "look", args: "{}" });
    await say({ type: "finish", reason: "stop" });
  };
  const graph = load({
    millrace: "1",
    limits: { concurrency: 2 },
    models: { agent: "agent:a", m: "test:m" },
    tools: { look: {} },
    state: { out: { type: "string" } },
    nodes: { agent: { llm: "agent", prompt: "?", tools: ["look"], into: "out" } },
    edges: { START: "agent" },
  }, {
    models: { test: () => model, agent: () => agent },
    tools: { look: async (_, ctx: Context) => (await askAll(_, ctx)).join("") },
  });
  assertEquals([await graph.run({}), most()], [{ out: "Done." }, 2]);
});
