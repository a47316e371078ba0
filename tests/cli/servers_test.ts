/** MCP servers on the command line: who may start them, and that nothing of them is left. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runCommandLine } from "../../src/cli/command.ts";
import { quoted } from "../../src/cli/shell.ts";
import { realTerminal, withFolder } from "./real_terminal.ts";

const main = new URL("../../src/cli/main.ts", import.meta.url).href;
const server = new URL("../tools/mcp_server.js", import.meta.url).pathname;
const command = Deno.execPath();
const args = ["run", "-A", server];
const line = [command, ...args].join(" ");

const graph = (tools: object = { demo: { mcp: { command, args } } }) => ({
  millrace: "1",
  models: { m: "any:model" },
  tools,
  state: { text: { type: "string" } },
  nodes: { agent: { llm: "m", prompt: "Go.", tools: Object.keys(tools), into: "text" } },
  edges: { START: "agent" },
});

const answers = {
  models: { m: [{ chunks: [{ tool_call: { name: "demo_pid", arguments: {} } }] }, { chunks: ["Done."] }] },
};

const files = { "a.json": graph(), "answers.json": answers };

async function deno(rights: readonly string[], words: readonly string[], cwd: string) {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: ["run", "--quiet", "--no-prompt", "--allow-read", "--allow-env", ...rights, main, "run", "a.json"].concat(
      words,
    ),
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    signal: AbortSignal.timeout(60_000),
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

const script = ["--models", "script:answers.json"];

Deno.test("a run with a server ends by itself where Deno may start it, and leaves no process", () =>
  withFolder(files, async (path) => {
    const { code, out, err } = await deno([`--allow-run=${command}`], [...script, "-m", "tools", "--json"], path(""));
    assertEquals(code, 0, err);
    const results = out.trim().split("\n").map((line) => JSON.parse(line).data).filter(({ type }) => type === "end");
    const pid = Number(results[0].result);
    assert(pid > 1, out);
    let isAlive = true;
    try {
      Deno.kill(pid, "SIGCONT");
    } catch {
      isAlive = false;
    }
    assertEquals(isAlive, false);
  }));

Deno.test("a run with a server that nobody allowed is refused, and says what allows it", () =>
  withFolder(files, async (path) => {
    const { code, err } = await deno([], script, path(""));
    assertEquals(code, 3);
    assertStringIncludes(err, "error[MR306]");
    assertStringIncludes(err, `If that is meant, allow it: --mcp '${line}'.`);
    // What the graph may have, Deno may not.
    const denied = await deno([], [...script, "--save", "-", "--mcp", line], path(""));
    assertEquals(denied.code, 6);
    assertStringIncludes(denied.err, `Add --allow-run=${command} after "deno run".`);
  }));

Deno.test("a document's variables take more than the right to start its program", () =>
  withFolder({
    ...files,
    "a.json": graph({ demo: { mcp: { command, args, env: { DENO_DIR: "/tmp" } } } }),
  }, async (path) => {
    const { code, err } = await deno([`--allow-run=${command}`], script, path(""));
    assertEquals(code, 3);
    assertStringIncludes(err, `--mcp 'DENO_DIR=/tmp ${line}'.`);
  }));

Deno.test("--mcp allows a server by its line, and the command that goes on says so again", () =>
  withFolder({ ...files, "a.json": graph({ demo: { mcp: { command, args }, approve: true } }) }, async (path) => {
    const terminal = realTerminal([
      "run",
      path("a.json"),
      "--models",
      `script:${path("answers.json")}`,
      "--mcp",
      line,
      "--save",
      path("run.json"),
    ]);
    assertEquals(await runCommandLine(terminal, "0"), 10, terminal.err());
    assertStringIncludes(terminal.err(), `--mcp ${quoted(line)}`);
    assert(!(await Deno.readTextFile(path("run.json"))).includes('"mcp":["'));
    const refused = realTerminal(["resume", path("run.json"), "--answer", "yes"]);
    assertEquals(await runCommandLine(refused, "0"), 3, refused.err());
    const again = realTerminal(["resume", path("run.json"), "--answer", "yes", "--mcp", line, "-q"]);
    assertEquals(await runCommandLine(again, "0"), 0, again.err());
    assertStringIncludes(again.out(), "Done.");
  }));

Deno.test("permissions prints the program and the host of servers, and what else is to be known", () =>
  withFolder({
    "a.json": graph({
      files: { mcp: { command: "npx", args: ["-y", "@example/files"], env: { TOKEN: { secret: "MY_TOKEN" } } } },
      wiki: { mcp: { url: "https://wiki.example/mcp", apiKey: { secret: "WIKI_KEY" } } },
    }),
  }, async (path) => {
    const terminal = realTerminal(["permissions", path("a.json"), "--model", "echo:x"]);
    assertEquals(await runCommandLine(terminal, "0"), 0, terminal.err());
    assertEquals(
      terminal.out().replaceAll(path(""), ""),
      "--allow-read=a.json --allow-env=MY_TOKEN,PATH,HOME,WIKI_KEY --allow-net=wiki.example --allow-run=npx\n",
    );
    assertEquals(terminal.err().replaceAll(path(""), "").split("\n"), [
      'To let it use its keys: --secret MY_TOKEN@npx,WIKI_KEY@wiki.example, behind "run a.json".',
      "A program may do what you may: these rights do not hold npx.",
      `Without Deno's rights: --mcp 'npx -y @example/files' --mcp https://wiki.example/mcp, behind "run a.json".`,
      "",
    ]);
  }));

Deno.test("validate takes servers as given by the host", () =>
  withFolder({ "a.json": graph({ files: { mcp: { command: "npx", args: ["-y"] } } }) }, async (path) => {
    const terminal = realTerminal(["validate", path("a.json")]);
    await runCommandLine(terminal, "0");
    assertStringIncludes(terminal.err(), "Taken as given by the host: MCP server 'npx -y'.");
  }));
