import { assertEquals } from "@std/assert";
import { check, type Issue, type JsonObject } from "../../mod.ts";

const state = { x: {}, y: {}, log: { reduce: "append" } };
const idle = { set: { log: "{{ has(state.x) }}{{ has(state.y) }}" } };
const kit = { functions: { run: () => 1 }, tools: { pay: () => 1 } };

function issues(codes: RegExp, nodes: JsonObject, edges: JsonObject, parts: JsonObject = {}): readonly Issue[] {
  return check({ millrace: "1", state, nodes, edges, ...parts }, kit).filter(({ code }) => codes.test(code));
}

function told(codes: RegExp, nodes: JsonObject, edges: JsonObject, parts: JsonObject = {}): string[] {
  return issues(codes, nodes, edges, parts).map(({ code, severity, pointer }) =>
    `${code} ${severity === "error" ? "E" : "W"} ${pointer}`
  );
}

Deno.test("a node that nothing leads to is told, and what only it leads to is not", () => {
  const nodes = { a: idle, b: idle, c: idle, d: idle, e: idle };
  assertEquals(told(/MR110/, nodes, { START: "a", b: "c", c: "d" }), ["MR110 W /nodes/b", "MR110 W /nodes/e"]);
  for (const nowhere of ["END", [], { when: "x == 1", to: "END" }]) {
    assertEquals(told(/MR110/, nodes, { START: nowhere, a: "b", b: "c", c: "d", d: "e" }), ["MR110 W /nodes/a"]);
  }
  assertEquals(told(/MR1\d\d/, nodes, { a: "b" }), ["MR105 E /edges"]);
  assertEquals(told(/MR110/, nodes, { START: ["a", "e"], b: "c", c: { when: "x == 1", to: "d", else: "b" } }), [
    "MR110 W /nodes/b",
  ]);
});

Deno.test("a loop without a way out is told by name", () => {
  assertEquals(issues(/MR11/, { a: idle, b: idle }, { START: "a", a: "b", b: "a" }), [{
    code: "MR111",
    severity: "error",
    pointer: "/edges/b",
    message: "There is no way out of the loop a → b → a.",
    hint: 'Lead out of it on a condition: { "when": …, "to": …, "else": "END" }.',
  }]);
  assertEquals(told(/MR11/, { a: idle }, { START: "a", a: ["a", "END"] }), ["MR111 E /edges/a"]);
  assertEquals(told(/MR11/, { a: idle, b: idle }, { START: "a", a: ["a", "b"] }), ["MR111 E /edges/a"]);
});

Deno.test("a loop of whose branches one always leads on has no way out", () => {
  const nodes = { h: { set: { x: 1 } }, a: idle, b: idle };
  const maybe = { when: "x == 1", to: "h" };
  assertEquals(told(/MR11/, nodes, { START: "h", h: ["a", "b"], a: maybe, b: "h" }), ["MR111 E /edges/b"]);
  assertEquals(told(/MR11/, nodes, { START: "h", h: ["a", "b"], a: maybe, b: maybe }), []);
});

Deno.test("a loop is left by a condition, an end, a failure or a person", () => {
  const write = { set: { x: 1 } };
  assertEquals(told(/MR11/, { a: write }, { START: "a", a: { when: "x == 1", to: "a" } }), []);
  assertEquals(told(/MR11/, { a: write, b: idle }, { START: "a", a: { switch: "x", cases: { a: "a", b: "b" } } }), []);
  assertEquals(told(/MR11/, { a: { call: "run", into: "x", catch: "END" } }, { START: "a", a: "a" }), []);
  assertEquals(told(/MR11/, { a: { ask: "Go on?", into: "x" } }, { START: "a", a: "a" }), []);
});

