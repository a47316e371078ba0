import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runCommandLine } from "../../src/cli/command.ts";
import { ClosedPipe } from "../../src/cli/terminal.ts";
import { pages } from "../../src/codes/mod.ts";
import { type FakeOptions, fakeTerminal } from "./terminal.ts";

async function explain(args: readonly string[], options: FakeOptions = {}) {
  const terminal = fakeTerminal(["explain", ...args], options);
  const code = await runCommandLine(terminal, "0");
  return { code, out: terminal.out(), err: terminal.err() };
}

Deno.test("explain shows what a code means, the fault, the right document and what to do", async () => {
  assertEquals(await explain(["MR103"], { columns: 70 }), {
    code: 0,
    out: `MR103 An edge from what is no node
error

  A key of edges is neither START nor a node, so nothing would ever
  lead on from there.

Wrong
    {
      "millrace": "1",
      "state": { "text": { "type": "string" } },
      "nodes": { "greet": { "set": { "text": "Hello" } } },
      "edges": { "START": "greet", "great": "END" }
    }

  error[MR103]: An edge starts at "great", which is not a node.
   --> graph.json:5:32   /edges/great
    |
  5 |   "edges": { "START": "greet", "great": "END" }
    |                                ^^^^^^^
    = help: Did you mean "greet"?

Right
    {
      "millrace": "1",
      "state": { "text": { "type": "string" } },
      "nodes": { "greet": { "set": { "text": "Hello" } } },
      "edges": { "START": "greet", "greet": "END" }
    }

What to do
  Name the node that the edge starts from, or take the edge out.
  Nothing leads on from END.
`,
    err: "",
  });
});

Deno.test("explain says of a run what is given, and what comes of it", async () => {
  const { out } = await explain(["MR707"]);
  assertStringIncludes(out, `\nExample\n    {\n`);
  assertStringIncludes(out, `\n  The input is { "intent": "complaint" }.\n`);
});

Deno.test("explain without a code lists all of them", async () => {
  const { code, out, err } = await explain([]);
  assertEquals([code, err], [0, ""]);
  assertEquals(out.match(/^ {2}MR\d{3}(?= {2})/gm)?.map((line) => line.trim()), pages.map(({ code }) => code));
  assertStringIncludes(out, "\nNodes and edges\n  MR101  A node without a verb, or with two\n");
});

Deno.test("explain takes a code in small letters and without its own", async () => {
  const { out } = await explain(["MR401"]);
  assertEquals((await explain(["mr401"])).out, out);
  assertEquals((await explain(["401"])).out, out);
});

Deno.test("explain answers an unknown code with the nearest", async () => {
  assertEquals(await explain(["MR4O1"]), {
    code: 2,
    out: "",
    err: 'error: There is no code "MR4O1".\n  = help: Did you mean "MR401"?\n',
  });
  assertStringIncludes((await explain(["joke"])).err, "help: millrace explain lists all codes.");
});

Deno.test("explain keeps its prose within the window, and says the same with colours", async () => {
  for (const { code } of pages) {
    const { out } = await explain([code], { columns: 50 });
    const prose = out.split("\n").filter((line) => /^ {2}[A-Z]/.test(line));
    assert(prose.every((line) => line.length <= 50), out);
  }
  const colored = await explain(["MR401"], { env: { FORCE_COLOR: "1" } });
  assertStringIncludes(colored.out, "\x1b[");
  // deno-lint-ignore no-control-regex
  assertEquals(colored.out.replace(/\x1b\[[\d;]+m/g, ""), (await explain(["MR401"])).out);
});

Deno.test("explain ends quietly when nobody reads it", async () => {
  const terminal = fakeTerminal(["explain"]);
  const stdout = { ...terminal.stdout, write: () => Promise.reject(new ClosedPipe()) };
  assertEquals([await runCommandLine({ ...terminal, stdout }, "0"), terminal.err()], [0, ""]);
});
