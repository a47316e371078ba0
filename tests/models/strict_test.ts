import { assertEquals } from "@std/assert";
import type { JsonSchema } from "../../src/json.ts";
import { strictSchema } from "../../src/models/strict.ts";

const closed = { additionalProperties: false } as const;

const table: readonly [name: string, schema: JsonSchema, strict: JsonSchema | undefined][] = [
  [
    "closes an object whose properties are all required",
    { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
    { type: "object", properties: { a: { type: "string" } }, required: ["a"], ...closed },
  ],
  [
    "gives a type to values that are only listed",
    {
      type: "object",
      properties: { a: { enum: ["x", "y"] }, b: { enum: [1, null] }, c: { const: true } },
      required: ["a", "b", "c"],
    },
    {
      type: "object",
      properties: {
        a: { enum: ["x", "y"], type: "string" },
        b: { enum: [1, null], type: ["number", "null"] },
        c: { const: true, type: "boolean" },
      },
      required: ["a", "b", "c"],
      ...closed,
    },
  ],
  [
    "goes into lists, choices and definitions, and drops comments",
    {
      type: "object",
      properties: {
        a: { type: "array", items: { type: "object", properties: {} }, default: [] },
        b: { anyOf: [{ $ref: "#/$defs/B" }, { type: "null" }] },
      },
      required: ["a", "b"],
      $defs: { B: { type: "string", format: "date", "x-note": 1 } },
    },
    {
      type: "object",
      properties: {
        a: { type: "array", items: { type: "object", properties: {}, required: [], ...closed } },
        b: { anyOf: [{ $ref: "#/$defs/B" }, { type: "null" }] },
      },
      required: ["a", "b"],
      $defs: { B: { type: "string", format: "date" } },
      ...closed,
    },
  ],
  ["leaves a property that may be missing", { type: "object", properties: { a: { type: "string" } } }, undefined],
  ["leaves an object of any keys", { type: "object", additionalProperties: { type: "string" } }, undefined],
  ["leaves a value of any type", { type: "object", properties: { a: {} }, required: ["a"] }, undefined],
  ["leaves keywords that strict servers refuse", {
    type: "object",
    properties: { a: { type: "string", minLength: 1 } },
    required: ["a"],
  }, undefined],
  [
    "leaves a reference out of the schema",
    { type: "object", properties: { a: { $ref: "b.json" } }, required: ["a"] },
    undefined,
  ],
];

for (const [name, schema, strict] of table) {
  Deno.test(`strictSchema() ${name}`, () => assertEquals(strictSchema(schema), strict));
}
