import { assert, assertEquals } from "@std/assert";
import { type Desk, withDesk } from "./desk.ts";
import { withFolder } from "./real_terminal.ts";
import { type Window, withWindow } from "./tmux.ts";

const root = new URL("../../", import.meta.url);
const frames = new URL("frames/", import.meta.url);
/** `deno test -A tests/cli/tmux_test.ts -- --update` keeps what is seen as what is wanted. */
const isUpdate = Deno.args.includes("--update");

const node = (name: string) => ({ llm: name, prompt: `Write a ${name} about {{ topic }}.`, into: name });
const names = ["brief", "joke", "poem", "research", "headline"];

function newsroom(address: string): unknown {
  const desk = (name: string) => [name, { model: `compatible:${name}`, baseURL: address }];
  return {
    millrace: "1",
    name: "newsroom",
    models: Object.fromEntries(names.map(desk)),
    state: { topic: { type: "string" }, ...Object.fromEntries(names.map((name) => [name, { type: "string" }])) },
    input: ["topic"],
    output: names,
    nodes: Object.fromEntries(names.map((name) => [name, node(name)])),
    edges: {
      START: "brief",
      brief: ["joke", "poem", "research"],
      joke: "headline",
      poem: "headline",
      research: "headline",
    },
  };
}

/** A run of the newsroom in a real terminal. */
function inNewsroom(test: (window: Window, desk: Desk) => Promise<void>): Promise<void> {
  return withDesk((desk) =>
    withFolder({ "newsroom.json": newsroom(desk.address) }, (path) => {
      const main = new URL("src/cli/main.ts", root).pathname;
      const command = [Deno.execPath(), "run", "--quiet", "--no-prompt", "--no-check", "-A", main];
      const program = {
        command: [...command, "newsroom.json", "-i", "topic=cats"],
        cwd: path(""),
        columns: 100,
        rows: 30,
      };
      return withWindow(program, (window) => test(window, desk));
    })
  );
}

// What depends on a clock or on chance says so.
function timeless(lines: readonly string[]): string[] {
  return lines.map((line) =>
    line.replace(/ *\d+ tok\/s/g, " # tok/s").replace(/\d+(\.\d+)? m?s(?= |$)/g, "# s").replace(/r-\w{6}/g, "r-######")
      .replace(/\/tmp\/\w+/g, "…")
  );
}

/** Waits for a frame that is kept in a file: what it is to look like, whenever it is there. */
async function seen(window: Window, file: string, options: { all?: boolean; until?: string } = {}): Promise<void> {
  const place = new URL(file, frames);
  if (isUpdate) {
    await window.until((lines) => lines.some((line) => line.includes(options.until ?? "")), options);
    // Long enough for the frame to be whole; nobody asserts it.
    await new Promise((resolve) => setTimeout(resolve, 700));
    await Deno.writeTextFile(place, timeless(await window.lines(options)).join("\n") + "\n");
    return;
  }
  const wanted = await Deno.readTextFile(place);
  let last = "";
  await window.until((lines) => (last = timeless(lines).join("\n") + "\n") === wanted, options).catch(() => {});
  assertEquals(last, wanted);
}

const escapes =
  "\u001b[2J\u001b]0;owned\u0007\u001b[31mWhy\u202e don't cats play poker in the jungle?\u009b1m Too many cheetahs.";

async function begin(window: Window, desk: Desk): Promise<void> {
  await desk.say("brief", "Three desks, one topic: cats. Desk one writes a joke under forty words. ");
  await desk.say("brief", "Desk two writes a poem with a quiet ending. Desk three finds facts.");
  await seen(window, "flow.txt", { until: "finds facts." });
  await desk.finish("brief", 44);
  await desk.say("joke", escapes);
  await desk.say("poem", "The river keeps no clock, the cat keeps none;\nshe pours herself along the window's sun.\n");
  await desk.say(
    "research",
    "猫は一日に十二時間から十六時間ほど眠る。I should check how long cats sleep, and whether the purr ",
  );
  await desk.say("research", "frequency claim holds.\r\n\tPurring is centred between 25 and 150 hertz 🐈‍⬛.");
  await seen(window, "three_at_once.txt", { until: "150 hertz" });
}

Deno.test({
  name: "live in a real terminal: a region below, a transcript above, and a clean document in the end",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inNewsroom(async (window, desk) => {
      await begin(window, desk);
      const names = (await window.lines()).flatMap((line) => /^ {2}[▌✓] (\w+)/.exec(line)?.[1] ?? []);
      assertEquals(names, ["brief", "joke", "poem", "research"], "one node a line, in the order they began in");

      await window.resize(64, 20);
      await seen(window, "resized.txt", { until: "150 hertz" });
      await desk.finish("poem", 21);
      await seen(window, "one_done.txt", { until: "✓ poem" });
      await desk.finish("research", 40);
      await desk.say("joke", "\u001b[A\u001b[A\rAnd the house cat folded anyway.");
      await desk.finish("joke", 30);
      await desk.say("headline", "Local Cat Supervises River, Declares It Satisfactory");
      await desk.finish("headline", 14);
      await seen(window, "transcript.txt", { all: true, until: "done ·" });
      assert(!(await window.fact("#{pane_title}")).includes("owned"), "no code of a model reaches the terminal");
      assertEquals(await window.ended(), 0);
    }),
});

Deno.test({
  name: "live in a real terminal: Ctrl-C keeps the words that came, and says how to go on",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inNewsroom(async (window, desk) => {
      await begin(window, desk);
      await window.press("C-c");
      await seen(window, "interrupted.txt", { all: true, until: "stopped · " });
      assertEquals(await window.ended(), 130);
    }),
});
