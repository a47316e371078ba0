import { assertEquals } from "@std/assert";
import { type Kit, load } from "../../mod.ts";

function needsOf(models: object, kit: Kit = {}, more: object = {}) {
  return load({
    millrace: "1",
    models,
    state: { x: { type: "string" } },
    input: [],
    nodes: { a: { llm: Object.keys(models)[0], prompt: "Hello", into: "x" } },
    edges: { START: "a" },
    ...more,
  }, kit).needs;
}

const nothing = { net: [], env: [], read: [], write: [], run: [], unknown: [] };

Deno.test("needs are the provider's own server and key, and the variable that names another server", () => {
  const before = Deno.env.get("OPENAI_BASE_URL");
  const openai = () => needsOf({ a: "openai:m", b: { model: "openai:n", tags: ["x"] } });
  try {
    Deno.env.delete("OPENAI_BASE_URL");
    const env = ["OPENAI_API_KEY", "OPENAI_BASE_URL"];
    assertEquals(openai(), { ...nothing, net: ["api.openai.com"], env });
    Deno.env.set("OPENAI_BASE_URL", "http://localhost:8080/v1/");
    assertEquals(openai(), { ...nothing, net: ["localhost:8080"], env });
  } finally {
    if (before === undefined) Deno.env.delete("OPENAI_BASE_URL");
    else Deno.env.set("OPENAI_BASE_URL", before);
  }
});

Deno.test("needs are the server that the document names, with the key it names and no other", () => {
  const local = { model: "compatible:m", baseURL: "https://llm.example/v1", apiKey: { secret: "LLM_KEY" } };
  assertEquals(needsOf({ a: local }), { ...nothing, net: ["llm.example"], env: ["LLM_KEY"] });
  assertEquals(needsOf({ a: { model: "openai:m", baseURL: "http://127.0.0.1:1/v1" } }), {
    ...nothing,
    net: ["127.0.0.1:1"],
    env: ["OPENAI_BASE_URL"],
  });
});

Deno.test("needs are none for a model that asks no server, and unknown for one of the host", () => {
  assertEquals(needsOf({ a: "echo:m" }), nothing);
  const kit = { models: { mine: () => () => Promise.resolve() } };
  assertEquals(needsOf({ a: "mine:m", b: "mine:n" }, kit), { ...nothing, unknown: ['the provider "mine"'] });
  assertEquals(needsOf({ a: "openai:m" }, { bindings: { "*": "echo:m" } }), nothing);
});

Deno.test("needs are also those of graphs in files, and the files", () => {
  const inner = {
    millrace: "1",
    models: { m: { model: "compatible:m", baseURL: "https://inner.example" } },
    state: { x: { type: "string" } },
    input: [],
    nodes: { b: { llm: "m", prompt: { file: "./p.md" }, into: "x" } },
    edges: { START: "b" },
  };
  const files = { "deep/inner.json": JSON.stringify(inner), "deep/p.md": "Hello", "unused.md": "" };
  const nodes = { a: { llm: "a", prompt: "Hello", into: "x" }, g: { graph: "./deep/inner.json" } };
  assertEquals(needsOf({ a: "echo:m" }, { files }, { nodes, edges: { START: "a", a: "g" } }), {
    ...nothing,
    net: ["inner.example"],
    read: ["deep/inner.json", "deep/p.md"],
  });
});

Deno.test("needs are not known in full where only the environment says which server answers, and says nothing", () => {
  const before = Deno.env.get("AZURE_OPENAI_ENDPOINT");
  const env = ["AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT"];
  try {
    Deno.env.delete("AZURE_OPENAI_ENDPOINT");
    assertEquals(needsOf({ a: "azure:dep" }).unknown, ["the server in AZURE_OPENAI_ENDPOINT"]);
    Deno.env.set("AZURE_OPENAI_ENDPOINT", "https://mine.example");
    assertEquals(needsOf({ a: "azure:dep" }), { ...nothing, net: ["mine.example"], env });
  } finally {
    if (before === undefined) Deno.env.delete("AZURE_OPENAI_ENDPOINT");
    else Deno.env.set("AZURE_OPENAI_ENDPOINT", before);
  }
});
