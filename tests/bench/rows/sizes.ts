/** B1: how large a program is for the browser. @module */
import type { Peers } from "../process.ts";
import { output } from "../process.ts";
import { columns, shown, type Verdict } from "../table.ts";

const root = new URL("../../../", import.meta.url).pathname;
const programs: Readonly<Record<string, string>> = {
  ours: `
    import { load } from ${JSON.stringify(`${root}mod.ts`)};
    globalThis.graph = load({
      millrace: "1", models: { m: { model: "compatible:x", baseURL: "http://localhost:1/v1" } },
      state: { t: { type: "string" } }, nodes: { a: { llm: "m", prompt: "x", into: "t" } }, edges: { START: "a" },
    });`,
  "LangGraph": `
    import { Annotation, StateGraph } from "@langchain/langgraph/web";
    import { ChatOpenAI } from "@langchain/openai";
    const model = new ChatOpenAI({ model: "x" });
    globalThis.graph = new StateGraph(Annotation.Root({ t: Annotation() }))
      .addNode("a", async () => ({ t: (await model.invoke("x")).content })).addEdge("__start__", "a").compile();`,
};

/** Bundles for the browser and weighs what is loaded at first, what the first question to a model adds, and all there is. */
export async function sizes(folder: string, peers: Peers): Promise<{ text: string; verdicts: readonly Verdict[] }> {
  const rows: string[][] = [["", "first", "asking", "all", ""]];
  let ours = NaN;
  for (const [name, program] of Object.entries(programs)) {
    if (name === "LangGraph" && peers === "none") continue;
    const entry = `${folder}/page-${Deno.pid}.mjs`;
    const out = `${folder}/page-${Deno.pid}`;
    const config = name === "LangGraph"
      ? ["--no-config", "--no-lock", "--node-modules-dir=manual"]
      : ["--config", `${root}deno.json`];
    try {
      await Deno.writeTextFile(entry, program);
      await output([
        ...[Deno.execPath(), "bundle", "--quiet", "--platform", "browser", "--minify", "--code-splitting"],
        ...["--outdir", out, ...config, entry],
      ], folder);
      const files = new Map<string, string>();
      for await (const { name } of Deno.readDir(out)) files.set(name, await Deno.readTextFile(`${out}/${name}`));
      const first = reached([`page-${Deno.pid}.js`], files);
      const asking = reached([...first, ...[...files.keys()].filter((file) => file.startsWith("compatible"))], files);
      const weights = await Promise.all([[...first], [...asking], [...files.keys()]].map((set) => weigh(set, files)));
      if (name === "ours") ours = weights[1];
      rows.push([name, ...weights.map(shown), ""]);
    } catch (error) {
      rows.push([
        name,
        "–",
        "–",
        "–",
        String(error).split("\n").find((line) => line.includes("rror:") || line.includes("esolve"))?.slice(0, 90) ??
          "failed",
      ]);
    } finally {
      await Deno.remove(entry).catch(() => {});
      await Deno.remove(out, { recursive: true }).catch(() => {});
    }
  }
  return {
    text: [
      "B1  a graph with one compatible model for the browser, minified and gzipped, KB",
      ...columns(rows).map((line) => `    ${line}`),
    ].join("\n"),
    verdicts: [{ text: `${ours <= 30 ? "✓" : "✗"} B1  ours: ${shown(ours)} KB, at most 30`, isMet: ours <= 30 }],
  };
}

/** The files that some import, and those that these import, as soon as they are loaded. */
function reached(entries: readonly string[], files: ReadonlyMap<string, string>): Set<string> {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    const text = files.get(name) ?? "";
    for (const [, other] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) visit(other);
  };
  entries.forEach(visit);
  return found;
}

async function weigh(names: readonly string[], files: ReadonlyMap<string, string>): Promise<number> {
  let bytes = 0;
  for (const name of names) {
    const zipped = new Blob([files.get(name) ?? ""]).stream().pipeThrough(new CompressionStream("gzip"));
    bytes += (await new Response(zipped).arrayBuffer()).byteLength;
  }
  return bytes / 1_000;
}
