import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Delta, GraphEvent, TaskNews, ToolNews } from "../../mod.ts";
import { createLive, type LiveOptions } from "../../src/cli/live.ts";
import type { View } from "../../src/cli/view.ts";
import { createEmulator } from "./emulator.ts";

/** A view, the terminal it is seen in, and events to give it. */
function stage(options: Partial<LiveOptions> & { columns?: number; rows?: number } = {}) {
  const { columns = 80, rows = 24 } = options;
  const size = { columns, rows };
  const view: View = createLive({ size: () => size, color: false, knowsTasks: true, ...options });
  const terminal = createEmulator(columns, rows);
  let seq = 0;
  let now = 0;
  const show = (
    event: Pick<GraphEvent, "mode" | "data"> & { node?: string; item?: number; task?: string; ns?: string[] },
  ) => {
    // Each event is a frame, unless a test says otherwise.
    now += 50;
    const text = view.show(
      { seq: seq++, t: now, ns: [], step: 1, task: `${event.node}#1`, ...event } as GraphEvent,
      now,
    );
    terminal.write(text);
    return text;
  };
  const call = (node: string, id = "1") => ({
    id: `r/${node}#1/${id}`,
    model: "mini",
    provider: "p",
    tags: [],
    attempt: 1,
  });
  return {
    terminal,
    view,
    size,
    say: (node: string, delta: Delta, more: { item?: number; id?: string } = {}) =>
      show({ mode: "messages", node, item: more.item, data: [delta, call(node, more.id)] }),
    text: (node: string, text: string, more: { item?: number; id?: string } = {}) =>
      show({ mode: "messages", node, item: more.item, data: [{ type: "text", text }, call(node, more.id)] }),
    task: (node: string, data: TaskNews, more: { item?: number; task?: string } = {}) =>
      show({ mode: "tasks", node, data, ...more }),
    tool: (node: string, data: ToolNews) => show({ mode: "tools", node, data }),
    show,
    wait: (ms: number) => {
      now += ms;
      const text = view.wait(now);
      terminal.write(text);
      return text;
    },
    end: () => terminal.write(view.end()),
  };
}

const start: TaskNews = { type: "start", by: "START", pointer: "/nodes/x" };
const end = (ms: number, output?: number): TaskNews => ({
  type: "end",
  ms,
  ...output !== undefined && { usage: { input: 1, output } },
});

Deno.test("live: nodes at work have a lane each, in the order they began in, with one line about the run below", () => {
  const { task, text, terminal } = stage();
  task("joke", start);
  task("poem", start);
  text("poem", "The river keeps no clock.");
  text("joke", "Why ");
  text("joke", "not?");
  assertEquals(terminal.screen(), [
    "  ▌ joke   2 tok/s  Why not?",
    "",
    "  ▌ poem  12 tok/s  The river keeps no clock.",
    "",
    "  step 1  ·  2 streaming  ·  14 tok/s  ·  8 tokens  ·  0.2 s     ctrl-c stops",
  ]);
});

Deno.test("live: what may come next is told where there is room", () => {
  const { task, size, wait, terminal } = stage({ next: (running) => running.length > 1 ? ["critic", "publish"] : [] });
  task("joke", start);
  task("poem", start);
  assertEquals(terminal.screen().slice(-3, -1), ["  next  critic · publish", ""]);
  size.rows = 6;
  wait(50);
  assertEquals(terminal.screen().some((line) => line.includes("next")), false);
});

Deno.test("live: a node that ends is printed above with its facts, and what is left is a clean document", () => {
  const { task, text, terminal, end: over } = stage({ names: ["joke", "poem"] });
  task("joke", start);
  task("poem", start);
  text("joke", "Why not?");
  text("poem", "The river keeps no clock,\nthe cat keeps none.");
  task("poem", end(4200, 89));
  text("joke", "\n\nToo many cheetahs.");
  task("joke", end(4600));
  task("publish", start);
  task("publish", end(30));
  over();
  assertEquals(terminal.all(), [
    "  ✓ poem  mini · 89 tok · first 0.1 s · 4.2 s",
    "    The river keeps no clock,",
    "    the cat keeps none.",
    "",
    "  ✓ joke  mini · ~7 tok · first 0.1 s · 4.6 s",
    "    Why not?",
    "",
    "    Too many cheetahs.",
    "",
    "  ✓ publish  30 ms",
  ]);
});

