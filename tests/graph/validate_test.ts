import { assertEquals } from "@std/assert";
import { check, type Issue, type Json } from "../../mod.ts";

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

/** What is told of the form of a document; checks of its sense have tests of their own. */
function formOf(document: object): readonly Issue[] {
  return check(document, kit).filter(({ code }) => /^MR(00.|101|106|303)$/.test(code));
}

function told(document: object): Told[] {
  return formOf(document).map(({ code, pointer, hint }) => [code, pointer, hint]);
}

/** What is told of a document: codes, places and sentences. */
function said(document: object): [code: string, pointer: string, message: string][] {
  return formOf(document).map(({ code, pointer, message }) => [code, pointer, message]);
}

const inner = { state: { x: {} }, nodes: { a: { set: { x: 1 } } }, edges: { START: "a" } };

Deno.test("a misspelt key is told once, at every level of a document, with the key that was meant", () => {
  const rows: readonly (readonly [parts: object, pointer: string, meant: string])[] = [
    [documentWith({ imput: ["x"] }), "/imput", "input"],
    [documentWith({ models: { m: { model: "echo:x", tagz: [] } } }), "/models/m/tagz", "tags"],
    [documentWith({ models: { m: { model: "echo:x", baseUrl: "http://x" } } }), "/models/m/baseUrl", "baseURL"],
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
    [documentWith({ graphs: { g: { ...inner, imput: ["x"] } } }), "/graphs/g/imput", "input"],
    [
      documentWith({ graphs: { g: { ...inner, nodes: { a: { set: {}, timout: "1s" } } } } }),
      "/graphs/g/nodes/a/timout",
      "timeout",
    ],
    [
      node({ llm: "m", into: "x", prompt: { fiel: "./p.md" } }),
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
    'It may have: model, tags, stream, params, api, baseURL, apiKey, headers, idle, fallback; keys that begin with "x-" are yours.',
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
    [documentWith({ limits: { timeout: 5 } }), "/limits/timeout", '"timeout" must be a duration, got 5.'],
    [documentWith({ input: "x" }), "/input", '"input" must be a list, got "x".'],
    [documentWith({ output: [3] }), "/output/0", 'Item 0 of "output" must be a string, got 3.'],
    [documentWith({ models: { m: 3 } }), "/models/m", '"m" must be "provider:model", got 3.'],
    [documentWith({ models: { m: "gpt" } }), "/models/m", '"m" must be "provider:model", got "gpt".'],
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
    [node({ set: { x: 1 }, timeout: "5 s" }), "/nodes/a/timeout", '"timeout" must be a duration, got "5 s".'],
    [
      node({ set: { x: 1 }, retry: { attempts: 1.5 } }),
      "/nodes/a/retry/attempts",
      '"attempts" must be a whole number, got 1.5.',
    ],
    [node({ llm: "m", prompt: 3, into: "x" }), "/nodes/a/prompt", '"prompt" must be a string, got 3.'],
    [node({ call: "f", into: ["x"] }), "/nodes/a/into", '"into" must be a string, got a list.'],
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
  assertEquals(said(node({ sett: { x: 1 } })), [["MR101", "/nodes/a/sett", message]]);
  const rows = [["sett", "set"], ["cal", "call"], ["toolcals", "toolcalls"], ["grahp", "graph"], [
    "tool_calls",
    "toolcalls",
  ]];
  for (const [written, meant] of rows) {
    const hint = `Did you mean "${meant}" where "${written}" is written?`;
    const [issue] = formOf(node({ [written]: "x" }));
    assertEquals([issue.pointer, issue.hint], [`/nodes/a/${written}`, hint]);
    assertEquals(issue.fix, { pointer: `/nodes/a/${written}`, rename: meant });
  }
});

Deno.test("what only one verb has tells which was forgotten", () => {
  assertEquals(told(node({ prompt: "p", into: "x" })), [[
    "MR101",
    "/nodes/a",
    '"prompt" belongs to "llm": add "llm".',
  ]]);
  assertEquals(told(node({ answer: {} })), [["MR101", "/nodes/a", '"answer" belongs to "ask": add "ask".']]);
  assertEquals(told(node({ with: {} })), [["MR101", "/nodes/a", undefined]]);
});

Deno.test("what stands behind a misspelt key is told as well, with the places as they are written", () => {
  const document = {
    ...documentWith({}),
    nodes: undefined,
    nodse: { a: { sett: { x: 1 }, retry: { dealy: "5 sec" } } },
  };
  const { nodes: _nodes, ...misspelt } = document;
  assertEquals(formOf(misspelt).map(({ code, pointer, fix }) => [code, pointer, fix]), [
    ["MR002", "/nodse", { pointer: "/nodse", rename: "nodes" }],
    ["MR101", "/nodse/a/sett", { pointer: "/nodse/a/sett", rename: "set" }],
    ["MR002", "/nodse/a/retry/dealy", { pointer: "/nodse/a/retry/dealy", rename: "delay" }],
    ["MR002", "/nodse/a/retry/dealy", { pointer: "/nodse/a/retry/dealy", replace: "5s" }],
  ]);
});

Deno.test("a choice whose keys are misspelt or brought along is told by those keys alone", () => {
  const rows: readonly (readonly [target: object, ...issues: readonly (readonly [string, string])[]])[] = [
    [{ swich: "x", cases: {} }, ["/swich", "switch"]],
    [{ wehn: "true", to: "a" }, ["/wehn", "when"]],
    [{ if: "true", then: "a", otherwise: "END" }, ["/if", "when"], ["/then", "to"], ["/otherwise", "else"]],
    [{ switch: "x", case: {}, default: "a" }, ["/case", "cases"], ["/default", "else"]],
    [{ when: "true", tp: "a", to: "a" }, ["/tp", ""]],
  ];
  for (const [target, ...keys] of rows) {
    for (const place of ["/edges/START", "/edges/START/0"]) {
      const edges = { START: place.endsWith("0") ? [target] : target };
      const issues = formOf(documentWith({ edges })).map((
        { pointer, fix },
      ) => [pointer, fix && "rename" in fix ? fix.rename : ""]);
      assertEquals(issues, keys.map(([key, meant]) => [place + key, meant]), JSON.stringify(target));
    }
  }
});

Deno.test("a choice that lacks what it needs is told once", () => {
  const rows: readonly (readonly [target: object, message: string])[] = [
    [{}, 'A choice needs "when" or "switch".'],
    [{ to: "a" }, 'A choice needs "when" or "switch".'],
    [{ cases: { b: "a" } }, 'A choice needs "when" or "switch".'],
    [{ foo: 1, bar: 2 }, 'A choice needs "when" or "switch".'],
    [{ when: "true" }, 'The choice by "when" lacks "to".'],
    [{ switch: "x" }, 'The choice by "switch" lacks "cases".'],
    [{ when: "true", switch: "x", to: "a" }, 'A choice is made by "when" or by "switch", and this one by both.'],
  ];
  for (const [target, message] of rows) {
    assertEquals(said(documentWith({ edges: { START: target } })), [["MR002", "/edges/START", message]]);
  }
  assertEquals(said(node({ set: { x: 1 }, catch: { into: "x" } })), [[
    "MR002",
    "/nodes/a/catch",
    '"catch" lacks "to".',
  ]]);
});

Deno.test("a value whose meaning is plain comes with its repair", () => {
  const rows: readonly (readonly [document: object, pointer: string, replace: Json])[] = [
    [documentWith({ millrace: 1 }), "/millrace", "1"],
    [documentWith({ limits: { steps: "30" } }), "/limits/steps", 30],
    [documentWith({ limits: { timeout: "2 minutes" } }), "/limits/timeout", "2m"],
    [documentWith({ input: "x" }), "/input", ["x"]],
    [documentWith({ state: { x: "string" } }), "/state/x", { type: "string" }],
    [documentWith({ tools: { t: { approve: "true" } } }), "/tools/t/approve", true],
    [node({ set: { x: 1 }, tags: "a" }), "/nodes/a/tags", ["a"]],
    [node({ set: { x: 1 }, timeout: "500 millis" }), "/nodes/a/timeout", "500ms"],
    [node({ set: { x: 1 }, retry: { factor: "1.5" } }), "/nodes/a/retry/factor", 1.5],
    [node({ set: { x: 1 }, join: "Any" }), "/nodes/a/join", "any"],
    [node({ call: "f", into: ["x"] }), "/nodes/a/into", "x"],
  ];
  for (const [document, pointer, replace] of rows) {
    assertEquals(formOf(document).map(({ fix }) => fix), [{ pointer, replace }], pointer);
  }
});

Deno.test("names are not told as unknown where what declares them cannot be read", () => {
  const lost = (parts: object) => check(documentWith(parts), kit).filter(({ severity }) => severity === "error");
  assertEquals(lost({ nodes: [] }).map(({ code, pointer }) => [code, pointer]), [["MR002", "/nodes"]]);
  assertEquals(lost({ state: ["x"] }).map(({ code, pointer }) => [code, pointer]), [["MR002", "/state"]]);
  const models = { models: ["m"], nodes: { a: { llm: "m", prompt: "p", into: "x" } } };
  assertEquals(lost(models).map(({ code, pointer }) => [code, pointer]), [["MR002", "/models"]]);
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
