import { assert, assertEquals } from "@std/assert";
import type { Delta, GraphEvent } from "../../mod.ts";
import { createLanes, type LanesOptions } from "../../src/cli/lanes.ts";

const envelope = { seq: 0, t: 0, ns: [], step: 1 } as const;

function message(node: string, delta: Delta, options: { id?: string; ns?: string[]; item?: number } = {}): GraphEvent {
  const { id = node, ns = [], item } = options;
  const call = { id, model: "m", provider: "p", tags: [], attempt: 1 };
  return {
    ...envelope,
    mode: "messages",
    ns,
    node,
    task: `${node}#1`,
    ...item !== undefined && { item },
    data: [delta, call],
  };
}

const text = (node: string, text: string) => message(node, { type: "text", text });
const finish = (node: string) => message(node, { type: "finish", reason: "stop" });

function shown(events: readonly GraphEvent[], options: Partial<LanesOptions> = {}): string[] {
  const lanes = createLanes({ width: () => 60, color: false, ...options });
  const written = events.map((event) => lanes.show(event, 0)).join("") + lanes.end();
  return written === "" ? [] : written.replace(/\n$/, "").split("\n");
}

Deno.test("lanes: never two nodes on one line, whatever order the pieces come in", () => {
  const events = [
    text("joke", "Why"),
    text("poem", "Soft"),
    text("joke", " not?"),
    text("poem", " paws\nby"),
    finish("joke"),
    text("poem", " night"),
    finish("poem"),
  ];
  assertEquals(shown(events), ["poem │ Soft paws", "joke │ Why not?", "poem │ by night"]);
});

Deno.test("lanes: the column of names fits the names that will come", () => {
  assertEquals(shown([text("a", "x\n")], { names: ["a", "write_poem"] }), ["a          │ x"]);
  assertEquals(shown([text("a", "x\n")], { names: ["a", "n".repeat(40)] }), ["a │ x"]);
});

Deno.test("lanes: text is cut to the width of the whole line", () => {
  const lines = shown([text("poem", "word ".repeat(40))], { width: () => 40 });
  assert(lines.length > 4 && lines.every((line) => line.length <= 40 && line.startsWith("poem │ word")));
});

Deno.test("lanes: two calls of one node do not share a phrase", () => {
  const one = { id: "c1" };
  const two = { id: "c2" };
  const events = [
    message("n", { type: "text", text: "a" }, one),
    message("n", { type: "text", text: "b" }, two),
    message("n", { type: "text", text: "a\n" }, one),
  ];
  assertEquals(shown(events), ["n │ aa", "n │ b"]);
});

Deno.test("lanes: inner nodes show their path, items of a list their number", () => {
  assertEquals(
    shown([
      message("draft", { type: "text", text: "x\n" }, { ns: ["review[2]"] }),
      message("joke", { type: "text", text: "y\n" }, { item: 0 }),
    ]),
    [
      "review[2]/draft │ x",
      "joke[0]         │ y",
    ],
  );
});

Deno.test("lanes: an empty line between others stays, at the start and at the end it goes", () => {
  assertEquals(shown([text("p", "\n\nA\n\n\nB\n\n"), finish("p")]), ["p │ A", "p │", "p │ B"]);
});

Deno.test("lanes: reasoning and refusals say what they are", () => {
  const events = [
    message("n", { type: "reasoning", text: "Cats" }),
    message("n", { type: "text", text: "Meow" }),
    message("n", { type: "refusal", text: "No" }),
    finish("n"),
  ];
  assertEquals(shown(events), ["n │ (thinking) Cats", "n │ Meow", "n │ (refuses) No"]);
});

Deno.test("lanes: a tool call is shown once it is whole", () => {
  const call = (index: number, name: string | undefined, args: string) =>
    message("n", { type: "tool-call", index, name, args });
  const events = [
    text("n", "Let me look"),
    call(0, "search", '{"que'),
    call(0, undefined, 'ry":"cats"}'),
    call(1, "add", '{"a":1,"b":2}'),
    call(2, "now", ""),
    finish("n"),
  ];
  assertEquals(shown(events), ["n │ Let me look", 'n │ ⚙ search("cats")', 'n │ ⚙ add({"a":1,"b":2})', "n │ ⚙ now()"]);
});

