import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCommandLine } from "../../src/cli/command.ts";
import { ClosedPipe } from "../../src/cli/terminal.ts";
import { fakeTerminal } from "./terminal.ts";

const graph = new URL("../../examples/joke_and_poem.json", import.meta.url).href;
const slow = JSON.stringify({
  models: { joker: [{ chunks: ["Why\n", { pause: 60_000 }] }], poet: [{ chunks: ["Soft\n", { pause: 60_000 }] }] },
});
const args = ["run", graph, "-i", "topic=cats", "--models", "script:slow.json"];

Deno.test("Ctrl-C twice ends the process at once", async () => {
  const exits: number[] = [];
  const terminal = fakeTerminal(args, { files: { "slow.json": slow } });
  let interrupt = () => {};
  const code = await runCommandLine({
    ...terminal,
    onInterrupt(listener) {
      interrupt = listener;
      return () => {};
    },
    exit: (code) => exits.push(code),
    stdout: {
      ...terminal.stdout,
      write(text) {
        if (exits.length === 0) {
          interrupt();
          interrupt();
        }
        return terminal.stdout.write(text);
      },
    },
  }, "0");
  assertEquals([code, exits], [130, [130]]);
});

Deno.test("a run leaves no listener and no timer behind", async () => {
  let open = 0;
  const hold = () => {
    open++;
    return () => {
      open--;
    };
  };
  const terminal = fakeTerminal(["run", graph, "-i", "topic=cats", "--models", "echo", "--timeout", "1m"]);
  assertEquals(await runCommandLine({ ...terminal, onInterrupt: hold, after: hold }, "0"), 0);
  assertEquals(open, 0);
});

Deno.test("a run leaves no listener and no timer behind when its reader is gone", async () => {
  let open = 0;
  const hold = () => {
    open++;
    return () => {
      open--;
    };
  };
  const terminal = fakeTerminal(args, { files: { "slow.json": slow } });
  const stdout = { ...terminal.stdout, write: () => Promise.reject(new ClosedPipe()) };
  assertEquals(await runCommandLine({ ...terminal, stdout, onInterrupt: hold, after: hold }, "0"), 0);
  assertEquals(open, 0);
});

Deno.test("a closed stderr does not stop a run", async () => {
  const terminal = fakeTerminal(["run", graph, "-i", "topic=cats", "--models", "echo", "-o", "joke"]);
  const stderr = { ...terminal.stderr, write: () => Promise.reject(new ClosedPipe()) };
  assertEquals(await runCommandLine({ ...terminal, stderr }, "0"), 0);
  assertEquals(terminal.out(), "Write a joke about cats\n");
});

Deno.test("colours are on in a terminal, off with NO_COLOR, with a dumb terminal and with --no-color", async () => {
  const colored = async (env: Record<string, string>, ...more: string[]) => {
    const terminal = fakeTerminal(["--help", ...more], { isTerminal: true, env });
    await runCommandLine(terminal, "0");
    return terminal.out().includes("\x1b[");
  };
  assertEquals(await colored({}), true);
  assertEquals(await colored({ NO_COLOR: "1" }), false);
  assertEquals(await colored({ NO_COLOR: "" }), true);
  assertEquals(await colored({ TERM: "dumb" }), false);
  assertEquals(await colored({}, "--no-color"), false);
  assertEquals(await colored({ FORCE_COLOR: "1" }, "--no-color"), false);
});

Deno.test("the lanes are as wide as the window", async () => {
  const terminal = fakeTerminal(["run", graph, "-i", `topic=${"cats ".repeat(20)}`, "--models", "echo", "--no-color"], {
    isTerminal: true,
    columns: 40,
  });
  assertEquals(await runCommandLine(terminal, "0"), 0);
  assertEquals(terminal.out().split("\n").every((line) => line.length <= 40), true, terminal.out());
  assertStringIncludes(terminal.err(), "done · 2 answers");
});
