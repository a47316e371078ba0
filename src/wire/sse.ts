/**
 * Reads the events of a run that happens elsewhere: all that a page needs that shows a run and does not run it.
 *
 * @module
 */
import type { GraphEvent } from "../event.ts";

/**
 * Reads events from the answer of a server, or from any stream of bytes that holds one event of JSON a line, as `millrace run --json`
 * writes it, or server-sent events with the event of JSON in `data`. Whoever leaves the stream closes the answer.
 *
 * A stream that ends before the run does fails: a connection that was cut is no end.
 *
 * @param source What `fetch` gave, or the bytes.
 * @returns The events, as the run told them.
 *
 * @example
 * ```ts
 * import { readEvents } from "@millrace/millrace/wire";
 *
 * const line = { seq: 1, t: 3, mode: "run", ns: [], step: 1, data: { type: "end", status: "done", output: {}, usage: {} } };
 * for await (const event of readEvents(new Response(JSON.stringify(line) + "\n"))) console.log(event.mode);
 * ```
 */
export function readEvents(source: Response | ReadableStream<Uint8Array>): ReadableStream<GraphEvent> {
  const lines = splitLines();
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let data: string | undefined;
  let hasEnded = false;
  return new ReadableStream<GraphEvent>({
    async pull(controller) {
      reader ??= (await bodyOf(source)).getReader();
      for (;;) {
        const line = lines.next();
        if (line === undefined) {
          const { done, value } = await reader.read();
          if (!done) lines.add(value);
          else if (!lines.end()) {
            if (!hasEnded) throw new TypeError("The stream of events ended before the run did.");
            return controller.close();
          }
          continue;
        }
        // A line that is an event, or the parts of one, up to a line that is blank. Comments and other fields say nothing here.
        const [, part] = /^data: ?(.*)$/.exec(line) ?? [];
        if (part !== undefined) data = data === undefined ? part : `${data}\n${part}`;
        const text = line === "" ? data : line[0] === "{" ? line : undefined;
        if (line === "") data = undefined;
        if (text === undefined) continue;
        const event: GraphEvent = JSON.parse(text);
        hasEnded ||= event.mode === "run" && event.data.type === "end" && event.ns.length === 0;
        return controller.enqueue(event);
      }
    },
    async cancel(reason) {
      if (reader) return reader.cancel(reason);
      await ("body" in source ? source.body : source)?.cancel(reason);
    },
  }, { highWaterMark: 0 });
}

async function bodyOf(source: Response | ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  if (!("body" in source)) return source;
  if (!source.ok) {
    throw new TypeError(`The server answered ${source.status}. ${(await source.text()).slice(0, 200)}`.trim());
  }
  if (source.body === null) throw new TypeError("The server answered nothing.");
  return source.body;
}

interface Lines {
  /** Takes what was read. */
  add(bytes: Uint8Array): void;
  /** Nothing follows any more. Whether a line was still open, which is now whole. */
  end(): boolean;
  /** The next line that is whole. */
  next(): string | undefined;
}

function splitLines(): Lines {
  const decoder = new TextDecoder();
  let text = "";
  let at = 0;
  return {
    add(bytes) {
      text = text.slice(at) + decoder.decode(bytes, { stream: true });
      at = 0;
    },
    end() {
      text = text.slice(at) + decoder.decode();
      at = 0;
      // A blank line ends the last event, whatever cut it off.
      if (text !== "") text += "\n\n";
      return text !== "";
    },
    next() {
      const end = text.indexOf("\n", at);
      if (end === -1) return undefined;
      const line = text.slice(at, text[end - 1] === "\r" && end > at ? end - 1 : end);
      at = end + 1;
      return line;
    },
  };
}
