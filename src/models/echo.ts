/**
 * A model that says what it was told: something to try a graph with, without a key.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { Model, ModelRequest, Provider, Say } from "../model.ts";
import { living, nowhere } from "./homes.ts";

/**
 * The provider `echo`: answers with the last user message, word by word. Asked for a structured value, it gives the
 * smallest one that fits the schema as far as it can.
 */
export const echo: Provider = living(nowhere, (): Model => answer);

async function answer(request: ModelRequest, say: Say): Promise<void> {
  const { schema, signal } = request;
  signal.throwIfAborted();
  const text = schema === undefined ? lastWords(request) : JSON.stringify(sample(schema));
  // A word keeps the space behind it, so the pieces joined are the text.
  const pieces = request.stream && schema === undefined ? text.match(/\s*\S+\s*/g) ?? [] : [text];
  for (const piece of pieces) {
    if (piece === "") continue;
    const wait = say({ type: schema === undefined ? "text" : "json", text: piece });
    if (wait) await wait;
    if (signal.aborted) throw signal.reason;
  }
  await say({ type: "finish", reason: "stop" });
}

function lastWords({ messages }: ModelRequest): string {
  const content = messages.findLast((message) => message.role === "user")?.content ?? "";
  if (typeof content === "string") return content;
  return content.map((part) => typeof part.text === "string" ? part.text : "").join("");
}

/** The smallest plausible value of a schema. */
export function sample(schema: JsonSchema): Json {
  return sampleOf(schema, schema, 0);
}

/** A schema that refers to itself without an end is left at this depth. */
const deepest = 32;

function sampleOf(value: Json | undefined, root: JsonSchema, depth: number): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value) || depth > deepest) return null;
  const schema = value as JsonObject;
  const inner = (part: Json | undefined) => sampleOf(part, root, depth + 1);
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  if (typeof schema.$ref === "string") return inner(resolve(schema.$ref, root));
  for (const choice of [schema.anyOf, schema.oneOf]) if (Array.isArray(choice)) return inner(choice[0]);
  if (Array.isArray(schema.allOf)) {
    const { allOf, ...rest } = schema;
    return inner(Object.assign({}, ...allOf, rest));
  }
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  switch (types.find((type) => type !== "null") ?? types[0]) {
    case "string":
      return "".padEnd(number(schema.minLength), "x");
    case "integer":
    case "number":
      return smallest(schema);
    case "boolean":
      return false;
    case "array":
      return new Array(Math.min(number(schema.minItems), 100)).fill(null).map(() => inner(schema.items));
    case "null":
      return null;
    default:
      return sampleObject(schema, inner);
  }
}

function sampleObject(schema: JsonObject, inner: (part: Json | undefined) => Json): Json {
  const properties = (schema.properties ?? {}) as JsonObject;
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.fromEntries(required.map((name) => [String(name), inner(properties[String(name)])]));
}

function smallest(schema: JsonObject): number {
  if (typeof schema.minimum === "number") return schema.minimum;
  if (typeof schema.exclusiveMinimum === "number") return schema.exclusiveMinimum + 1;
  const most = typeof schema.maximum === "number" ? schema.maximum : 0;
  return Math.min(0, most);
}

function number(value: Json | undefined): number {
  return typeof value === "number" ? value : 0;
}

/** What a reference inside the schema points at. */
function resolve(reference: string, root: JsonSchema): Json | undefined {
  let at: Json | undefined = root;
  for (const part of reference.replace(/^#\/?/, "").split("/").filter((part) => part !== "")) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    at = typeof at === "object" && at !== null ? (at as JsonObject)[key] : undefined;
  }
  return at;
}
