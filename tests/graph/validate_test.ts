import { assertEquals } from "@std/assert";
import { check } from "../../mod.ts";

type Told = readonly [code: string, pointer: string, hint: string | undefined];

/** A document that is fine, with other parts. */
function documentWith(parts: object): object {
  return {
    millrace: "1",
    models: { m: "echo:x" },
    state: { x: {} },
    nodes: { a: { set: { x: 1 } } },
    edges: { START: "a" },
    ...parts,
  };
}

function node(value: unknown): object {
  return documentWith({ nodes: { a: value } });
}

const kit = { functions: { f: () => 1 }, tools: { t: () => 1 } };

function told(document: object): Told[] {
  return check(document, kit).map(({ code, pointer, hint }) => [code, pointer, hint]);
}

/** What is told of a document: codes, places and sentences. */
function said(document: object): [code: string, pointer: string, message: string][] {
  return check(document, kit).map(({ code, pointer, message }) => [code, pointer, message]);
}

const inner = { state: { x: {} }, nodes: { a: { set: { x: 1 } } }, edges: { START: "a" } };

Deno.test("a misspelt key is told once, at every level of a document, with the key that was meant", () => {
  const rows: readonly (readonly [parts: object, pointer: string, meant: string])[] = [
    [documentWith({ nodess: {} }), "/nodess", "nodes"],
    [documentWith({ imput: ["x"] }), "/imput", "input"],
    [documentWith({ models: { m: { model: "echo:x", tagz: [] } } }), "/models/m/tagz", "tags"],
    [documentWith({ models: { m: { model: "echo:x", baseUrl: "" } } }), "/models/m/baseUrl", "baseURL"],
    [documentWith({ tools: { t: { descripton: "x" } } }), "/tools/t/descripton", "description"],
    [documentWith({ tools: { t: { on_failure: "tell" } } }), "/tools/t/on_failure", "onFailure"],
    [node({ llm: "m", prompt: "p", into: "x", sytem: "s" }), "/nodes/a/sytem", "system"],
    [node({ call: "f", into: "x", wiht: {} }), "/nodes/a/wiht", "with"],
    [node({ set: { x: 1 }, timout: "1s" }), "/nodes/a/timout", "timeout"],
    [node({ toolcalls: "x", inot: "x" }), "/nodes/a/inot", "into"],
    [
      documentWith({ nodes: { a: { graph: "g", cathc: "END" } }, graphs: { g: inner } }),
      "/nodes/a/cathc",
      "catch",
    ],
    [node({ ask: "q", into: "x", anwser: {} }), "/nodes/a/anwser", "answer"],
    [node({ set: { x: 1 }, retry: { dealy: "1s" } }), "/nodes/a/retry/dealy", "delay"],
    [node({ set: { x: 1 }, catch: { to: "END", inot: "x" } }), "/nodes/a/catch/inot", "into"],
    [documentWith({ edges: { START: { when: "true", to: "a", esle: "END" } } }), "/edges/START/esle", "else"],
    [documentWith({ edges: { START: { switch: "x", cases: { "1": "a" }, elze: "a" } } }), "/edges/START/elze", "else"],
    [
      documentWith({ edges: { START: [{ when: "true", to: "a", esle: "END" }] } }),
      "/edges/START/0/esle",
      "else",
    ],
    [documentWith({ limits: { step: 2 } }), "/limits/step", "steps"],
    [documentWith({ limits: { timout: "1s" } }), "/limits/timout", "timeout"],
    [documentWith({ streams: { s: { mode: ["messages"] } } }), "/streams/s/mode", "modes"],
    [documentWith({ state: { x: { tpye: "string" } } }), "/state/x/tpye", "type"],
    [documentWith({ state: { x: { defualt: 1 } } }), "/state/x/defualt", "default"],
    [documentWith({ state: { x: { reduc: "sum" } } }), "/state/x/reduc", "reduce"],
    [documentWith({ graphs: { g: { ...inner, stat: {} } } }), "/graphs/g/stat", "state"],
    [
      documentWith({ graphs: { g: { ...inner, nodes: { a: { set: {}, timout: "1s" } } } } }),
      "/graphs/g/nodes/a/timout",
      "timeout",
    ],
    [
      node({ llm: "m", into: "x", prompt: { file: "./p.md", fiel: "x" } }),
      "/nodes/a/prompt/fiel",
      "file",
    ],
  ];
  for (const [document, pointer, meant] of rows) {
    const issues = told(document).filter(([code]) => code !== "MR603");
    assertEquals(issues, [["MR002", pointer, `Did you mean "${meant}"?`]], pointer);
  }
});

