import { assert, assertEquals } from "@std/assert";
import { check, type GraphDocument } from "../../mod.ts";

/**
 * The gallery of sound documents: nothing may be said of them, not even a warning. Each shows something that a check might take for a
 * mistake. The examples belong to it.
 */
const own = new URL("./", import.meta.url);
const examples = new URL("../../examples/", import.meta.url);

/** What the host of the gallery gives. */
const kit = { functions: { f: () => 1 }, tools: { weather: () => "fine", book: () => true } };

const documents = [...Deno.readDirSync(own)].map(({ name }) => name).filter((name) => name.endsWith(".json")).sort();

for (const name of documents) {
  Deno.test(`${name} is sound, and nothing is said of it`, () => {
    assertEquals(check(Deno.readTextFileSync(new URL(name, own)), kit), []);
  });
}

for (const { name } of [...Deno.readDirSync(examples)].sort((a, b) => a.name < b.name ? -1 : 1)) {
  if (!/^[^.]+\.json$/.test(name)) continue;
  Deno.test(`the example ${name} is sound, and nothing is said of it`, () => {
    const text = Deno.readTextFileSync(new URL(name, examples));
    assertEquals(check(text, hostOf(JSON.parse(text))), []);
  });
}

/** A host that gives what a document calls. */
function hostOf({ nodes, tools = {} }: GraphDocument): typeof kit {
  const calls = Object.values(nodes).flatMap((node) => "call" in node ? [String(node.call)] : []);
  const given = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, () => 1]));
  return {
    ...kit,
    functions: { ...kit.functions, ...given(calls) },
    tools: { ...kit.tools, ...given(Object.keys(tools)) },
  };
}

Deno.test("the gallery of sound documents has twenty of its own or more", () => {
  assert(documents.length >= 20);
});
