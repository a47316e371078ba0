import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Json, JsonSchema } from "../../src/json.ts";
import { type Fit, fits, overlap } from "../../src/value/fits.ts";
import { compileSchema } from "../../src/value/schema.ts";
import { showType } from "../../src/value/show_type.ts";
import { any, memberOf, type Type, typeOfValue, unionOf } from "../../src/value/types.ts";
import { typeOfSchema } from "../../src/value/types_of_schema.ts";

const shared: Record<string, JsonSchema> = {
  Intent: { enum: ["billing", "technical"] },
  Tree: { type: "object", properties: { label: { type: "string" }, children: { items: { $ref: "#/schemas/Tree" } } } },
  Loop: { $ref: "#/schemas/Loop" },
};

const shown: readonly [schema: JsonSchema, shown: string][] = [
  [{}, "anything"],
  [{ description: "whatever" }, "anything"],
  [{ type: "string" }, "a text"],
  [{ type: "integer" }, "a number"],
  [{ type: ["null", "string"] }, "a text or null"],
  [{ type: ["string", "number", "boolean"] }, "a text, a number or a boolean"],
  [{ enum: ["billing", "technical"] }, '"billing" or "technical"'],
  [{ enum: ["a", 1, true, null] }, '"a", 1, true or null'],
  [{ type: "string", enum: ["a", 1] }, '"a"'],
  [{ const: "a" }, '"a"'],
  [{ const: ["a"] }, 'a list of "a"'],
  [{ type: "array" }, "a list"],
  [{ type: "array", items: { type: "string" } }, "a list of texts"],
  [{ type: "array", items: { type: ["string", "null"] } }, "a list of texts or nulls"],
  [{ type: "array", items: { type: "array", items: { type: "number" } } }, "a list of lists"],
  [
    { type: "array", prefixItems: [{ type: "string" }, { type: "number" }], items: false },
    "a list of texts or numbers",
  ],
  [{ items: { type: "string" } }, "anything"],
  [{ type: "object", properties: { a: {} } }, "an object"],
  [{ $ref: "#/schemas/Intent" }, '"billing" or "technical"'],
  [{ $ref: "#/schemas/Nobody" }, "anything"],
  [{ $ref: "#/schemas/Loop" }, "anything"],
  [{ $defs: { A: { type: "number" } }, $ref: "#/$defs/A" }, "a number"],
  [{ $ref: "https://example.com" }, "anything"],
  [{ anyOf: [{ type: "string" }, { type: "number" }] }, "a text or a number"],
  [{ oneOf: [{ const: "a" }, { const: "b" }] }, '"a" or "b"'],
  [{ type: "string", anyOf: [{ type: "number" }, { type: ["string", "null"] }] }, "a text"],
  [{ allOf: [{ type: ["string", "number"] }, { type: ["number", "null"] }] }, "a number"],
  [{ allOf: [{ enum: ["a", "b", "c"] }, { enum: ["b", "c", "d"] }] }, '"b" or "c"'],
  [{ not: { type: "string" } }, "anything"],
  [{ if: { type: "string" }, then: { minLength: 1 } }, "anything"],
  [{ anyOf: [{ type: "string" }, {}] }, "anything"],
];

Deno.test("a type is read from a schema, and shown in words", () => {
  for (const [schema, words] of shown) {
    assertEquals(showType(typeOfSchema(schema, shared)), words, JSON.stringify(schema));
  }
});

Deno.test("a schema that nobody can use is any", () => {
  for (
    const schema of [{ required: "a" }, { properties: 3 }, { enum: 3 }, { anyOf: {} }, { $ref: 3 }, { $ref: "#/%" }]
  ) {
    const type = typeOfSchema(schema as unknown as JsonSchema);
    assertEquals(fits(type, typeOfValue("a")) === "no", false, JSON.stringify(schema));
  }
});

Deno.test("a schema inside itself ends, and its inner part is any", () => {
  const tree = typeOfSchema({ $ref: "#/schemas/Tree" }, shared);
  const children = memberOf(tree, "children")!;
  assertEquals(showType(memberOf(tree, "label")!), "a text");
  assertStrictEquals(children.flatMap((part) => part.kind === "list" ? [part.items] : [])[0], any);
});

Deno.test("schemas that hold each other twice end soon", () => {
  const names = Array.from({ length: 60 }, (_, index) => `S${index}`);
  const definitions = Object.fromEntries(names.map((name, index) => {
    const $ref = `#/schemas/S${index + 1}`;
    const properties = { a: { $ref }, b: { allOf: [{ $ref }, { $ref }] } };
    return [name, { type: "object", properties, required: ["a", "b"] }];
  }));
  const one = typeOfSchema({ $ref: "#/schemas/S0" }, definitions);
  const other = typeOfSchema({ $ref: "#/schemas/S0" }, definitions);
  assert(fits(one, other) !== "no");
});

