import { assert, assertEquals } from "@std/assert";
import { candidates } from "../../src/cli/complete.ts";
import { runCommandLine } from "../../src/cli/command.ts";
import { shells } from "../../src/cli/shells.ts";
import { withFolder } from "./real_terminal.ts";
import { fakeTerminal } from "./terminal.ts";

const root = new URL("../../", import.meta.url);

const graph = {
  millrace: "1",
  name: "desk",
  models: { joker: { model: "openai:gpt-4o-mini", tags: ["joke"] }, poet: "openai:gpt-4o-mini" },
  state: { topic: { type: "string" }, joke: { type: "string" } },
  input: ["topic"],
  nodes: {
    write: { llm: "joker", prompt: "{{ topic }}", into: "joke", tags: ["draft"] },
    review: { graph: "look" },
  },
  edges: { START: "write", write: "review" },
  streams: { public: { modes: ["messages"] } },
  graphs: {
    look: { state: {}, nodes: { read: { llm: "poet", prompt: "?", tags: ["deep"] } }, edges: { START: "read" } },
  },
};

async function offered(...words: string[]): Promise<string[]> {
  const files = { "desk.json": JSON.stringify(graph), "r-7fk2ab.json": "{}", "broken.json": "{" };
  return (await candidates(words, fakeTerminal([], { files }))).map(({ word }) => word);
}

Deno.test("complete: the first word is a command", async () => {
  assertEquals(await offered("r"), ["run", "resume", "replay"]);
  assertEquals(await offered("help", "dr"), ["draw"]);
  assertEquals(await offered("completions", ""), [...shells]);
  assertEquals(await offered("explain", "MR10"), (await offered("explain", "MR1")).filter((code) => code < "MR110"));
});

Deno.test("complete: nodes, tags, views, keys and models are those of the given graph", async () => {
  assertEquals(await offered("run", "desk.json", "--node", ""), ["write", "review", "review/read"]);
  assertEquals(await offered("run", "--node", "wr", "desk.json"), []);
  assertEquals(await offered("desk.json", "--node=re"), ["--node=review", "--node=review/read"]);
  assertEquals(await offered("run", "desk.json", "--node", "write,re"), ["write,review", "write,review/read"]);
  assertEquals(await offered("run", "desk.json", "--tag", ""), ["joke", "draft", "deep"]);
  assertEquals(await offered("run", "desk.json", "--stream", ""), ["public"]);
  assertEquals(await offered("run", "desk.json", "-i", ""), ["topic="]);
  assertEquals(await offered("run", "desk.json", "-i", "topic=a b", "-qo", "jo"), ["joke"]);
  assertEquals(await offered("run", "desk.json", "--model", "p"), ["poet="]);
});

Deno.test("complete: values that are the same for every graph, each with its command", async () => {
  assertEquals(await offered("run", "desk.json", "--mode", "messages,up"), ["messages,updates"]);
  assertEquals(await offered("run", "desk.json", "--view", "l"), ["live", "lanes"]);
  assertEquals(await offered("permissions", "desk.json", "-f", ""), ["flags", "deno.json"]);
  assertEquals((await offered("draw", "desk.json", "--format", "s")).slice(0, 1), ["svg"]);
});

Deno.test("complete: flags are those of the command", async () => {
  assertEquals(await offered("validate", "--f"), ["--fix"]);
  assertEquals(await offered("run", "desk.json", "--st"), ["--stream"]);
  assert((await offered("desk.json", "--")).includes("--node"));
});

Deno.test("complete: nothing is said where files may stand, and of a graph that cannot be read", async () => {
  assertEquals(await offered("run", ""), []);
  assertEquals(await offered("run", "broken.json", "--node", ""), []);
  assertEquals(await offered("run", "nowhere.json", "--tag", ""), []);
});

Deno.test("complete: is a line for each word, whatever stands in the line", async () => {
  const terminal = fakeTerminal(["complete", "run", "--no-such", "--", "-"], {});
  assertEquals(await runCommandLine(terminal, "0"), 0);
  assert(terminal.out().startsWith("--input\ta state key\n"), terminal.out());
});

/** The script for a shell, and our command line as a program beside it. */
async function inShell(shell: typeof shells[number], test: (path: (name: string) => string) => Promise<void>) {
  const terminal = fakeTerminal(["completions", shell]);
  assertEquals(await runCommandLine(terminal, "0"), 0);
  const main = new URL("src/cli/main.ts", root).pathname;
  const program =
    `#!/bin/sh\nexec "${Deno.execPath()}" run --quiet --no-check --allow-read --allow-env "${main}" "$@"\n`;
  await withFolder(
    { script: terminal.out(), millrace: program, "desk.json": graph, "other.json": graph },
    async (path) => {
      await Deno.chmod(path("millrace"), 0o755);
      await test(path);
    },
  );
}

async function output(program: string, args: readonly string[], cwd: string): Promise<string> {
  const env = { PATH: `${cwd}:${Deno.env.get("PATH")}` };
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd, env }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test({
  name: "completions: bash offers nodes of the graph, also behind an equals sign, and files elsewhere",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inShell("bash", async (path) => {
      const replies = (line: string) =>
        output("bash", [
          "--norc",
          "-c",
          `source script; COMP_LINE='${line}'; COMP_POINT=\${#COMP_LINE}; _millrace; printf '%s\\n' "\${COMPREPLY[@]}"`,
        ], path(""));
      assertEquals(await replies("millrace run desk.json --node "), "write\nreview\nreview/read\n");
      // Bash itself keeps what stands before the sign.
      assertEquals(await replies("millrace run desk.json --node=wr"), "write\n");
      assertEquals(await replies("millrace run desk.json -i "), "topic=\n");
      assertEquals(await replies("millrace run desk.json --models sc"), "script:\n");
      assertEquals(await replies("millrace run "), "\n");
      assertEquals(
        await output("bash", ["--norc", "-c", "source script; complete -p millrace"], path("")),
        "complete -o default -F _millrace millrace\n",
      );
    }),
});

for (const shell of ["zsh", "fish"] as const) {
  const isThere = await new Deno.Command(shell, { args: ["-c", "true"], stdout: "null", stderr: "null" }).output()
    .then(() => true, () => false);
  Deno.test({
    name: `completions: the script for ${shell} is one that it can read`,
    ignore: !isThere,
    fn: () => inShell(shell, async (path) => assertEquals(await output(shell, ["-n", path("script")], path("")), "")),
  });
}

Deno.test({
  name: "completions: fish offers nodes of the graph",
  ignore: await new Deno.Command("fish", { args: ["-c", "true"] }).output().then(() => false, () => true),
  fn: () =>
    inShell("fish", async (path) => {
      const line = "millrace run desk.json --node r";
      const told = await output("fish", ["--no-config", "-c", `source script; complete -C '${line}'`], path(""));
      assertEquals(told, "review\tnode\nreview/read\tnode\n");
    }),
});
