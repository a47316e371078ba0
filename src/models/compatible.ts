/**
 * Models behind any server that speaks Chat Completions: Ollama, vLLM, llama.cpp, OpenRouter and others. Works in browsers.
 *
 * @module
 */
import type { Model, Provider } from "../model.ts";
import type { Send } from "./api.ts";
import { named } from "./homes.ts";
import { apiOf } from "./openai_api.ts";
import { post } from "./post.ts";
import { serverModel } from "./server.ts";

/**
 * The provider `compatible`: asks the server that the document names in `baseURL`, over `fetch` and with no package.
 * Sends no headers but `content-type`, `authorization` where there is a key, and those of the document.
 */
export const compatible: Provider = async (binding): Promise<Model> =>
  serverModel(binding, { api: await apiOf(binding), home: named, send });

const send: Send = (asked, body, signal) => {
  const { apiKey } = asked.connection;
  return post(asked, body, signal, apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` });
};
