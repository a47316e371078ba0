import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Json, JsonSchema } from "../../src/json.ts";
import { compileSchema, type Engine, type SchemaFault } from "../../src/value/schema.ts";

const definitions: Record<string, JsonSchema> = {
  Review: { type: "object", properties: { note: { type: "string" }, ok: { type: "boolean" } }, required: ["ok"] },
  Tree: { type: "object", properties: { left: { $ref: "#/schemas/Tree" } }, additionalProperties: false },
  "odd name/~": { type: "integer" },
  Score: { anyOf: [{ type: "number", minimum: 0 }, { type: "null" }] },
  Circle: { properties: { a: { $ref: "#/schemas/Round" } } },
  Round: { items: { $ref: "#/schemas/Circle" } },
};

const samples: readonly Json[] = [
  null,
  true,
  0,
  -0,
  3,
  2.5,
  -1,
  1e300,
  0.3,
  0.25,
  "",
  "a",
  "billing",
  "billling",
  "😀😀",
  [],
  [1],
  ["a", 2, null],
  [1, 1],
  [[1], [1]],
  {},
  { ok: true },
  { ok: "yes", note: 3 },
  { topic: "x", topci: "y" },
  { left: { left: {} } },
  { left: { left: { right: 1 } } },
  { kind: "a", n: 1 },
  { kind: "b", n: "x" },
  { a: [{ a: [3] }] },
  JSON.parse('{"__proto__": 1, "constructor": 2, "toString": "x"}'),
];

/** Schemas that our own closures understand. */
const common: readonly JsonSchema[] = [
  {},
  { type: "string" },
  { type: "integer" },
  { type: ["number", "null"] },
  { type: ["object", "array"] },
  { type: "boolean", title: "t", description: "d", default: true, examples: [1], reduce: "append", "x-a": {} },
  { enum: ["billing", "technical", 3, null, [1], { ok: true }] },
  { enum: [1] },
  { type: "string", enum: ["billing"] },
  { const: { topic: "x", topci: "y" } },
  { const: 0 },
  { required: ["ok", "constructor", "toString"] },
  { properties: { ok: { type: "boolean" }, note: { type: "string" } } },
  { properties: { topic: { type: "string" } }, additionalProperties: false },
  { properties: { toString: { type: "number" }, constructor: { type: "string" } } },
  { additionalProperties: { type: "string" } },
  { additionalProperties: true },
  { properties: { topic: true, topci: false } },
  { type: "array", items: { type: "number" } },
  { items: { items: { minimum: 2 } } },
  { items: false },
  { minimum: 0, maximum: 3 },
  { minItems: 1, maxItems: 2 },
  { minLength: 2, maxLength: 6 },
  { pattern: "^b" },
  { patternProperties: { "^top": { type: "string" } }, additionalProperties: false },
  { properties: { topic: { minLength: 5 } }, patternProperties: { "^t": { type: "string" }, "c$": { pattern: "x" } } },
  { properties: { topic: { type: "string", pattern: "e|^.{2}$" } } },
  { $ref: "#/schemas/Review" },
  { $ref: "#/schemas/Tree" },
  { items: { $ref: "#/schemas/odd%20name~1~0" } },
  { $ref: "#/schemas/Circle", maxItems: 1 },
  { type: "object", properties: { a: { type: "array", items: { $ref: "#/schemas/Review" } } } },
  { $ref: "#/$defs/Own", $defs: { Own: { type: "string" } } },
  { properties: { left: { $ref: "#" } }, additionalProperties: false },
  { format: "date-time", type: "string" },
];

