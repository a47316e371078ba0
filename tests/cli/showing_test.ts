import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runCommandLine } from "../../src/cli/command.ts";
import { createEmulator } from "./emulator.ts";
import { type FakeOptions, fakeTerminal } from "./terminal.ts";

const graph = new URL("../../examples/joke_and_poem.json", import.meta.url).href;

/** A run of two models at once, with each stream a terminal or not. */
async function shown(
  isTerminal: { readonly stdout: boolean; readonly stderr: boolean },
  args: readonly string[] = [],
  options: FakeOptions = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const terminal = fakeTerminal(["run", graph, "-i", "topic=cats", "--models", "echo", ...args], {
    columns: 80,
    rows: 24,
    ...options,
  });
  const code = await runCommandLine({
    ...terminal,
    stdout: { ...terminal.stdout, isTerminal: isTerminal.stdout },
    stderr: { ...terminal.stderr, isTerminal: isTerminal.stderr },
  }, "0");
  return { code, out: terminal.out(), err: terminal.err() };
}

const isLive = (text: string) => text.includes("\x1b[?2026h");
const both = { stdout: true, stderr: true };
const piped = { stdout: false, stderr: true };

Deno.test("run: a person at a terminal sees the run live, and is left with a transcript", async () => {
  const { code, out, err } = await shown(both);
  assertEquals(code, 0);
  const terminal = createEmulator(80, 24);
  terminal.write(out);
  assertEquals(terminal.all().filter((line) => !line.includes("✓")), [
    "    Write a joke about cats",
    "",
    "    Write a short poem about cats",
  ]);
  // deno-lint-ignore no-control-regex
  assertStringIncludes(err.replace(/\x1b\[\d+m/g, ""), "\n  joke-and-poem  topic=cats\n\n  done · 2 answers");
});

Deno.test("run: a pipe, a dumb terminal and NO_COLOR get lanes, and --view chooses", async () => {
  assertEquals(isLive((await shown(piped)).out), false);
  assertEquals(isLive((await shown(both, [], { env: { TERM: "dumb" } })).out), false);
  assertEquals(isLive((await shown(both, [], { env: { NO_COLOR: "1" } })).out), false);
  assertEquals(isLive((await shown(both, ["--no-color"])).out), false);
  assertEquals(isLive((await shown(both, ["--view", "lanes"])).out), false);
  const plain = await shown(both, ["--view", "live", "--no-color"]);
  assert(isLive(plain.out) && !plain.out.includes("m▌"), "live, and without colours");
});

Deno.test("run: with stdout for the result, the live view is on stderr", async () => {
  const one = await shown(piped, ["-o", "joke"]);
  assertEquals([one.code, one.out], [0, "Write a joke about cats\n"]);
  assert(isLive(one.err));
  const all = await shown(piped, ["--view", "live"]);
  assertEquals(all.out, "topic: cats\njoke: Write a joke about cats\npoem: Write a short poem about cats\n");
  assert(isLive(all.err));
});

Deno.test("run: the live view is refused where there is no terminal", async () => {
  const { code, err } = await shown({ stdout: false, stderr: false }, ["--view", "live"]);
  assertEquals(code, 2);
  assertStringIncludes(err, "error: The live view draws on a terminal, and there is none.\n");
});
