/**
 * Reads server-sent events from the body of an answer.
 *
 * @module
 */
import { ModelError } from "../errors.ts";

/** Takes the data of one event. `whole` is false for an event that the end of the body cut off. Returns a promise only when the reading has to wait. */
export type Take = (data: string, whole: boolean) => void | Promise<void>;

/** How to read events. */
export interface ReadEventsOptions {
  /** Aborted when the rest is no longer wanted. */
  readonly signal: AbortSignal;
  /** Whether what was taken was the last: nothing behind it is waited for. */
  readonly isOver?: () => boolean;
  /** Makes the error for a body that broke off. */
  readonly broken: (error: unknown) => unknown;
}

/** How long the end of a body may take after the last event, in milliseconds. A connection read to its end can be used again. */
const grace = 100;

/**
 * Reads the events of a model's stream and hands on the data of each, many times per read of the network.
 * Returns when `[DONE]` came, the taker has all or the body ended, and says whether it was one of the first two. The body is
 * closed on every way out.
 *
 * @throws What `take` throws, the signal's reason, or what `broken` makes.
 */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  take: Take,
  options: ReadEventsOptions,
): Promise<boolean> {
  const { signal, isOver, broken } = options;
  signal.throwIfAborted();
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const events = splitter();
  let left = false;
  // Not every body knows of the signal; a cancelled reader ends in any case.
  const leave = () => {
    left = true;
    close(reader, signal.reason);
  };
  signal.addEventListener("abort", leave, { once: true });
  try {
    for (let ended = false; !ended;) {
      let read: ReadableStreamReadResult<Uint8Array>;
      try {
        read = await reader.read();
      } catch (error) {
        throw left ? signal.reason : broken(error);
      }
      if (left) throw signal.reason;
      ended = read.done;
      events.add(read.done ? decoder.decode() : decoder.decode(read.value, { stream: true }), ended);
      for (let data = events.next(); data !== undefined; data = events.next()) {
        if (data === "[DONE]") {
          if (!ended) await finish(reader);
          return true;
        }
        const wait = take(data, events.whole);
        if (wait) await wait;
        if (left) throw signal.reason;
        if (isOver?.()) {
          if (!ended) await finish(reader);
          return true;
        }
      }
    }
    return false;
  } catch (error) {
    close(reader, error);
    throw error;
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

interface Splitter {
  /** Whether the event that `next()` gave was ended by a blank line, or at least its line was. */
  whole: boolean;
  add(text: string, last: boolean): void;
  next(): string | undefined;
}

/** How many letters may wait for the end of their line: more is no stream of events, and would fill the memory. */
const longest = 16_000_000;

/** Splits text at lines and blank lines, wherever the reads of the network happen to cut it. */
function splitter(): Splitter {
  let text = "";
  let at = 0;
  let ended = false;
  let data: string | undefined;
  const lines: Splitter = {
    whole: true,
    add(piece, last) {
      text = at < text.length ? text.slice(at) + piece : piece;
      at = 0;
      if (text.length > longest) {
        throw new ModelError("answer", "The server sent a line without an end.", {
          hint: "An event of a model's stream is some hundred letters long. Is this the address of such a server?",
        });
      }
      ended = last;
      if (text.includes("\r")) {
        // A "\r" at the very end may be half of "\r\n": it waits for what follows.
        const half = !last && text.endsWith("\r");
        text = (half ? text.slice(0, -1) : text).replace(/\r\n?/g, "\n") + (half ? "\r" : "");
      }
    },
    next() {
      while (at < text.length) {
        let end = text.indexOf("\n", at);
        if (end === -1) {
          if (!ended) return undefined;
          // The last line has no end of its own. It may still be all there, as in a final "data: [DONE]".
          lines.whole = false;
          end = text.length;
        }
        const start = at;
        at = end + 1;
        if (end === start) {
          if (data === undefined) continue;
          const event = data;
          data = undefined;
          return event;
        }
        if (!text.startsWith("data", start)) continue;
        const colon = start + 4;
        if (colon < end && text.charCodeAt(colon) !== 58) continue;
        const from = text.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1;
        const line = from < end ? text.slice(from, end) : "";
        data = data === undefined ? line : `${data}\n${line}`;
      }
      if (!ended || data === undefined) return undefined;
      const event = data;
      data = undefined;
      return event;
    },
  };
  return lines;
}

/** Reads the little that follows the last event, or closes the body when it does not end. */
async function finish(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<true>((resolve) => timer = setTimeout(resolve, grace, true));
  // Whatever happens behind the end of the answer no longer matters.
  const end = (async () => {
    while (!(await reader.read()).done);
  })().catch(() => {});
  if (await Promise.race([end, late])) close(reader, undefined);
  clearTimeout(timer);
}

/** Closes a body. One that is already broken rejects, which is as closed as it can be. */
function close(reader: ReadableStreamDefaultReader<Uint8Array>, reason: unknown): void {
  reader.cancel(reason).catch(() => {});
}
