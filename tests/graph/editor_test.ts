import { assert, assertEquals } from "@std/assert";
import { type CompletionItem, getLanguageService, TextDocument } from "vscode-json-languageservice";

const root = new URL("../../", import.meta.url);
const schemaFile = new URL("schema/graph.schema.json", root).href;
/** What was asked for to know a document's schema. */
const asked: string[] = [];

const service = getLanguageService({
  workspaceContext: { resolveRelativePath: (path, base) => new URL(path, base).href },
  schemaRequestService: (place) => {
    asked.push(place);
    return Deno.readTextFile(new URL(place));
  },
});
service.configure({ schemas: [{ uri: schemaFile, fileMatch: ["*.graph.json"] }] });

const llm = "llm call set toolcalls graph ask".split(" ");
const modifiers = "into tags join each as concurrency retry timeout catch description".split(" ");

/** A document in the folder of the examples with one node, or other parts. */
function documentWith(nodes: string, edges = '{ "START": "a" }', more = ""): string {
  return `{ "$schema": "../schema/graph.schema.json", "millrace": "1", ${more} "nodes": ${nodes}, "edges": ${edges} }`;
}

function open(text: string, name: string): TextDocument {
  return TextDocument.create(new URL(name, root).href, "json", 1, text);
}

/** What an editor says of a document: the words it underlines, and the message. */
async function said(text: string, name = "examples/a.json"): Promise<[marked: string, message: string][]> {
  const document = open(text, name);
  const issues = await service.doValidation(document, service.parseJSONDocument(document));
  return issues.map(({ range, message }) => [
    document.getText(range),
    typeof message === "string" ? message : message.value,
  ]);
}

/** What an editor offers at the bar in a text. */
async function offered(text: string, name = "examples/a.json"): Promise<CompletionItem[]> {
  const at = text.indexOf("|");
  const document = open(text.slice(0, at) + text.slice(at + 1), name);
  const list = await service.doComplete(document, document.positionAt(at), service.parseJSONDocument(document));
  return list?.items ?? [];
}

const labels = async (text: string): Promise<string[]> => (await offered(text)).map(({ label }) => label);
const values = async (text: string): Promise<unknown[]> => (await labels(text)).map((label) => JSON.parse(label));

/** What an editor shows when the mouse rests on the word before the bar. */
async function hovered(text: string): Promise<string> {
  const at = text.indexOf("|");
  const document = open(text.slice(0, at) + text.slice(at + 1), "examples/a.json");
  const hover = await service.doHover(document, document.positionAt(at - 1), service.parseJSONDocument(document));
  return JSON.stringify(hover?.contents ?? "");
}

Deno.test("an editor offers exactly the verbs and what every node may have in an empty node", async () => {
  assertEquals(await labels(documentWith('{ "a": { | } }')), [...llm, ...modifiers]);
});

Deno.test("an editor offers exactly the keys of a verb behind it", async () => {
  const keys: Readonly<Record<string, string>> = {
    llm: "system messages prompt tools turns schema params partial stream",
    call: "with writes",
    set: "",
    toolcalls: "",
    graph: "with",
    ask: "answer",
  };
  for (const [verb, own] of Object.entries(keys)) {
    const wanted = [...own.split(" ").filter((key) => key !== ""), ...modifiers];
    assertEquals(await labels(documentWith(`{ "a": { "${verb}": "x", | } }`)), wanted, verb);
  }
});

Deno.test("an editor says in one message that a verb is misspelt or missing", async () => {
  const message = "A node needs exactly one of: llm, call, set, toolcalls, graph, ask.";
  for (const node of ['{ "lmm": "m", "prompt": "p" }', "{}", '{ "description": "d" }']) {
    assertEquals(await said(documentWith(`{ "a": ${node} }`)), [[node, message]]);
  }
});

Deno.test("an editor underlines the second of two verbs, and a key that the verb does not have", async () => {
  const marked = async (node: string) => (await said(documentWith(`{ "a": ${node} }`))).map(([word]) => word);
  assertEquals(await marked('{ "llm": "m", "set": {} }'), ['"set"']);
  assertEquals(await marked('{ "call": "f", "promt": "p" }'), ['"promt"']);
});

Deno.test("an editor says in one message what is wrong with a choice", async () => {
  const edges = (target: string) => documentWith('{ "a": { "set": {} } }', `{ "START": ${target} }`);
  const choice = '{ "swich": "x", "cases": {} }';
  assertEquals(await said(edges(choice)), [[choice, 'A choice needs "when" or "switch".']]);
  assertEquals(await labels(edges("{ | }")), ["when", "switch"]);
  assertEquals(await labels(edges('{ "when": "x", | }')), ["to", "else"]);
  assertEquals(await labels(edges('{ "switch": "x", | }')), ["cases", "else"]);
  assertEquals(await labels(edges("|")), ["END", "several", "when", "switch"]);
});

