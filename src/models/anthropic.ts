/**
 * Models of Anthropic, and of other servers that speak its Messages. Works in browsers.
 *
 * @module
 */
import type { Model, Provider } from "../model.ts";
import { ModelError } from "../errors.ts";
import { messagesReader } from "./anthropic_answer.ts";
import { messagesBody } from "./anthropic_request.ts";
import type { Api, Send } from "./api.ts";
import { anthropicHome as home } from "./homes.ts";
import { post } from "./post.ts";
import { serverModel } from "./server.ts";

/** Asks with Messages. */
const messages: Api = {
  name: "Messages",
  path: "/messages",
  end: "a message_stop",
  holds: "message",
  home: "",
  body: messagesBody,
  reader: messagesReader,
};

/**
 * The provider `anthropic`, over `fetch` and with no package: what its official client adds to a request is three headers, and its loop
 * takes an answer that was cut off for a whole one as others do.
 */
export const anthropic: Provider = (binding): Model => {
  if (binding.api !== undefined) {
    throw new ModelError(
      "request",
      `"api" is for OpenAI's servers, and ${binding.provider} is asked in one way only.`,
      {
        hint: `Take "api" out of model "${binding.name}".`,
        pointer: `${binding.pointer}/api`,
      },
    );
  }
  return serverModel(binding, { api: messages, home, address, send });
};

/** The server's address with or without the version: both are written, and both are meant. */
function address(baseURL: string): string {
  const url = new URL(baseURL);
  if (/\/v\d+\/?$/.test(url.pathname)) return baseURL;
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}/v1${url.search}`;
}

const send: Send = (asked, body, signal) => {
  const { apiKey } = asked.connection;
  return post(asked, body, signal, {
    "anthropic-version": "2023-06-01",
    ...(apiKey === undefined ? {} : { "x-api-key": apiKey }),
    // A page that asks by itself has to say that it means to: its key is in the hands of whoever opens it.
    ...("document" in globalThis || "importScripts" in globalThis
      ? { "anthropic-dangerous-direct-browser-access": "true" }
      : {}),
  });
};
