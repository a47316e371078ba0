/**
 * Whether the schemas of a document say only what JSON Schema can say.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import { isObject } from "../value/own.ts";
import { pointer } from "../value/pointer.ts";
import { parts } from "../value/subschemas.ts";
import { type Desk, entries } from "./desk.ts";

/** Reports words that JSON Schema does not have, in a schema and all that stand in it: nobody would heed them. */
export function checkWords(schema: Json | undefined, place: string, desk: Desk): void {
  if (!isObject(schema) || desk.isBroken(place)) return;
  for (const word of Object.keys(schema)) {
    if (!words.includes(word) && !word.startsWith("x-")) reportWord(word, schema, place, desk);
  }
  for (const [path, part] of parts(schema)) checkWords(part, place + path, desk);
  for (const word of ["$defs", "definitions"]) {
    for (const [name, part] of entries(schema[word])) checkWords(part, place + pointer(word, name), desk);
  }
}

/** The same for the schemas that a document shares, and those of its tools. */
export function checkShared(desk: Desk): void {
  const { schemas, tools } = desk.document;
  for (const [name, schema] of entries(schemas)) checkWords(schema, pointer("schemas", name), desk);
  for (const [name, tool] of entries(tools)) {
    for (const side of ["input", "output"]) {
      if (isObject(tool)) checkWords(tool[side], pointer("tools", name, side), desk);
    }
  }
}

function reportWord(word: string, schema: JsonObject, place: string, desk: Desk): void {
  const at = place + pointer(word);
  const told = {
    code: "MR002",
    pointer: at,
    at: "key",
    message: `"${word}" is no word of JSON Schema, so it would do nothing.`,
  } as const;
  const { type } = schema;
  if (word === "nullable" && schema.nullable === true && typeof type === "string") {
    const { nullable: _nullable, ...others } = schema;
    return desk.report({
      ...told,
      hint: `What may be null says so by its type: "type": ["${type}", "null"].`,
      fix: { pointer: place, replace: { ...others, type: [type, "null"] } },
    });
  }
  const near = desk.search(word, [...words, "reduce"]);
  desk.report({
    ...told,
    hint: near ? `Did you mean "${near}"?` : 'Words of your own begin with "x-".',
    ...(near && { fix: { pointer: at, rename: near } }),
  });
}

const words: readonly string[] =
  ("$anchor $comment $defs $dynamicAnchor $dynamicRef $id $ref $schema $vocabulary additionalProperties allOf anyOf const " +
    "contains contentEncoding contentMediaType contentSchema default definitions dependentRequired dependentSchemas deprecated " +
    "description else enum examples exclusiveMaximum exclusiveMinimum format if items maxContains maxItems maxLength maxProperties " +
    "maximum minContains minItems minLength minProperties minimum multipleOf not oneOf pattern patternProperties prefixItems " +
    "properties propertyNames readOnly required then title type unevaluatedItems unevaluatedProperties uniqueItems writeOnly")
    .split(" ");
