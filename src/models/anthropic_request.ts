/**
 * What is sent to a server that speaks Messages.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { Message } from "../message.ts";
import type { ModelBinding, ModelRequest } from "../model.ts";
import type { Asked, Body } from "./api.ts";
import { isWhole, matches } from "./anthropic_parts.ts";
import { withoutNull } from "./body.ts";
import { recalled } from "./reasoning.ts";
import { schemaName, strictSchema } from "./strict.ts";

/** How long an answer may be, in tokens, where the document does not say: the server wants a number. Its thinking comes on top. */
const defaultLength = 16_384;

/** The body of a request. Settings of the document go along as they are; one that is null is left out. */
export function messagesBody({ binding, request }: Asked): Body {
  const { params, stream } = request;
  const spoken = request.messages.filter(({ role }) => role !== "system" && role !== "developer");
  const system = systemOf(request.messages);
  const body: Record<string, unknown> = {
    max_tokens: defaultLength + budgetOf(params),
    ...params,
    model: binding.model,
    messages: turnsOf(spoken, binding),
    stream,
    ...(system && { system }),
  };
  const tools = [
    ...(Array.isArray(params.tools) ? params.tools : []),
    ...(request.tools ?? []).map(({ name, description, input }) => ({
      name,
      ...(description === undefined ? {} : { description }),
      input_schema: input,
    })),
  ];
  const { schema } = request;
  const closed = nativeSchema(request);
  if (closed) {
    body.output_config = { format: { type: "json_schema", schema: closed }, ...params.output_config as JsonObject };
  } else if (schema) {
    tools.push({ name: answerTool(request), description: "Give the answer with this.", input_schema: schema });
    // A model that thinks cannot be forced, only be offered.
    const isFree = (request.tools ?? []).length > 0 || isThinking(params);
    if (!isFree) body.tool_choice = params.tool_choice ?? { type: "tool", name: answerTool(request) };
  }
  if (tools.length > 0) body.tools = tools;
  return withoutNull(body);
}

/**
 * The name of the tool by which an answer comes that follows a schema; `undefined` where the server is asked for the form itself. It does
 * that for closed schemas; for others, and where the document says `"output_config": null`, a tool is what takes any schema.
 */
export function answerToolOf(request: ModelRequest): string | undefined {
  return request.schema && !nativeSchema(request) ? answerTool(request) : undefined;
}

function answerTool({ schema = {}, tools = [] }: ModelRequest): string {
  const name = schemaName(schema);
  return tools.some((tool) => tool.name === name) ? `${name.slice(0, 57)}_answer` : name;
}

/** Keywords of OpenAI's strict mode that are no part of the form here; the run checks them in the answer. */
const loose = new Set(
  "multipleOf minimum maximum exclusiveMinimum exclusiveMaximum maxItems minLength maxLength pattern".split(" "),
);

function nativeSchema({ schema, params }: ModelRequest): JsonSchema | undefined {
  if (!schema || params.output_config === null) return undefined;
  const closed = strictSchema(schema);
  return closed && without(closed) as JsonSchema;
}

function without(value: Json, isNames = false): Json {
  if (Array.isArray(value)) return value.map((item) => without(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject)
      .filter(([name, said]) => isNames || !(loose.has(name) || (name === "minItems" && Number(said) > 1)))
      .map(([name, said]) =>
        name === "enum" || name === "const"
          ? [name, said]
          : [name, without(said, !isNames && (name === "properties" || name === "$defs"))]
      ),
  );
}

function budgetOf({ thinking }: JsonObject): number {
  const budget = typeof thinking === "object" && thinking !== null ? (thinking as JsonObject).budget_tokens : 0;
  return typeof budget === "number" ? budget : 0;
}

function isThinking({ thinking }: JsonObject): boolean {
  return typeof thinking === "object" && thinking !== null && (thinking as JsonObject).type !== "disabled";
}

/** What the model is told first: as one text, or as parts where a message has parts, which may say more (`cache_control`). */
function systemOf(messages: readonly Message[]): string | readonly JsonObject[] | undefined {
  const contents = messages.filter(({ role }) => role === "system" || role === "developer").map(({ content }) =>
    content
  );
  if (contents.every((content) => typeof content === "string")) return contents.join("\n\n") || undefined;
  return contents.flatMap((content) => typeof content === "string" ? textPart(content) : content ?? []);
}

interface Turn {
  readonly role: "user" | "assistant";
  content: string | JsonObject[];
}

/** The turns, which alternate: results of tools are the user's, and all that one side says in a row is one turn. */
function turnsOf(messages: readonly Message[], binding: ModelBinding): readonly Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    const role = message.role === "assistant" ? "assistant" : "user";
    const content = message.role === "assistant"
      ? assistantParts(message, binding)
      : message.role === "tool"
      ? [resultPart(message)]
      : userContent(message.content);
    if (content.length === 0 && role === "assistant") continue;
    const last = turns.at(-1);
    if (last?.role === role) last.content = [...partsOf(last.content), ...partsOf(content)];
    else turns.push({ role, content });
  }
  return turns;
}

function partsOf(content: string | JsonObject[]): JsonObject[] {
  return typeof content === "string" ? textPart(content) : content;
}

/** A text; the server refuses an empty one. */
function textPart(text: string): JsonObject[] {
  return text === "" ? [] : [{ type: "text", text }];
}

function userContent(content: Message["content"]): string | JsonObject[] {
  return typeof content === "string" ? content : (content ?? []).map(inputPart);
}

function resultPart({ tool_call_id = "", content }: Message): JsonObject {
  return { type: "tool_result", tool_use_id: toolId(tool_call_id), content: userContent(content) };
}

function assistantParts(message: Message, binding: ModelBinding): JsonObject[] {
  const own = recalled(binding, message);
  // Signed parts must come back in the order they had. A message that somebody has changed since is told anew, without them.
  if (own && isWhole(own) && matches(own, message)) return [...own];
  const { content, tool_calls = [] } = message;
  return [
    ...(typeof content === "string" ? textPart(content) : content ?? []),
    ...tool_calls.map(({ id, function: { name, arguments: args } }) => ({
      type: "tool_use",
      id: toolId(id),
      name,
      input: objectOf(args),
    })),
  ];
}

/** The identity of a call in the letters that the server takes. */
function toolId(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/g, "_");
}

/** Arguments as an object, which the server demands also of a call that went wrong. */
function objectOf(args: string): JsonObject {
  try {
    const value = JSON.parse(args || "{}");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said as it is, so that the model sees what it wrote.
  }
  return { arguments: args };
}

/** A part of a message as Chat Completions writes it. Any other is handed on as it is. */
function inputPart(part: JsonObject): JsonObject {
  if (part.type === "image_url") {
    const image = part.image_url;
    const url = typeof image === "string" ? image : (image as JsonObject).url;
    return { type: "image", source: sourceOf(String(url)) };
  }
  const file = part.type === "file" ? part.file as JsonObject : undefined;
  if (typeof file?.file_data !== "string") return part;
  const { filename } = file;
  return { type: "document", source: sourceOf(file.file_data), ...(filename === undefined ? {} : { title: filename }) };
}

function sourceOf(url: string): JsonObject {
  const [, type, data] = /^data:([^;,]*)[^,]*;base64,(.*)$/s.exec(url) ?? [];
  return data === undefined ? { type: "url", url } : { type: "base64", media_type: type, data };
}