Deno.test("an editor offers the values of what has only some", async () => {
  const inState = (key: string) => values(documentWith("{}", "{}", `"state": { "x": { ${key} } },`));
  assertEquals(await inState('"reduce": |'), "append concat sum min max merge union messages".split(" "));
  assertEquals(await inState('"type": |'), "string number integer boolean object array null".split(" "));
  assertEquals(await values(documentWith('{ "a": { "set": {}, "join": | } }')), ["all", "any"]);
  const modes = "run values updates messages custom tasks tools debug".split(" ");
  assertEquals(await values(documentWith("{}", "{}", '"streams": { "s": { "modes": [ | ] } },')), modes);
  assertEquals(await values(documentWith("{}", "{}", '"tools": { "t": { "onFailure": | } },')), ["tell", "fail"]);
  assertEquals(await values('{ "$schema": "../schema/graph.schema.json", "millrace": | }'), ["1"]);
});

Deno.test("an editor knows how a model, a duration and a name are written", async () => {
  const models = (model: string) => documentWith("{}", "{}", `"models": { "m": ${model} },`);
  const form = 'A model is written as "provider:model", as "openai:gpt-4o-mini".';
  assertEquals(await said(models('"gpt-4o-mini"')), [['"gpt-4o-mini"', form]]);
  assertEquals(await said(models('{ "model": "gpt" }')), [['"gpt"', form]]);
  assertEquals(await said(models('"anyone:any/model:1"')), []);
  assertEquals((await values(models("|"))).includes("openai:gpt-4o-mini"), true);
  const duration = 'A duration is written as "500ms", "30s", "2m" or "1h".';
  assertEquals(await said(documentWith('{ "a": { "set": {}, "timeout": "5 s" } }')), [['"5 s"', duration]]);
  assertEquals((await said(documentWith('{ "a b": { "set": {} } }'))).map(([word]) => word), ['"a b"']);
});

Deno.test("an editor begins a new document with a whole graph", async () => {
  const snippets = (await offered("|", "new.graph.json")).filter(({ label }) => label === "graph");
  assertEquals(snippets.length, 1);
  // What is left when every stop is passed over as it is.
  const text = snippets[0].insertText!.replace(/\$\{\d+:([^}]*)\}/g, "$1");
  assertEquals(await said(text, "new.graph.json"), []);
  assertEquals(Object.keys(JSON.parse(text)), "millrace models state input output nodes edges".split(" "));
});

Deno.test("every snippet makes a part that the schema takes", async () => {
  const places: Readonly<Record<string, (bar: string) => string>> = {
    node: (bar) => documentWith(`{ "a": ${bar} }`),
    target: (bar) => documentWith('{ "a": { "set": {} } }', `{ "START": ${bar} }`),
    text: (bar) => documentWith(`{ "a": { "llm": "m", "prompt": ${bar} } }`),
    key: (bar) => documentWith("{}", "{}", `"state": { "x": ${bar} },`),
  };
  for (const [place, put] of Object.entries(places)) {
    const items = (await offered(put("|"))).filter(({ insertText }) =>
      insertText?.includes("$") || /^[{[]/.test(insertText ?? "")
    );
    assert(items.length > 1, `An editor offers nothing for a ${place}.`);
    for (const { label, insertText } of items) {
      const text = insertText!.replace(/\$\{\d+:([^}]*)\}/g, "$1").replace(/\$(\d)/g, "$1");
      assertEquals(await said(put(text)), [], `${place}: ${label}`);
    }
  }
});

Deno.test("an editor explains every key of the schema", async () => {
  const schema = JSON.parse(await Deno.readTextFile(new URL(schemaFile)));
  const bare: string[] = [];
  const walk = (part: unknown, path: string): void => {
    if (Array.isArray(part)) return part.forEach((item, index) => walk(item, `${path}/${index}`));
    if (typeof part !== "object" || part === null) return;
    for (const [word, value] of Object.entries(part)) {
      if (["defaultSnippets", "examples", "default", "const", "enum"].includes(word)) continue;
      if (word !== "properties" && word !== "$defs") {
        walk(value, `${path}/${word}`);
        continue;
      }
      for (const [key, own] of Object.entries(value as Record<string, { description?: string; $ref?: string }>)) {
        const named = schema.$defs[own.$ref?.slice("#/$defs/".length) ?? ""];
        if (word === "properties" && !(own.description ?? named?.description)) bare.push(`${path}/${word}/${key}`);
        walk(own, `${path}/${word}/${key}`);
      }
    }
  };
  walk(schema, "");
  assertEquals(bare, []);
  assertEquals(await hovered(documentWith('{ "a": { "llm|": "m" } }')), '["The name of a model in `models`."]');
  assertEquals((await hovered(documentWith('{ "a": { "set": {}, "timeout|": "1s" } }'))).includes("one attempt"), true);
});

Deno.test("every example finds the schema beside it, and an editor has nothing to say of it", async () => {
  const examples = [...Deno.readDirSync(new URL("examples/", root))].map(({ name }) => name)
    .filter((name) => name.endsWith(".json"));
  let documents = 0;
  for (const name of examples) {
    const text = await Deno.readTextFile(new URL(`examples/${name}`, root));
    if (!text.includes('"millrace"')) continue;
    documents++;
    assertEquals(JSON.parse(text).$schema, "../schema/graph.schema.json", name);
    assertEquals(await said(text, `examples/${name}`), [], name);
  }
  assert(documents > 10, "There are no examples.");
  assertEquals([...new Set(asked)], [schemaFile]);
});
