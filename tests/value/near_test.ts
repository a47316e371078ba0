import { assertEquals } from "@std/assert";
import { nearest } from "../../src/value/near.ts";

const table: readonly [name: string, candidates: string[], near: string | undefined][] = [
  ["topci", ["joke", "topic", "poem"], "topic"],
  ["anwser", ["answer"], "answer"],
  ["billling", ["billing", "technical"], "billing"],
  ["Topic", ["topic"], "topic"],
  ["writeJoke", ["write_poem", "write_joke"], "write_joke"],
  ["write-joke", ["write_joke"], "write_joke"],
  ["into", ["in_to", "onto"], "in_to"],
  ["x", ["y", "z"], undefined],
  ["X", ["x"], "x"],
  ["id", ["if", "to"], undefined],
  ["cat", ["dog"], undefined],
  ["topic", ["joke", "poem"], undefined],
  ["topic", ["topic"], undefined],
  ["message", ["messages", "massage"], "messages"],
  ["", ["a"], undefined],
  ["__proto__", ["proto"], undefined],
  ["a".repeat(10_000), ["a".repeat(9_999)], undefined],
];

Deno.test("nearest() guesses what was meant, and only when it is really near", () => {
  for (const [name, candidates, near] of table) assertEquals(nearest(name, candidates), near, name.slice(0, 20));
});

Deno.test("nearest() takes the first of equally near ones", () => {
  assertEquals(nearest("jokes", ["joker", "joke"]), "joker");
});

Deno.test("nearest() prefers the word of the same letters: they are swapped more often than left out", () => {
  assertEquals(nearest("modle", ["mode", "model"]), "model");
  assertEquals(nearest("modle", ["model", "mode"]), "model");
});
