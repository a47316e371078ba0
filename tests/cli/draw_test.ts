import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCommandLine } from "../../src/cli/command.ts";
import { type FakeOptions, fakeTerminal } from "./terminal.ts";

const agent = new URL("../../examples/agent.json", import.meta.url).href;
const route = new URL("../../examples/route.json", import.meta.url).href;

async function millrace(
  args: readonly string[],
  options: FakeOptions = {},
): Promise<{ code: number; out: string; err: string }> {
  const terminal = fakeTerminal(args, options);
  const code = await runCommandLine(terminal, "0");
  return { code, out: terminal.out(), err: terminal.err() };
}

async function withFiles(files: Record<string, unknown>, test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      await Deno.writeTextFile(
        `${folder}/${name}`,
        typeof content === "string" ? content : JSON.stringify(content),
      );
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("draw shows a graph as text, although nobody gives its tools", async () => {
  const { code, out, err } = await millrace(["draw", agent]);
  assertEquals([code, err], [0, ""]);
  assertStringIncludes(out, "│ tools get_items │");
});

Deno.test("draw writes the format it is asked for", async () => {
  const first = async (format: string) => (await millrace(["draw", route, "-f", format])).out.split("\n")[0];
  assertMatch(await first("svg"), /^<svg /);
  assertEquals(await first("mermaid"), "flowchart TD");
  assertEquals(await first("dot"), 'digraph "route" {');
  assertEquals(await first("text"), "route");
});

Deno.test("draw keeps within the columns of the terminal, and colours only there", async () => {
  const narrow = await millrace(["draw", route], { isTerminal: true, columns: 30 });
  // deno-lint-ignore no-control-regex
  const plain = narrow.out.replace(/\x1b\[\d+m/g, "");
  assert(plain !== narrow.out && plain.split("\n").every((line) => line.length <= 30), plain);
  const piped = await millrace(["draw", route]);
  assert(!piped.out.includes("\x1b"));
  const uncolored = await millrace(["draw", route, "--no-color"], { isTerminal: true });
  assertEquals(uncolored.out, piped.out);
});

Deno.test("draw runs the edges the way it is asked to", async () => {
  const { out } = await millrace(["draw", route, "--direction", "right", "-f", "mermaid"]);
  assertMatch(out, /^flowchart LR\n/);
});

Deno.test("draw guesses the format and the direction that were meant", async () => {
  const format = await millrace(["draw", route, "-f", "mermiad"]);
  assertEquals([format.code, format.out], [2, ""]);
  assertStringIncludes(format.err, 'There is no format "mermiad" for a drawing.');
  assertStringIncludes(format.err, 'Did you mean "mermaid"?');
  const other = await millrace(["draw", route, "-f", "xlsx"]);
  assertStringIncludes(other.err, "The formats are: text, svg, mermaid, dot.");
  const direction = await millrace(["draw", route, "--direction", "rigth"]);
  assertEquals(direction.code, 2);
  assertStringIncludes(direction.err, 'Did you mean "right"?');
});

Deno.test("draw wants one graph, and no flags of a run", async () => {
  const none = await millrace(["draw"]);
  assertEquals(none.code, 2);
  assertStringIncludes(none.err, "There is no graph to draw.");
  const two = await millrace(["draw", route, "svg"]);
  assertEquals(two.code, 2);
  assertStringIncludes(two.err, "To choose a format, write -f svg.");
  const input = await millrace(["draw", route, "-i", "topic=cats"]);
  assertEquals(input.code, 2);
  assertStringIncludes(input.err, 'belongs to "run"');
});

Deno.test("draw shows a graph that cannot run yet as far as it goes, and tells what is wrong", async () => {
  const broken = {
    millrace: "1",
    state: { x: {} },
    nodes: { greet: { set: { x: 1 } } },
    edges: { START: ["greet", "gret"] },
  };
  await withFiles({ "broken.json": broken }, async (folder) => {
    const { code, out, err } = await millrace(["draw", `${folder}/broken.json`]);
    assertEquals(code, 0);
    assertStringIncludes(out, "┆     gret      ┆");
    assertStringIncludes(err, 'error[MR102]: No node "gret".');
    assertStringIncludes(err, "This graph cannot run yet; it is drawn as far as it goes.");
  });
});

Deno.test("draw refuses what cannot be read as a document, with its issues", async () => {
  await withFiles({ "text.json": "{", "list.json": [], "other.json": { name: "x" } }, async (folder) => {
    for (const name of ["text", "list", "other"]) {
      const { code, out, err } = await millrace(["draw", `${folder}/${name}.json`]);
      assertEquals([code, out], [3, ""], name);
      assertMatch(err, /error\[MR00[12]\]/);
    }
    const missing = await millrace(["draw", `${folder}/lost.json`]);
    assertEquals([missing.code, missing.out], [6, ""]);
    assertStringIncludes(missing.err, "MR603");
  });
});

Deno.test("draw shows graphs in files of their own", async () => {
  const outer = { millrace: "1", nodes: { tidy: { graph: "./tidy.json" } }, edges: { START: "tidy" } };
  const inner = { millrace: "1", state: { x: {} }, nodes: { sweep: { set: { x: 1 } } }, edges: { START: "sweep" } };
  await withFiles({ "outer.json": outer, "tidy.json": inner }, async (folder) => {
    const { code, out, err } = await millrace(["draw", `${folder}/outer.json`]);
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "  tidy: ./tidy.json\n");
    assertStringIncludes(out, "sweep");
  });
});
