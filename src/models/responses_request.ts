/**
 * What is sent to a server that speaks Responses.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import type { Message } from "../message.ts";
import type { ModelBinding } from "../model.ts";
import type { Asked, Body } from "./api.ts";
import { withoutNull } from "./body.ts";
import { recalled } from "./reasoning.ts";
import { schemaName, strictSchema } from "./strict.ts";

/** The body of a request. Settings of the document go along as they are; one that is null is left out. */
export function responsesBody({ binding, request }: Asked): Body {
  const { params, tools = [], schema, stream } = request;
  const body: Record<string, unknown> = {
    store: false,
    ...(thinks(binding.model, params) && { include: ["reasoning.encrypted_content"] }),
    ...params,
    model: binding.model,
    input: request.messages.flatMap((message) => itemsOf(message, binding)),
    stream,
  };
  if (schema) body.text = { format: formatOf(schema), ...params.text as JsonObject | undefined };
  if (tools.length > 0) {
    const own = tools.map(({ name, description, input }) => ({
      type: "function",
      name,
      ...(description === undefined ? {} : { description }),
      parameters: input,
      strict: false,
    }));
    // The document may name tools that run at the server, as web_search.
    body.tools = Array.isArray(params.tools) ? [...params.tools, ...own] : own;
  }
  return withoutNull(body);
}

/** Whether to ask for the reasoning in the form that can be sent back. A model that does not reason refuses the wish. */
function thinks(model: string, params: JsonObject): boolean {
  return (typeof params.reasoning === "object" && params.reasoning !== null) ||
    /^(o\d|gpt-[5-9])(?!.*chat)/.test(model);
}

function formatOf(schema: JsonObject): JsonObject {
  const closed = strictSchema(schema);
  return {
    type: "json_schema",
    name: schemaName(schema),
    strict: closed !== undefined,
    schema: closed ?? schema,
  };
}

function itemsOf(message: Message, binding: ModelBinding): readonly JsonObject[] {
  const { role, content, tool_calls = [] } = message;
  if (role === "tool") {
    const output = typeof content === "string" ? content : (content ?? []).map(inputPart);
    return [{ type: "function_call_output", call_id: message.tool_call_id ?? "", output }];
  }
  if (role !== "assistant") {
    return [{ role, content: typeof content === "string" ? content : (content ?? []).map(inputPart) }];
  }
  const calls = tool_calls.map(({ id, function: { name, arguments: args } }) => ({
    type: "function_call",
    call_id: id,
    name,
    arguments: args,
  }));
  const said = content === null || content === "" || content === undefined ? [] : [{
    role,
    content: typeof content === "string" ? content : content.map(outputPart),
  }];
  return [...recalled(binding, message) ?? [], ...said, ...calls];
}

/** A part of a message as Chat Completions writes it. Any other is handed on as it is. */
function inputPart(part: JsonObject): JsonObject {
  switch (part.type) {
    case "text":
      return { type: "input_text", text: part.text as Json };
    case "image_url": {
      const image = part.image_url;
      if (typeof image === "string") return { type: "input_image", image_url: image };
      const { url, detail } = image as JsonObject;
      return { type: "input_image", image_url: url, ...(detail === undefined ? {} : { detail }) };
    }
    case "file":
      return { type: "input_file", ...part.file as JsonObject };
    default:
      return part;
  }
}

function outputPart(part: JsonObject): JsonObject {
  return part.type === "text" ? { type: "output_text", text: part.text as Json } : part;
}
