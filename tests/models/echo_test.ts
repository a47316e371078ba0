import { assertEquals } from "@std/assert";
import type { Json, JsonSchema } from "../../src/json.ts";
import type { Delta, Message } from "../../src/message.ts";
import { echo, sample } from "../../src/models/echo.ts";
import { modelSuite } from "../../src/testing/model.ts";
import { ask, binding, request } from "./help.ts";

const to = binding("http://127.0.0.1:9/v1", { provider: "echo" });

function texts(deltas: readonly Delta[]): string[] {
  return deltas.map((delta) => delta.type === "text" || delta.type === "json" ? delta.text : delta.type);
}

const conversations: readonly [name: string, messages: Message[], stream: boolean, said: string[]][] = [
  [
    "the last user message word by word",
    [
      { role: "user", content: "first" },
      { role: "user", content: "two  words\nmore" },
      { role: "assistant", content: "no" },
    ],
    true,
    ["two  ", "words\n", "more", "finish"],
  ],
  ["a message whole where no stream is asked", [{ role: "user", content: "two words" }], false, [
    "two words",
    "finish",
  ]],
  [
    "the text of a message in parts",
    [
      {
        role: "user",
        content: [{ type: "text", text: "a " }, { type: "image_url", image_url: {} }, { type: "text", text: "b" }],
      },
    ],
    true,
    ["a ", "b", "finish"],
  ],
  ["nothing where no user has spoken", [{ role: "system", content: "Be brief." }], true, ["finish"]],
];

for (const [name, messages, stream, said] of conversations) {
  Deno.test(`echo says ${name}`, async () => {
    assertEquals(texts(await ask(echo, to, request({ messages, stream }))), said);
  });
}

Deno.test("echo answers a schema with a value of it, as json", async () => {
  const schema: JsonSchema = { type: "object", properties: { kind: { enum: ["b", "a"] } }, required: ["kind"] };
  assertEquals(await ask(echo, to, request({ schema })), [
    { type: "json", text: '{"kind":"b"}' },
    { type: "finish", reason: "stop" },
  ]);
});

const samples: readonly [schema: JsonSchema, value: Json][] = [
  [{ const: 7 }, 7],
  [{ type: "string" }, ""],
  [{ type: "string", minLength: 2 }, "xx"],
  [{ type: ["null", "integer"] }, 0],
  [{ type: "number", minimum: 3 }, 3],
  [{ type: "integer", exclusiveMinimum: 3 }, 4],
  [{ type: "integer", maximum: -3 }, -3],
  [{ type: "boolean" }, false],
  [{ type: "null" }, null],
  [{ type: "array", items: { type: "string" } }, []],
  [{ type: "array", items: { type: "string" }, minItems: 2 }, ["", ""]],
  [{ default: "x", type: "string" }, "x"],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, ""],
  [{ allOf: [{ type: "object" }, { properties: { a: { type: "string" } }, required: ["a"] }] }, { a: "" }],
  [{ properties: { a: { type: "string" }, b: { type: "string" } }, required: ["b"] }, { b: "" }],
  [{ $defs: { K: { enum: [1] } }, properties: { a: { $ref: "#/$defs/K" } }, required: ["a"] }, { a: 1 }],
];

for (const [schema, value] of samples) {
  Deno.test(`sample() of ${JSON.stringify(schema)} is ${JSON.stringify(value)}`, () =>
    assertEquals(sample(schema), value));
}

Deno.test("sample() of a schema without an end ends", () => {
  const value = sample({ type: "object", properties: { more: { $ref: "#" } }, required: ["more"] });
  assertEquals(JSON.stringify(value).endsWith("null" + "}".repeat(JSON.stringify(value).split("{").length - 1)), true);
});

const demands = ["waits for a reader that is behind", "does not begin when its signal is aborted already"];
const suite = modelSuite(() =>
  Promise.resolve({
    provider: echo,
    binding: to,
    request: { messages: [{ role: "user" as const, content: "one two three" }] },
    closed: () => Promise.resolve(),
    end: () => Promise.resolve(),
  })
);
for (const { name, run } of suite) if (demands.includes(name)) Deno.test(`echo ${name}`, run);
