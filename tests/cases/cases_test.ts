import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { runCase } from "../../src/testing/mod.ts";
import { allCases, caseFiles, engine, features } from "./suite.ts";

const files = caseFiles();
const cases = allCases();

for (const test of cases) {
  Deno.test({
    name: `${test.file}: ${test.name}`,
    ignore: !(test.requires ?? []).every((feature) => features.has(feature)),
    async fn() {
      const result = await runCase(test, engine);
      assert(result.status === "passed", `\n${result.message}`);
    },
  });
}

Deno.test("case files are valid against their schema", () => {
  const schema = JSON.parse(Deno.readTextFileSync(new URL("../../schema/case.schema.json", import.meta.url)));
  const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true }).compile(
    schema,
  );
  for (const [name, groups] of files) {
    validate(groups);
    assertEquals((validate.errors ?? []).map((error) => `${name}${error.instancePath}: ${error.message}`), []);
  }
});

Deno.test("no two cases are equal but for their descriptions", () => {
  const seen = new Map<string, string>();
  for (const { description: _description, name, file, spec: _spec, ...rest } of cases) {
    const text = JSON.stringify(rest);
    assertEquals(seen.get(text), undefined, `${file}: ${name}`);
    seen.set(text, `${file}: ${name}`);
  }
});

Deno.test("no two cases have the same name", () => {
  const names = cases.map(({ file, name }) => `${file}: ${name}`);
  assertEquals(names.filter((name, i) => names.indexOf(name) !== i), []);
});

Deno.test("every case names an anchor of a page of the specification", () => {
  const pages = ["graph", "run", "events", "expressions"];
  for (const { file, name, spec } of cases) {
    assert(spec.length > 0, `${file}: ${name} names no anchor.`);
    for (const anchor of spec) assert(pages.includes(anchor.split("/")[0]), `${file}: ${name} names "${anchor}".`);
  }
});