/** Schemas that need a library. */
const uncommon: readonly JsonSchema[] = [
  { anyOf: [{ type: "string" }, { type: "null" }] },
  { anyOf: [{ $ref: "#/schemas/Review" }, { type: "null" }] },
  { anyOf: [{ type: "number", minimum: 3 }, { type: "string", minLength: 3 }] },
  { anyOf: [{ const: "a" }, { enum: [3, null] }, { minimum: 3, maxLength: 2, not: { type: ["object", "array"] } }] },
  { oneOf: [{ type: "number" }, { type: "integer" }, { type: "string" }] },
  {
    oneOf: [
      { type: "object", properties: { kind: { const: "a" }, n: { type: "string" } }, required: ["kind"] },
      { type: "object", properties: { kind: { const: "b" }, n: { type: "number" } }, required: ["kind"] },
    ],
  },
  { allOf: [{ type: "object" }, { required: ["ok"] }, { properties: { note: { type: "string" } } }] },
  { not: { type: "string" } },
  { exclusiveMinimum: 0, exclusiveMaximum: 3 },
  { multipleOf: 2 },
  { multipleOf: 0.1 },
  { uniqueItems: true },
  { minProperties: 1, maxProperties: 2 },
  { prefixItems: [{ type: "string" }, { type: "number" }], items: false },
  { contains: { type: "number" }, minContains: 1, maxContains: 1 },
  { propertyNames: { maxLength: 4 } },
  { dependentRequired: { topic: ["ok"], ok: ["note"] } },
  { dependentSchemas: { ok: { required: ["note"] } } },
  { if: { type: "string" }, then: { minLength: 2 }, else: { type: "number" } },
  { allOf: [{ properties: { topic: true } }], unevaluatedProperties: false },
  { properties: { a: { $ref: "#/schemas/Score" } }, items: { $ref: "#/schemas/Score" } },
  { $ref: "#/schemas/Tree", minProperties: 1 },
];

async function judge(schema: JsonSchema, engine: Engine): Promise<(value: Json) => string[]> {
  const check = compileSchema(schema, definitions, engine);
  await check.prepare();
  return (value) => check.check(value).map(({ pointer, message }: SchemaFault) => `${pointer} ${message}`).sort();
}

for (const schema of common) {
  Deno.test(`our own closures and both libraries agree on ${JSON.stringify(schema)}`, async () => {
    const own = await judge(schema, "own");
    const generated = await judge(schema, "generated");
    const interpreted = await judge(schema, "interpreted");
    for (const value of samples) {
      assertEquals(own(value), generated(value), JSON.stringify(value));
      assertEquals(own(value), interpreted(value), JSON.stringify(value));
    }
  });
}

for (const schema of uncommon) {
  Deno.test(`both libraries agree on ${JSON.stringify(schema)}`, async () => {
    const generated = await judge(schema, "generated");
    const interpreted = await judge(schema, "interpreted");
    let refused = 0;
    for (const value of samples) {
      assertEquals(generated(value), interpreted(value), JSON.stringify(value));
      if (generated(value).length > 0) refused++;
    }
    assert(refused > 0, "Every sample fits.");
  });
}

const told: readonly [schema: JsonSchema, value: Json, faults: string[]][] = [
  [{ type: "string" }, 3, [" must be a string, got 3"]],
  [{ type: "string" }, [1, 2], [" must be a string, got a list of 2"]],
  [{ type: ["integer", "null"] }, 2.5, [" must be a whole number or null, got 2.5"]],
  [{ enum: ["billing", "technical"] }, "billling", [' must be one of "billing", "technical", got "billling"']],
  [{ const: 3 }, 4, [" must be 3, got 4"]],
  [{ required: ["topic", "a"] }, { a: 1 }, [' lacks "topic"']],
  [{ properties: { topic: {} }, additionalProperties: false }, { topci: 1 }, [' has an unknown member "topci"']],
  [{ properties: { "a/b": { items: { minimum: 3 } } } }, { "a/b": [3, 2] }, ["/a~1b/1 must be at least 3, got 2"]],
  [{ minLength: 3 }, "a", [' must have at least 3 characters, got "a"']],
  [{ maxItems: 1 }, [1, 2], [" must have at most 1 item, got 2"]],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, 3, [" must be a string or null, got 3"]],
  [{ anyOf: [{ $ref: "#/schemas/Review" }, { type: "null" }] }, { note: 1 }, [
    ' lacks "ok"',
    "/note must be a string, got 1",
  ]],
  [{ anyOf: [{ $ref: "#/schemas/Review" }, { type: "null" }] }, 3, [" must be an object or null, got 3"]],
  [
    {
      oneOf: [{ properties: { k: { const: 1 } }, required: ["v"] }, {
        properties: { k: { const: 2 } },
        required: ["w"],
      }],
    },
    { k: 2 },
    [' lacks "w"'],
  ],
  [{ anyOf: [{ minimum: 3 }, { maximum: 1 }] }, 2, [' must fit one of the 2 schemas in "anyOf", got 2']],
  [{ pattern: "^a+$" }, "b", [' must match the pattern "^a+$", got "b"']],
  [{ dependentRequired: { a: ["b"] } }, { a: 1 }, [' lacks "b", which goes with "a"']],
];

