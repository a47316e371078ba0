import { Ajv2020 } from "ajv/dist/2020.js";
import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Json, JsonObject, JsonSchema } from "../../src/json.ts";
import { compileSchema, type Engine } from "../../src/value/schema.ts";
import { SchemaSource } from "../../src/value/subschemas.ts";

/**
 * Whether a value fits is one question, what is said of it another: an empty list may only mean that it fits. What ajv says
 * by itself is the measure.
 */
const definitions: Record<string, JsonSchema> = {
  Base: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
  Timed: { allOf: [{ $ref: "#/schemas/Base" }, { properties: { at: { type: "number" } } }] },
  Owned: { allOf: [{ $ref: "#/schemas/Base" }, { properties: { by: { type: "string" } } }] },
  Tree: {
    anyOf: [{ type: "object", properties: { a: { $ref: "#/schemas/Tree" } }, required: ["b"] }, { type: "null" }],
  },
};

const engines: readonly (Engine | undefined)[] = ["generated", "interpreted", undefined];

async function judge(schema: JsonSchema, engine?: Engine): Promise<(value: Json) => string[]> {
  const check = compileSchema(schema, definitions, engine);
  await check.prepare();
  return (value) => check.check(value).map(({ pointer, message }) => `${pointer} ${message}`);
}

for (const engine of engines) {
  const by = engine ?? "the one that a document gets";

  Deno.test(`a value that two parts refuse by one shared schema is refused (${by})`, async () => {
    const both = await judge({ allOf: [{ $ref: "#/schemas/Timed" }, { $ref: "#/schemas/Owned" }] }, engine);
    assertEquals(both("not an object"), [' must be an object, got "not an object"']);
    assertEquals(both({}), [' lacks "id"']);
    assertEquals(both({ id: "1" }), []);
  });

  Deno.test(`a value that two parts refuse by one schema inside itself is refused (${by})`, async () => {
    const twice = await judge({ allOf: [{ $ref: "#/schemas/Tree" }, { $ref: "#/schemas/Tree" }] }, engine);
    assert(twice(3).length > 0);
    assert(twice({}).length > 0);
    assertEquals(twice({ b: 1 }), []);
  });

  Deno.test(`a schema of patterns and alternatives judges what none of them names (${by})`, async () => {
    const told = await judge({
      patternProperties: { "^x-": { type: "string" } },
      anyOf: [{ type: "null" }, { type: "object", properties: { kind: {} }, required: ["kind"] }],
    }, engine);
    assertEquals(told({ "x-y": "z" }), [' lacks "kind"']);
    assertEquals(told({ "x-y": "z", kind: 1 }), []);
  });
}

Deno.test("a schema that forbids what nothing else has judged is judged with patterns and alternatives in it", async () => {
  const told = await judge({
    patternProperties: { "^x-": { type: "string" } },
    anyOf: [{ type: "null" }, { properties: { kind: {} }, required: ["kind"] }],
    unevaluatedProperties: false,
  });
  assertEquals(told({ "x-y": "z", kind: 1 }), []);
  assertEquals(told({ "x-y": "z", kind: 1, other: 2 }), [' has an unknown member "other"']);
  assert(told({ "x-y": "z" }).length > 0);
});

Deno.test("a schema is judged whole, whatever was made of the schemas it shares before", async () => {
  const shared: Record<string, JsonSchema> = {
    List: { type: "array", items: { $ref: "#/schemas/Odd" } },
    Odd: { properties: { list: { $ref: "#/schemas/List" } }, not: { type: "string" } },
    Plain: { type: "array", items: { $ref: "#/schemas/Word" } },
    Word: { type: "string", maxLength: 2 },
  };
  for (let round = 0; round < 2; round++) {
    for (const name of ["List", "Odd", "Plain"]) {
      const check = compileSchema({ $ref: `#/schemas/${name}` }, shared);
      assertEquals(check.ready, name === "Plain");
      await check.prepare();
      assert(check.check(name === "Odd" ? "x" : ["xyz"]).length > 0, name);
      assertEquals(check.check([]), []);
    }
  }
});

