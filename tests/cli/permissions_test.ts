import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runCommandLine } from "../../src/cli/command.ts";
import { guardNetwork } from "../../src/cli/guard.ts";
import { realTerminal, withFolder } from "./real_terminal.ts";

const main = new URL("../../src/cli/main.ts", import.meta.url).href;

/** A graph that asks a server of its own with a key of its own, and whose prompt is in a file. */
function graphFor(port: number) {
  return {
    millrace: "1",
    name: "the cats' graph",
    models: {
      local: {
        model: "compatible:tiny",
        baseURL: `http://127.0.0.1:${port}/v1`,
        apiKey: { secret: "MILLRACE_TEST_KEY" },
      },
    },
    state: { topic: { type: "string" }, joke: { type: "string" } },
    input: ["topic"],
    nodes: { write: { llm: "local", prompt: { file: "./prompts/joke.md" }, into: "joke" } },
    edges: { START: "write" },
  };
}

const files = (port: number) => ({ "cats.json": graphFor(port), "prompts/joke.md": "A joke about {{ topic }}.\n" });

async function permissions(args: readonly string[], path: (name: string) => string) {
  const terminal = realTerminal(["permissions", ...args]);
  const code = await runCommandLine(terminal, "0");
  const short = (text: string) => text.replaceAll(path(""), "");
  return { code, out: short(terminal.out()), err: short(terminal.err()) };
}

async function deno(args: readonly string[], options: { cwd: string; env: Record<string, string> }) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...args],
    cwd: options.cwd,
    env: { NO_COLOR: "1", ...options.env },
    stdin: "null",
    signal: AbortSignal.timeout(60_000),
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

/** A server that says the same to everybody, and keeps what it was sent. */
function serve() {
  const asked: string[] = [];
  const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    asked.push(`${request.headers.get("authorization")} ${await request.text()}`);
    return new Response(
      event({ choices: [{ index: 0, delta: { content: "Meow." } }] }) +
        event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }) + "data: [DONE]\n\n",
      { headers: { "content-type": "text/event-stream" } },
    );
  });
  return { server, asked, port: server.addr.port };
}

Deno.test("permissions prints the flags on stdout, and what else is to be known on stderr", () =>
  withFolder(files(4321), async (path) => {
    assertEquals(await permissions([path("cats.json")], path), {
      code: 0,
      out: "--allow-read=cats.json,prompts/joke.md --allow-env=MILLRACE_TEST_KEY --allow-net=127.0.0.1:4321\n",
      err: 'To let it use its keys: --secret MILLRACE_TEST_KEY@127.0.0.1:4321, behind "run cats.json".\n',
    });
    assertEquals((await permissions([path("cats.json"), "-q"], path)).err, "");
  }));

Deno.test("permissions -f deno.json prints a set under the graph's name", () =>
  withFolder(files(4321), async (path) => {
    const { code, out, err } = await permissions([path("cats.json"), "-f", "deno.json"], path);
    assertEquals([code, JSON.parse(out)], [0, {
      permissions: {
        "the-cats-graph": {
          read: ["cats.json", "prompts/joke.md"],
          env: ["MILLRACE_TEST_KEY"],
          net: ["127.0.0.1:4321"],
        },
      },
    }]);
    assertStringIncludes(err, "deno run -P=the-cats-graph takes this set from deno.json.");
  }));

Deno.test("permissions says what it cannot know", () =>
  withFolder({
    "a.json": {
      millrace: "1",
      state: { n: { type: "number" } },
      input: [],
      nodes: { a: { call: "double", with: { n: 2 }, into: "n" } },
      edges: { START: "a" },
    },
  }, async (path) => {
    assertEquals(await permissions([path("a.json")], path), {
      code: 0,
      out: "--allow-read=a.json\n",
      err: 'Not known here, since the host gives it: what function "double" needs.\n',
    });
  }));

Deno.test("permissions of other models are theirs", () =>
  withFolder(files(4321), async (path) => {
    const { out } = await permissions([path("cats.json"), "--model", "echo:x", "-q"], path);
    assertEquals(out, "--allow-read=cats.json,prompts/joke.md\n");
  }));

Deno.test("permissions of a wrong document are its issues, and a wrong form is refused", () =>
  withFolder({ "a.json": "{}" }, async (path) => {
    assertEquals((await permissions([path("a.json")], path)).code, 3);
    const { code, err } = await permissions([path("a.json"), "-f", "json"], path);
    assertEquals([code, err.split("\n")[0]], [2, 'error: Permissions have no format "json".']);
  }));

