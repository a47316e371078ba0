/**
 * Which part of the document's schema speaks of a place of a document.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import { isObject } from "../value/own.ts";
import { parsePointer, valueAt } from "../value/pointer.ts";

/** The schema that stands for a place of the document: references followed, choices made by the value that is there. */
export function schemaFor(schema: JsonSchema, document: Json, place: string): JsonObject {
  let part: JsonObject = settled(schema, document, schema);
  let value: Json | undefined = document;
  for (const name of parsePointer(place)) {
    value = isObject(value) && Object.hasOwn(value, name)
      ? value[name]
      : Array.isArray(value)
      ? value[Number(name)]
      : undefined;
    const properties = isObject(part.properties) ? part.properties : {};
    const next = Object.hasOwn(properties, name) ? properties[name] : part.additionalProperties ?? part.items;
    part = isObject(next) ? settled(next, value, schema) : {};
  }
  return part;
}

/** A schema with its references followed and its conditions decided. */
function settled(part: JsonObject, value: Json | undefined, root: JsonSchema): JsonObject {
  if (typeof part.$ref === "string") {
    const { $ref, ...own } = part;
    const target = valueAt(root, $ref.slice(1));
    return settled({ ...(isObject(target) ? target : {}), ...own }, value, root);
  }
  const choices = [part, ...(Array.isArray(part.allOf) ? part.allOf : [])] as readonly JsonObject[];
  const chosen = choices.flatMap((choice) => {
    if (!isObject(choice.if)) return [];
    const way = meets(choice.if, value) ? choice.then : choice.else;
    return isObject(way) ? [settled(way, value, root)] : [];
  });
  return Object.assign({}, part, ...chosen) as JsonObject;
}

/** The conditions our own schema uses: a type, and members that are there or not. */
function meets(condition: JsonObject, value: Json | undefined): boolean {
  const type = Array.isArray(value) ? "array" : isObject(value) ? "object" : typeof value;
  const has = (names: Json | undefined) =>
    ((names ?? []) as readonly string[]).every((name) => isObject(value) && Object.hasOwn(value, name));
  if (condition.type !== undefined && condition.type !== type) return false;
  return has(condition.required) && !(isObject(condition.not) && has(condition.not.required));
}

/** The name of the node, when a place is that of a node. */
export function nodeAt(place: string): string | undefined {
  const path = parsePointer(place);
  const above = path.slice(0, -2);
  const isGraph = above.every((part, index) => index % 2 === 1 || part === "graphs");
  return isGraph && path[path.length - 2] === "nodes" ? path[path.length - 1] : undefined;
}