Deno.test("a loop whose way out reads nothing that changes ends only by its limit", () => {
  const again = { when: "y == 1", to: "a" };
  assertEquals(issues(/MR11/, { a: { set: { x: 1 } } }, { START: "a", a: again }), [{
    code: "MR112",
    severity: "warning",
    pointer: "/edges/a/when",
    message: 'The loop a → a ends only by its limit of steps: nothing in it writes "y".',
    hint: "Let its way out read what the loop writes, as a score or a count of rounds.",
  }]);
  assertEquals(told(/MR11/, { a: { set: { x: 1 } } }, { START: "a", a: { when: "1 == 1", to: "a" } }), [
    "MR112 W /edges/a/when",
  ]);
  // Written inside, or beside it, or before it alone.
  assertEquals(told(/MR11/, { a: { set: { y: 1 } } }, { START: "a", a: again }), []);
  assertEquals(told(/MR11/, { a: idle, b: { set: { y: 1 } } }, { START: ["a", "b"], a: again }), []);
  assertEquals(told(/MR11/, { a: idle, b: { set: { y: 1 } } }, { START: "b", b: "a", a: again }), [
    "MR112 W /edges/a/when",
  ]);
});

Deno.test("a choice that says the same in every round is fine where each of its arms comes to the way out", () => {
  const nodes = { a: { set: { x: 1 } }, b: idle, c: idle, d: idle };
  const out = { when: "x == 1", to: "a" };
  assertEquals(
    told(/MR11/, nodes, { START: "a", a: { when: "y == 1", to: "b", else: "c" }, b: "d", c: "d", d: out }),
    [],
  );
});

Deno.test("two nodes that may ask a person at the same time are told with the fork", () => {
  const ask = { ask: "?", into: "x" };
  const other = { ask: "?", into: "y" };
  assertEquals(issues(/MR404/, { a: ask, b: other }, { START: ["a", "b"] }), [{
    code: "MR404",
    severity: "warning",
    pointer: "/nodes/a",
    message: '"a" and "b" may both ask a person at the same time.',
    hint: "The run waits until every question has an answer. Lead from one to the other, so that they come in turn.",
    related: [
      { pointer: "/nodes/b", message: '"b" stands here' },
      { pointer: "/edges/START", message: "START starts both here" },
    ],
  }]);
  assertEquals(told(/MR404/, { a: ask, b: other }, { START: "a", a: "b" }), []);
  assertEquals(told(/MR404/, { a: ask, b: other }, { START: { when: "y == 1", to: "a", else: "b" } }), []);
});

Deno.test("a tool that must be approved and a graph with a question ask a person too", () => {
  const parts = {
    models: { m: "echo:x" },
    tools: { pay: { approve: true } },
    graphs: { g: { state: { y: {} }, nodes: { q: { ask: "?", into: "y" } }, edges: { START: "q" } } },
  };
  const pays = { llm: "m", prompt: "Pay", tools: ["pay"], into: "x" };
  assertEquals(told(/MR404/, { a: pays, b: { graph: "g" } }, { START: ["a", "b"] }, parts), ["MR404 W /nodes/a"]);
  const free = { ...parts, tools: { pay: {} } };
  assertEquals(told(/MR404/, { a: pays, b: { graph: "g" } }, { START: ["a", "b"] }, free), []);
});

Deno.test("models, tools and graphs that nothing uses are told", () => {
  const parts = {
    models: { m: "echo:x", n: { model: "echo:y", fallback: ["o"] }, o: "echo:z" },
    graphs: { g: { nodes: { s: { llm: "m", prompt: "?", into: "x" } }, edges: { START: "s" }, state: { x: {} } } },
  };
  assertEquals(told(/MR501/, { a: idle }, { START: "a" }, parts), [
    "MR501 W /graphs/g",
    "MR501 W /models/n",
    "MR501 W /models/o",
  ]);
  const asks = { llm: "n", prompt: "?", into: "y" };
  assertEquals(told(/MR501/, { a: asks, g: { graph: "g" } }, { START: "a", a: "g" }, parts), []);
  // A function may ask any model.
  assertEquals(told(/MR501/, { a: { call: "run", into: "x" } }, { START: "a" }, { models: parts.models }), []);
  assertEquals(told(/MR501/, { a: asks }, { START: "a" }, { models: parts.models, tools: { pay: {} } }), [
    "MR501 W /tools/pay",
    "MR501 W /models/m",
  ]);
});

