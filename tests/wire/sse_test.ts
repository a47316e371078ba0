import { assertEquals, assertRejects } from "@std/assert";
import type { GraphEvent } from "../../mod.ts";
import { readEvents } from "../../src/wire/sse.ts";

const call = { id: "r/a#1/1", model: "m", provider: "p", tags: [], attempt: 1 };
const token: GraphEvent = {
  seq: 3,
  t: 5,
  mode: "messages",
  ns: [],
  step: 1,
  node: "a",
  task: "a#1",
  data: [{ type: "text", text: "Näh 😀\n" }, call],
};
const end: GraphEvent = {
  seq: 4,
  t: 9,
  mode: "run",
  ns: [],
  step: 1,
  data: { type: "end", status: "done", output: {}, usage: { input: 1, output: 1 } },
};

/** The pieces as the body of an answer, one read each; `left` tells when somebody has closed it. */
function body(pieces: readonly (string | Uint8Array)[], left: (reason: unknown) => void = () => {}) {
  const rest = [...pieces];
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = rest.shift();
      if (piece === undefined) return controller.close();
      controller.enqueue(typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
    },
    cancel: left,
  }, { highWaterMark: 0 });
}

async function collect(source: Response | ReadableStream<Uint8Array>): Promise<GraphEvent[]> {
  const events: GraphEvent[] = [];
  for await (const event of readEvents(source)) events.push(event);
  return events;
}

const lines = `${JSON.stringify(token)}\n${JSON.stringify(end)}\n`;
const frames = `: here\n\nid: r:3\nevent: messages\ndata: ${JSON.stringify(token)}\n\ndata:${JSON.stringify(end)}\n\n`;

Deno.test("readEvents() reads lines of JSON and server-sent events, wherever the network cuts them", async () => {
  for (const text of [lines, frames, lines.replaceAll("\n", "\r\n"), frames.replaceAll("\n", "\r\n")]) {
    const bytes = new TextEncoder().encode(text);
    assertEquals(await collect(new Response(text)), [token, end]);
    for (let size = 1; size < bytes.length; size += 3) {
      const pieces = Array.from(
        { length: Math.ceil(bytes.length / size) },
        (_, i) => bytes.slice(i * size, (i + 1) * size),
      );
      assertEquals(await collect(body(pieces)), [token, end]);
    }
  }
});

Deno.test("readEvents() joins the data lines of one event, and takes a last one without its line end", async () => {
  const [first, ...rest] = JSON.stringify(token, null, 1).split("\n");
  const text = [first, ...rest].map((line) => `data: ${line}`).join("\n") + `\n\ndata: ${JSON.stringify(end)}`;
  assertEquals(await collect(body([text])), [token, end]);
  assertEquals(await collect(body([lines.trimEnd()])), [token, end]);
});

Deno.test("readEvents() gives an event as soon as it is there, and reads no further than it is read", async () => {
  let reads = 0;
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      reads++;
      controller.enqueue(new TextEncoder().encode(`${JSON.stringify(token)}\n`));
    },
  }, { highWaterMark: 0 });
  const reader = readEvents(source).getReader();
  assertEquals(reads, 0);
  assertEquals((await reader.read()).value, token);
  assertEquals(reads, 1);
  await reader.cancel();
});

Deno.test("readEvents() closes the answer when its reader leaves, before the first event too", async () => {
  const reasons: unknown[] = [];
  const begun = readEvents(body([lines], (reason) => reasons.push(reason))).getReader();
  await begun.read();
  await begun.cancel("enough");
  await readEvents(body([lines], (reason) => reasons.push(reason))).cancel("never mind");
  await readEvents(new Response(body([lines], (reason) => reasons.push(reason)))).cancel("nor this");
  assertEquals(reasons, ["enough", "never mind", "nor this"]);
});

Deno.test("readEvents() fails where the run has not ended, the server refuses, or a line is none", async () => {
  await assertRejects(() => collect(body([lines.split("\n")[0] + "\n"])), TypeError, "ended before the run did");
  const inner = JSON.stringify({ ...end, ns: ["inner"] });
  await assertRejects(() => collect(body([inner])), TypeError, "ended before the run did");
  const refusal = new Response("No such graph.", { status: 404 });
  await assertRejects(() => collect(refusal), TypeError, "The server answered 404. No such graph.");
  await assertRejects(() => collect(new Response(null)), TypeError, "nothing");
  await assertRejects(() => collect(body(["{half"])), SyntaxError);
});
