/**
 * Structured answers: what is sent to a provider, and how its answer is read back. Providers want an object at the root; another schema is
 * sent as `{ value: S }` and unwrapped.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import { own } from "../value/own.ts";
import { compileSchema, type SchemaCheck, type SchemaFault } from "../value/schema.ts";

/** A schema as it is asked and checked. */
export interface Shape {
  /** The schema a provider is sent: an object at the root, with everything it refers to. */
  readonly sent: JsonSchema;
  /** Checks the unwrapped value. */
  readonly check: SchemaCheck;
  /** Unwraps what has come of an answer so far; `undefined` while there is nothing of it. */
  partial(answer: Json): Json | undefined;
  /** Reads an answer. */
  read(answer: unknown): { value: Json; faults: readonly SchemaFault[] };
}

const shapes = new WeakMap<JsonSchema, Shape>();

/** The shape of a schema; made once. */
export function shapeOf(schema: JsonSchema, definitions: Readonly<Record<string, JsonSchema>>): Shape {
  let shape = shapes.get(schema);
  if (!shape) {
    shape = makeShape(schema, definitions);
    shapes.set(schema, shape);
  }
  return shape;
}

function makeShape(schema: JsonSchema, definitions: Readonly<Record<string, JsonSchema>>): Shape {
  const check = compileSchema(schema, definitions);
  const isObject = schema.type === "object" || (schema.type === undefined && schema.properties !== undefined);
  const { $defs, ...local } = standalone(schema, definitions);
  const shared: JsonObject = $defs === undefined ? {} : { $defs };
  const sent: JsonSchema = isObject
    ? { ...local, ...shared }
    : { type: "object", properties: { value: local }, required: ["value"], additionalProperties: false, ...shared };
  return {
    sent,
    check,
    partial: (answer) => isObject ? answer : (answer as { value?: Json } | null)?.value,
    read(answer) {
      const value = own(isObject ? answer : unwrap(answer), "the answer");
      return { value, faults: check.check(value) };
    },
  };
}

/** A schema that stands by itself, with everything it refers to. */
export function standalone(schema: JsonSchema, definitions: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const local = localRefs(schema) as JsonSchema;
  if (!JSON.stringify(local).includes('"#/$defs/')) return local;
  return {
    ...local,
    $defs: Object.fromEntries(Object.keys(definitions).map((name) => [name, localRefs(definitions[name])])),
  };
}

/** A model that forgets the wrapping has still answered. */
function unwrap(answer: unknown): unknown {
  const isWrapped = typeof answer === "object" && answer !== null && !Array.isArray(answer) &&
    Object.hasOwn(answer, "value");
  return isWrapped ? (answer as { value: unknown }).value : answer;
}

/** Shared schemas stand under `#/schemas` in the document and under `#/$defs` in what is sent. */
function localRefs(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(localRefs);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema as JsonObject).map(([key, value]) =>
      key === "$ref" && typeof value === "string"
        ? [key, value.replace(/^#\/schemas\//, "#/$defs/")]
        : [key, localRefs(value)]
    ),
  );
}
