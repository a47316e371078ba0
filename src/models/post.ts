/**
 * Sends a request over `fetch`, with no package.
 *
 * @module
 */
import type { ModelBinding } from "../model.ts";
import { ModelError } from "../errors.ts";
import type { Asked, Body } from "./api.ts";
import { unreachable } from "./failure.ts";
import { below } from "./server.ts";

/** Sends a request with these headers and those of the document, and no others: a local server that is asked by a browser allows few. */
export async function post(
  asked: Asked,
  body: Body,
  signal: AbortSignal,
  own: Readonly<Record<string, string>>,
): Promise<Response> {
  const headers = headersOf(asked.binding, own);
  try {
    return await fetch(below(asked.connection.baseURL, asked.api.path), {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      // What follows a redirect is told by refused(): the key goes to the named server alone.
      redirect: "manual",
      signal,
    });
  } catch (error) {
    throw signal.aborted ? signal.reason : unreachable(asked, error);
  }
}

function headersOf(binding: ModelBinding, own: Readonly<Record<string, string>>): Headers {
  const headers = new Headers({ "content-type": "application/json", ...own });
  for (const [name, value] of Object.entries(binding.headers)) {
    try {
      headers.set(name, value);
    } catch {
      // The platform's own sentence would repeat the value, which may be secret.
      throw new ModelError("request", `The header "${name}" of model "${binding.name}" cannot be sent.`, {
        pointer: binding.pointer,
        hint: "A header's name is letters, digits and hyphens; its value is one line.",
      });
    }
  }
  return headers;
}
