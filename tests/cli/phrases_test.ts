import { assert, assertEquals } from "@std/assert";
import { allPhrases, cutPhrases, cutWords } from "../../src/cli/phrases.ts";
import { columnsOf } from "../../src/cli/safe.ts";

Deno.test("cutPhrases() cuts at a line feed and keeps the rest", () => {
  assertEquals(cutPhrases("Soft paws \n  on", 60), { lines: ["Soft paws"], rest: "  on" });
});

Deno.test("cutPhrases() cuts at the last space before the width", () => {
  assertEquals(cutPhrases("one two three four", 10), { lines: ["one two"], rest: "three four" });
  assertEquals(cutPhrases("one two th", 10), { lines: [], rest: "one two th" });
});

Deno.test("cutPhrases() cuts a word that is wider than the line", () => {
  assertEquals(cutPhrases("abcdefghij", 4), { lines: ["abcd", "efgh"], rest: "ij" });
});

Deno.test("cutPhrases() cuts at the end of a sentence once there is enough", () => {
  assertEquals(cutPhrases("Why? Because the cat had folded the whole deck. Then", 80), {
    lines: ["Why? Because the cat had folded the whole deck."],
    rest: "Then",
  });
  assertEquals(cutPhrases("Why? Because", 80).lines, []);
});

Deno.test("cutPhrases() does not take a number for the end of a sentence", () => {
  assertEquals(cutPhrases("The circle of the mill wheel measures 3.14 metres", 80).lines, []);
});

Deno.test("cutPhrases() cuts the same way however the text arrives", () => {
  const text =
    "Why do cats sit on mills? They like the river, its fish, and above all the sound.  Nobody knows!\n\n  - one\n  - two  \n猫は水車の上に座り、川を見ている。魚は知っている。猫は待つ。誰も急がない。 And averyveryveryverylongwordthatneverends.\nEnd";
  const whole = allPhrases(text, 40);
  assert(whole.every((line) => columnsOf(line) <= 40));
  for (let size = 1; size < 12; size++) {
    const lines: string[] = [];
    let rest = "";
    for (let at = 0; at < text.length; at += size) {
      const cut = cutPhrases(rest + text.slice(at, at + size), 40);
      lines.push(...cut.lines);
      rest = cut.rest;
    }
    assertEquals([...lines, ...allPhrases(rest, 40)], whole);
  }
});

Deno.test("cutWords() lets whole words go and keeps the one that may grow", () => {
  assertEquals(cutWords("the river kno"), { lines: ["the river"], rest: "kno" });
  assertEquals(cutWords("kno"), { lines: [], rest: "kno" });
  assertEquals(cutWords("   "), { lines: [], rest: "   " });
});
