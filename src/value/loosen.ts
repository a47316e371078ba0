/**
 * Schemas with some of what they ask taken out.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import { isList, isObject } from "./own.ts";

/**
 * A schema without some of its words. They are taken out of the alternatives in it too, as these judge the same value.
 *
 * @example
 * ```ts ignore
 * without({ type: "array", maxItems: 2 }, ["maxItems"]); // { type: "array" }
 * ```
 */
export function without(schema: JsonSchema, words: readonly string[]): JsonSchema {
  const result: Record<string, Json> = {};
  const several: Json[] = [];
  for (const [word, value] of Object.entries(schema)) {
    if (words.includes(word)) continue;
    if (!alternatives.includes(word) || !isList(value)) result[word] = value;
    else {
      const parts = value.map((part) => withoutIn(part, words));
      // Of those that fit with less asked there may be several.
      if (word === "oneOf") several.push({ anyOf: parts });
      else if (word === "allOf") several.push(...parts);
      else result[word] = parts;
    }
  }
  return several.length > 0 ? { ...result, allOf: several } : result;
}

const alternatives: readonly string[] = ["allOf", "anyOf", "oneOf"];

function withoutIn(part: Json, words: readonly string[]): Json {
  return isObject(part) ? without(part as JsonObject, words) : part;
}
