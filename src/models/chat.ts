/**
 * Models behind a server that speaks Chat Completions: one request, one answer.
 *
 * @module
 */
import type { Connection, Model, ModelBinding, ProviderHome } from "../model.ts";
import { ModelError } from "../errors.ts";
import { readAnswer } from "./chat_answer.ts";
import { type ChatBody, chatBody } from "./chat_request.ts";
import type { Asked } from "./failure.ts";

/** How requests get to a server. The answer may have any status; a server that is not reached is a `ModelError`. */
export type Send = (asked: Asked, body: ChatBody, signal: AbortSignal) => Promise<Response>;

/** A model behind a server that speaks Chat Completions. */
export function chatModel(binding: ModelBinding, home: ProviderHome, send: Send): Model {
  return async (request, say) => {
    const { signal } = request;
    signal.throwIfAborted();
    const connection = await binding.connect(home);
    checkConnection(binding, connection);
    const asked: Asked = { binding, connection, request };
    // The signal of a run outlives its calls; what a client leaves on this one goes with it.
    const closing = new AbortController();
    const leave = () => closing.abort(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    try {
      signal.throwIfAborted();
      const response = await send(asked, chatBody(binding.model, request), closing.signal);
      await readAnswer(response, say, asked, closing.signal);
    } catch (error) {
      closing.abort(error);
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  };
}

function checkConnection(binding: ModelBinding, { baseURL, apiKey = "" }: Connection): void {
  let url: URL | undefined;
  try {
    url = new URL(baseURL);
  } catch {
    // Told below, with the address.
  }
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ModelError("request", `Cannot ask "${baseURL}": it is no http or https address.`, {
      hint: 'A baseURL looks like "https://host/v1".',
      pointer: binding.pointer,
    });
  }
  // A client would name the key when it complains of it.
  if (/[^\x20-\x7e]/.test(apiKey)) {
    throw new ModelError("key", `The key for "${url.origin}" holds a character that cannot be sent.`, {
      hint: "Is there a line break at its end?",
      pointer: binding.pointer,
    });
  }
}
