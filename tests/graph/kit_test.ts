import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Kit } from "../../src/api.ts";
import { checkKit } from "../../src/graph/kit.ts";
import { load } from "../../mod.ts";

const run = () => 1;

/** What a kit is refused with. */
function refusal(kit: unknown, check: (kit: Kit) => unknown = checkKit): readonly [name: string, message: string] {
  try {
    check(kit as Kit);
  } catch (error) {
    return [(error as Error).name, (error as Error).message];
  }
  return ["none", ""];
}

Deno.test("a kit that is no object is refused", () => {
  const whole = ["TypeError", "The kit must be an object, as { functions, tools, models, … }."] as const;
  for (const kit of [null, undefined, "kit", 3, run]) assertEquals(refusal(kit), whole);
});

Deno.test("a function or tool of the kit that cannot be called is refused by its name", () => {
  for (const part of ["functions", "tools"]) {
    const message = `kit.${part}.f must be a function or { input, output, run }.`;
    for (const given of [3, "f", null, {}, { run: 3 }, { input: {} }]) {
      assertEquals(refusal({ [part]: { fine: run, f: given } }), ["TypeError", message]);
    }
  }
});

Deno.test("a schema of the kit that is no Standard Schema is refused by its place", () => {
  for (const part of ["functions", "tools"]) {
    for (const place of ["input", "output"]) {
      const message = `kit.${part}.f.${place} must be a Standard Schema, as z.object({ … }) of zod.`;
      for (const schema of [{}, "x", { type: "object" }, { "~standard": {} }]) {
        assertEquals(refusal({ [part]: { f: { run, [place]: schema } } }), ["TypeError", message]);
      }
    }
  }
});

Deno.test("a provider or reducer of the kit that is no function is refused by its name", () => {
  assertEquals(refusal({ models: { openai: {} } }), [
    "TypeError",
    "kit.models.openai must be a function that makes a model.",
  ]);
  assertEquals(refusal({ reducers: { add: 1 } }), [
    "TypeError",
    "kit.reducers.add must be a function (old, write) => new.",
  ]);
});

Deno.test("a kit is refused before the document is read", () => {
  const message = "kit.reducers.add must be a function (old, write) => new.";
  assertEquals(refusal({ reducers: { add: 1 } }, (kit) => load("{", kit)), ["TypeError", message]);
});

Deno.test("a kit that is fine is handed on as it is", () => {
  const schema = { "~standard": { version: 1 as const, vendor: "test", validate: (value: unknown) => ({ value }) } };
  const kit: Kit = {
    functions: { plain: run, checked: { input: schema, output: schema, run } },
    tools: { tool: run },
    reducers: { add: run },
  };
  assertStrictEquals(checkKit(kit), kit);
  const empty = {};
  assertStrictEquals(checkKit(empty), empty);
});