Deno.test("live: the text of the only node at work flows, and only its last line is drawn again", () => {
  const { task, text, terminal } = stage({ columns: 30 });
  task("tale", start);
  text("tale", "Once upon a time there was a mill");
  assertEquals(terminal.screen(), ["  ▌ tale  mini", "    Once upon a time there", "    was a mill"]);
  const written = text("tale", " by a river");
  assertEquals(written.includes("Once"), false, JSON.stringify(written));
  assertEquals(terminal.screen(), ["  ▌ tale  mini", "    Once upon a time there", "    was a mill by a river"]);
  task("tale", end(900, 12));
  assertEquals(terminal.screen().slice(0, 3), [
    "  ✓ tale  mini · 12 tok · fi…",
    "    Once upon a time there",
    "    was a mill by a river",
  ]);
});

Deno.test("live: a text that is longer than the window scrolls, and no line of it is lost or told twice", () => {
  const { task, text, terminal, end: over } = stage({ rows: 6 });
  task("tale", start);
  const lines = Array.from({ length: 40 }, (_, i) => `line ${i}`);
  for (const line of lines) text("tale", `${line}\n`);
  task("tale", end(900, 80));
  task("next", start);
  text("next", "And so on.");
  task("next", end(10, 3));
  over();
  assertEquals(terminal.all(), [
    "  ▌ tale  mini",
    ...lines.map((line) => `    ${line}`),
    "    mini · 80 tok · first 50 ms · 0.9 s",
    "",
    "  ✓ next  mini · 3 tok · first 50 ms · 10 ms",
    "    And so on.",
  ]);
});

Deno.test("live: a second stream turns a flowing text into a lane", () => {
  const { task, text, terminal } = stage();
  task("tale", start);
  text("tale", "Once upon a time.");
  task("joke", start);
  assertEquals(terminal.screen(), [
    "  ▌ tale   8 tok/s  Once upon a time.",
    "",
    "  ▌ joke  waiting",
    "",
    "  step 1  ·  1 streaming  ·  8 tok/s  ·  4 tokens  ·  0.1 s     ctrl-c stops",
  ]);
});

Deno.test("live: more than six nodes have a line each, more than the height are counted", () => {
  const { task, text, terminal } = stage({ rows: 10 });
  for (let i = 0; i < 12; i++) task(`n${i}`, start);
  for (let i = 0; i < 12; i++) text(`n${i}`, `word ${i} `.repeat(i + 1));
  const screen = terminal.screen();
  assertEquals(screen.length, 9);
  assertEquals(screen[6], "  + 6 more");
  // The fastest stay, in the order they began in; of a long text its end is seen.
  assertEquals(
    screen.slice(0, 6).map((line) => line.slice(0, 8)),
    [6, 7, 8, 9, 10, 11].map((i) => `  ▌ n${i}`.padEnd(8)),
  );
  assert(screen[5].endsWith("word 11 word 11"), screen[5]);
  assert(screen.every((line) => line.length < 80));
});

