import { assertEquals, assertThrows } from "@std/assert";
import { readPattern } from "../../src/value/pattern.ts";

const patterns = [
  "",
  "a",
  "^a$",
  "a|b",
  "^(a|b)*$",
  "^(?:ab|a)(?:bc|c)$",
  "^a+b*c?$",
  "^a{2}$",
  "^a{2,}$",
  "^a{0,3}b$",
  "^(ab){1,2}?$",
  "^(a*)*$",
  "^(a?){3}$",
  "^(|a)+b$",
  "^[a-c]+$",
  "^[^a-c]+$",
  "^[\\]a\\-]+$",
  "^\\d+\\.\\d{2}$",
  "^[a-z0-9]+(?:-[a-z0-9]+)*$",
  "\\bab\\b",
  "\\Bb",
  "^.$",
  "^..$",
  "^\\u{1F600}$",
  "^\\ud83d\\ude00$",
  "^\\p{Lu}\\p{Ll}*$",
  "^\\P{L}+$",
  "^(?<year>\\d{4})-\\d\\d$",
  "\\/|\\^|\\$",
  "^\\s|\\S$",
  "^\\x61|\\u0062$",
  "^[\\d\\-_]*$",
  "^\\cJ$",
  "()",
  "^$",
  "^[]$|^[^]$",
];
const texts = [
  ..." a b ab abc abbc ac aa aaa aaaa aab abab ababab A Ab é 1 12.50 2024-01 a-b-1 -a a--b 😀 a😀 _ / ^ $ ] - \n".split(
    " ",
  ),
  "x ab y",
  "\n",
  " a",
  "a ",
  "a".repeat(12) + "!",
];

for (const source of patterns) {
  Deno.test(`the pattern ${JSON.stringify(source)} matches what the platform says`, () => {
    const [ours, theirs] = [readPattern(source), new RegExp(source, "u")];
    for (const text of texts) assertEquals(ours.test(text), theirs.test(text), JSON.stringify(text));
  });
}

Deno.test("a pattern made by chance matches what the platform says", () => {
  let seed = 7;
  const chance = (most: number) => (seed = (seed * 48271) % 2147483647) % most;
  const make = (depth: number): string => {
    switch (depth === 0 ? chance(3) : chance(9)) {
      case 0:
        return "ab"[chance(2)];
      case 1:
        return ["[ab]", "[^a]", ".", "c"][chance(4)];
      case 2:
        return ["^", "$", "", "\\b"][chance(4)];
      case 3:
      case 4:
        return make(depth - 1) + make(depth - 1);
      case 5:
        return `(?:${make(depth - 1)}|${make(depth - 1)})`;
      default:
        return `(?:${make(depth - 1)})${["*", "+", "?", "{2}", "{1,2}", "{0,}"][chance(6)]}`;
    }
  };
  const words = ["", "a", "b", "ab", "ba", "aab", "abab", "c", "abc", "bbb", "aaaa", "a b"];
  for (let round = 0; round < 2_000; round++) {
    const source = make(4);
    const [ours, theirs] = [readPattern(source), new RegExp(source, "u")];
    for (const word of words) assertEquals(ours.test(word), theirs.test(word), `${source} on "${word}"`);
  }
});

for (
  const source of ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(a*)*b", "^(\\w+\\s?)*$", "^(.*a){20}$", "a*a*a*a*a*a*a*b"]
) {
  Deno.test(`the pattern ${source}, which keeps the platform busy for ever, is soon done`, () => {
    assertEquals(readPattern(source).test("a".repeat(5_000) + "!"), false);
  });
}

Deno.test("a pattern that repeats nothing is soon read", () => {
  assertEquals(readPattern("^((){1000000000}){1000000000}(?:(){0,9}){9}a$").test("a"), true);
});

const refused: [source: string, why: string][] = [
  ["(", "is no regular expression"],
  ["a{2,1}", "is no regular expression"],
  ["(?=a)a", "looks ahead or back, and could take for ever"],
  ["(?<!a)b", "looks ahead or back, and could take for ever"],
  ["(a)\\1", "refers to a group, and could take for ever"],
  ["(?<x>a)\\k<x>", "refers to a group, and could take for ever"],
  ["(a{50}){50}", "repeats too much"],
  ["a{1000000000}", "repeats too much"],
];
for (const [source, why] of refused) {
  Deno.test(`the pattern ${source} is refused: it ${why}`, () => {
    assertThrows(() => readPattern(source), SyntaxError, why);
  });
}
