/**
 * Runs the examples as their readers do: the programs as processes, the documents by the command line. What they print is kept
 * beside this file; `deno test -A tests/examples -- --update` writes it anew.
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

const root = new URL("../../", import.meta.url);
const update = Deno.args.includes("--update");

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs this Deno on files of the project, in any folder. */
async function deno(
  file: string,
  args: readonly string[],
  options: { stdin?: string; cwd?: string } = {},
): Promise<Ended> {
  const cwd = options.cwd ?? root;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-read",
      "--allow-env",
      "--allow-write=.millrace",
      new URL(file, root).href,
      ...args,
    ],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  // A program that does not read its stdin may be gone before we have written it.
  writer.write(new TextEncoder().encode(options.stdin ?? "")).catch(() => {});
  writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

/** Compares with what was kept. */
async function assertKept(name: string, text: string): Promise<void> {
  const place = new URL(`${name}.txt`, import.meta.url);
  if (update) await Deno.writeTextFile(place, text);
  assertEquals(text, await Deno.readTextFile(place));
}

/** Two nodes at once take turns as the machine pleases; each by itself keeps its order. */
function byNode(text: string): string {
  const lines = text.trimEnd().split("\n");
  const nodes = [...new Set(lines.map((line) => /write_\w+/.exec(line)?.[0]))].sort();
  return nodes.flatMap((node) => lines.filter((line) => line.includes(`${node}`))).join("\n") + "\n";
}

for (const name of ["agent", "ai_sdk", "call_tool", "checked_call", "custom_data", "langchain", "two_calls"]) {
  Deno.test(`${name}.ts prints what is kept of it`, async () => {
    const { code, out, err } = await deno(`examples/${name}.ts`, []);
    assertEquals([code, err], [0, ""]);
    await assertKept(name, out);
  });
}

Deno.test("raw_client.ts prints what is kept of it, node by node", async () => {
  const { code, out, err } = await deno("examples/raw_client.ts", []);
  assertEquals([code, err], [0, ""]);
  await assertKept("raw_client", byNode(out));
});

Deno.test("read_lines.ts reads what the command line writes", async () => {
  const run = ["run", "examples/generate_joke.json", "-i", "topic=ice cream", "--models", "echo", "--json"];
  const { out: stdin } = await deno("src/cli/main.ts", run);
  const { code, out, err } = await deno("examples/read_lines.ts", [], { stdin });
  assertEquals([code, err], [0, ""]);
  await assertKept("read_lines", out);
});

/** Documents that need no code: what to write after their name, and what stdout then holds. */
const commands: readonly (readonly [name: string, args: string, out: RegExp | string])[] = [
  ["generate_joke", "-i topic=icecream --text", /^I asked the ice cream for a word in private\. .* soft on me\.$/],
  ["joke_and_poem", "-i topic=cats --tag joke --text", /^My cat applied for a job at the mill\. .* so politely\.$/],
  [
    "joke_and_poem",
    "-i topic=cats --node write_poem --text",
    /^The river hurries past the mill,\n[^]*The river knows\.$/,
  ],
  [
    "agents",
    "-i topic=mills --node researcher",
    /^researcher\/wonder  *│ Why do cats sleep in mills\?\nresearcher\/look_up *│ Flour/,
  ],
  ["agents", "-i topic=mills -o article", "CAT DENIES NAPPING ON DUTY\n"],
  ["route", "-i question=invoice --stream answer --text", /^Your invoice is sent on the first of each month\./],
  ["no_streaming", "-i question=coat -o answer", "Because it rains. Take a coat.\n"],
  ["jokes", "-i topic=mills --node write_joke", /^(write_joke\[[012]\] │ The .+\n){3,}$/],
  ["polish", "-i topic=sea -q", "draft: The sea keeps every stone it was ever lent.\ndrafts: 2\n"],
  ["refine_topic", "-i topic=icecream", "topic: icecream and cats\njoke: This is a joke about icecream and cats\n"],
  [
    "subgraph",
    "-i foo=foo --mode updates --subgraphs",
    `node_1                 │ = foo: hi! foo
node_2/subgraph_node_1 │ = bar: bar
node_2/subgraph_node_2 │ = foo: hi! foobar
node_2                 │ = foo: hi! foobar
`,
  ],
];

for (const [name, args, expected] of commands) {
  Deno.test(`millrace run examples/${name}.json ${args}`, async () => {
    const models = await exists(`examples/${name}.script.json`)
      ? ["--models", `script:examples/${name}.script.json`]
      : [];
    const { code, out, err } = await deno("src/cli/main.ts", [
      `run`,
      `examples/${name}.json`,
      ...models,
      ...args.split(" "),
    ]);
    assertEquals(code, 0, err);
    if (typeof expected === "string") assertEquals(out, expected);
    else assertMatch(out, expected);
  });
}

Deno.test("approval.json stops, is asked for another card, and goes on in a third process", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    const file = (name: string) => new URL(`examples/${name}`, root).pathname;
    const millrace = (...args: string[]) => deno("src/cli/main.ts", args, { cwd });
    const script = `script:${file("approval.script.json")}`;
    const first = await millrace("run", file("approval.json"), "-i", "place=the sea", "--models", script);
    assertEquals(first.code, 10);
    assertStringIncludes(first.err, "card: The sea is wet and so am I. Send socks.\n");
    const [, name] = /go on: deno task millrace resume (r-\w+) --answer 'review#2=…'\n/.exec(first.err) ?? [];
    const second = await millrace("resume", name, "--answer", "again");
    assertEquals([second.code, second.out], [
      10,
      "write  │ Every evening the sea puts the sun out. I have never been so warm.\n".replace(
        "out. I",
        "out.\nwrite  │ I",
      ),
    ]);
    const third = await millrace("resume", name, "--answer", "send", "-o", "outcome,card");
    assertEquals([third.code, third.out], [
      0,
      "outcome: It is in the mail.\ncard: Every evening the sea puts the sun out. I have never been so warm.\n",
    ]);
    assertEquals([...Deno.readDirSync(`${cwd}/.millrace/runs`)], []);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});

function exists(path: string): Promise<boolean> {
  return Deno.stat(new URL(path, root)).then(() => true, () => false);
}
