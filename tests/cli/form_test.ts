import { assertEquals } from "@std/assert";
import { formOf, readReply } from "../../src/cli/form.ts";
import type { JsonSchema } from "../../mod.ts";

const schemas = { Review: { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] } };

const forms: readonly [JsonSchema | undefined, string][] = [
  [undefined, "anything: text, or JSON"],
  [{ enum: ["approve", "reject", 3] }, '"approve", "reject" or 3'],
  [{ enum: ["approve", null] }, '"approve" or null'],
  [{ const: "ok" }, '"ok"'],
  [{ type: "boolean" }, "yes or no"],
  [{ type: "string" }, "text"],
  [{ type: "string", format: "email", maxLength: 40 }, "text (an email, 40 characters at most)"],
  [{ type: "integer", minimum: 1, maximum: 5 }, "a whole number from 1 to 5"],
  [{ type: "number", minimum: 0 }, "a number from 0"],
  [{ type: "number", maximum: 9, description: "Marks." }, "a number up to 9 (Marks.)"],
  [{ type: "array", items: { type: "number" } }, "a list, each a number"],
  [{ $ref: "#/schemas/Review" }, '{ "ok": true or false }'],
  [
    { type: "object", properties: { why: { type: "string" }, at: { enum: [1, 2] } }, required: ["at"] },
    '{ "why"?: text, "at": 1 or 2 }',
  ],
  [{ anyOf: [{ type: "null" }, { type: "string" }] }, "null or text"],
  [
    { type: ["boolean", "object"], properties: { approve: { type: "boolean" } }, required: ["approve"] },
    'yes or no or { "approve": true or false }',
  ],
];

for (const [schema, form] of forms) {
  Deno.test(`the form of ${JSON.stringify(schema) ?? "no schema"} is ${form}`, () => {
    assertEquals(formOf(schema, schemas), form);
  });
}

Deno.test("a reply is text where text fits, and JSON where it never could", () => {
  const answer = (text: string, schema?: JsonSchema) => readReply(text, schema, schemas);
  assertEquals(answer("12"), { answer: "12" });
  assertEquals(answer("12", { type: "string" }), { answer: "12" });
  assertEquals(answer("12", { type: "integer" }), { answer: 12 });
  assertEquals(answer("true", { type: ["string", "boolean"] }), { answer: "true" });
  assertEquals(answer('{ "ok": true }', { $ref: "#/schemas/Review" }), { answer: { ok: true } });
  assertEquals(answer("five", { type: "integer" }), { complaint: "It must be a whole number, written as JSON." });
});

Deno.test("a reply of yes or no is true or false", () => {
  for (const [word, value] of [["y", true], ["Yes", true], ["true", true], ["n", false], ["NO", false]] as const) {
    assertEquals(readReply(word, { type: "boolean" }, {}), { answer: value });
  }
  assertEquals(readReply('{ "approve": false }', { type: ["boolean", "object"] }, {}), { answer: { approve: false } });
});

Deno.test("a reply to a choice is one of the choices, whatever its capitals", () => {
  const schema = { enum: ["approve", 2] };
  assertEquals(readReply("Approve", schema, {}), { answer: "approve" });
  assertEquals(readReply("2", schema, {}), { answer: 2 });
  assertEquals(readReply("edit", schema, {}), { complaint: 'It must be "approve" or 2.' });
});
