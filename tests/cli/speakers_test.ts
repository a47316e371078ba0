import { assertEquals } from "@std/assert";
import { runCommandLine } from "../../src/cli/command.ts";
import { realTerminal, withFolder } from "./real_terminal.ts";

const two = {
  millrace: "1",
  models: { m: { model: "echo:x", tags: ["fun"] } },
  state: { a: { type: "string" }, b: { type: "string" } },
  input: [],
  nodes: {
    write: { llm: "m", prompt: "Write.", into: "a" },
    tell: { llm: "m", prompt: "Tell.", into: "b", tags: ["last"] },
  },
  edges: { START: "write", write: "tell" },
};

async function run(document: object, ...flags: string[]): Promise<[code: number, out: string, err: string]> {
  let result: [number, string, string] = [0, "", ""];
  await withFolder({ "g.json": document }, async (path) => {
    const terminal = realTerminal(["run", path("g.json"), ...flags]);
    result = [await runCommandLine(terminal, "0"), terminal.out(), terminal.err()];
  });
  return result;
}

Deno.test("--text refuses a graph in which two are sure to speak, before anything runs", async () => {
  assertEquals(await run(two, "--text"), [
    2,
    "",
    `error: "--text" shows one stream, but "write" and "tell" both speak.\n` +
    "  = help: Choose one with --node write, or leave --text out.\n",
  ]);
  assertEquals((await run(two, "--text", "--node", "tell")).slice(0, 2), [0, "Tell."]);
  assertEquals((await run(two, "--text", "--tag", "last")).slice(0, 2), [0, "Tell."]);
  const either = { ...two, edges: { START: { when: "1 == 2", to: "write", else: "tell" } } };
  assertEquals((await run(either, "--text")).slice(0, 2), [0, "Tell."]);
});

Deno.test("a tag that nothing carries is told, as a node that is not there", async () => {
  assertEquals(await run(two, "--tag", "nope"), [
    2,
    "",
    `error: The graph has no tag "nope".\n  = help: The tags are: fun, last.\n`,
  ]);
  assertEquals((await run(two, "--tag", "fun"))[0], 0);
});
