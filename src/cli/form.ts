/**
 * What an answer must look like, in words, and what a person writes read by it.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../../mod.ts";

/** The document's shared schemas, which a schema may name. */
export type Schemas = Readonly<Record<string, JsonObject>>;

/** What an answer must be, as the end of a sentence: `"approve" or "reject"`. */
export function formOf(schema: JsonSchema | undefined, schemas: Schemas): string {
  const form = outer(resolved(schema ?? {}, schemas), schemas);
  const description = schema?.description;
  return typeof description === "string" ? `${form} (${description})` : form;
}

/** The values of a question that offers a choice. */
export function choicesOf(schema: JsonSchema | undefined, schemas: Schemas): readonly Json[] | undefined {
  const { enum: choices } = resolved(schema ?? {}, schemas);
  return Array.isArray(choices) ? choices : undefined;
}

/** Whether a question can be answered with yes or no. */
export function isYesOrNo(schema: JsonSchema | undefined, schemas: Schemas): boolean {
  const { type, enum: choices } = resolved(schema ?? {}, schemas);
  return choices === undefined && typesOf(type).includes("boolean") && !typesOf(type).includes("string");
}

/** Whether a question is answered with text as it is written. */
export function isText(schema: JsonSchema | undefined, schemas: Schemas): boolean {
  const { type, enum: choices, const: only, anyOf, oneOf } = resolved(schema ?? {}, schemas);
  if (Array.isArray(choices)) return choices.every((choice) => typeof choice === "string");
  if (only !== undefined) return typeof only === "string";
  if (type !== undefined) return typesOf(type).includes("string");
  const ways = anyOf ?? oneOf;
  return !Array.isArray(ways) || ways.some((way) => isText(way as JsonSchema, schemas));
}

/**
 * Reads what a person wrote: text where text fits, yes and no where that is asked, else JSON.
 *
 * @returns The answer, or what is wrong with it.
 */
export function readReply(
  text: string,
  schema: JsonSchema | undefined,
  schemas: Schemas,
): { readonly answer: Json } | { readonly complaint: string } {
  const choices = choicesOf(schema, schemas);
  if (choices) {
    const answer = choices.find((choice) => choice === text || JSON.stringify(choice) === text) ??
      choices.find((choice) => typeof choice === "string" && choice.toLowerCase() === text.toLowerCase());
    return answer === undefined ? { complaint: `It must be ${formOf(schema, schemas)}.` } : { answer };
  }
  if (isText(schema, schemas)) return { answer: text };
  if (isYesOrNo(schema, schemas)) {
    const word = text.trim().toLowerCase();
    if (["y", "yes", "true"].includes(word)) return { answer: true };
    if (["n", "no", "false"].includes(word)) return { answer: false };
  }
  try {
    return { answer: JSON.parse(text) };
  } catch {
    return { complaint: `It must be ${formOf(schema, schemas)}, written as JSON.` };
  }
}

function outer(schema: JsonSchema, schemas: Schemas): string {
  const types = typesOf(schema.type);
  if (schema.enum !== undefined || types.length < 2) {
    return types[0] === "boolean" && schema.enum === undefined ? "yes or no" : inner(schema, schemas);
  }
  return alternatives(types.map((type) => type === "boolean" ? "yes or no" : inner({ ...schema, type }, schemas)));
}

function inner(written: JsonSchema, schemas: Schemas): string {
  const schema = resolved(written, schemas);
  if (Array.isArray(schema.enum)) return alternatives(schema.enum.map((choice) => JSON.stringify(choice)));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const ways = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(ways)) return alternatives(ways.map((way) => inner(way as JsonSchema, schemas)));
  const types = typesOf(schema.type);
  if (types.length > 1) return alternatives(types.map((type) => inner({ ...schema, type }, schemas)));
  switch (types[0] ?? (schema.properties ? "object" : undefined)) {
    case "boolean":
      return "true or false";
    case "string":
      return `text${textLimits(schema)}`;
    case "integer":
      return `a whole number${range(schema)}`;
    case "number":
      return `a number${range(schema)}`;
    case "array":
      return isSchema(schema.items) ? `a list, each ${inner(schema.items, schemas)}` : "a list";
    case "object":
      return object(schema, schemas);
    case "null":
      return "null";
    default:
      return "anything: text, or JSON";
  }
}

function object(schema: JsonSchema, schemas: Schemas): string {
  const { properties, required } = schema;
  if (!isSchema(properties) || Object.keys(properties).length === 0) return "a JSON object";
  const needed = Array.isArray(required) ? required : [];
  const members = Object.entries(properties).map(([key, member]) => {
    const form = isSchema(member) ? inner(member, schemas) : "anything";
    return `${JSON.stringify(key)}${needed.includes(key) ? "" : "?"}: ${form}`;
  });
  return `{ ${members.join(", ")} }`;
}

function textLimits({ format, pattern, minLength, maxLength }: JsonSchema): string {
  const limits = [
    typeof format === "string" && `${/^[aeiou]/.test(format) ? "an" : "a"} ${format}`,
    typeof pattern === "string" && `matching ${pattern}`,
    typeof minLength === "number" && minLength > 1 && `${minLength} characters at least`,
    typeof maxLength === "number" && `${maxLength} characters at most`,
  ].filter((limit) => limit);
  return limits.length > 0 ? ` (${limits.join(", ")})` : "";
}

function range({ minimum, maximum }: JsonSchema): string {
  if (typeof minimum === "number" && typeof maximum === "number") return ` from ${minimum} to ${maximum}`;
  if (typeof minimum === "number") return ` from ${minimum}`;
  return typeof maximum === "number" ? ` up to ${maximum}` : "";
}

function alternatives(forms: readonly string[]): string {
  return forms.length < 2 ? forms.join("") : `${forms.slice(0, -1).join(", ")} or ${forms[forms.length - 1]}`;
}

function typesOf(type: Json | undefined): readonly string[] {
  return typeof type === "string" ? [type] : Array.isArray(type) ? type.map(String) : [];
}

function isSchema(value: Json | undefined): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A schema that names a shared one is that one. */
function resolved(schema: JsonSchema, schemas: Schemas, depth = 0): JsonSchema {
  const name = typeof schema.$ref === "string" ? /^#\/schemas\/(\w+)$/.exec(schema.$ref)?.[1] : undefined;
  const named = name !== undefined && Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  return named && depth < 8 ? resolved(named, schemas, depth + 1) : schema;
}
