import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { GraphEvent } from "../../mod.ts";

const root = new URL("../../", import.meta.url);
const graph = "examples/joke_and_poem.json";
const script = "script:examples/joke_and_poem.script.json";

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function command(
  args: readonly string[],
  options: { env?: Record<string, string>; permissions?: readonly string[]; cwd?: string } = {},
): Deno.Command {
  const kept = ["PATH", "HOME", "DENO_DIR", "USERPROFILE", "LOCALAPPDATA", "SystemRoot", "TEMP", "TMPDIR"];
  const env = Object.fromEntries(kept.flatMap((name) => Deno.env.has(name) ? [[name, Deno.env.get(name)!]] : []));
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      ...options.permissions ?? ["--allow-read", "--allow-env"],
      new URL("src/cli/main.ts", root).href,
      ...args,
    ],
    cwd: options.cwd ?? root,
    clearEnv: true,
    env: { ...env, ...options.env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
}

async function millrace(
  args: readonly string[],
  options: Parameters<typeof command>[1] & { stdin?: string } = {},
): Promise<Ended> {
  const child = command(args, options).spawn();
  const writer = child.stdin.getWriter();
  // A program that does not read its stdin may be gone before we have written it.
  writer.write(new TextEncoder().encode(options.stdin ?? "")).catch(() => {});
  writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

async function withFiles(
  files: Record<string, unknown>,
  test: (path: (name: string) => string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      await Deno.writeTextFile(
        `${folder}/${name}`,
        typeof content === "string" ? content : JSON.stringify(content, null, 2),
      );
    }
    await test((name) => `${folder}/${name}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A graph of one model, and what it answers. */
const one = {
  millrace: "1",
  name: "one",
  models: { main: { model: "openai:gpt-4o-mini", tags: ["all"] } },
  state: { topic: { type: "string" }, text: { type: "string" } },
  input: ["topic"],
  nodes: { say: { llm: "main", prompt: "{{ topic }}", into: "text" } },
  edges: { START: "say" },
};

const answer = (chunks: readonly unknown[], more = {}) => ({ models: { main: [{ chunks, ...more }] } });

Deno.test("run: two models at once come in lanes on stdout, the story on stderr", async () => {
  const { code, out, err } = await millrace(["run", graph, "-i", "topic=cats", "--models", script]);
  assertEquals(code, 0);
  const lines = out.trimEnd().split("\n");
  assert(lines.every((line) => /^write_(joke|poem) │ \S/.test(line) && line.length <= 80), out);
  const text = (node: string) => lines.filter((line) => line.startsWith(node)).map((line) => line.slice(13)).join(" ");
  assertStringIncludes(text("write_joke"), "My cat applied for a job at the mill.");
  assertStringIncludes(text("write_poem"), "She does not ask it where it goes;");
  const turns = lines.filter((line, i) => i > 0 && line.slice(0, 10) !== lines[i - 1].slice(0, 10));
  assert(turns.length >= 3, "the lanes interleave");
  assertMatch(err, /^joke-and-poem {2}topic=cats\ndone · 2 answers · 110 tokens · [\d.]+ s\n/);
  assertStringIncludes(
    err,
    "To ask a real model: OPENAI_API_KEY=… deno task millrace run examples/joke_and_poem.json -i topic=cats\n",
  );
});

Deno.test("run: --json is every event as a line, with the run's own events", async () => {
  const { code, out, err } = await millrace([graph, "-i", "topic=cats", "--models", "echo", "--json"]);
  assertEquals([code, err], [0, ""]);
  const events: GraphEvent[] = out.trimEnd().split("\n").map((line) => JSON.parse(line));
  const [first, last] = [events[0], events[events.length - 1]];
  assertEquals([first.mode, last.mode], ["run", "run"]);
  assert(last.mode === "run" && last.data.type === "end");
  assertEquals([last.data.status, last.data.output.joke], ["done", "Write a joke about cats"]);
  const joke = events.filter((event) => event.mode === "messages").filter(({ node }) => node === "write_joke")
    .map(({ data: [delta] }) => delta.type === "text" ? delta.text : "").join("");
  assertEquals(joke, "Write a joke about cats");
});

Deno.test("run: --text with a tag is that model's text and not a byte more", async () => {
  const { code, out, err } = await millrace([graph, "-i", "topic=cats", "--models", "echo", "--tag", "poem", "--text"]);
  assertEquals([code, out, err], [0, "Write a short poem about cats", ""]);
});

Deno.test("run: --text with two models says how to choose one", async () => {
  const { code, err } = await millrace([graph, "-i", "topic=cats", "--models", "echo", "--text"]);
  assertEquals(code, 2);
  assertMatch(
    err,
    /"--text" shows one stream, but "write_\w+" and "write_\w+" both speak\.\n {2}= help: Choose one with --node/,
  );
});

Deno.test("run: --output prints these keys on stdout, one key alone as it is", async () => {
  const two = await millrace([graph, "-i", "topic=cats", "--models", "echo", "-q", "-o", "poem,joke"]);
  assertEquals(two, { code: 0, out: "poem: Write a short poem about cats\njoke: Write a joke about cats\n", err: "" });
  const single = await millrace([graph, "-i", "topic=cats", "--models", "echo", "-o", "poem"]);
  assertEquals([single.code, single.out], [0, "Write a short poem about cats\n"]);
  assertStringIncludes(single.err, "write_joke │ Write a joke about cats\n");
});

Deno.test("run: a graph without models still shows its output", async () => {
  const set = {
    millrace: "1",
    state: { topic: {}, joke: {} },
    input: ["topic"],
    nodes: { a: { set: { joke: "About {{ topic }}" } } },
    edges: { START: "a" },
  };
  await withFiles({ "set.json": set }, async (path) => {
    const { code, out } = await millrace([path("set.json"), "-i", "topic:=[1,2]"]);
    assertEquals([code, out], [0, "topic: [1,2]\njoke: About [1,2]\n"]);
  });
});

Deno.test("run: --mode chooses what the lanes show", async () => {
  const { code, out } = await millrace([
    graph,
    "-i",
    "topic=cats",
    "--models",
    "echo",
    "--mode",
    "updates",
    "--node",
    "write_poem",
  ]);
  assertEquals([code, out], [0, "write_poem │ = poem: Write a short poem about cats\n"]);
});

Deno.test("run: the input may come from stdin", async () => {
  const { code, out } = await millrace([graph, "-i", "-", "--models", "echo", "-o", "joke", "-q"], {
    stdin: `{ "topic": "mills" }`,
  });
  assertEquals([code, out], [0, "Write a joke about mills\n"]);
});

Deno.test("run: a missing or misspelt input says how to give it", async () => {
  const missing = await millrace([graph, "--models", "echo"]);
  assertEquals([missing.code, missing.out], [3, ""]);
  assertMatch(missing.err, /^error\[MR\d+\]: The input "topic" is missing\.\n {2}= help: Give it with -i topic=…\.\n$/);
  const misspelt = await millrace([graph, "-i", "tpoic=cats", "--models", "echo"]);
  assertEquals(misspelt.code, 3);
  assertMatch(
    misspelt.err,
    /^error\[MR\d+\]: The graph takes no input "tpoic"\.\n {2}= help: Did you mean -i topic=…\?\n$/,
  );
});

Deno.test("run: a wrong document is told with file, line, column and what would be right", async () => {
  const files = {
    "text.json": `{\n  "millrace": "1",\n  nodes: {}\n}`,
    "key.json": { ...one, nodes: undefined, nodse: one.nodes },
    "node.json": { ...one, edges: { START: "sya" } },
    "name.json": { ...one, nodes: { say: { llm: "main", prompt: "About {{ topci }}", into: "text" } } },
  };
  await withFiles(files, async (path) => {
    const told = async (name: string) => {
      const { code, out, err } = await millrace([path(name), "-i", "topic=x", "--models", "echo"]);
      assertEquals([code, out], [3, ""], err);
      assertMatch(err, /\d errors? in .* · exit 3\n$/);
      return err.replaceAll(path(""), "");
    };
    assertMatch(await told("text.json"), /error\[MR001\]: The key nodes needs .+\n +--> text\.json:3:3/);
    assertMatch(
      await told("key.json"),
      /^error\[MR002\]: .*"nodse".*\n +--> key\.json:\d+:\d+ +.*\n[^]*Did you mean "nodes"\?/,
    );
    assertMatch(
      await told("node.json"),
      /^error\[MR102\]: .*"sya".*\n +--> node\.json:\d+:\d+ +\/edges\/START\n[^]*\^[^]*Did you mean "say"\?/,
    );
    assertMatch(
      await told("name.json"),
      /^error\[MR201\]: .*"topci".*\n +--> name\.json:\d+:\d+ +\/nodes\/say\/prompt\n[^]*\^\^\^\^\^\n[^]*"topic"/,
    );
  });
});

Deno.test("run: with --json, issues are lines of JSON on stderr", async () => {
  await withFiles({ "node.json": { ...one, edges: { START: "sya" } } }, async (path) => {
    const { code, out, err } = await millrace([path("node.json"), "-i", "topic=x", "--json"]);
    assertEquals([code, out], [3, ""]);
    const issues = err.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals([issues[0].code, issues[0].pointer, issues[0].severity], ["MR102", "/edges/START", "error"]);
  });
});

Deno.test("run: a missing graph is answered with the nearest file beside it", async () => {
  const { code, out, err } = await millrace(["examples/joke_and_peom.json"]);
  assertEquals([code, out], [6, ""]);
  assertEquals(
    err,
    'error[MR603]: There is no file "examples/joke_and_peom.json".\n  = help: Did you mean examples/joke_and_poem.json?\n',
  );
});

Deno.test("run: a missing key is told with its place and a way without one", async () => {
  const { code, err } = await millrace([graph, "-i", "topic=cats"]);
  assertEquals(code, 6);
  assertMatch(
    err,
    /error\[MR601\]: .*OPENAI_API_KEY.*\n +--> examples\/joke_and_poem\.json:\d+:\d+ +\/models\/(joker|poet)/,
  );
  assertStringIncludes(err, "Add --models echo and every model answers offline.");
  assert(!err.includes("    at "), "no stack");
});

Deno.test("run: a key that the document asks for is told with the flag that allows it", async () => {
  const local = { model: "compatible:llama3.2", baseURL: "http://127.0.0.1:49151/v1", apiKey: { secret: "LOCAL_KEY" } };
  await withFiles({ "local.json": { ...one, models: { main: local } } }, async (path) => {
    const args = [path("local.json"), "-i", "topic=x"];
    const unset = await millrace(args);
    assertEquals(unset.code, 6);
    assertStringIncludes(
      unset.err,
      "help: Set the environment variable LOCAL_KEY, and allow this document to use it: --secret LOCAL_KEY@127.0.0.1:49151.",
    );
    const refused = await millrace(args, { env: { LOCAL_KEY: "k" } });
    const help = "help: If that is meant, allow this document to use it: --secret LOCAL_KEY@127.0.0.1:49151.";
    assertStringIncludes(refused.err, help);
    for (const elsewhere of ["LOCAL_KEY", "LOCAL_KEY@127.0.0.1:49152", "LOCAL_KEY@example.com"]) {
      const sent = await millrace([...args, "--secret", elsewhere], { env: { LOCAL_KEY: "k" } });
      assertStringIncludes(sent.err, help);
    }
    const allowed = await millrace([...args, "--secret", "LOCAL_KEY@127.0.0.1:49151"], { env: { LOCAL_KEY: "k" } });
    assertMatch(allowed.err, /error\[MR602\]: .*"127\.0\.0\.1:49151"[^]*--allow-net=127\.0\.0\.1:49151/);
  });
});

Deno.test("run: a value that should be JSON says how to give it", async () => {
  const number = {
    ...one,
    state: { ...one.state, n: { type: "number" } },
    input: ["n"],
    nodes: { say: { llm: "main", prompt: "{{ n }}", into: "text" } },
  };
  await withFiles({ "number.json": number }, async (path) => {
    const text = await millrace([path("number.json"), "-i", "n=5", "--models", "echo"]);
    assertEquals(text.code, 3);
    assertMatch(
      text.err,
      /error\[MR710\]: The input "n" [^]* --> [^]*\/state\/n[^]*help: -i n=… gives text\. For JSON, write -i n:=…\./,
    );
    const json = await millrace([path("number.json"), "-i", "n:=5", "--models", "echo", "-o", "text"]);
    assertEquals([json.code, json.out], [0, "5\n"]);
  });
});

Deno.test("run: a permission that Deno does not give is told with the flag that gives it", async () => {
  const { code, err } = await millrace([graph, "-i", "topic=cats", "--models", "echo"], { permissions: [] });
  assertEquals(code, 6);
  assertMatch(err, /^error\[MR602\]: .*examples\/joke_and_poem\.json[^]*--allow-read=examples\/joke_and_poem\.json/);
});

Deno.test("run: a script that is none is told", async () => {
  await withFiles({ "one.json": one, "bad.json": "{", "odd.json": { main: "hello" } }, async (path) => {
    const told = async (name: string) => {
      const { code, err } = await millrace([path("one.json"), "-i", "topic=x", "--models", `script:${path(name)}`]);
      assertEquals(code, 3);
      return err.replaceAll(path(""), "");
    };
    assertStringIncludes(await told("bad.json"), 'error: "bad.json" is not JSON. ');
    assertStringIncludes(await told("odd.json"), 'error: "odd.json" is no script of answers. ');
  });
});

Deno.test("run: a node that fails ends with 4, its place, and what was kept", async () => {
  const failing = answer(["Once"], { error: { reason: "filter", message: "The filter closed." } });
  const two = {
    ...one,
    state: { ...one.state, title: { type: "string" } },
    nodes: { ...one.nodes, title: { set: { title: "On {{ topic }}" } } },
    edges: { START: "title", title: "say" },
  };
  await withFiles({ "one.json": two, "fails.json": failing }, async (path) => {
    const { code, out, err } = await millrace(["./one.json", "-i", "topic=x", "--models", "script:fails.json"], {
      permissions: ["--allow-read", "--allow-env", "--allow-write=.millrace"],
      cwd: path(""),
    });
    assertEquals([code, out], [4, "say   │ Once\nsay   │ ✗ The answer broke off, or does not fit.\n"]);
    assertMatch(
      err,
      /error\[MR704\]: [^\n]*The filter closed\.\n +--> [^\n]*one\.json:\d+:\d+ +\/(nodes\/say|models\/main)/,
    );
    const [, name] = /\n {2}= kept: title is in run (r-\w+) \(step 2\)\n/.exec(err) ?? [];
    assertStringIncludes(err, `\n  = go on: deno task millrace resume ${name}\n`);
    const kept = JSON.parse(await Deno.readTextFile(path(`.millrace/runs/${name}.json`)));
    assertEquals([kept.run, kept.graph, kept.checkpoint.root.state], [name, "./one.json", {
      topic: "x",
      title: "On x",
    }]);
    assertEquals(await Deno.readTextFile(path(".millrace/.gitignore")), "*\n");
    assertMatch(err, /1 error in [^\n]*one\.json · exit 4\n$/);
  });
});

Deno.test("run: --timeout ends a run with 5 and shows what had come", async () => {
  await withFiles({ "one.json": one, "slow.json": answer(["Once\n", { pause: 60_000 }]) }, async (path) => {
    const { code, out, err } = await millrace([
      path("one.json"),
      "-i",
      "topic=x",
      "--models",
      `script:${path("slow.json")}`,
      "--timeout",
      "300ms",
    ]);
    assertEquals([code, out], [5, "say │ Once\n"]);
    assertStringIncludes(err, "The run took longer than 0.3 s and was stopped.");
  });
});

Deno.test({
  name: "run: Ctrl-C stops the run, shows what had come, and ends with 130",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFiles({ "one.json": one, "slow.json": answer(["Once\n", "upon a", { pause: 60_000 }]) }, async (path) => {
      const child = command([path("one.json"), "-i", "topic=x", "--models", `script:${path("slow.json")}`]).spawn();
      await child.stdin.close();
      const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
      let out = "";
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        // Once the first line is there, the run is under way.
        if (out === "") child.kill("SIGINT");
        out += piece.value;
      }
      const err = await new Response(child.stderr).text();
      assertEquals((await child.status).code, 130);
      assertMatch(out, /^say │ Once\n(say │ upon a\n)?$/);
      assertMatch(err, /\nstopped · /);
    }),
});

Deno.test("run: a reader that leaves ends an endless run quietly, with 0", () =>
  withFiles({ "one.json": one, "endless.json": answer(["mill wheel\n", { repeat: true }]) }, async (path) => {
    const child = command([path("one.json"), "-i", "topic=x", "--models", `script:${path("endless.json")}`]).spawn();
    await child.stdin.close();
    const reader = child.stdout.getReader();
    await reader.read();
    await reader.cancel();
    const err = await new Response(child.stderr).text();
    assertEquals([(await child.status).code, err], [0, "one  topic=x\n"]);
  }));

Deno.test("run: a model cannot send codes to the terminal by way of the lanes", async () => {
  await withFiles({ "one.json": one, "codes.json": answer(["\u001b]0;owned\u0007hello\n"]) }, async (path) => {
    const { out } = await millrace([path("one.json"), "-i", "topic=x", "--models", `script:${path("codes.json")}`]);
    assertEquals(out, "say │ ␛]0;owned␇hello\n");
  });
});

Deno.test("run: colours come in a pipe only by force, and never with --no-color", async () => {
  const args = [graph, "-i", "topic=cats", "--models", "echo", "--node", "write_joke"];
  const plain = await millrace(args);
  assert(!(plain.out + plain.err).includes("\x1b"));
  const forced = await millrace(args, { env: { FORCE_COLOR: "1" } });
  assertStringIncludes(forced.out, "\x1b[36mwrite_joke\x1b[0m");
  const refused = await millrace([...args, "--no-color"], { env: { FORCE_COLOR: "1" } });
  assertEquals(refused.out, plain.out);
});

Deno.test("run: names that the graph does not have are refused before it runs", async () => {
  const refused = async (...args: string[]) => {
    const { code, err } = await millrace([graph, "-i", "topic=cats", "--models", "echo", ...args]);
    assertEquals(code, 2);
    return err;
  };
  assertEquals(
    await refused("--node", "write_jok"),
    'error: The graph has no node "write_jok".\n  = help: Did you mean "write_joke"?\n',
  );
  assertEquals(
    await refused("-o", "pome"),
    'error: The graph has no output key "pome".\n  = help: Did you mean "poem"?\n',
  );
  assertEquals(await refused("--stream", "x"), 'error: The graph has no stream "x".\n');
});

Deno.test("--version and --help go to stdout", async () => {
  const { version } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  assertEquals(await millrace(["--version"], { permissions: [] }), { code: 0, out: `millrace ${version}\n`, err: "" });
  const help = await millrace(["--help"], { permissions: [] });
  assertEquals([help.code, help.err], [0, ""]);
  assertStringIncludes(help.out, "millrace run <graph.json>");
});

Deno.test("without arguments, the help comes as a hint and the code says wrong usage", async () => {
  const { code, out, err } = await millrace([], { permissions: [] });
  assertEquals([code, out], [2, ""]);
  assertStringIncludes(err, "millrace run <graph.json>");
});