Deno.test("lanes: structured text is shown whole, and an object only without it", () => {
  const json = [
    message("n", { type: "json", text: '{"value":' }),
    message("n", { type: "json", text: '"billing"}' }),
    finish("n"),
  ];
  assertEquals(shown(json), ['n │ · {"value":"billing"}']);
  const object = [
    message("n", { type: "object", value: { a: 1 } }),
    message("n", { type: "object", value: { a: 1, b: 2 } }),
    finish("n"),
  ];
  assertEquals(shown(object), ['n │ · {"a":1,"b":2}']);
});

Deno.test("lanes: an end that is not the usual one is told", () => {
  assertEquals(shown([text("n", "Once"), message("n", { type: "finish", reason: "length" })]), [
    "n │ Once",
    "n │ ✗ The answer was cut: it reached the model's limit of tokens.",
  ]);
});

Deno.test("lanes: a call that fails before its first word is not called broken off", () => {
  const ended = (reason: "error" | "retry") => message("n", { type: "finish", reason });
  assertEquals(shown([ended("error")]), []);
  assertEquals(shown([ended("retry"), text("n", "Once"), ended("error")]), [
    "n │ ↻ No answer yet: trying again.",
    "n │ Once",
    "n │ ✗ The answer broke off, or does not fit.",
  ]);
});

Deno.test("lanes: other events are one line each", () => {
  const node = { ...envelope, node: "n", task: "n#1" } as const;
  const events: GraphEvent[] = [
    { ...node, mode: "custom", data: { done: 40 } },
    { ...node, mode: "custom", data: "40 of 100 pages" },
    { ...node, mode: "updates", data: { joke: "Why\nnot?", n: 2 } },
    { ...node, mode: "tasks", data: { type: "start", by: "START", pointer: "/nodes/n" } },
    { ...node, mode: "tasks", data: { type: "end", ms: 1234, usage: { input: 3, output: 4 } } },
    { ...envelope, mode: "values", data: { topic: "cats" } },
    { ...envelope, mode: "run", data: { type: "end", status: "done", output: {}, usage: { input: 0, output: 1 } } },
  ];
  assertEquals(shown(events, { names: ["(state)"] }), [
    'n       │ · {"done":40}',
    "n       │ · 40 of 100 pages",
    'n       │ = joke: "Why\\nnot?"',
    "n       │ = n: 2",
    "n       │ ▸ started",
    "n       │ ✓ 1.2 s · 7 tokens",
    '(state) │ {"topic":"cats"}',
    "(run)   │ ✓ done · 1 token",
  ]);
});

Deno.test("lanes: after a second of silence whole words are shown, the last word waits", () => {
  const lanes = createLanes({ width: () => 60, color: false });
  assertEquals(lanes.show(text("n", "The river kno"), 100), "");
  assertEquals(lanes.wait(1099), "");
  assertEquals(lanes.wait(1100), "n │ The river\n");
  assertEquals(lanes.wait(9999), "");
  assertEquals(lanes.show(text("n", "ws.\n"), 9999), "n │ knows.\n");
});

Deno.test("lanes: a model cannot send codes to the terminal, not even in two pieces", () => {
  const lines = shown([text("n", "\x1b"), text("n", "[2Jhello\r"), text("n", "\nx\ry\x9b"), finish("n")], {
    color: false,
  });
  assertEquals(lines, ["n │ ␛[2Jhello", "n │ x␍y\\x9b"]);
});

Deno.test("lanes: colour is added around the text and changes none of it", () => {
  const events = [text("a", "x\n"), text("b", "y\n"), message("a", { type: "reasoning", text: "z\n" })];
  // deno-lint-ignore no-control-regex
  const plain = shown(events, { color: true }).map((line) => line.replace(/\x1b\[\d+m/g, ""));
  assertEquals(plain, shown(events));
  assert(shown(events, { color: true })[0].includes("\x1b[36ma\x1b[0m"));
});
