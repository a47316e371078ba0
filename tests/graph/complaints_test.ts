import { assert, assertEquals, assertGreater } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Json, JsonObject } from "../../mod.ts";
import { documentSchema } from "../../schema/write.ts";
import { type Complaint, complaints } from "../../src/graph/complaints.ts";

const root = new URL("../../", import.meta.url);
const schema = documentSchema();
const oracle = new Ajv2020({ allErrors: true, strict: false, validateSchema: false, messages: false }).compile(schema);

Deno.test("complaints() says what a library that knows all of JSON Schema says, of every document and of each that is broken anew", async () => {
  let complained = 0;
  for (const document of await documents()) {
    for (const broken of [document, ...breaks(document)]) {
      const found = told(complaints(broken, schema));
      const expected = oracle(broken) ? [] : told(oracle.errors ?? []);
      if (found.join() !== expected.join()) assertEquals(found, expected, JSON.stringify(broken));
      complained += found.length;
    }
  }
  assertGreater(complained, 5_000);
});

Deno.test("complaints() knows every word that the document's schema says", () => {
  const known = ("type minimum pattern $ref const enum not if then else items required propertyNames properties " +
    "patternProperties additionalProperties $defs").split(" ");
  const forPeople = ["$schema", "title", "description", "errorMessage"];
  const strange = new Set<string>();
  const read = (part: Json, isNamed = false): void => {
    if (typeof part !== "object" || part === null) return;
    for (const [word, value] of Object.entries(part)) {
      if (!isNamed && !Array.isArray(part) && ![...known, ...forPeople].includes(word)) strange.add(word);
      read(value, !isNamed && ["properties", "patternProperties", "$defs"].includes(word));
    }
  };
  read(schema);
  assertEquals([...strange], []);
});

Deno.test("complaints() judges names by their form alone, and lets free keys hold anything", () => {
  const parts: JsonObject[] = [];
  JSON.stringify(schema, (_key, value) => (value?.propertyNames && parts.push(value), value));
  assertGreater(parts.length, 5);
  for (const { propertyNames } of parts) {
    assertEquals(Object.keys(propertyNames as JsonObject).filter((word) => word !== "errorMessage"), ["pattern"]);
  }
  JSON.stringify(schema, (key, value) => {
    if (key === "patternProperties") assert(Object.values(value).every((rules) => rules === true));
    return value;
  });
});

/** Complaints as lines in an order of their own; those that only say that another was made are left out. */
function told(found: readonly Complaint[] | NonNullable<typeof oracle.errors>): string[] {
  return found.filter(({ keyword }) => keyword !== "if" && keyword !== "propertyNames")
    .map(({ instancePath, keyword, params, propertyName }) =>
      JSON.stringify([instancePath, keyword, keyword === "minimum" ? params.limit : params, propertyName])
    ).sort();
}

/** The documents of the examples, and those that are wrong on purpose. */
async function documents(): Promise<Json[]> {
  const found: Json[] = [];
  for (const folder of ["examples/", "tests/bad/"]) {
    for await (const { name } of Deno.readDir(new URL(folder, root))) {
      if (!name.endsWith(".json") || /\.(script|issues)\.json$/.test(name)) continue;
      try {
        found.push(JSON.parse(await Deno.readTextFile(new URL(folder + name, root))));
      } catch {
        // Some are no JSON on purpose.
      }
    }
  }
  assertGreater(found.length, 50);
  return found;
}

const others: readonly Json[] = [null, true, -1, 1.5, "", "Not a name", [], ["x", 1], {}, { when: "x" }, { type: 1 }];

/** A document with one place replaced, taken out or with one more key, place after place. */
function* breaks(document: Json): Generator<Json> {
  const places: string[][] = [];
  const collect = (value: Json, path: string[]) => {
    places.push(path);
    if (typeof value !== "object" || value === null) return;
    for (const [key, part] of Object.entries(value)) collect(part, [...path, key]);
  };
  collect(document, []);
  for (const [index, path] of places.entries()) {
    if (path.length === 0) continue;
    const change = (make: (parent: Record<string, Json>, key: string) => void) => {
      const copy = structuredClone(document);
      const parent = path.slice(0, -1).reduce<Json>((value, key) => (value as JsonObject)[key], copy);
      make(parent as Record<string, Json>, path[path.length - 1]);
      return copy;
    };
    yield change((parent, key) => parent[key] = others[index % others.length]);
    // Lists have no holes in JSON.
    if (!/^\d+$/.test(path[path.length - 1])) {
      yield change((parent, key) => delete parent[key]);
      yield change((parent, key) => parent[`${key} x`] = parent[key]);
    }
  }
}
