/**
 * Chat Completions: what most servers speak.
 *
 * @module
 */
import type { Api } from "./api.ts";
import { chatReader } from "./chat_answer.ts";
import { chatBody } from "./chat_request.ts";

/** Asks with Chat Completions. */
export const chat: Api = {
  name: "Chat Completions",
  path: "/chat/completions",
  end: "a finish_reason",
  holds: "choices",
  home: "/v1",
  body: chatBody,
  reader: chatReader,
};
