/**
 * Which of OpenAI's two ways to ask a document wants.
 *
 * @module
 */
import type { ModelBinding } from "../model.ts";
import type { Api } from "./api.ts";
import { chat } from "./chat.ts";

/** Chat Completions, or Responses where the document says so; that one is loaded when it is first wanted. */
export async function apiOf({ api }: ModelBinding): Promise<Api> {
  return api === "responses" ? (await import("./responses.ts")).responses : chat;
}
