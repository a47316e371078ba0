/**
 * Responses: OpenAI's second way to ask, which tells of the model's reasoning.
 *
 * @module
 */
import type { Api } from "./api.ts";
import { responsesReader } from "./responses_answer.ts";
import { responsesBody } from "./responses_request.ts";

/** Asks with Responses. Nothing is kept at the server: each request brings the conversation along. */
export const responses: Api = {
  name: "Responses",
  path: "/responses",
  end: "a response.completed",
  holds: "response",
  home: "/v1",
  body: responsesBody,
  reader: responsesReader,
};