Deno.test("a reference into the schema itself means another thing in another schema", () => {
  const shared: Record<string, JsonSchema> = { Box: { items: { $ref: "#/$defs/Own" } } };
  const own = (type: string): JsonSchema => ({ $ref: "#/schemas/Box", $defs: { Own: { type } } });
  assertEquals(compileSchema(own("string"), shared).check([3]).length, 1);
  assertEquals(compileSchema(own("number"), shared).check([3]), []);
  assertThrows(() => compileSchema({ $ref: "#/schemas/Box" }, shared), RangeError, "points to nothing");
});

Deno.test("an empty list of faults means that the value fits, and only that", async () => {
  const random = dice(7);
  let refused = 0;
  for (let round = 0; round < 60; round++) {
    const schema = anySchema(random, 0);
    let source: SchemaSource;
    try {
      source = new SchemaSource(schema, definitions);
      source.check();
    } catch {
      continue; // It refers to itself without end.
    }
    const ajv = new Ajv2020({ strict: false, logger: false, ownProperties: true });
    ajv.opts.unevaluated = false;
    const fits = ajv.compile(source.portable());
    for (const engine of ["generated", "interpreted"] as const) {
      const told = await judge(schema, engine);
      const values = dice(round);
      for (let i = 0; i < 12; i++) {
        const value = anyValue(values, 0);
        const wanted = fits(value);
        if (!wanted) refused++;
        assertEquals(
          told(value).length === 0,
          wanted,
          `${engine}: ${JSON.stringify(schema)} ← ${JSON.stringify(value)}`,
        );
      }
    }
  }
  assert(refused > 250);
});

type Dice = () => number;

/** Numbers from 0 to 1, always the same for one seed. */
function dice(seed: number): Dice {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function pick<T>(random: Dice, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)];
}

const names = ["a", "b", "id"];

function anyValue(random: Dice, depth: number): Json {
  const kind = Math.floor(random() * (depth > 2 ? 4 : 7));
  if (kind === 4) return Array.from({ length: Math.floor(random() * 3) }, () => anyValue(random, depth + 1));
  if (kind > 4) {
    return Object.fromEntries(names.filter(() => random() < 0.5).map((name) => [name, anyValue(random, depth + 1)]));
  }
  return pick<Json>(random, [null, true, 0, 1, 2.5, "", "x", "id"]);
}

function anySchema(random: Dice, depth: number): JsonSchema {
  const schema: Record<string, Json> = {};
  const one = (): JsonSchema => anySchema(random, depth + 1);
  const members = (): JsonObject => Object.fromEntries(names.filter(() => random() < 0.6).map((name) => [name, one()]));
  if (random() < 0.6) {
    schema.type = pick<Json>(random, ["string", "number", "integer", "object", "array", ["object", "null"]]);
  }
  if (random() < 0.1) schema.enum = [anyValue(random, 1), anyValue(random, 2)];
  if (random() < 0.05) schema.const = anyValue(random, 1);
  if (random() < 0.1) schema.minimum = 1;
  if (random() < 0.2) schema.required = names.filter(() => random() < 0.4);
  if (random() < (depth === 0 ? 0.6 : 0.15)) schema.$ref = `#/schemas/${pick(random, Object.keys(definitions))}`;
  if (depth > 2) return schema;
  if (random() < 0.3) schema.properties = members();
  if (random() < 0.2) schema.additionalProperties = random() < 0.5 ? false : one();
  if (random() < 0.2) schema.items = random() < 0.2 ? false : one();
  for (const word of ["anyOf", "oneOf", "allOf"]) if (random() < 0.15) schema[word] = [one(), one()];
  if (random() < 0.1) schema.patternProperties = { "^[ab]": one() };
  if (random() < 0.07) schema.not = one();
  if (random() < 0.07) Object.assign(schema, { if: one(), then: one() });
  return schema;
}
