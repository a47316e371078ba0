/**
 * Reads what comes back from a server, whatever it was asked.
 *
 * @module
 */
import type { Delta } from "../message.ts";
import type { Say } from "../model.ts";
import { ModelError } from "../errors.ts";
import type { Asked } from "./api.ts";
import { broken, harmless, refused, strange } from "./failure.ts";
import { readEvents } from "./sse.ts";

/** Reads an answer to its end, and says it piece by piece; the last piece is the one `finish`. */
export async function readAnswer(response: Response, say: Say, asked: Asked, signal: AbortSignal): Promise<void> {
  const type = response.headers.get("content-type")?.toLowerCase() ?? "";
  if (!response.ok) {
    throw refused(asked, response.status, response.headers, await readText(response, asked, signal));
  }
  const { holds } = asked.api;
  const answer = asked.api.reader(say, asked);
  if (response.body === null || (type.includes("json") && !type.includes("ndjson"))) {
    // Asked for a stream or not: this server tells it all at once.
    const wait = answer.take(await readText(response, asked, signal), true);
    if (wait) await wait;
    signal.throwIfAborted();
    if (answer.count() === 0) throw strange(asked, `with JSON that holds no ${holds}`);
    await say(answer.finish(true));
    return;
  }
  const done = await readEvents(response.body, answer.take, {
    signal,
    isOver: answer.isOver,
    broken: (error) => broken(asked, error),
  });
  if (answer.count() === 0 && done) throw strange(asked, `with a stream that holds no ${holds}`);
  if (answer.count() === 0 && !type.includes("event-stream")) {
    throw strange(
      asked,
      type === "" ? "with something that is no stream of events" : `with "${type}", not with events`,
    );
  }
  await say(answer.finish(done));
}

/** One event as an object; `undefined` for half an event at the end of a body. */
export function parseEvent<Event>(asked: Asked, data: string, whole: boolean): Event | undefined {
  try {
    const event = JSON.parse(data);
    if (typeof event === "object" && event !== null) return event;
  } catch {
    // Half an event at the end of the body: the answer was cut off, and finish() says so.
    if (!whole) return undefined;
  }
  const shown = harmless(asked, data, 80);
  throw new ModelError("answer", `${asked.binding.provider} sent a line that is no JSON object: "${shown}".`);
}

/** Says some deltas one after the other; waits only where the reader has to be waited for. */
export function sayAll(say: Say, deltas: readonly Delta[], from = 0): void | Promise<void> {
  for (let at = from; at < deltas.length; at++) {
    const wait = say(deltas[at]);
    if (wait) return wait.then(() => sayAll(say, deltas, at + 1));
  }
}

async function readText(response: Response, asked: Asked, signal: AbortSignal): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw signal.aborted ? signal.reason : broken(asked, error);
  }
}
