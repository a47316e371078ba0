import { assertEquals, assertThrows } from "@std/assert";
import type { Delta, GraphEvent } from "../../mod.ts";
import { createJsonView } from "../../src/cli/json.ts";
import { Stop } from "../../src/cli/stop.ts";
import { createTextView } from "../../src/cli/text.ts";

function message(node: string, delta: Delta, options: { tags?: string[]; item?: number } = {}): GraphEvent {
  const { tags = [], item } = options;
  const call = { id: node, model: "m", provider: "p", tags, attempt: 1 };
  return {
    seq: 0,
    t: 0,
    ns: [],
    step: 1,
    mode: "messages",
    node,
    task: `${node}#1`,
    ...item !== undefined && { item },
    data: [delta, call],
  };
}

const text = (node: string, text: string, options = {}) => message(node, { type: "text", text }, options);

Deno.test("text: a pipe gets every byte and none more", () => {
  const view = createTextView({ terminal: false });
  const events = [
    text("n", "a\r\n\x1b[1m"),
    message("n", { type: "reasoning", text: "hm" }),
    text("n", "b"),
    message("n", { type: "finish", reason: "stop" }),
  ];
  assertEquals(events.map((event) => view.show(event, 0)).join("") + view.end(), "a\r\n\x1b[1mb");
});

Deno.test("text: a terminal gets no codes, and a line feed at the end", () => {
  const view = createTextView({ terminal: true });
  assertEquals(view.show(text("n", "\x1b[1mb"), 0) + view.end(), "␛[1mb\n");
  const other = createTextView({ terminal: true });
  assertEquals(other.show(text("n", "b\n"), 0) + other.end(), "b\n");
});

Deno.test("text: a second node is refused, with a way to choose", () => {
  const view = createTextView({ terminal: false });
  view.show(text("joke", "a", { tags: ["fun", "joke"] }), 0);
  const stop = assertThrows(() => view.show(text("poem", "b", { tags: ["fun"] }), 0), Stop);
  assertEquals([stop.exit, stop.message, stop.hint], [
    2,
    '"--text" shows one stream, but "joke" and "poem" both speak.',
    "Choose one with --node joke or --tag joke.",
  ]);
});

Deno.test("text: items of a list cannot be chosen, so another view is named", () => {
  const view = createTextView({ terminal: false });
  view.show(text("joke", "a", { item: 0 }), 0);
  const stop = assertThrows(() => view.show(text("joke", "b", { item: 1 }), 0), Stop);
  assertEquals(stop.hint, "Leave --text out: lanes keep the items apart. Or take the result with --output.");
});

Deno.test("json: a line is the event, and holds nothing that a terminal would obey", () => {
  const event = text("n", "a\n\x9b\u202e\u2028\u200b");
  const line = createJsonView().show(event, 0);
  assertEquals(JSON.parse(line), JSON.parse(JSON.stringify(event)));
  assertEquals(/[\x7f-\x9f\u200b\u2028\u202e]/.test(line), false);
  assertEquals(line.split("\n").length, 2);
});
