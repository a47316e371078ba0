import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCommandLine } from "../../src/cli/command.ts";
import { ClosedPipe, type Terminal } from "../../src/cli/terminal.ts";
import { realTerminal, withFolder } from "./real_terminal.ts";

const misspelt = `{
  "millrace": "1",
  "state": { "topic": { "type": "string" }, "title": { "type": "string" } },
  "input": ["topic"],
  "nodes": {
    "name": { "set": { "title":   "\\u201cOn {{ topci }}, {{topci}}\\u201d" } }
  },
  "edges": { "START": "name" }
}
`;
const fine = misspelt.replaceAll("topci", "topic");
const unreached = fine.replace(`\n  },\n  "edges"`, `,\n    "never": { "set": { "title": "x" } }\n  },\n  "edges"`);

async function validate(
  args: readonly string[],
  path: (name: string) => string,
  change: Partial<Terminal> = {},
): Promise<{ code: number; out: string; err: string }> {
  const terminal = realTerminal(["validate", ...args], { columns: 100 });
  const code = await runCommandLine({ ...terminal, ...change }, "0");
  const short = (text: string) => text.replaceAll(path(""), "");
  return { code, out: short(terminal.out()), err: short(terminal.err()) };
}

/** The lines of NDJSON. */
function lines(text: string): Record<string, unknown>[] {
  return text.trimEnd().split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

Deno.test("validate tells the issues on stdout, the count on stderr, and ends with 3", () =>
  withFolder({ "a.json": misspelt, "b.json": fine, "c.json": unreached }, async (path) => {
    assertEquals(await validate([path("a.json"), path("b.json"), path("c.json")], path), {
      code: 3,
      out: `error[MR201]: Unknown name "topci": it is not a state key.
 --> a.json:6:48   /nodes/name/set/title
  |
6 |     "name": { "set": { "title":   "\\u201cOn {{ topci }}, {{topci}}\\u201d" } }
  |                                                ^^^^^
  = help: Did you mean "topic"?

error[MR201]: Unknown name "topci": it is not a state key.
 --> a.json:6:60   /nodes/name/set/title
  |
6 |     "name": { "set": { "title":   "\\u201cOn {{ topci }}, {{topci}}\\u201d" } }
  |                                                            ^^^^^
  = help: Did you mean "topic"?

warning[MR110]: "never" never runs: nothing leads to it.
 --> c.json:7:5   /nodes/never
  |
7 |     "never": { "set": { "title": "x" } }
  |     ^^^^^^^
  = help: Lead to it from START or from another node, or take it out.

`,
      err: "3 files: 2 errors, 1 warning\n",
    });
  }));

Deno.test("validate ends with 0 when there are only warnings, and with 3 under --strict", () =>
  withFolder({ "c.json": unreached }, async (path) => {
    const lenient = await validate([path("c.json")], path);
    assertEquals([lenient.code, lenient.err], [0, "1 file: 1 warning\n"]);
    const strict = await validate([path("c.json"), "--strict", "--json"], path);
    assertEquals([strict.code, strict.err], [3, ""]);
    assertEquals(lines(strict.out).map(({ code, severity }) => [code, severity]), [["MR110", "error"]]);
  }));

Deno.test("validate --json is one issue a line, each with its file", () =>
  withFolder({ "a.json": misspelt, "b.json": fine }, async (path) => {
    const { code, out, err } = await validate([path("a.json"), path("b.json"), "--json"], path);
    assertEquals([code, err], [3, ""]);
    assertEquals(
      lines(out),
      [48, 60].map((column, i) => ({
        code: "MR201",
        severity: "error",
        file: "a.json",
        pointer: "/nodes/name/set/title",
        message: 'Unknown name "topci": it is not a state key.',
        hint: 'Did you mean "topic"?',
        line: 6,
        column,
        length: 5,
        fix: {
          pointer: "/nodes/name/set/title",
          replace: i === 0 ? "“On {{ topic }}, {{topci}}”" : "“On {{ topci }}, {{topic}}”",
        },
      })),
    );
  }));

Deno.test("validate --fix repairs the words alone, says what it did, and checks again", () =>
  withFolder({ "a.json": misspelt, "b.json": fine }, async (path) => {
    const { code, out, err } = await validate([path("a.json"), path("b.json"), "--fix"], path);
    assertEquals([code, out], [0, ""]);
    assertEquals(await Deno.readTextFile(path("a.json")), fine);
    assertEquals(
      err,
      `fixed[MR201]: Unknown name "topci": it is not a state key.
  --> a.json:6:48   /nodes/name/set/title
  = now: "“On {{ topic }}, {{topic}}”"

fixed[MR201]: Unknown name "topci": it is not a state key.
  --> a.json:6:60   /nodes/name/set/title
  = now: "“On {{ topic }}, {{topic}}”"

2 files: nothing wrong
`,
    );
  }));

Deno.test("validate --fix writes nothing where nothing can be repaired, and leaves other files alone", () =>
  withFolder({
    "outer.json": {
      millrace: "1",
      state: { topic: { type: "string" }, title: { type: "string" } },
      input: ["topic"],
      nodes: { a: { graph: "./deep/inner.json" } },
      edges: { START: "a" },
    },
    "deep/inner.json": misspelt,
  }, async (path) => {
    const written: string[] = [];
    const writeFile = (name: string) => Promise.resolve(void written.push(name));
    const { code, out } = await validate([path("outer.json"), "--fix", "--json"], path, { writeFile });
    assertEquals([code, written], [3, []]);
    assertEquals(lines(out).map(({ file, line }) => [file, line]), [["deep/inner.json", 6], ["deep/inner.json", 6]]);
  }));

Deno.test("validate tells what is wrong in a file once, however many documents name it", () => {
  const outer = (name: string) => ({
    millrace: "1",
    name,
    state: { topic: { type: "string" }, title: { type: "string" } },
    input: ["topic"],
    nodes: { a: { graph: "./inner.json" } },
    edges: { START: "a" },
  });
  return withFolder({ "one.json": outer("one"), "two.json": outer("two"), "inner.json": misspelt }, async (path) => {
    const { code, out, err } = await validate([path("one.json"), path("two.json"), path("inner.json")], path);
    assertEquals([code, err], [3, "3 files: 2 errors\n"]);
    assertEquals(out.match(/-->.*/g), [
      "--> inner.json:6:48   /nodes/name/set/title",
      "--> inner.json:6:60   /nodes/name/set/title",
    ]);
  });
});

Deno.test("validate takes what a host must give as given, and says so in one line", () =>
  withFolder({
    "a.json": {
      millrace: "1",
      models: { mini: "openai:gpt-4o-mini" },
      tools: { look: { description: "Looks." } },
      state: { n: { type: "number", reduce: { call: "most" } }, text: { type: "string" } },
      input: [],
      nodes: {
        double: { call: "double", with: { n: 2 }, into: "n" },
        again: { call: "double", with: { n: 3 }, into: "n" },
        seek: { llm: "mini", prompt: "Look.", tools: ["look"], into: "text" },
      },
      edges: { START: ["double", "again"], double: "seek" },
    },
  }, async (path) => {
    assertEquals(await validate([path("a.json")], path), {
      code: 0,
      out: "",
      err: `Taken as given by the host: tool "look", reducer "most", function "double".\n1 file: nothing wrong\n`,
    });
    assertEquals((await validate([path("a.json"), "-q"], path)).err, "");
  }));

Deno.test("validate finds the documents of a folder, also those that are no JSON yet", () =>
  withFolder({
    "graphs/a.json": fine,
    "graphs/b.json": `{ "millrace": "1", `,
    "graphs/script.json": { models: { mini: [] } },
    "graphs/cases.json": [{ graph: { millrace: "1" } }],
    "graphs/notes.md": `"millrace": "1"`,
    "empty/notes.md": "",
  }, async (path) => {
    const { code, out, err } = await validate([path("graphs") + "/"], path);
    assertEquals(code, 3);
    assertStringIncludes(out, "error[MR001]");
    assertStringIncludes(out, "--> graphs/b.json:");
    assertEquals(/^2 files: \d errors?$/m.test(err), true, err);
    assertEquals(await validate([path("empty")], path), {
      code: 6,
      out: "",
      err:
        'error[MR603]: There is no graph document in the folder "empty".\n  = help: A graph document is a file *.json that says "millrace": "1".\n',
    });
  }));

Deno.test("validate goes on after a file that is not there", () =>
  withFolder({ "a.json": fine, "c.json": unreached }, async (path) => {
    const { code, out, err } = await validate([path("aa.json"), path("c.json")], path);
    assertEquals([code, err], [6, "2 files: 1 error, 1 warning\n"]);
    assertStringIncludes(out, "error[MR603]: There is no file aa.json.\n");
    assertStringIncludes(out, "help: Did you mean a.json?");
  }));

Deno.test("validate without a file, and with a flag of a run, is wrong usage", async () => {
  const path = (name: string) => name;
  assertEquals(await validate([], path), {
    code: 2,
    out: "",
    err: "error: There is no document to check.\n  = help: Write millrace validate graph.json, or a folder.\n",
  });
  assertEquals((await validate(["a.json", "--models", "echo"], path)).code, 2);
});

Deno.test("validate ends quietly when nobody reads its issues any more", () =>
  withFolder({ "a.json": misspelt, "b.json": misspelt }, async (path) => {
    const stdout = {
      isTerminal: false,
      columns: () => undefined,
      rows: () => undefined,
      write: () => Promise.reject(new ClosedPipe()),
    };
    assertEquals(await validate([path("a.json"), path("b.json")], path, { stdout }), { code: 0, out: "", err: "" });
  }));

Deno.test("validate reads stdin, checks what else is in a folder when one file cannot be read, and waits for no pipe", () =>
  withFolder({ "doc/a.json": misspelt, "doc/bytes.json": "" }, async (path) => {
    const stdin = { readStdin: () => Promise.resolve(misspelt) };
    for (const place of ["-", "/dev/stdin"]) {
      const { code, out } = await validate([place], path, stdin);
      assertEquals(code, 3);
      assertStringIncludes(out, "--> stdin:6:48");
    }
    assertEquals((await validate(["--fix", "-"], path, stdin)).code, 2);
    await Deno.symlink("loop.json", path("doc/loop.json"));
    await Deno.symlink("gone.json", path("doc/broken.json"));
    await Deno.mkdir(path("doc/folder.json"));
    assertEquals((await new Deno.Command("mkfifo", { args: [path("doc/pipe.json")] }).output()).code, 0);
    const { code, out, err } = await validate(["--json", path("doc")], path);
    assertEquals(code, 3);
    assertEquals(err, "");
    assertEquals(lines(out).map(({ code, file }) => [code, file]), [
      ["MR201", "doc/a.json"],
      ["MR201", "doc/a.json"],
      ["MR603", "doc/broken.json"],
      ["MR603", "doc/loop.json"],
    ]);
    await Deno.writeFile(path("doc/bytes.json"), new Uint8Array([255, 254]));
    const bytes = await validate([path("doc/bytes.json")], path);
    assertEquals(bytes.code, 6);
    assertStringIncludes(bytes.out, "It is not UTF-8 text. Save it as UTF-8.");
    assertEquals(bytes.out.includes("Did you mean"), false);
  }));

Deno.test("a command for one document says what it was given instead", () =>
  withFolder({ "doc/a.json": fine }, async (path) => {
    for (const command of ["run", "draw", "permissions"]) {
      const terminal = realTerminal([command, path("doc")]);
      assertEquals(await runCommandLine(terminal, "0"), 6);
      assertEquals(
        terminal.err().replaceAll(path(""), ""),
        `error[MR603]: "doc" is a folder, and one document is wanted here.\n  = help: In it are doc/a.json.\n`,
      );
    }
  }));
