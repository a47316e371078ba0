import { assertEquals } from "@std/assert";
import type { Issue } from "../../mod.ts";
import { fixText } from "../../src/cli/fix.ts";

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

function fixed(text: string, fixes: Record<string, string>): string {
  const check = finder(fixes);
  return fixText(text, check(text), check).text;
}

Deno.test("fixes are applied until none is left", () => {
  assertEquals(fixed('["a","b"]', { a: "b", b: "c" }), '["c","c"]');
});

Deno.test("a fix that brings another issue along is left out, those beside it are applied", () => {
  assertEquals(fixed('["a","b","c","d"]', { a: "1", b: "!", c: "3", d: "4" }), '["1","b","3","4"]');
});

Deno.test("fixes that lead back to an earlier text come to an end", () => {
  assertEquals(fixed('["a"]', { a: "b", b: "a" }), '["a"]');
});
