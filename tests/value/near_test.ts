import { assertEquals, assertGreater } from "@std/assert";
import { limitedSearch, mostLooks, nearest } from "../../src/value/near.ts";
import { Random } from "../run/random.ts";

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

Deno.test("nearest() finds what a plain table of steps finds", () => {
  const random = new Random(7);
  const word = (length: number) => Array.from({ length }, () => random.pick([..."abcAé-_1"])).join("");
  let found = 0;
  for (let round = 0; round < 3_000; round++) {
    const name = word(random.below(15));
    const candidates = Array.from(
      { length: 6 },
      () => random.chance(0.4) ? word(random.below(15)) : worse(name, random),
    );
    const near = nearest(name, candidates);
    assertEquals(near, plainNearest(name, candidates), JSON.stringify({ name, candidates }));
    if (near !== undefined) found++;
  }
  assertGreater(found, 1_000);
  assertGreater(2_900, found);
});

Deno.test("limitedSearch() finds until it has looked at enough, all calls together", () => {
  const search = limitedSearch();
  const names = Array.from({ length: 1_000 }, (_, index) => `name_${index}`);
  const calls = mostLooks / names.length;
  for (let call = 0; call < calls; call++) {
    if (search("topci", ["topic"]) === undefined) return assertGreater(call, calls * 0.9);
    search("topci", names);
  }
  assertEquals(search("topci", ["topic"]), undefined);
});

/** A word with a few letters put in, taken out, changed or swapped. */
function worse(word: string, random: Random): string {
  const letters = [...word];
  for (let times = random.below(5); times > 0; times--) {
    const at = random.below(letters.length);
    const [one, other] = [letters[at] ?? "a", letters[at + 1] ?? "b"];
    letters.splice(
      at,
      2,
      ...random.pick([[one, "x", other], [other], [one, "y"], [other, one], [one.toUpperCase(), other]]),
    );
  }
  return letters.join("");
}

/** The same as nearest(), with every step counted. */
function plainNearest(name: string, candidates: readonly string[]): string | undefined {
  const flat = (text: string) => text.toLowerCase().replaceAll(/(?<=.)[-_](?=.)/g, "");
  const letters = (text: string) => [...text.toLowerCase()].sort().join("");
  const limit = name.length < 3 ? 0 : name.length < 6 ? 1 : name.length < 12 ? 2 : 3;
  let [best, least]: [string | undefined, number] = [undefined, Infinity];
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const steps = flat(name) === flat(candidate) ? 0 : plainSteps(name.toLowerCase(), candidate.toLowerCase());
    const rank = steps > 0 && letters(name) === letters(candidate) ? steps - 0.5 : steps;
    if (steps <= limit && rank < least) [best, least] = [candidate, rank];
  }
  return best;
}

function plainSteps(a: string, b: string): number {
  const table = [...a, ""].map((_, i) => [...b, ""].map((_, j) => i === 0 ? j : i));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const ways = [table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) ways.push(table[i - 2][j - 2] + 1);
      table[i][j] = Math.min(...ways);
    }
  }
  return table[a.length][b.length];
}