Deno.test("a misspelt word is told once, with the word that was meant", () => {
  const rows: readonly (readonly [document: object, pointer: string, meant: string])[] = [
    [documentWith({ state: { x: { type: "strin" } } }), "/state/x/type", "string"],
    [documentWith({ state: { x: { reduce: "apend" } } }), "/state/x/reduce", "append"],
    [documentWith({ streams: { s: { modes: ["message"] } } }), "/streams/s/modes/0", "messages"],
    [documentWith({ tools: { t: { onFailure: "tel" } } }), "/tools/t/onFailure", "tell"],
  ];
  for (const [document, pointer, meant] of rows) {
    assertEquals(told(document), [["MR002", pointer, `Did you mean "${meant}"?`]], pointer);
  }
});

Deno.test("a key like none is told with the keys there may be", () => {
  assertEquals(told(documentWith({ models: { m: { model: "echo:x", zzzzzz: 1 } } })), [[
    "MR002",
    "/models/m/zzzzzz",
    'It may have: model, tags, stream, params, baseURL, apiKey, headers, idle; keys that begin with "x-" are yours.',
  ]]);
});

Deno.test("keys that begin with x- are the author's", () => {
  const own = { "x-note": 1 };
  const document = documentWith({
    ...own,
    models: { m: { model: "echo:x", ...own } },
    tools: { t: own },
    nodes: { a: { set: { x: 1 }, ...own } },
    graphs: { g: { ...inner, ...own } },
  });
  assertEquals(told(document), []);
});

Deno.test("a value of the wrong type is told with what it must be and what is there", () => {
  const rows: readonly (readonly [document: object, pointer: string, message: string])[] = [
    [documentWith({ limits: { steps: "3" } }), "/limits/steps", '"steps" must be a whole number, got "3".'],
    [documentWith({ limits: { concurrency: 0 } }), "/limits/concurrency", '"concurrency" must be at least 1, got 0.'],
    [documentWith({ limits: { timeout: 5 } }), "/limits/timeout", '"timeout" must be a string, got 5.'],
    [documentWith({ input: "x" }), "/input", '"input" must be a list, got "x".'],
    [documentWith({ output: [3] }), "/output/0", 'Item 0 of "output" must be a string, got 3.'],
    [documentWith({ models: { m: 3 } }), "/models/m", '"m" must be a string, got 3.'],
    [documentWith({ models: { m: "gpt" } }), "/models/m", '"m" is written in another form, got "gpt".'],
    [documentWith({ edges: { START: 3 } }), "/edges/START", '"START" must be a string, got 3.'],
    [documentWith({ edges: [] }), "/edges", '"edges" must be an object, got a list.'],
    [
      documentWith({ tools: { t: { approve: "yes" } } }),
      "/tools/t/approve",
      '"approve" must be true or false, got "yes".',
    ],
    [node(3), "/nodes/a", '"a" must be an object, got 3.'],
    [node({ set: { x: 1 }, tags: "x" }), "/nodes/a/tags", '"tags" must be a list, got "x".'],
    [node({ set: { x: 1 }, join: "al" }), "/nodes/a/join", '"join" must be one of "all", "any", got "al".'],
    [node({ set: { x: 1 }, timeout: "5 s" }), "/nodes/a/timeout", '"timeout" is written in another form, got "5 s".'],
    [
      node({ set: { x: 1 }, retry: { attempts: 1.5 } }),
      "/nodes/a/retry/attempts",
      '"attempts" must be a whole number, got 1.5.',
    ],
    [node({ llm: "m", prompt: 3, into: "x" }), "/nodes/a/prompt", '"prompt" must be a string, got 3.'],
    [node({ set: { x: 1 }, into: ["x"] }), "/nodes/a/into", '"into" must be a string, got a list.'],
  ];
  for (const [document, pointer, message] of rows) assertEquals(said(document), [["MR002", pointer, message]], pointer);
});

