import { assertEquals } from "@std/assert";
import { check, type Issue } from "../../mod.ts";

type Nodes = Record<string, object>;

/** Nodes that write x, and with a capital first letter y. */
function nodes(names: string): Nodes {
  return Object.fromEntries(
    names.split(" ").map((name) => [name, { set: { [/^[A-Z]/.test(name) ? "y" : "x"]: 1 } }]),
  );
}

function issues(names: string | Nodes, edges: object, parts: object = {}): readonly Issue[] {
  const all = typeof names === "string" ? nodes(names) : names;
  return check({ millrace: "1", state: { x: {}, y: {} }, nodes: all, edges, ...parts });
}

/** The writers that clash, as places. */
function clashes(names: string | Nodes, edges: object, parts: object = {}): string[] {
  return issues(names, edges, parts).filter(({ code }) => code === "MR401").map(({ code, pointer, related }) =>
    `${code} ${pointer} ${related?.map((place) => place.pointer).join(" ")}`
  );
}

Deno.test("two writers of a key at the same time are told with both places and the fork", () => {
  assertEquals(issues("a b", { START: ["a", "b"] }), [{
    code: "MR401",
    severity: "error",
    pointer: "/nodes/a/set/x",
    message: '"a" and "b" may write "x" at the same time, and "x" has no reducer.',
    hint: 'Write to two keys, or add a "reduce" to /state/x.',
    related: [
      { pointer: "/nodes/b/set/x", message: '"b" writes it here' },
      { pointer: "/edges/START", message: "START starts both here" },
    ],
  }]);
});

Deno.test("writers on two branches clash whatever their distance from the fork", () => {
  assertEquals(clashes("a B C b", { START: ["a", "B"], B: "C", C: "b" }).slice(0, 1), [
    "MR401 /nodes/a/set/x /nodes/b/set/x /edges/START",
  ]);
  assertEquals(clashes("F a b", { START: "F", F: ["a", "b"] }), ["MR401 /nodes/a/set/x /nodes/b/set/x /edges/F"]);
});

Deno.test("the arms of one switch and of one condition exclude each other", () => {
  assertEquals(clashes("a b", { START: { switch: "x", cases: { "1": "a" }, else: "b" } }), []);
  assertEquals(clashes("a b", { START: { when: "true", to: "a", else: "b" } }), []);
});

Deno.test("a fork inside an arm is a fork", () => {
  assertEquals(clashes("a b c", { START: { switch: "y", cases: { "1": ["a", "b"] }, else: "c" } }), [
    "MR401 /nodes/a/set/x /nodes/b/set/x /edges/START",
  ]);
});

Deno.test("an arm of a choice clashes with a branch beside the choice", () => {
  assertEquals(clashes("a b", { START: ["a", { when: "true", to: "b" }] }), [
    "MR401 /nodes/a/set/x /nodes/b/set/x /edges/START",
  ]);
});

Deno.test("one writer after the other is no clash", () => {
  assertEquals(clashes("a b", { START: "a", a: "b" }), []);
});

Deno.test("a writer behind the join of both branches is no clash", () => {
  assertEquals(clashes("a B j", { START: ["a", "B"], a: "j", B: "j" }), []);
});

Deno.test("a join that does not wait may write while the other branch does", () => {
  const late = { ...nodes("B"), a: { set: { x: 1 } }, C: { set: {} }, j: { set: { x: 1 }, join: "any" } };
  assertEquals(clashes(late, { START: ["B", "C"], B: "j", C: "a", a: "j" }), [
    "MR401 /nodes/j/set/x /nodes/a/set/x /edges/START",
  ]);
});

Deno.test("a key with a reducer may be written at the same time", () => {
  const state = { x: { type: "number", reduce: "sum" }, y: {} };
  assertEquals(clashes("a b", { START: ["a", "b"] }, { state }), []);
});

