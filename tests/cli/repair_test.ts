import { assertEquals } from "@std/assert";
import type { Issue } from "../../mod.ts";
import { repair } from "../../src/cli/repair.ts";

/** Finds letters that are wrong, each with what to write instead; `!` is wrong and nobody knows what is right. */
function finder(fixes: Record<string, string>) {
  return (text: string): readonly Issue[] =>
    [...JSON.parse(text) as string[]].flatMap((letter, index) =>
      letter in fixes || letter === "!"
        ? [{
          code: "MR205",
          severity: "error",
          pointer: `/${index}`,
          message: `"${letter}" is wrong.`,
          ...(letter in fixes && { fix: { pointer: `/${index}`, replace: fixes[letter] } }),
        }]
        : []
    );
}

function repaired(text: string, fixes: Record<string, string>): string {
  const check = finder(fixes);
  return repair(text, check(text), check).text;
}

Deno.test("repairs are made until none is left", () => {
  assertEquals(repaired('["a","b"]', { a: "b", b: "c" }), '["c","c"]');
});

Deno.test("a repair that brings another issue along is left out, those beside it are made", () => {
  assertEquals(repaired('["a","b","c","d"]', { a: "1", b: "!", c: "3", d: "4" }), '["1","b","3","4"]');
});

Deno.test("repairs that lead back to an earlier text come to an end", () => {
  assertEquals(repaired('["a"]', { a: "b", b: "a" }), '["a"]');
});
