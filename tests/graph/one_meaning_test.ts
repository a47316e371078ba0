import { assertEquals } from "@std/assert";
import { applyFixes, check, type Issue } from "../../mod.ts";

function told(parts: object): readonly Issue[] {
  return check(textOf(parts));
}

function textOf({ state = { topic: {} }, ...parts }: { state?: object; nodes?: object; edges?: object }): string {
  return JSON.stringify({ millrace: "1", models: { m: "echo:x" }, state, ...parts });
}

function hintsOf(parts: object): (string | undefined)[] {
  const text = textOf(parts);
  const issues = check(text);
  assertEquals(applyFixes(text, issues), text, "Nothing is repaired.");
  return issues.filter(({ severity }) => severity === "error").map(({ hint }) => hint);
}

const edges = { START: "write" };

Deno.test("a name that differs from another by a digit is not repaired, only guessed", () => {
  const state = { draft1: { default: "" }, draft2: { default: "" }, out: {} };
  assertEquals(hintsOf({ state, nodes: { write: { set: { out: "{{ draft3 }}" } } }, edges }), [
    'Did you mean "draft1"?',
  ]);
  const one = { draft1: { default: "" }, out: {} };
  assertEquals(hintsOf({ state: one, nodes: { write: { set: { out: "{{ draft }}" } } }, edges }), [
    'Did you mean "draft1"?',
  ]);
});

Deno.test("a name that two others are near to is not repaired", () => {
  const state = { score: { default: 1 }, store: { default: 1 }, out: {} };
  assertEquals(hintsOf({ state, nodes: { write: { set: { out: "{{ soore }}" } } }, edges }).length, 1);
  const nodes = { write_it: { set: { topic: "a" } }, writeIt: { set: { other: "a" } } };
  assertEquals(
    hintsOf({ state: { topic: {}, other: {} }, nodes, edges: { START: ["write_it", "writeIt", "WRITEIT"] } }).length,
    1,
  );
});

Deno.test("a target or a source is not repaired into a loop of one node", () => {
  const nodes = { write: { set: { topic: "a" } } };
  assertEquals(hintsOf({ nodes, edges: { ...edges, write: "wriet" } }), ['Did you mean "write"?']);
  assertEquals(hintsOf({ nodes: { write: { set: { topic: "a" }, catch: "wriet" } }, edges }), [
    'Did you mean "write"?',
  ]);
  assertEquals(hintsOf({ nodes, edges: { ...edges, wriet: "write" } }), ['Did you mean "write"?']);
  const numbered = { write1: { set: { topic: "a" } } };
  assertEquals(hintsOf({ nodes: numbered, edges: { START: "write1", write1: "write2" } }), [
    'Did you mean "write1"?',
  ]);
});

Deno.test("one of many is not repaired into all of them", () => {
  const state = { words: { type: "array", default: [] }, out: { reduce: "append", type: "array" } };
  const node = { llm: "m", each: "words", prompt: "Shout {{ word }}", into: "out" };
  assertEquals(hintsOf({ state, nodes: { write: node }, edges }), [
    'What "each" takes from "words" is called "item"; "as": "word" calls it so.',
  ]);
  assertEquals(hintsOf({ state, nodes: { write: { set: { out: "{{ word }}" } } }, edges }), [
    'Did you mean "words"?',
  ]);
});

Deno.test("a name that can only mean one thing is repaired", () => {
  const fixes = (parts: object) => told(parts).map(({ fix }) => fix && "replace" in fix ? fix.replace : undefined);
  const nodes = { write: { set: { topic: "a" } } };
  assertEquals(fixes({ nodes, edges: { START: "wriet" } }), ["write"]);
  assertEquals(fixes({ nodes: { write_2: { set: { topic: "a" } } }, edges: { START: "write2" } }), ["write_2"]);
  assertEquals(fixes({ nodes: { write2: { set: { topic: "a" } } }, edges: { START: "wirte2" } }), ["write2"]);
});
