import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { load, readScript, script } from "../../mod.ts";
import { casesOf, runCase } from "../../src/testing/mod.ts";
import { runCommandLine } from "../../src/cli/command.ts";
import { realTerminal, withFolder } from "./real_terminal.ts";
import { fakeTerminal } from "./terminal.ts";

Deno.test("init: makes a graph, answers and a test, and its commands work to the letter", () =>
  withFolder({}, async (path) => {
    const terminal = realTerminal(["init", path("demo")]);
    await Deno.mkdir(path("demo"));
    assertEquals(await runCommandLine(terminal, "0"), 0);
    assertEquals([...Deno.readDirSync(path("demo"))].map(({ name }) => name).sort(), [
      "duet.cases.json",
      "duet.json",
      "duet.script.json",
    ]);
    const told = [...terminal.out().matchAll(/^ {2}millrace (.*)$/gm)].map(([, words]) => words.split(" "));
    assert(told.length >= 3, terminal.out());
    const ended = [];
    for (const words of told) {
      const next = realTerminal(words);
      assertEquals(await runCommandLine(next, "0"), 0, next.err());
      ended.push(next);
    }
    const [run] = ended;
    assertMatch(run.out(), /write_joke │ Why did the cat leave the mill\?/);
    assertEquals(run.err().includes("warning"), false, run.err());
    assertStringIncludes(run.err(), "done · 3 answers · 165 tokens");
  }));

Deno.test("init: the test that it makes is passed", async () => {
  const terminal = fakeTerminal(["init", "demo/"]);
  assertEquals(await runCommandLine(terminal, "0"), 0);
  const { files } = terminal;
  assertEquals(Object.keys(files), ["demo/duet.json", "demo/duet.script.json", "demo/duet.cases.json"]);
  const [test, ...more] = casesOf("duet.cases.json", JSON.parse(files["demo/duet.cases.json"]));
  const result = await runCase(test, {
    load,
    script: (answers, hooks) => script(readScript(answers), hooks),
    read: (name) => JSON.parse(files[`demo/${name}`]),
  });
  assertEquals([result.status, result.message, more], ["passed", undefined, []]);
});

Deno.test("init: overwrites nothing, and then makes nothing", async () => {
  const terminal = fakeTerminal(["init"], { files: { "duet.json": "mine" } });
  assertEquals(await runCommandLine(terminal, "0"), 2);
  assertEquals(terminal.files, { "duet.json": "mine" });
  assertEquals(
    terminal.err(),
    'error: There is "duet.json" already, and nothing is overwritten.\n' +
      "  = help: Name another folder: millrace init my-graphs.\n",
  );
});
