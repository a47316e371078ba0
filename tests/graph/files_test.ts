import { assertEquals } from "@std/assert";
import { FileShelf, folderOf, resolveFile } from "../../src/graph/files.ts";
import { check, type Checkpoint, load } from "../../mod.ts";

Deno.test("a file is found below the document's folder, or not at all", () => {
  const rows: readonly (readonly [folder: string, path: string, resolved: string | undefined])[] = [
    ["", "a.md", "a.md"],
    ["", "./a.md", "a.md"],
    ["", "p/./q//a.md", "p/q/a.md"],
    ["", "p/../a.md", "a.md"],
    ["", "a b.md", "a b.md"],
    ["", "ä.md", "ä.md"],
    ["", "...", "..."],
    ["p", "a.md", "p/a.md"],
    ["p", "../a.md", "a.md"],
    ["p/q", "./b/../c.md", "p/q/c.md"],
    ["", "..", undefined],
    ["", "../a.md", undefined],
    ["", "p/../../a.md", undefined],
    ["p", "../../a.md", undefined],
    ["p", "..", undefined],
    ["", "/etc/passwd", undefined],
    ["", "//host/a.md", undefined],
    ["", "C:/a.md", undefined],
    ["", "C:\\a.md", undefined],
    ["", "\\\\host\\a.md", undefined],
    ["", "p\\..\\..\\a.md", undefined],
    ["", "http://host/a.md", undefined],
    ["", "file:///etc/passwd", undefined],
    ["", "data:text/plain,a", undefined],
    ["", "a\0.md", undefined],
    ["", "%2e%2e/a.md", undefined],
    ["", "a%2fb.md", undefined],
    ["", "a.md?b", undefined],
    ["", "a.md#b", undefined],
    ["", "", undefined],
    ["", ".", undefined],
  ];
  for (const [folder, path, resolved] of rows) {
    assertEquals(resolveFile(folder, path), resolved, JSON.stringify([folder, path]));
  }
});

Deno.test("the folder of a file is what stands before its last slash", () => {
  assertEquals(["a.md", "p/a.md", "p/q/a.md"].map(folderOf), ["", "p", "p/q"]);
});

