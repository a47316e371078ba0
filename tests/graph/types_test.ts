import { assertEquals } from "@std/assert";
import { z } from "zod";
import { check, type Issue, type Kit } from "../../mod.ts";

const text = { type: "string" };
const number = { type: "number" };

/** One node `a` that START leads to, in a state. */
function issues(
  state: Record<string, object>,
  node: object,
  parts: object = {},
  functions: Kit["functions"] = {},
): Issue[] {
  const document = {
    millrace: "1",
    models: { m: "echo:x" },
    state,
    nodes: { a: node },
    edges: { START: "a" },
    ...parts,
  };
  return [...check(document, { functions })].filter(({ code }) => /^MR(20[2-9]|210|403)$/.test(code));
}

function told(...given: Parameters<typeof issues>): string[] {
  return issues(...given).map(({ code, severity, pointer, message }) => {
    return `${severity === "error" ? code : `(${code})`} ${pointer}: ${message}`;
  });
}

Deno.test("a write that can never fit is told with both types and how it would fit", () => {
  assertEquals(issues({ topic: text, score: number }, { set: { topic: "{{ score }}" } }), [{
    code: "MR206",
    severity: "error",
    pointer: "/nodes/a/set/topic",
    message: '"a" gives a number to "topic", which takes a text.',
    hint: "string(x) makes text of anything.",
  }]);
});

Deno.test("a value that is written out is checked by the whole schema", () => {
  const state = { score: { type: "number", maximum: 1 }, intent: { enum: ["billing", "technical"] } };
  assertEquals(issues(state, { set: { score: 3, intent: "tecnical" } }).map(({ message, hint }) => [message, hint]), [
    ['"a" cannot write this to "score": it must be at most 1, got 3.', undefined],
    ['"a" gives "tecnical" to "intent", which takes "billing" or "technical".', 'Did you mean "technical"?'],
  ]);
});

Deno.test("the innermost part that does not fit is told", () => {
  const review = {
    type: "object",
    properties: { ok: { type: "boolean" }, tags: { type: "array", items: text } },
    required: ["ok"],
    additionalProperties: false,
  };
  const state = { review, topic: text };
  assertEquals(told(state, { set: { review: { ok: true, tags: ["{{ topic }}", "{{ size(topic) }}"] } } }), [
    'MR206 /nodes/a/set/review/tags/1: "a" gives a number to "1" of "tags" of "review", which takes a text.',
  ]);
  assertEquals(told(state, { set: { review: { ok: true, tag: ["{{ topic }}"] } } }), [
    'MR206 /nodes/a/set/review/tag: "a" gives "tag" of "review", which takes no such member.',
  ]);
  assertEquals(told(state, { set: { review: { tags: ["{{ topic }}"] } } }), [
    'MR206 /nodes/a/set/review: "a" gives "review" an object without "ok", which must be there.',
  ]);
  assertEquals(told(state, { set: { review: "{{ {'tags': [topic]} }}" } }), [
    'MR206 /nodes/a/set/review: "a" gives "review" an object without "ok", which must be there.',
  ]);
});

Deno.test("what a reducer takes is what a write must be", () => {
  const list = { type: "array", items: text };
  const node = { set: { all: "{{ n }}" } };
  const all = (reduce: string, schema: object = list) => told({ all: { ...schema, reduce }, n: number }, node);
  assertEquals(all("append"), ['MR206 /nodes/a/set/all: "a" gives a number to "all", which takes a text.']);
  assertEquals(all("concat"), ['MR206 /nodes/a/set/all: "a" gives a number to "all", which takes a list of texts.']);
  assertEquals(all("sum", {}), []);
  assertEquals(all("merge", {}), ['MR206 /nodes/a/set/all: "a" gives a number to "all", which takes an object.']);
  assertEquals(all("messages", {}), [
    'MR206 /nodes/a/set/all: "a" gives a number to "all", which takes a list or an object.',
  ]);
});

Deno.test("what a reducer makes is the type of its key, also where the key has no schema", () => {
  const state = { all: { reduce: "append" }, total: { reduce: "sum" }, t: text };
  assertEquals(told(state, { set: { t: "{{ total }}" } }), [
    'MR206 /nodes/a/set/t: "a" gives a number to "t", which takes a text.',
  ]);
  assertEquals(told(state, { set: { t: "{{ all }}" } }), [
    'MR206 /nodes/a/set/t: "a" gives a list to "t", which takes a text.',
  ]);
});

Deno.test("an object that is merged may lack what it needs in the end", () => {
  const review = { type: "object", properties: { ok: text, note: text }, required: ["ok"], reduce: "merge" };
  assertEquals(told({ review, t: text }, { set: { review: { note: "{{ t }}" } } }), []);
});

Deno.test("a list of results is what a key without a reducer takes under each", () => {
  const node = { each: "words", llm: "m", prompt: "{{ item }}" };
  const words = { type: "array", items: text };
  assertEquals(told({ words, t: text }, { ...node, into: "t" }), [
    'MR206 /nodes/a/into: "a" gives a list of texts to "t", which takes a text.',
  ]);
  assertEquals(told({ words }, { ...node, into: "words" }), []);
  assertEquals(told({ words, all: { ...words, reduce: "append" } }, { ...node, into: "all" }), []);
  assertEquals(told({ words }, { ...node, into: { words: "{{ size(result) }}" } }), [
    'MR206 /nodes/a/into/words: "a" gives a list of numbers to "words", which takes a list of texts.',
  ]);
});

