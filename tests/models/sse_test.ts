import { assert, assertEquals, assertRejects } from "@std/assert";
import { ModelError } from "../../mod.ts";
import { readEvents } from "../../src/models/sse.ts";

const encoder = new TextEncoder();

function body(parts: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const queue = [...parts];
  return new ReadableStream({
    pull(controller) {
      const part = queue.shift();
      if (part) controller.enqueue(part as Uint8Array<ArrayBuffer>);
      else controller.close();
    },
  });
}

const options = { signal: new AbortController().signal, broken: (error: unknown) => error };

async function read(...parts: Uint8Array[]): Promise<{ events: string[]; done: boolean }> {
  const events: string[] = [];
  const done = await readEvents(
    body(parts),
    (data, whole) => void events.push(whole ? data : `half: ${data}`),
    options,
  );
  return { events, done };
}

const table: readonly [name: string, text: string, events: string[], done: boolean][] = [
  ["one event a block", "data: a\n\ndata: b\n\n", ["a", "b"], false],
  ["CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"], false],
  ["lone CR", "data: a\r\rdata: b\r\r", ["a", "b"], false],
  ["no space behind the colon", "data:a\n\ndata:  b\n\n", ["a", " b"], false],
  [
    "comments and other fields",
    ": hello\n\nevent: x\nid: 7\ndata: a\nretry: 5\n\n:\ndatas: no\ndata-x: no\n\n",
    ["a"],
    false,
  ],
  ["several lines of data", "data: a\ndata: b\ndata\ndata:\n\n", ["a\nb\n\n"], false],
  ["many blank lines", "\n\n\ndata: a\n\n\n\n\ndata: b\n\n", ["a", "b"], false],
  ["characters of one to four bytes", 'data: {"x":"aé語😀"}\n\ndata: ❤️\n\n', ['{"x":"aé語😀"}', "❤️"], false],
  ["a mark of byte order", "\uFEFFdata: a\n\n", ["a"], false],
  ["[DONE], and nothing behind it", "data: a\n\ndata: [DONE]\n\ndata: b\n\n", ["a"], true],
  ["[DONE] without a blank line", "data: a\n\ndata: [DONE]", ["a"], true],
  ["a last event without a blank line", "data: a\n\ndata: b\n", ["a", "b"], false],
  ["a last line without an end", "data: a\n\ndata: {b", ["a", "half: {b"], false],
  ["nothing", "", [], false],
];

for (const [name, text, events, done] of table) {
  Deno.test(`readEvents() reads ${name}, wherever the network cuts`, async () => {
    const bytes = encoder.encode(text);
    assertEquals(await read(bytes), { events, done });
    for (let at = 1; at < bytes.length; at++) {
      assertEquals(await read(bytes.subarray(0, at), bytes.subarray(at)), { events, done }, `cut at byte ${at}`);
    }
    assertEquals(await read(...Array.from(bytes, (byte) => Uint8Array.of(byte))), { events, done }, "byte by byte");
  });
}

Deno.test("readEvents() takes no event while the one before is waited for", async () => {
  const seen: string[] = [];
  let waiting = 0;
  await readEvents(body([encoder.encode("data: a\n\ndata: b\n\ndata: c\n\n")]), (data) => {
    assertEquals(++waiting, 1);
    seen.push(data);
    if (data === "b") return void waiting--;
    return new Promise((resolve) =>
      setTimeout(() => {
        waiting--;
        resolve();
      }, 1)
    );
  }, options);
  assertEquals(seen, ["a", "b", "c"]);
});

function endless(closed: unknown[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (controller) => controller.enqueue(encoder.encode("data: x\n\n")),
    cancel: (reason) => void closed.push(reason),
  });
}

Deno.test("readEvents() closes the body when its taker throws", async () => {
  const closed: unknown[] = [];
  const gone = new Error("gone");
  const thrown = await readEvents(endless(closed), () => {
    throw gone;
  }, options).catch((error) => error);
  assertEquals([thrown, closed], [gone, [gone]]);
});

Deno.test("readEvents() closes a body that does not know of the signal", async () => {
  const closed: unknown[] = [];
  const controller = new AbortController();
  const silent = new ReadableStream<Uint8Array>({ cancel: (reason) => void closed.push(reason) });
  const reading = readEvents(silent, () => {}, { ...options, signal: controller.signal }).catch((error) => error);
  controller.abort("enough");
  assertEquals([await reading, closed], ["enough", ["enough"]]);
});

Deno.test("readEvents() hands on nothing of a read that came before the abort", async () => {
  const controller = new AbortController();
  const seen: string[] = [];
  const parts = body([encoder.encode("data: a\n\ndata: b\n\n")]);
  const thrown = await readEvents(parts, (data) => {
    seen.push(data);
    controller.abort("enough");
  }, { ...options, signal: controller.signal }).catch((error) => error);
  assertEquals([thrown, seen], ["enough", ["a"]]);
});

Deno.test("readEvents() leaves a connection that stays open behind [DONE]", async () => {
  const closed: unknown[] = [];
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode("data: a\n\ndata: [DONE]\n\n")),
    cancel: (reason) => void closed.push(reason),
  });
  assert(await readEvents(stream, () => {}, options));
  assertEquals(closed.length, 1);
});

Deno.test("readEvents() reads to the end behind [DONE], so that the connection can be used again", async () => {
  const closed: unknown[] = [];
  const parts = ["data: [DONE]\n\n", "\n", "\n"];
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const part = parts.shift();
      if (part === undefined) controller.close();
      else controller.enqueue(encoder.encode(part));
    },
    cancel: (reason) => void closed.push(reason),
  });
  assert(await readEvents(stream, () => {}, options));
  assertEquals([parts, closed], [[], []]);
});

Deno.test("readEvents() waits for nothing behind what its taker calls the last event", async () => {
  const closed: unknown[] = [];
  const seen: string[] = [];
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode("data: a\n\ndata: b\n\ndata: c\n\n")),
    cancel: (reason) => void closed.push(reason),
  });
  const done = await readEvents(stream, (data) => void seen.push(data), {
    ...options,
    isOver: () => seen.includes("b"),
  });
  assertEquals([done, seen, closed.length], [true, ["a", "b"], 1]);
});

Deno.test("readEvents() says what it is told of a body that breaks", async () => {
  const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new TypeError("reset")) });
  const broken = (error: unknown) => new Error("broke off", { cause: error });
  const error = await assertRejects(() => readEvents(stream, () => {}, { ...options, broken }), Error, "broke off");
  assertEquals((error.cause as Error).message, "reset");
});

Deno.test("a line without an end is refused before it fills the memory", async () => {
  const piece = new TextEncoder().encode("x".repeat(1_000_000));
  let sent = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      sent++;
      controller.enqueue(piece);
    },
  });
  await assertRejects(() => readEvents(body, () => {}, options), ModelError, "without an end");
  assert(sent < 20);
});