/** Each with what it is to the other. */
const pairs: readonly [from: JsonSchema, to: JsonSchema, fit: Fit][] = [
  [{}, { type: "string" }, "maybe"],
  [{ type: "string" }, {}, "yes"],
  [{ type: "string" }, { type: "number" }, "no"],
  [{ type: "integer" }, { type: "number" }, "yes"],
  [{ type: ["string", "null"] }, { type: "string" }, "maybe"],
  [{ type: "string" }, { type: ["string", "null"] }, "yes"],
  [{ type: "string" }, { enum: ["a"] }, "maybe"],
  [{ enum: ["a"] }, { type: "string" }, "yes"],
  [{ enum: ["a"] }, { enum: ["a", "b"] }, "yes"],
  [{ enum: ["a", "b"] }, { enum: ["b", "c"] }, "maybe"],
  [{ enum: ["a"] }, { enum: ["b"] }, "no"],
  [{ type: "array", items: { type: "string" } }, { type: "array" }, "yes"],
  [{ type: "array" }, { type: "array", items: { type: "string" } }, "maybe"],
  [{ type: "array", items: { type: "string" } }, { type: "array", items: { type: "number" } }, "no"],
  [{ const: [] }, { type: "array", items: { type: "number" } }, "yes"],
  [{ const: ["a", 1] }, { type: "array", items: { type: "string" } }, "no"],
  [{ const: ["a", 1] }, { type: "array", prefixItems: [{ type: "string" }], items: { type: "number" } }, "yes"],
  [{ const: { a: 1 } }, { type: "object", properties: { a: { type: "number" } }, required: ["a"] }, "yes"],
  [{ const: { a: 1 } }, { type: "object", properties: { a: { type: "string" } } }, "no"],
  [{ const: { a: 1 } }, { type: "object", required: ["b"] }, "no"],
  [{ const: { a: 1 } }, { type: "object", additionalProperties: false }, "no"],
  [{ const: { a: 1 } }, { type: "object", additionalProperties: { type: "string" } }, "no"],
  [{ type: "object" }, { type: "object", required: ["b"] }, "maybe"],
  [{ type: "object", properties: { a: { type: "number" } } }, { properties: { a: { type: "string" } } }, "maybe"],
  [{ const: { a: 1 } }, { type: "array" }, "no"],
];

Deno.test("a type fits another always, perhaps or never", () => {
  for (const [from, to, fit] of pairs) {
    assertEquals(fits(typeOfSchema(from), typeOfSchema(to)), fit, `${JSON.stringify(from)} → ${JSON.stringify(to)}`);
  }
});

Deno.test("a value that a schema takes is never of a type that does not fit it", () => {
  const values: readonly Json[] = [null, true, 0, 1.5, "", "a", "billing", [], ["a"], ["a", 1], [[]], {}, { a: 1 }, {
    label: "x",
    children: [{ label: "y" }],
  }];
  const schemas = [...shown.map(([schema]) => schema), ...pairs.flatMap(([from, to]) => [from, to])];
  let taken = 0;
  for (const schema of schemas.filter((one) => !/Loop|Nobody|example/.test(JSON.stringify(one)))) {
    const check = compileSchema(schema, shared);
    if (!check.ready) continue;
    for (const value of values) {
      if (check.check(value).length > 0) continue;
      taken++;
      const fit = fits(typeOfValue(value), typeOfSchema(schema, shared));
      assert(fit !== "no", `${JSON.stringify(value)} is taken by ${JSON.stringify(schema)}`);
    }
  }
  assert(taken > 100);
});

Deno.test("types overlap where one value can be of both", () => {
  const of = (schema: JsonSchema): Type => typeOfSchema(schema);
  assertEquals(overlap(of({ type: "string" }), of({ const: "a" })), true);
  assertEquals(overlap(of({ enum: ["a", "b"] }), of({ enum: ["b", "c"] })), true);
  assertEquals(overlap(of({ enum: ["a"] }), of({ enum: ["b"] })), false);
  assertEquals(overlap(of({ type: "string" }), of({ type: ["number", "null"] })), false);
  assertEquals(overlap(any, of({ type: "number" })), true);
});

Deno.test("many ways at once end soon, and hold what the schema takes", () => {
  const way = (index: number, depth: number): JsonSchema => ({
    type: "object",
    properties: { a: depth > 0 ? ways(depth - 1) : { type: "string" }, [`b${index}`]: { type: "number" } },
  });
  const ways = (depth: number): JsonSchema => ({
    allOf: [0, 1, 2].map(() => ({ anyOf: [0, 1, 2].map((index) => way(index, depth)) })),
  });
  const type = typeOfSchema(ways(2));
  assert(fits(typeOfValue({ a: { a: { a: "x" } } }), type) !== "no");
});

Deno.test("what nests deeper than a type is any", () => {
  let schema: JsonSchema = { type: "string" };
  let value: Json = 1;
  for (let depth = 0; depth < 900; depth++) {
    schema = { type: "object", properties: { a: schema }, required: ["a"] };
    value = { a: value };
  }
  assertEquals(fits(typeOfValue(value), typeOfSchema(schema)), "yes");
});

Deno.test("a type of many values is shown in part", () => {
  const many = typeOfSchema({ enum: ["a", "b", "c", "d", "e", "f", "g", "h"] });
  assertEquals(showType(many), '"a", "b", "c", "d", "e" or 3 more');
  assertEquals(showType(unionOf([many, typeOfValue(1)])), '"a", "b", "c", "d", "e" or 4 more');
});