Deno.test("each over an object says how its members become a list", () => {
  assertEquals(
    issues({ o: { type: "object" }, t: text }, { each: "o", ask: "?", into: "t" }).map(({ code, message, hint }) => [
      code,
      message,
      hint,
    ])[0],
    [
      "MR204",
      '"a" runs once per item of "o", and that is an object, not a list.',
      "x.map(key, x[key]) makes a list of its members.",
    ],
  );
});

Deno.test("a function whose schemas can say so is held to its result, and warned of for its arguments", () => {
  const functions = {
    quote: {
      input: z.object({ nights: z.number() }),
      output: z.object({ total: z.number() }),
      run: () => ({ total: 1 }),
    },
  };
  const state = { t: text, n: number };
  const call = (node: object) => told(state, { call: "quote", ...node }, {}, functions);
  assertEquals(call({ with: { nights: "{{ n }}" }, into: { n: "{{ result.total }}" } }), []);
  assertEquals(call({ with: { nights: "{{ t }}" }, into: { n: "{{ result.total }}" } }), [
    '(MR206) /nodes/a/with/nights: "a" gives a text to "nights" of "with", which takes a number.',
  ]);
  assertEquals(call({ into: { n: "{{ result.total }}" } }), [
    '(MR206) /nodes/a/with: "a" gives "with" an object without "nights", which must be there.',
  ]);
  assertEquals(call({ with: { nights: 1 }, into: { n: "{{ result.totl }}" } }), [
    'MR202 /nodes/a/into/n: There is never a "totl" in "result": it has "total".',
  ]);
  assertEquals(call({ with: { nights: 1 }, into: "t" }), [
    'MR206 /nodes/a/into: "a" gives an object to "t", which takes a text.',
  ]);
  const writes = { count: { output: z.object({ t: z.number() }), run: () => ({ t: 1 }) } };
  assertEquals(told(state, { call: "count", writes: ["t"] }, {}, writes), [
    'MR206 /nodes/a/writes/0: "a" gives a number to "t", which takes a text.',
  ]);
});

Deno.test("a schema of a function that cannot be said as a JSON Schema says nothing", () => {
  const functions = { f: { input: z.object({ at: z.date() }), output: z.string().transform(Number), run: () => 1 } };
  assertEquals(told({ t: text }, { call: "f", with: { at: "{{ t }}" }, into: "t" }, {}, functions), []);
});

Deno.test("a misspelt case is told once, with its repair", () => {
  const edges = (target: object) => ({ edges: { START: "a", a: target } });
  const state = { intent: { enum: ["billing", "technical"] } };
  const node = { set: { intent: "billing" } };
  const found = issues(state, node, edges({ switch: "intent", cases: { billing: "END", tecnical: "END" } }));
  assertEquals(found, [{
    code: "MR208",
    severity: "error",
    pointer: "/edges/a/cases/tecnical",
    message: '"tecnical" never happens: the value is "billing" or "technical".',
    hint: 'Did you mean "technical"?',
    fix: { pointer: "/edges/a/cases/tecnical", rename: "technical" },
  }]);
  assertEquals(told(state, node, edges({ switch: "intent", cases: {} })).filter((one) => !one.includes("MR002")), [
    'MR209 /edges/a/cases: There is no case for "billing" and "technical", and no else: the run would fail.',
  ]);
});

Deno.test("a condition that cannot be read is told once", () => {
  const edges = (target: object) => ({ edges: { START: "a", a: target } });
  const state = { x: {} };
  const node = { set: { x: 1 } };
  assertEquals(
    told(state, node, edges({ switch: "x +", cases: { a: "END" } })),
    ["MR203"].map((code) =>
      told(state, node, edges({ switch: "x +", cases: { a: "END" } })).find((one) => one.startsWith(code))!
    ),
  );
  assertEquals(told(state, node, edges({ when: "1 + 'a'", to: "END" })).length, 1);
  assertEquals(told(state, node, edges({ when: "'a'", to: "END" })), [
    'MR207 /edges/a/when: "when" needs true or false, and this is "a".',
  ]);
});

Deno.test("a schema of a file's graph is not mistaken for one of the document", () => {
  const inner = (schema: object) => ({
    millrace: "1",
    schemas: { S: number },
    state: { x: schema },
    input: [],
    output: ["x"],
    nodes: { s: { set: { x: 1 } } },
    edges: { START: "s" },
  });
  const outer = {
    millrace: "1",
    schemas: { S: text },
    state: { t: number },
    nodes: { a: { graph: "./inner.json", into: { t: "{{ result.x }}" } } },
    edges: { START: "a" },
  };
  for (const schema of [{ $ref: "#/schemas/S" }, number]) {
    assertEquals(check(outer, { files: { "inner.json": JSON.stringify(inner(schema)) } }), []);
  }
});

Deno.test("a warning in a text of a file is a warning there too", () => {
  const open = { type: "object", properties: { title: text } };
  const document = {
    millrace: "1",
    models: { m: "echo:x" },
    state: { open },
    input: ["open"],
    nodes: { a: { llm: "m", prompt: { file: "./p.md" }, into: { open: { title: "{{ result }}" } } } },
    edges: { START: "a" },
  };
  assertEquals(
    check(document, { files: { "p.md": "Read\n{{ open.titel }}" } }).map((
      { severity, message },
    ) => [severity, message]),
    [
      ["warning", 'In p.md, line 2: The schema of "open" names no "titel".'],
    ],
  );
});