for (const [schema, value, faults] of told) {
  Deno.test(`a schema ${JSON.stringify(schema)} says of ${JSON.stringify(value)}: ${faults}`, async () => {
    const check = compileSchema(schema, definitions);
    await check.prepare();
    assertEquals(check.check(value).map(({ pointer, message }) => `${pointer} ${message}`).sort(), faults);
  });
}

Deno.test("a common schema is ready at once, an uncommon one after prepare()", async () => {
  assert(compileSchema({ type: "string" }).ready);
  assert(compileSchema({ $ref: "#/schemas/Tree" }, definitions).ready);
  const check = compileSchema({ not: { const: "b" } });
  assert(!check.ready);
  assertThrows(() => check.check("a"), Error, "Await prepare() first");
  await Promise.all([check.prepare(), check.prepare()]);
  assert(check.ready);
  assertEquals(check.check("a"), []);
});

Deno.test("a schema of own closures sees a member called __proto__ as data", () => {
  const schema = JSON.parse(
    '{"properties": {"__proto__": {"type": "string"}}, "required": ["__proto__"], "additionalProperties": false}',
  );
  const judge = (text: string) => compileSchema(schema).check(JSON.parse(text));
  assertEquals(judge('{"__proto__": "x"}'), []);
  assertEquals(judge('{"__proto__": 1}'), [{ pointer: "/__proto__", message: "must be a string, got 1" }]);
  assertEquals(judge("{}"), [{ pointer: "", message: 'lacks "__proto__"' }]);
});

const refused: readonly [schema: JsonSchema, message: string][] = [
  [
    { items: { $ref: "https://example.com/x.json" } },
    'at /items/$ref "https://example.com/x.json" points out of the document.',
  ],
  [{ $ref: "other.json#/a" }, "points out of the document"],
  [{ $ref: "#/schemas/Reveiw" }, 'at /$ref "#/schemas/Reveiw" points to nothing. Did you mean "#/schemas/Review"?'],
  [{ $ref: "#/schemas/%zz" }, "points to nothing"],
  [{ $ref: "#anchor" }, "points to nothing"],
  [{ $dynamicRef: "#a" }, '"$dynamicRef" is not followed'],
  [{ type: "strnig" }, 'at /type there is "strnig", which is no type of JSON Schema. Did you mean "string"?'],
  [{ properties: { a: { type: [3] } } }, "at /properties/a/type there is 3"],
  [
    { items: [{ type: "string" }] },
    'at /items there is a list of 1, which is no schema. A list of items of different types is written with "prefixItems".',
  ],
  [{ properties: { a: "string" } }, 'at /properties/a there is "string", which is no schema.'],
  [{ properties: [] }, "at /properties there is an empty list and not an object of schemas."],
  [{ required: "a" }, 'at /required there is "a" and not a list.'],
  [{ minimum: "3" }, 'at /minimum there is "3" and not a number.'],
  [{ pattern: "(" }, 'at /pattern there is "(", which is no regular expression.'],
  [{ patternProperties: { "[": {} } }, 'at /patternProperties there is "[", which is no regular expression.'],
  [{ $ref: "#" }, "a schema refers to itself without end"],
  [
    { $ref: "#/$defs/A", $defs: { A: { allOf: [{ $ref: "#/$defs/B" }] }, B: { not: { $ref: "#/$defs/A" } } } },
    "without end",
  ],
];

for (const [schema, message] of refused) {
  Deno.test(`compileSchema() refuses ${JSON.stringify(schema)}`, () => {
    const error = assertThrows(() => compileSchema(schema, definitions), RangeError);
    assert(error.message.startsWith("Cannot use the schema: ") && error.message.includes(message), error.message);
  });
}

