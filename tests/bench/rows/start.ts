/** C1: how long it takes from the start of a process to the third token. @module */
import type { Peers } from "../process.ts";
import { output } from "../process.ts";
import { columns, median, shown, type Verdict } from "../table.ts";

const root = new URL("../../../", import.meta.url).pathname;
const document =
  `{ millrace: "1", models: { m: "x:x" }, state: { t: { type: "string" } }, nodes: { a: { llm: "m", prompt: "x", into: "t" } }, edges: { START: "a" } }`;
const programs: Readonly<Record<string, string>> = {
  "limit: an empty program": `console.log(Date.now());`,
  "ours": `
    import { load, script } from ${JSON.stringify(`${root}mod.ts`)};
    const graph = load(${document}, { models: { "*": script({ m: [{ chunks: ["a", "b", "c", "d"] }] }) } });
    let count = 0;
    for await (const _ of graph.stream({}, { modes: ["messages"] })) if (++count === 3) console.log(Date.now());`,
  "ours, with openai": `
    import ${JSON.stringify(`${root}src/models/openai.ts`)};
    import { OpenAI } from "openai";
    import { load, script } from ${JSON.stringify(`${root}mod.ts`)};
    new OpenAI({ apiKey: "none" });
    const graph = load(${document}, { models: { "*": script({ m: [{ chunks: ["a", "b", "c", "d"] }] }) } });
    let count = 0;
    for await (const _ of graph.stream({}, { modes: ["messages"] })) if (++count === 3) console.log(Date.now());`,
  "LangGraph": `
    import { Annotation, StateGraph } from "@langchain/langgraph";
    import { FakeListChatModel } from "@langchain/core/utils/testing";
    const model = new FakeListChatModel({ responses: ["abcd"] });
    const graph = new StateGraph(Annotation.Root({ t: Annotation() }))
      .addNode("a", async () => ({ t: (await model.invoke("x")).content })).addEdge("__start__", "a").compile();
    let count = 0;
    for await (const _ of await graph.stream({}, { streamMode: "messages" })) if (++count === 3) console.log(Date.now());`,
};

/** Measures it, always in Deno. */
export async function start(
  folder: string,
  peers: Peers,
  rounds: number,
): Promise<{ text: string; verdicts: readonly Verdict[] }> {
  const names = Object.keys(programs).filter((name) => peers !== "none" || name !== "LangGraph");
  const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  const place = (name: string) => `${folder}/start-${names.indexOf(name)}-${Deno.pid}.mjs`;
  const config = (name: string) =>
    name === "LangGraph" ? ["--no-config", "--no-lock", "--node-modules-dir=manual"] : ["--config", `${root}deno.json`];
  try {
    for (const name of names) await Deno.writeTextFile(place(name), programs[name]);
    // The first round fills the caches.
    for (let round = -1; round < rounds; round++) {
      for (const name of names) {
        const began = Date.now();
        const printed = await output([Deno.execPath(), "run", "-A", "--quiet", ...config(name), place(name)], folder);
        if (round >= 0) times[name].push(Number(printed) - began);
      }
    }
  } finally {
    for (const name of names) await Deno.remove(place(name));
  }
  const base = median(times[names[0]]);
  const rows = names.map((name) => {
    const all = times[name];
    const range = `${Math.min(...all)} – ${Math.max(...all)}`;
    return [name, shown(median(all)), range, `+${shown(median(all) - base)}`, ""];
  });
  const verdict = (name: string, most: number): Verdict => {
    const more = median(times[name]) - base;
    return {
      text: `${more <= most ? "✓" : "✗"} C1  ${name}: +${shown(more)} ms, at most +${most}`,
      isMet: more <= most,
    };
  };
  return {
    text: [
      "C1  from the start of a process to the third token",
      ...columns([["", "ms", "from – to", "more", ""], ...rows]).map((line) => `    ${line}`),
    ].join("\n"),
    verdicts: [verdict("ours", 10), verdict("ours, with openai", 50)],
  };
}
