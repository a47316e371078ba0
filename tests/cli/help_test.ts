import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseArguments } from "../../src/cli/args.ts";
import { commands, flags } from "../../src/cli/flags.ts";
import { helpText } from "../../src/cli/help.ts";
import { pages } from "../../src/cli/manual.ts";

const all = [helpText({ color: false }), ...commands.map((topic) => helpText({ color: false, topic }))];

Deno.test("every page of the help fits 92 columns, with examples before anything else", () => {
  for (const page of all) {
    for (const line of page.split("\n")) assert(line.length <= 92, line);
    const heads = page.split("\n").filter((line) => /^[A-Z]\w+( \w+)*$/.test(line));
    assertEquals(heads.slice(0, 2), ["Usage", "Examples"]);
  }
});

Deno.test("the help has a page for each command, and each flag is on the page of its commands", () => {
  assertEquals(pages.map(({ name }) => name).sort(), [...commands].sort());
  for (const name of commands) {
    const page = helpText({ color: false, topic: name });
    const told = [...page.matchAll(/^ {2}(?:-\w, | {4})--([a-z-]+)/gm)].map(([, flag]) => flag).sort();
    const own = flags.filter(({ commands }) => commands === undefined || commands.includes(name));
    assertEquals(told, own.map(({ name }) => name).sort());
  }
});

Deno.test("the help's examples are understood", () => {
  const examples = all.flatMap((
    page,
  ) => [...page.matchAll(/^ {2}(?:source <\()?millrace ([a-z][^<>|)\n[]*?)(?: [|>].*|\).*)? {2,}/gm)]);
  assert(examples.length > 20);
  for (const [, words] of examples) {
    assertEquals<string>(parseArguments(words.trim().split(" ")).command, words.split(" ")[0]);
  }
});

Deno.test("the help says the same with colours", () => {
  // deno-lint-ignore no-control-regex
  assertEquals(helpText({ color: true }).replace(/\x1b\[\d+m/g, ""), helpText({ color: false }));
});

Deno.test("help of a command is asked for before it or behind it", () => {
  assertEquals(parseArguments(["help", "run"]), { command: "help", topic: "run" });
  assertEquals(parseArguments(["run", "--help"]), { command: "help", topic: "run" });
  assertEquals(parseArguments(["joke.json", "-h"]), { command: "help", topic: "run" });
  assertEquals(parseArguments(["help"]), { command: "help" });
  assertStringIncludes(helpText({ color: false, topic: "run" }), "What to stream\n");
});