Deno.test("compileSchema() looks only at what the schema reaches", () => {
  assert(compileSchema({ type: "string" }, { Broken: { $ref: "https://example.com" } }).ready);
});

Deno.test("compileSchema() looks quickly at schemas that share much", () => {
  const shared: Record<string, JsonSchema> = { S0: { type: "string" } };
  for (let i = 1; i < 60; i++) {
    shared[`S${i}`] = { allOf: [{ $ref: `#/schemas/S${i - 1}` }, { $ref: `#/schemas/S${i - 1}` }] };
  }
  assert(!compileSchema({ $ref: "#/schemas/S59" }, shared).ready);
});

Deno.test("a schema is left as it was, also a frozen one", async () => {
  const schema: JsonSchema = Object.freeze({
    $id: "https://example.com/a",
    anyOf: Object.freeze([Object.freeze({ const: 1 })]),
  });
  const before = JSON.stringify(schema);
  for (const engine of ["generated", "interpreted"] as const) {
    for (let i = 0; i < 2; i++) {
      const check = compileSchema(schema, {}, engine);
      await check.prepare();
      assertEquals(check.check(2).length, 1);
    }
  }
  assertEquals(JSON.stringify(schema), before);
});

Deno.test("a library says by name that it may not be asked for what our closures do not know", () => {
  assertThrows(() => compileSchema({ not: { const: 1 } }, {}, "own"), RangeError, "do not understand");
});

Deno.test("an uncommon schema works where no code may be made from strings", async () => {
  const program = `
    import { compileSchema } from ${JSON.stringify(new URL("../../src/value/schema.ts", import.meta.url).href)};
    let refused = "";
    await compileSchema({ pattern: "^a" }, {}, "generated").prepare().catch((error) => refused = error.name);
    const schema = { properties: { a: { anyOf: [{ type: "string", pattern: "^a" }, { type: "null" }] } } };
    const check = compileSchema(schema);
    await check.prepare();
    console.log(JSON.stringify([refused, check.check({ a: "b" }), check.check({ a: null }), check.check({ a: 3 })]));
  `;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, program);
  const flags = ["--no-check", "--config", config, "--v8-flags=--disallow-code-generation-from-strings"];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: ["run", ...flags, file] }).output();
  await Deno.remove(file);
  const [text, trouble] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert(text !== "", trouble);
  assertEquals(JSON.parse(text), [
    "EvalError",
    [{ pointer: "/a", message: 'must match the pattern "^a", got "b"' }],
    [],
    [{ pointer: "/a", message: "must be a string or null, got 3" }],
  ]);
});

Deno.test("prepare() fails with a sentence where a library does not like the schema", async () => {
  const check = compileSchema({ type: "object", dependentRequired: 3 } as JsonSchema);
  const error = await assertRejects(() => check.prepare(), RangeError);
  assert(error.message.startsWith("Cannot use the schema: "), error.message);
  assert(!check.ready);
});

Deno.test("a pattern that keeps the platform busy for ever is soon done, wherever it stands", async () => {
  const text = "a".repeat(2_000) + "!";
  const tries: [schema: JsonSchema, value: Json, faults: number][] = [
    [{ pattern: "^(a+)+$" }, text, 1],
    [{ anyOf: [{ pattern: "^(a|a)*$" }, { const: 1 }] }, text, 1],
    [{ patternProperties: { "^(a+)+$": false } }, { [text]: 1 }, 0],
  ];
  for (const [schema, value, faults] of tries) {
    for (const engine of [undefined, "generated", "interpreted"] as const) {
      // What interprets matches the names of members by the platform's own expressions.
      if (engine === "interpreted" && "patternProperties" in (schema as object)) continue;
      const check = compileSchema(schema, {}, engine);
      await check.prepare();
      assertEquals(check.check(value).length, faults);
    }
  }
});

Deno.test("a pattern that cannot be matched in one go through the text is refused", () => {
  assertThrows(
    () => compileSchema({ properties: { a: { pattern: "^(?=.*a)b" } } }),
    RangeError,
    'at /properties/a/pattern there is "^(?=.*a)b", which looks ahead or back, and could take for ever.',
  );
});