Deno.test("each contested key is told for its fork", () => {
  const both = { set: { x: 1, y: 2 } };
  assertEquals(clashes({ a: both, b: both }, { START: ["a", "b"] }), [
    "MR401 /nodes/a/set/x /nodes/b/set/x /edges/START",
    "MR401 /nodes/a/set/y /nodes/b/set/y /edges/START",
  ]);
});

Deno.test("writers inside an inner graph are told there", () => {
  const g = { state: { x: {} }, output: ["x"], nodes: nodes("a b"), edges: { START: ["a", "b"] } };
  assertEquals(clashes({ n: { graph: "g" } }, { START: "n" }, { graphs: { g } }), [
    "MR401 /graphs/g/nodes/a/set/x /graphs/g/nodes/b/set/x /graphs/g/edges/START",
  ]);
});

Deno.test("a graph that shares a key writes it", () => {
  const g = { state: { x: {} }, nodes: nodes("a"), edges: { START: "a" } };
  const all = { ...nodes("b"), n: { graph: "g" } };
  assertEquals(clashes(all, { START: ["b", "n"] }, { graphs: { g } }).length, 1);
});

Deno.test("a fork of 3,000 writers of one key is one issue", () => {
  const names = Array.from({ length: 3_000 }, (_, index) => `n${index}`);
  assertEquals(clashes(names.join(" "), { START: names }), ["MR401 /nodes/n0/set/x /nodes/n1/set/x /edges/START"]);
});

Deno.test("conditions that exclude each other keep two branches apart", () => {
  const two = (one: string, other: string, names = "a b") =>
    clashes(names, { START: [{ when: one, to: "a" }, { when: other, to: "b" }] });
  assertEquals(two("y >= 0.5", "y < 0.5"), []);
  assertEquals(two("y == 'a'", "y == 'b'"), []);
  assertEquals(two("has(state.y)", "!has(state.y)"), []);
  assertEquals(two("y >= 0.5", "y <= 0.5").length, 1);
  assertEquals(clashes("a b", { START: [{ switch: "y", cases: { "1": "a" } }, { when: "y == 2", to: "b" }] }), []);
  assertEquals(
    clashes("a b", { START: [{ switch: "y", cases: { "1": "a" } }, { when: "y == 1", to: "b" }] }).length,
    1,
  );
  assertEquals(
    clashes("a b c", { START: [{ when: "y == 1", to: "a", else: "c" }, { when: "y == 1", to: "b", else: "END" }] }),
    ["MR401 /nodes/a/set/x /nodes/b/set/x /edges/START"],
  );
});

Deno.test("two branches that each have a condition may be one choice, as the hint says", () => {
  const [issue] = issues("a b", { START: [{ when: "y > 1", to: "a" }, { when: "y > 2", to: "b" }] })
    .filter(({ code }) => code === "MR401");
  assertEquals(
    issue.hint,
    'If only one can hold, write one choice: when … else. If both can, write to two keys, or add a "reduce" to /state/x.',
  );
});

Deno.test("writers clash on the branches of a catch", () => {
  const parts = { F: { set: { y: 1 }, catch: ["a", "b"] }, ...nodes("a b") };
  assertEquals(clashes(parts, { START: "F" }), ["MR401 /nodes/a/set/x /nodes/b/set/x /nodes/F/catch"]);
});

Deno.test("a key whose reducer cannot be read is not told to have none", () => {
  assertEquals(clashes("a b", { START: ["a", "b"] }, { state: { x: { reduce: "apend" }, y: {} } }), []);
  assertEquals(clashes("a b", { START: ["a", "b"] }, { state: { x: { reduce: 7 }, y: {} } }), []);
});

Deno.test("a place that is only in what was plainly meant is told as the author wrote it", () => {
  const calls = { a: { call: "f", writes: ["x"] }, b: { call: "f", writes: "x" } };
  assertEquals(clashes(calls, { START: ["a", "b"] }), ["MR401 /nodes/a/writes/0 /nodes/b/writes /edges/START"]);
});
