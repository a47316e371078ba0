/**
 * What is sent to a server that speaks Chat Completions.
 *
 * @module
 */
import type { JsonObject } from "../json.ts";
import type { Message } from "../message.ts";
import type { ModelBinding } from "../model.ts";
import type { Asked, Body } from "./api.ts";
import { withoutNull } from "./body.ts";
import { recalled } from "./reasoning.ts";
import { schemaName, strictSchema } from "./strict.ts";

/** The body of a request. Settings of the document go along as they are; one that is null is left out. */
export function chatBody({ binding, request }: Asked): Body {
  const { params, tools = [], schema, stream } = request;
  const messages = request.messages.map((message) => asTold(message, binding));
  // A server that is told of its own format, or of none, does not hear of the schema otherwise.
  const isUnformatted = schema !== undefined && params.response_format !== undefined;
  const body: Record<string, unknown> = {
    ...params,
    model: binding.model,
    messages: isUnformatted ? instructed(messages, schema) : messages,
    stream,
  };
  // The document has the last word on these two, and leaves them out with null: not every server knows them.
  if (!stream) delete body.stream_options;
  else if (params.stream_options === undefined) body.stream_options = { include_usage: true };
  if (schema && params.response_format === undefined) body.response_format = responseFormat(schema);
  if (tools.length > 0) {
    const own = tools.map(({ name, description, input }) => ({
      type: "function",
      function: { name, ...(description === undefined ? {} : { description }), parameters: input },
    }));
    // The document may name tools that run at the server.
    body.tools = Array.isArray(params.tools) ? [...params.tools, ...own] : own;
  }
  return withoutNull(body);
}

/** A conversation that begins with what the answer must be. Many servers take one system message, and as the first alone. */
function instructed(messages: readonly JsonObject[], schema: JsonObject): readonly JsonObject[] {
  const wanted = `Answer with nothing but JSON that follows this schema: ${JSON.stringify(schema)}`;
  const [first, ...rest] = messages;
  const isSystem = first?.role === "system" && typeof first.content === "string";
  if (!isSystem) return [{ role: "system", content: wanted }, ...messages];
  return [{ ...first, content: `${first.content}\n\n${wanted}` }, ...rest];
}

/** A message as servers know it, with what the model's own server wants back. */
function asTold(message: Message, binding: ModelBinding): JsonObject {
  const { id: _id, reasoning: _reasoning, tool_calls, ...rest } = message;
  const parts = recalled(binding, message) ?? [];
  const thought = parts.find((part) => "reasoning_content" in part);
  const calls = tool_calls?.map((call) => {
    const extra = parts.find((part) => part.tool_call_id === call.id)?.extra_content;
    return { ...call, ...(extra === undefined ? {} : { extra_content: extra }) };
  });
  return { ...rest, ...(calls && { tool_calls: calls }), ...thought };
}

function responseFormat(schema: JsonObject): JsonObject {
  const closed = strictSchema(schema);
  return {
    type: "json_schema",
    json_schema: { name: schemaName(schema), strict: closed !== undefined, schema: closed ?? schema },
  };
}
