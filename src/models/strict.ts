/**
 * Puts a JSON Schema into the form in which servers can force an answer to follow it.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../json.ts";

/**
 * The schema with every object closed, as OpenAI's strict mode demands; or `undefined` where that would say something
 * else or where the schema uses what strict mode does not know. Such a schema is still sent, but not as strict.
 */
export function strictSchema(schema: JsonSchema): JsonSchema | undefined {
  try {
    return strict(schema);
  } catch (error) {
    if (error === loose) return undefined;
    throw error;
  }
}

/** What to call an answer that follows a schema: letters that servers take. */
export function schemaName({ title }: JsonSchema): string {
  return typeof title === "string" && title.replace(/[^A-Za-z0-9_-]+/g, "_").slice(0, 64) || "answer";
}

const loose = new Error("not strict");

/** Keywords that strict mode knows and that hold no schemas. */
const plain = new Set(
  "type enum const description title pattern multipleOf minimum maximum exclusiveMinimum exclusiveMaximum minItems maxItems"
    .split(" "),
);

/** Keywords that only comment: an answer follows the schema as well without them. */
const comments = new Set(["default", "examples", "deprecated", "readOnly", "writeOnly", "$schema", "$id", "$comment"]);

const formats = new Set(["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"]);

function strict(value: Json | undefined): JsonObject {
  const schema = object(value);
  const result: Record<string, Json> = {};
  for (const [keyword, said] of Object.entries(schema)) {
    if (comments.has(keyword) || keyword.startsWith("x-")) continue;
    result[keyword] = kept(keyword, said);
  }
  if (schema.type === undefined && !("$ref" in schema) && !("anyOf" in schema)) {
    result.type = typeOf(schema);
  }
  if (result.type === "object" || (Array.isArray(result.type) && result.type.includes("object"))) {
    const names = Object.keys(object(schema.properties ?? {}));
    const required = Array.isArray(schema.required) ? schema.required : [];
    // To demand what the author left free would ask for another answer.
    if (names.some((name) => !required.includes(name))) throw loose;
    if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) throw loose;
    result.properties = schema.properties === undefined ? {} : result.properties;
    result.required = names;
    result.additionalProperties = false;
  }
  return result;
}

function kept(keyword: string, said: Json): Json {
  if (plain.has(keyword)) return said;
  switch (keyword) {
    case "properties":
    case "$defs":
      return Object.fromEntries(Object.entries(object(said)).map(([name, inner]) => [name, strict(inner)]));
    case "items":
      return strict(said);
    case "anyOf":
      if (!Array.isArray(said)) throw loose;
      return said.map(strict);
    case "$ref":
      if (typeof said !== "string" || !/^#(\/\$defs\/[^/]+)?$/.test(said)) throw loose;
      return said;
    case "format":
      if (typeof said !== "string" || !formats.has(said)) throw loose;
      return said;
    case "required":
    case "additionalProperties":
      return said;
    default:
      throw loose;
  }
}

/** The type of values that the author only listed. */
function typeOf(schema: JsonObject): Json {
  const values = Array.isArray(schema.enum) ? schema.enum : "const" in schema ? [schema.const] : [];
  const types = new Set(
    values.map((value) => value === null ? "null" : Array.isArray(value) ? "array" : typeof value),
  );
  if (types.size === 0 && "properties" in schema) return "object";
  if (types.size === 0) throw loose;
  return types.size === 1 ? [...types][0] : [...types];
}

function object(value: Json | undefined): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw loose;
  return value as JsonObject;
}
