import { assertEquals } from "@std/assert";
import { excludes } from "../../src/value/exclusive.ts";
import { type Ast, parse } from "../../src/value/syntax.ts";

function ast(source: string): Ast {
  const parsed = parse(source);
  if (!parsed.ast) throw new Error(source);
  return parsed.ast;
}

/** Whether two conditions are seen to exclude each other, in both orders. */
function apart(one: string, other: string): boolean {
  const [left, right] = [one, other].map((source) => ({ ast: ast(source), is: true }));
  const answers = [excludes(left, right), excludes(right, left)];
  assertEquals(answers[0], answers[1], `${one} and ${other}`);
  return answers[0];
}

function all(pairs: string): string[][] {
  return pairs.trim().split("\n").map((line) => line.trim().split(" | "));
}

Deno.test("conditions that say the opposite of each other exclude each other", () => {
  const pairs = all(`
    ok | !ok
    !(ok) | !!ok
    has(state.x) | !has(state.x)
    score >= 0.5 | score < 0.5
    score > 0.5 | 0.5 >= score
    a < b | b < a
    a == b | b != a
    a == b | a < b
    size(xs) > 3 | !(size(xs) > 3)
    "a" in xs | !("a" in xs)
    reviews[0].ok | !reviews[0].ok`);
  assertEquals(pairs.filter(([one, other]) => !apart(one, other)), []);
});

Deno.test("a value that is told apart by literals is on one way only", () => {
  const pairs = all(`
    kind == "a" | kind == "b"
    "a" == kind | kind == "b"
    kind == "a" | kind == 1
    kind in ["a", "b"] | kind == "c"
    kind in ["a", "b"] | kind in ["c"]
    score >= 0.8 | score < 0.5
    score == 1 | score > 1
    score < -1 | score > 1
    score == 3 | score <= 2`);
  assertEquals(pairs.filter(([one, other]) => !apart(one, other)), []);
});

Deno.test("parts of conditions count: one that cannot hold beside, or all of the alternatives", () => {
  const pairs = all(`
    ok && kind == "a" | kind == "b" && late
    kind == "a" || kind == "b" | kind == "c"
    ok && late | !ok || !late
    !(ok || late) | ok`);
  assertEquals(pairs.filter(([one, other]) => !apart(one, other)), []);
});

Deno.test("conditions that may both hold do not exclude each other", () => {
  const pairs = all(`
    ok | late
    score >= 0.5 | score <= 0.5
    score >= 0.5 | score < 0.6
    score > 1 | score > 2
    score != 1 | score != 2
    a <= b | b <= a
    kind == "a" | kind != "b"
    kind == "a" | other == "b"
    kind in ["a", "b"] | kind in ["b"]
    kind in [x] | kind == "c"
    kind in xs | kind in ys
    a < b | c >= d
    a + b > 1 | a - b <= 1
    has(state.x) | !has(state.y)
    ok && a | !ok || a
    kind == "a" || late | kind == "b"
    x == y | x == z`);
  assertEquals(pairs.filter(([one, other]) => apart(one, other)), []);
});

Deno.test("conditions with hundreds of parts are given up rather than compared for ever", () => {
  const many = Array.from({ length: 200 }, (_, index) => `(a${index} && b${index})`).join(" || ");
  assertEquals(apart(many, many.replaceAll("a", "c")), false);
});