Deno.test("a shelf remembers what was taken, and wants what it does not know", () => {
  const shelf = new FileShelf(new Map([["b", "B"], ["a", "A"], ["gone", undefined], ["unused", "U"]]));
  assertEquals(["b", "a", "gone", "new", "new"].map((path) => shelf.take(path)), [
    "B",
    "A",
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals(Object.entries(shelf.used), [["a", "A"], ["b", "B"]]);
  assertEquals([...shelf.wanted], ["new"]);
});

const inner = {
  millrace: "1",
  schemas: { Name: { type: "string", pattern: "^[a-z]+$" } },
  state: { name: { $ref: "#/schemas/Name" }, code: { type: "string", pattern: "^[0-9]+$", default: "7" } },
  nodes: { a: { set: { name: "{{ name + code }}" } } },
  edges: { START: "a" },
};

function outer(file: string, parts: object = {}): object {
  return {
    millrace: "1",
    state: { name: { type: "string" } },
    nodes: { n: { graph: file } },
    edges: { START: "n" },
    ...parts,
  };
}

/** What is told of a document with files. */
function told(document: object, files: Record<string, object | string> = {}): string[] {
  const texts = Object.entries(files).map((
    [path, text],
  ) => [path, typeof text === "string" ? text : JSON.stringify(text)]);
  return check(document, { files: Object.fromEntries(texts) })
    .map(({ code, file = "", pointer }) => `${code} ${file}${pointer}`);
}

Deno.test("a graph in a file reads its schemas and patterns from its own document", async () => {
  const fine = { ...inner, nodes: { a: { set: { name: "{{ name + name }}", code: "42" } } } };
  const files = (document: object) => ({ files: { "i.json": JSON.stringify(document) } });
  assertEquals(await load(outer("./i.json"), files(fine)).run({ name: "ab" }), { name: "abab" });
  const statuses = [];
  const wrong = { ...inner, nodes: { a: { set: { code: "{{ name }}" } } } };
  for (const document of [inner, wrong]) {
    const { status, error } = await load(outer("./i.json"), files(document)).start({ name: "ab" }).result;
    statuses.push([status, error?.issue?.code, error?.issue?.file, error?.issue?.pointer]);
  }
  assertEquals(statuses, [
    ["failed", "MR708", "i.json", "/nodes/a/set/name"],
    ["failed", "MR708", "i.json", "/nodes/a/set/code"],
  ]);
});

Deno.test("a question of a graph in a file is answered by the schema that it asks by", async () => {
  const asking = {
    ...inner,
    nodes: { q: { ask: "Who?", answer: { type: "string", pattern: "^[a-z]+$" }, into: "name" } },
    edges: { START: "q" },
  };
  const graph = load(outer("./d/i.json"), { files: { "d/i.json": JSON.stringify(asking) } });
  const asked = await graph.start({}).result;
  assertEquals([asked.status, asked.asks?.map(({ id }) => id)], ["asked", ["n#1/q#1"]]);
  const checkpoint = JSON.parse(JSON.stringify(asked.checkpoint)) as Checkpoint;
  const refused = await graph.resume(checkpoint, { "n#1/q#1": "A1" }).result;
  assertEquals(refused.error?.issue?.code, "MR714");
  const done = await graph.resume(checkpoint, { "n#1/q#1": "ada" }).result;
  assertEquals([done.status, done.output], ["done", { name: "ada" }]);
});

Deno.test("a file names others from its own folder", () => {
  const files = { "d/i.json": outer("../j.json"), "j.json": inner };
  assertEquals(told(outer("./d/i.json"), files), []);
  assertEquals(told(outer("./d/i.json"), { "d/i.json": outer("../../j.json") }), ["MR605 d/i.json/nodes/n/graph"]);
});

Deno.test("a fault in a file is told once, whoever names the file", () => {
  const document = outer("./i.json", {
    nodes: { n: { graph: "./i.json" }, m: { graph: "./i.json" } },
    edges: { START: "n", n: "m" },
  });
  assertEquals(told(document, { "i.json": { ...inner, nodess: {} } }), ["MR002 i.json/nodess"]);
});

Deno.test("a file that names itself, or is named by one that it names, is refused", () => {
  assertEquals(told(outer("./i.json"), { "i.json": outer("./i.json") }), ["MR307 i.json/nodes/n/graph"]);
  assertEquals(told(outer("./i.json"), { "i.json": outer("./j.json"), "j.json": outer("./i.json") }), [
    "MR307 j.json/nodes/n/graph",
  ]);
});

Deno.test("a file that is not there, is no JSON or is outside is told by its code", () => {
  assertEquals(told(outer("./i.json")), ["MR603 /nodes/n/graph"]);
  assertEquals(told(outer("./constructor")), ["MR603 /nodes/n/graph"]);
  assertEquals(told(outer("../i.json")), ["MR605 /nodes/n/graph"]);
  assertEquals(told(outer("./i.json"), { "i.json": "{" }), ["MR001 i.json"]);
});

Deno.test("a prompt in a file is a template, and its faults are told where the file is named", async () => {
  const document = {
    millrace: "1",
    models: { m: "echo:x" },
    state: { topic: { type: "string" }, out: { type: "string" } },
    nodes: { a: { llm: "m", prompt: { file: "./p/joke.md" }, into: "out" } },
    edges: { START: "a" },
  };
  const graph = load(document, { files: { "p/joke.md": "About {{ topic }}." } });
  assertEquals(await graph.run({ topic: "cats" }), { topic: "cats", out: "About cats." });
  assertEquals(told(document), ["MR603 /nodes/a/prompt/file"]);
  const [issue] = check(document, { files: { "p/joke.md": "Hi\n{{ topci }}" } });
  assertEquals(issue, {
    code: "MR201",
    severity: "error",
    pointer: "/nodes/a/prompt/file",
    message: 'In p/joke.md, line 2: Unknown name "topci": it is not a state key.',
    hint: 'Did you mean "topic"?',
  });
});

Deno.test("a path that a URL would read as something else than a name is refused", () => {
  for (
    const path of ["./file:/etc/passwd", "./http://evil.test/x", ".\t./secret.md", "./ ../x", " ./x", "./x ", "a\n/b"]
  ) {
    assertEquals(resolveFile("", path), undefined, path);
  }
});

Deno.test("a question with a shared schema is answered, and a wrong answer is refused", async () => {
  const graph = load({
    millrace: "1",
    schemas: { Name: { type: "string", pattern: "^[a-z]+$" } },
    state: { name: { $ref: "#/schemas/Name" } },
    nodes: { q: { ask: "Who?", into: "name" } },
    edges: { START: "q" },
  });
  const { checkpoint } = await graph.start({}).result;
  const ends = async (answer: string) => (await graph.resume(checkpoint!, { "q#1": answer }).result);
  assertEquals((await ends("ada")).output, { name: "ada" });
  assertEquals((await ends("A1")).error?.issue?.code, "MR714");
});