Deno.test("what is unused is told once nothing is wrong", () => {
  assertEquals(told(/MR50/, { a: { set: { y: "{{ nobody }}" } } }, { START: "a" }), []);
});

Deno.test("keys that nothing reads or writes, and those written for nobody, are told", () => {
  const set = { set: { x: 1 } };
  assertEquals(told(/MR502/, { a: set }, { START: "a" }), ["MR502 W /state/y", "MR502 W /state/log"]);
  const both = { output: ["log"], input: ["y", "log"] };
  assertEquals(told(/MR502/, { a: set }, { START: "a" }, both), ["MR502 W /state/x"]);
  assertEquals(told(/MR502/, { a: set }, { START: { when: "x == y", to: "a" } }, { output: ["log"] }), []);
  // A function may read the state; what a model says is seen as it is said.
  assertEquals(told(/MR502/, { a: { call: "run", into: "x" } }, { START: "a" }, { output: ["x"] }), []);
  const says = { llm: "m", prompt: "{{ y }}", into: "x" };
  assertEquals(told(/MR502/, { a: says }, { START: "a" }, { output: ["log"], models: { m: "echo:x" } }), []);
});

Deno.test("nodes and tags in views that nothing carries are told, on paths too", () => {
  const parts = {
    models: { m: { model: "echo:x", tags: ["fast"] } },
    graphs: {
      g: {
        state: { y: {} },
        nodes: { draft: { llm: "m", prompt: "?", into: "y", tags: ["in"] } },
        edges: { START: "draft" },
      },
    },
  };
  const views = (view: JsonObject) =>
    issues(/MR50[34]/, { agent: { graph: "g", tags: ["out"] } }, { START: "agent" }, {
      ...parts,
      streams: { v: view },
    }).map(({ code, pointer, message, hint }) => `${code} ${pointer} ${message} ${hint}`);
  assertEquals(views({ nodes: ["agent", "agent/draft"], tags: ["fast", "in", "out"] }), []);
  assertEquals(views({ nodes: ["agnt"] }), ['MR503 /streams/v/nodes/0 There is no node "agnt". Did you mean "agent"?']);
  assertEquals(views({ nodes: ["agent/darft"] }), [
    'MR503 /streams/v/nodes/0 There is no node "darft" on the path "agent/darft". Did you mean "agent/draft"?',
  ]);
  assertEquals(views({ tags: ["fats"] }), [
    'MR503 /streams/v/tags/0 No call carries the tag "fats". Did you mean "fast"?',
  ]);
});

Deno.test("a view of tokens alone is told where all that it shows answer at once", () => {
  const models = { m: { model: "echo:x", stream: false, tags: ["slow"] }, n: { model: "echo:x", tags: ["fast"] } };
  const nodes = { a: { llm: "m", prompt: "?", into: "x" }, b: { llm: "n", prompt: "?", into: "y" } };
  const views = (view: JsonObject, own: JsonObject = nodes) =>
    told(/MR504/, own, { START: ["a", "b"] }, { models, streams: { v: view } });
  assertEquals(views({ modes: ["messages"], tags: ["slow"] }), ["MR504 W /streams/v"]);
  assertEquals(views({ modes: ["messages"], nodes: ["a"] }), ["MR504 W /streams/v"]);
  assertEquals(views({ modes: ["messages", "updates"], tags: ["slow"] }), []);
  assertEquals(views({ modes: ["messages"] }), []);
  assertEquals(views({ modes: ["messages"], nodes: ["a"] }, { ...nodes, a: { ...nodes.a, stream: true } }), []);
});
