/**
 * What is sent to a server that speaks Chat Completions.
 *
 * @module
 */
import type { JsonObject } from "../json.ts";
import type { ModelRequest } from "../model.ts";
import { strictSchema } from "./strict.ts";

/** The body of a request. */
export type ChatBody = Readonly<Record<string, unknown>>;

/** The body of a request. Settings of the document go along as they are. */
export function chatBody(model: string, request: ModelRequest): ChatBody {
  const { params, tools = [], schema, stream } = request;
  const body: Record<string, unknown> = {
    ...params,
    model,
    messages: request.messages.map(({ id: _, ...message }) => message),
    stream,
  };
  // The document has the last word on these three, and leaves them out with null: not every server knows them.
  if (stream) body.stream_options = params.stream_options ?? { include_usage: true };
  else delete body.stream_options;
  if (schema) body.response_format = params.response_format ?? responseFormat(schema);
  if (tools.length > 0) {
    body.tools = tools.map(({ name, description, input }) => ({
      type: "function",
      function: { name, ...(description === undefined ? {} : { description }), parameters: input },
    }));
  }
  for (const name of ["stream_options", "response_format"]) if (params[name] === null) delete body[name];
  return body;
}

function responseFormat(schema: JsonObject): JsonObject {
  const closed = strictSchema(schema);
  const title = typeof schema.title === "string" ? schema.title.replace(/[^A-Za-z0-9_-]+/g, "_").slice(0, 64) : "";
  return {
    type: "json_schema",
    json_schema: { name: title || "answer", strict: closed !== undefined, schema: closed ?? schema },
  };
}