Deno.test("a document that is no object, or lacks what must be there, is told so", () => {
  assertEquals(said([]), [["MR002", "", "The document must be an object, got a list."]]);
  assertEquals(said({}), ["millrace", "nodes", "edges"].map((key) => ["MR002", "", `The document lacks "${key}".`]));
});

Deno.test("another version of the format is told with how to write this one", () => {
  const newer = 'Write "millrace": "1", or use a Millrace that reads the newer format.';
  const rows = [[1, 'Write it as text: "millrace": "1".'], [2, newer], ["2", newer], ["", newer], [null, newer]];
  for (const [millrace, hint] of rows) {
    assertEquals(told(documentWith({ millrace })), [["MR003", "/millrace", hint as string]]);
  }
  assertEquals(
    said(documentWith({ millrace: "2" }))[0][2],
    'This is version "2" of the format, and this Millrace reads version "1".',
  );
});

Deno.test("a document without its version is told that it lacks it", () => {
  const { millrace: _, ...rest } = documentWith({}) as Record<string, unknown>;
  assertEquals(said(rest), [["MR002", "", 'The document lacks "millrace".']]);
});

Deno.test("a node without a verb is told once, with the verb that was meant", () => {
  const message = '"a" has no verb. A node needs exactly one of: llm, call, set, toolcalls, graph, ask.';
  assertEquals(said(node({})), [["MR101", "/nodes/a", message]]);
  assertEquals(said(node({ sett: { x: 1 }, into: 3 })), [["MR101", "/nodes/a", message]]);
  const rows = [["sett", "set"], ["cal", "call"], ["toolcals", "toolcalls"], ["grahp", "graph"], [
    "tool_calls",
    "toolcalls",
  ]];
  for (const [written, meant] of rows) {
    const hint = `Did you mean "${meant}" where "${written}" is written?`;
    assertEquals(told(node({ [written]: "x" })), [["MR101", "/nodes/a", hint]]);
  }
});

Deno.test("a node with several verbs is told once, with all of them", () => {
  const hint = "A node does one thing. Make a node of each, and an edge between them.";
  const two = node({ set: { x: 1 }, ask: "q", into: "x" });
  assertEquals(said(two), [["MR101", "/nodes/a", '"a" has 2 verbs: "set" and "ask".']]);
  assertEquals(told(two), [["MR101", "/nodes/a", hint]]);
  const three = '"a" has 3 verbs: "call" and "set" and "ask".';
  assertEquals(said(node({ set: { x: 1 }, ask: "q", call: "f" })), [["MR101", "/nodes/a", three]]);
});

Deno.test("a key that is written out is refused, as apiKey and in headers", () => {
  const model = (parts: object) => documentWith({ models: { m: { model: "echo:x", ...parts } } });
  assertEquals(told(model({ apiKey: "sk-abc" })), [[
    "MR303",
    "/models/m/apiKey",
    'Name it instead: "apiKey": { "secret": "MY_KEY" }, and make the written one invalid at its provider.',
  ]]);
  const hint = 'Name it instead: "apiKey": { "secret": "MY_KEY" }.';
  assertEquals(told(model({ headers: { Authorization: "Bearer sk-abc", "x-api-key": "sk-abc" } })), [
    ["MR303", "/models/m/headers/Authorization", hint],
    ["MR303", "/models/m/headers/x-api-key", hint],
  ]);
  assertEquals(told(model({ headers: { "x-title": "abc" } })), []);
});

Deno.test("the sentence about a key that is written out does not repeat it", () => {
  const models = { m: { model: "echo:x", apiKey: "sk-abc", headers: { authorization: "Bearer sk-abc" } } };
  assertEquals(JSON.stringify(check(documentWith({ models }))).includes("sk-abc"), false);
});

Deno.test("a name that cannot be one is told at its key", () => {
  const rows: readonly (readonly [parts: object, pointer: string])[] = [
    [{ nodes: { "a b": { set: { x: 1 } } }, edges: { START: "a b" } }, "/nodes/a b"],
    [{ state: { x: {}, "a-b": {} } }, "/state/a-b"],
    [{ models: { "1m": "echo:x" } }, "/models/1m"],
  ];
  for (const [parts, pointer] of rows) {
    assertEquals(check(documentWith(parts)).map((issue) => [issue.code, issue.pointer]), [["MR106", pointer]]);
  }
});
