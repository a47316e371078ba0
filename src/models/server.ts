/**
 * Models behind a server: one request, one answer.
 *
 * @module
 */
import type { Connection, Model, ModelBinding, ProviderHome } from "../model.ts";
import { ModelError } from "../errors.ts";
import { readAnswer } from "./answer.ts";
import type { Api, Asked, Send } from "./api.ts";

/** Where a server is and how it is asked. */
export interface ServerOptions {
  /** How it is asked. */
  readonly api: Api;
  /** Gets requests there. */
  readonly send: Send;
  /** Where the provider lives; the run finds server and key by it. */
  readonly home?: ProviderHome;
  /** The address to use in place of the one that was found. */
  readonly address?: (baseURL: string) => string;
  /** A connection that the host has made: nothing is looked for. */
  readonly connection?: Connection;
}

/** A model behind a server. */
export function serverModel(binding: ModelBinding, options: ServerOptions): Model {
  const { api, send, home = {}, address = (baseURL) => baseURL } = options;
  return async (request, say) => {
    const { signal } = request;
    signal.throwIfAborted();
    const found = options.connection ?? await binding.connect(home);
    checkConnection(binding, found);
    const connection = { ...found, baseURL: address(found.baseURL) };
    const asked: Asked = { binding, connection, request, api };
    // The signal of a run outlives its calls; what a client leaves on this one goes with it.
    const closing = new AbortController();
    const leave = () => closing.abort(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    try {
      signal.throwIfAborted();
      const response = await send(asked, api.body(asked), closing.signal);
      await readAnswer(response, say, asked, closing.signal);
    } catch (error) {
      closing.abort(error);
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  };
}

/** The address below a server's, which may carry a query, as Azure's `?api-version=…`. */
export function below(baseURL: string, path: string): string {
  const at = baseURL.indexOf("?");
  return at === -1 ? baseURL + path : baseURL.slice(0, at).replace(/\/+$/, "") + path + baseURL.slice(at);
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