Deno.test("a graph runs with exactly the printed permissions, and with one less it says which is missing", async () => {
  const { server, asked, port } = serve();
  await withFolder(files(port), async (path) => {
    const printed = (await permissions([path("cats.json"), "-q"], path)).out.trim().split(" ");
    assertEquals(printed.length, 3);
    const options = { cwd: path(""), env: { MILLRACE_TEST_KEY: "k-123" } };
    const run = [
      "run",
      "cats.json",
      "-i",
      "topic=cats",
      "--secret",
      `MILLRACE_TEST_KEY@127.0.0.1:${port}`,
      "-o",
      "joke",
    ];
    const all = await deno([...printed, main, ...run], options);
    assertEquals([all.code, all.out], [0, "Meow.\n"], all.err);
    assertStringIncludes(asked[0], "Bearer k-123");
    assertStringIncludes(asked[0], "A joke about cats.");
    for (const missing of printed) {
      const { code, err } = await deno([...printed.filter((flag) => flag !== missing), main, ...run], options);
      assertEquals(code, 6, `without ${missing}: ${err}`);
      assertStringIncludes(err, "error[MR602]: ");
      // A document that cannot be read does not say what it needs.
      const needs = `this graph needs, and no more: ${printed.join(" ")}\n`;
      if (!missing.startsWith("--allow-read")) assertStringIncludes(err, needs);
    }
    assertEquals(asked.length, 1, "Only the run that was allowed to has asked the server.");
  });
  await server.shutdown();
});

Deno.test("a graph runs with the printed set of deno.json", async () => {
  const { server, port } = serve();
  await withFolder(files(port), async (path) => {
    const { out } = await permissions([path("cats.json"), "-f", "deno.json"], path);
    // In a checkout the names of packages come from the same file.
    const { imports } = JSON.parse(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)));
    await Deno.writeTextFile(path("deno.json"), JSON.stringify({ imports, ...JSON.parse(out) }));
    const options = { cwd: path(""), env: { MILLRACE_TEST_KEY: "k-123" } };
    const run = [
      "run",
      "cats.json",
      "-i",
      "topic=cats",
      "--secret",
      `MILLRACE_TEST_KEY@127.0.0.1:${port}`,
      "-o",
      "joke",
    ];
    const ended = await deno(["-P=the-cats-graph", "--config", path("deno.json"), main, ...run], options);
    assertEquals([ended.code, ended.out], [0, "Meow.\n"], ended.err);
  });
  await server.shutdown();
});

Deno.test("a run gives away the rights that its graph cannot need", () =>
  withFolder({
    "a.json": {
      millrace: "1",
      state: { text: { type: "string" } },
      input: [],
      nodes: { a: { set: { text: "Hello" } } },
      edges: { START: "a" },
    },
  }, async (path) => {
    const dropped = async (...args: string[]) => {
      const terminal = realTerminal(["run", path("a.json"), ...args]);
      assertEquals(await runCommandLine(terminal, "0"), 0);
      return terminal.dropped;
    };
    assertEquals(await dropped(), ["ffi", "sys", "run"]);
    assertEquals(await dropped("--save", "-"), ["ffi", "sys", "run", "write"]);
  }));

Deno.test("a server that is refused is told at once as MR602, with what would name it", () =>
  withFolder(files(1), async (path) => {
    const terminal = realTerminal([
      "run",
      path("cats.json"),
      "-i",
      "topic=cats",
      "--secret",
      "MILLRACE_TEST_KEY@127.0.0.1:1",
    ], {
      env: { MILLRACE_TEST_KEY: "k-123" },
    });
    // A graph's own servers are never refused: here a guard that knows of none stands before them.
    const open = guardNetwork({ needs: { net: [], env: [], read: [], write: [], run: [], unknown: [] } });
    try {
      assertEquals(await runCommandLine(terminal, "0"), 6);
    } finally {
      open();
    }
    assertStringIncludes(
      terminal.err(),
      'error[MR602]: The graph does not name the server "127.0.0.1:1", so it is not reached.\n',
    );
    assertStringIncludes(terminal.err(), '= help: A server is named by "baseURL" in "models".\n');
    assert(!terminal.out().includes("trying again"), terminal.out());
  }));

Deno.test("a run with all rights reaches no server that its graph does not name", async () => {
  const { server, asked, port } = serve();
  const needs = { net: [`127.0.0.1:${port}`], env: [], read: [], write: [], run: [], unknown: [] };
  const { fetch: before } = globalThis;
  const open = guardNetwork({ needs });
  try {
    assertEquals((await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "in" })).status, 200);
    assertEquals(await (await fetch("data:,here")).text(), "here");
    const refused = await fetch(new URL("http://127.0.0.1:1/secret")).then(() => undefined, (error) => error);
    assertEquals([refused?.code, refused?.message], [
      "MR602",
      'The graph does not name the server "127.0.0.1:1", so it is not reached.',
    ]);
  } finally {
    open();
  }
  assert(globalThis.fetch === before);
  assertEquals(asked.length, 1);
  await server.shutdown();
});
