/**
 * Models behind any server that speaks Chat Completions: Ollama, vLLM, llama.cpp, OpenRouter and others. Works in browsers.
 *
 * @module
 */
import type { Model, Provider } from "../model.ts";
import { ModelError } from "../errors.ts";
import { chatModel } from "./chat.ts";
import type { ChatBody } from "./chat_request.ts";
import { type Asked, unreachable } from "./failure.ts";

/**
 * The provider `compatible`: asks the server that the document names in `baseURL`, over `fetch` and with no package.
 * Sends no headers but `content-type`, `authorization` where there is a key, and those of the document: a local server
 * that is asked by a browser allows few.
 */
export const compatible: Provider = (binding): Model => chatModel(binding, {}, send);

async function send(asked: Asked, body: ChatBody, signal: AbortSignal): Promise<Response> {
  const headers = headersOf(asked);
  try {
    return await fetch(`${asked.connection.baseURL}/chat/completions`, {
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

function headersOf({ binding, connection }: Asked): Headers {
  const headers = new Headers({ "content-type": "application/json" });
  if (connection.apiKey !== undefined) headers.set("authorization", `Bearer ${connection.apiKey}`);
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
