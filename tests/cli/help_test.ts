import { assert, assertEquals } from "@std/assert";
import { parseArguments } from "../../src/cli/args.ts";
import { flags } from "../../src/cli/flags.ts";
import { helpText } from "../../src/cli/help.ts";

Deno.test("the help fits 92 columns and names every flag", () => {
  const text = helpText({ color: false });
  for (const line of text.split("\n")) assert(line.length <= 92, line);
  for (const { name } of flags) assert(text.includes(`--${name}`), name);
});

Deno.test("the help's examples are understood", () => {
  const examples = helpText({ color: false }).matchAll(/^ {2}millrace ((?:run|resume|draw) \w[^<]*?)(?: [|>].*)? {2,}/gm);
  const subjects = [...examples].map(([, words]) => parseArguments(words.split(" "))).map((args) =>
    args.command === "run" || args.command === "draw" ? args.graph : args.command === "resume" && args.saved
  );
  assertEquals(subjects, [...Array(5).fill("joke.json"), "r-7fk2ab", "joke.json"]);
});

Deno.test("the help says the same with colours", () => {
  // deno-lint-ignore no-control-regex
  assertEquals(helpText({ color: true }).replace(/\x1b\[\d+m/g, ""), helpText({ color: false }));
});