Deno.test("live: whatever the size of the window, the region fits and no line is folded", () => {
  for (const count of [1, 2, 3, 5, 7, 30]) {
    for (const [columns, rows] of [[200, 60], [80, 24], [40, 12], [24, 6], [80, 3]]) {
      const { task, text, view, size } = stage({ columns, rows });
      for (let i = 0; i < count; i++) task(`a_rather_long_name_of_a_node_${i}`, start);
      for (let i = 0; i < count; i++) text(`a_rather_long_name_of_a_node_${i}`, "水車 a word of many ".repeat(12));
      // A new window is drawn as a whole.
      size.columns--;
      // deno-lint-ignore no-control-regex
      const drawn = view.wait(1e6).split("\x1b[?7l")[1].replace(/\x1b\[\??\d*[A-Za-z]/g, "").replaceAll("\r", "").split(
        "\n",
      );
      assert(drawn.length < rows, `${count} at ${columns}×${rows}: ${drawn.length} lines`);
    }
  }
});

Deno.test("live: frames come twenty times a second at most, and only when something changed", () => {
  const { task, view, size } = stage();
  task("joke", start);
  const event = (seq: number): GraphEvent => ({
    seq,
    t: 0,
    mode: "messages",
    ns: [],
    step: 1,
    node: "joke",
    task: "joke#1",
    data: [{ type: "text", text: "a" }, { id: "c", model: "m", provider: "p", tags: [], attempt: 1 }],
  });
  const frames = Array.from({ length: 1000 }, (_, i) => view.show(event(i), 1000 + i)).filter((text) => text !== "");
  assertEquals(frames.length, 20);
  assertStringIncludes(view.wait(2100), "a".repeat(20));
  assertEquals(view.wait(9000), "");
  size.columns = 60;
  assert(view.wait(9001) !== "");
});

Deno.test("live: a frame is whole, and leaves the terminal as it was", () => {
  const { task, text } = stage();
  task("joke", start);
  task("poem", start);
  const frame = text("joke", "Why?");
  assert(frame.startsWith("\x1b[?2026h") && frame.endsWith("\x1b[?2026l"), JSON.stringify(frame));
  assertEquals([frame.split("\x1b[?7l").length, frame.split("\x1b[?7h").length], [2, 2]);
  assertEquals(frame.includes("poem"), false);
});

Deno.test("live: nothing that a model or a tool says is obeyed by the terminal", () => {
  const evil = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202eback\rover\tthere\x00";
  const { task, text, say, tool, show, terminal, end: over } = stage();
  task(`n\x1b[1m`, start);
  task("poem", start);
  text("poem", evil);
  say("poem", { type: "reasoning", text: evil });
  say("poem", { type: "tool-call", index: 0, id: "t", name: evil, args: `{"a":"${"\\u001b[2J"}"}` });
  tool("poem", { type: "start", tool: evil, id: "t", args: { a: evil } });
  tool("poem", { type: "progress", id: "t", data: evil });
  tool("poem", { type: "end", id: "t", result: evil });
  show({ mode: "custom", node: "poem", data: evil });
  task("poem", { type: "fail", error: { code: "MR704", severity: "error", pointer: "", message: evil } });
  // The emulator throws at any code that is not the view's own.
  over();
  const all = terminal.all().join("\n");
  assertStringIncludes(all, "␛[2J␛]0;owned␇\\x9b31m<U+202E>back␍over    there␀");
});

Deno.test("live: a code in two pieces is no code either, and an emoji in two pieces is one", () => {
  const { task, text, terminal, end: over } = stage();
  task("poem", start);
  for (const piece of ["\x1b", "[2J", "mill\r", "\nwheel ", "\ud83d", "\ude00"]) text("poem", piece);
  task("poem", end(1));
  over();
  assertEquals(terminal.all().slice(1), ["    ␛[2Jmill", "    wheel 😀"]);
});

Deno.test("live: a node that fails keeps its place and its last lines while others go on, and is printed after them", () => {
  const { task, text, say, terminal, end: over } = stage();
  task("joke", start);
  task("poem", start);
  text("joke", "Why?");
  text("poem", "The river");
  say("poem", { type: "finish", reason: "error" });
  task("poem", { type: "fail", error: { code: "MR704", severity: "error", pointer: "", message: "It closed." } });
  text("joke", " Because.");
  assertEquals(terminal.screen().slice(0, 5), [
    "  ▌ joke   2 tok/s  Why? Because.",
    "",
    "  ✗ poem  failed    The river",
    "  ✗                 ✗ [MR704] It closed.",
    "",
  ]);
  task("joke", end(500));
  over();
  assertEquals(terminal.all(), [
    "  ✓ joke  mini · ~3 tok · first 0.1 s · 0.5 s",
    "    Why? Because.",
    "",
    "  ✗ poem  mini · failed · ~2 tok · first 0.1 s · 0.2 s",
    "    The river",
    "    ✗ [MR704] It closed.",
  ]);
});

Deno.test("live: tools are a line each, with what they tell on the way and their result", () => {
  const { task, say, text, tool, terminal } = stage();
  task("joke", start);
  task("agent", start);
  say("agent", { type: "tool-call", index: 0, id: "t1", name: "search", args: '{"q":"cat' });
  say("agent", { type: "tool-call", index: 0, args: ' sleep"}' });
  say("agent", { type: "finish", reason: "tool-calls" });
  tool("agent", { type: "start", tool: "search", id: "t1", args: { q: "cat sleep" } });
  tool("agent", { type: "progress", id: "t1", data: "40 of 100 pages" });
  assertEquals(terminal.screen()[2], '  ▌ agent  tool      ⚙ search("cat sleep")  40 of 100 pages');
  tool("agent", { type: "end", id: "t1", result: ["a", "b"] });
  text("agent", "They sleep.", { id: "2" });
  task("agent", end(700));
  assertEquals(terminal.screen().slice(0, 3), [
    "  ✓ agent  mini · ~9 tok · first 50 ms · 0.7 s",
    '    ⚙ search("cat sleep") → ["a","b"]',
    "    They sleep.",
  ]);
});

Deno.test("live: thinking is seen while it comes, and counted afterwards", () => {
  const { task, say, text, terminal } = stage();
  task("joke", start);
  task("poem", start);
  say("poem", { type: "reasoning", text: "Rhymes with mill: still, hill." });
  assertStringIncludes(terminal.screen()[2], "▌ poem  thinking  Rhymes with mill");
  text("poem", "Still.");
  task("poem", end(10));
  assertEquals(terminal.screen().slice(1, 3), ["    (thinking, 5 words)", "    Still."]);
});

Deno.test("live: a structured answer is one line when it is whole", () => {
  const { task, say, terminal } = stage();
  task("joke", start);
  task("plan", start);
  say("plan", { type: "json", text: '{ "title":\n "Ca' });
  assertStringIncludes(terminal.screen()[2], '· …{ "title": "Ca');
  say("plan", { type: "json", text: 'ts" }' });
  say("plan", { type: "finish", reason: "stop" });
  task("plan", end(10));
  assertEquals(terminal.screen()[1], '    · {"title":"Cats"}');
});

Deno.test("live: an answer that broke off leaves one line; the next attempt is told whole", () => {
  const { task, say, text, terminal } = stage();
  task("joke", start);
  task("poem", start);
  text("poem", "The riv");
  say("poem", { type: "finish", reason: "retry" });
  task("poem", {
    type: "retry",
    attempt: 1,
    wait: 500,
    error: { code: "MR704", severity: "error", pointer: "", message: "It closed." },
  });
  assertStringIncludes(terminal.screen()[2], "▌ poem  retry     ↻ attempt 1 in 0.5 s: It closed.");
  text("poem", "The hill.", { id: "2" });
  task("poem", end(10));
  assertEquals(terminal.screen().slice(1, 3), ["    ↻ attempt 1 in 0.5 s: It closed.", "    The hill."]);
});

Deno.test("live: another attempt of a node begins anew", () => {
  const { task, text, show, terminal } = stage();
  task("joke", start);
  task("poem", start);
  text("poem", "The riv");
  const error = { code: "MR701", severity: "error", pointer: "", message: "Busy." } as const;
  task("poem", { type: "retry", attempt: 1, wait: 0, error });
  const call = { id: "r/poem#1.2/1", model: "mini", provider: "p", tags: [], attempt: 1 };
  show({ mode: "messages", node: "poem", task: "poem#1.2", data: [{ type: "text", text: "The hill." }, call] });
  task("poem", end(10), { task: "poem#1.2" });
  assertEquals(terminal.screen().slice(1, 3), ["    ↻ attempt 1 in 0 ms: Busy.", "    The hill."]);
});

Deno.test("live: items speak for their node, and a node that is at work again says so", () => {
  const { task, text, terminal, end: over } = stage();
  task("draft", start);
  task("draft", start, { item: 0 });
  task("draft", start, { item: 1 });
  text("draft", "One.", { item: 0, id: "0" });
  text("draft", "Two.", { item: 1, id: "1" });
  task("draft", end(20), { item: 1 });
  task("draft", end(30), { item: 0 });
  task("draft", end(31));
  task("judge", start);
  task("judge", end(1));
  task("judge", start);
  task("judge", end(2));
  over();
  assertEquals(terminal.all().filter((line) => line !== ""), [
    "  ✓ draft[1]  mini · ~1 tok · first 0.1 s · 20 ms",
    "    Two.",
    "  ✓ draft[0]  mini · ~1 tok · first 0.1 s · 30 ms",
    "    One.",
    "  ✓ judge  1 ms",
    "  ✓ judge ×2  2 ms",
  ]);
});

Deno.test("live: a question stands in the lane of its node, and whoever asks has the screen", () => {
  const { task, text, show, terminal, end: over } = stage();
  task("poem", start);
  task("review", start);
  text("poem", "The river.");
  show({ mode: "run", data: { type: "ask", id: "review#1", question: "Publish this?" } });
  assertStringIncludes(terminal.screen()[2], "▌ review  asks      ? Publish this?");
  task("poem", end(10));
  over();
  assertEquals(terminal.all().filter((line) => line !== "").length, 2, "the question is for whoever asks it");
  task("review", start);
  task("review", end(900));
  over();
  assertEquals(terminal.all().slice(-1), ["  ✓ review  0.9 s"]);
});

Deno.test("live: what was stopped keeps its words, and ^C of the terminal is drawn over", () => {
  const { task, text, view, terminal, wait, end: over } = stage();
  task("joke", start);
  task("poem", start);
  text("poem", "The riv");
  terminal.write("^C");
  view.stop?.();
  wait(50);
  assertEquals(terminal.screen().slice(-1), [
    "  step 1  ·  1 streaming  ·  4 tok/s  ·  2 tokens  ·  0.2 s     stopping",
  ]);
  over();
  assertEquals(terminal.all(), ["  ■ poem  mini · stopped · ~2 tok · first 50 ms · 50 ms", "    The riv"]);
});

Deno.test("live: where the life of nodes is not told, a node ends with its answer", () => {
  const { text, say, terminal, end: over } = stage({ knowsTasks: false });
  text("joke", "Why?");
  text("poem", "The river.");
  say("joke", { type: "finish", reason: "stop", usage: { input: 1, output: 7 } });
  assertEquals(terminal.screen().slice(0, 2), ["  ✓ joke  mini · 7 tok · first 0 ms · 0.1 s", "    Why?"]);
  over();
});
