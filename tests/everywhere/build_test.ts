import { assert, assertEquals, assertGreater } from "@std/assert";
import { build, bundle, together, zipped } from "./build.ts";

const root = new URL("../../", import.meta.url);

/** A page that runs a graph, as its author would write it. */
const page = `
import { load } from "${new URL("mod.ts", root)}";
for await (const event of load(document.body.textContent ?? "").stream({})) console.log(event);
`;

/**
 * What a page may cost that runs a graph by a `compatible:` model, in bytes as they travel: reading, checks, expressions and all.
 * It only ever goes down; the aim is 30 KB.
 */
const most = 114_000;
/** The same for a page that only reads the events of a run. */
const mostToRead = 2_000;

Deno.test("a page gets what it needs at once, and no provider, library or platform of others with it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const built = await bundle({ "page.js": page }, folder);
    const asked = [...built.keys()].filter((name) => name.startsWith("compatible-"));
    assertEquals(asked.length, 1);
    const names = together(asked[0], built, new Set(together("page.js", built)));
    const size = zipped(names, built);
    assert(size <= most, `A page with a graph is ${size} bytes, and ${most} are the most.`);
    const text = [...names].map((name) => built.get(name)).join("\n");
    assert(text.includes("chat/completions"), "The wire is not among them.");
    for (
      const stranger of ["x-stainless", "unevaluatedProperties must", "new Function", '"node:', "getBuiltinModule"]
    ) {
      assertEquals(text.indexOf(stranger), -1, stranger);
    }
    const others = [...built.keys()].filter((name) => !names.has(name));
    for (const part of ["anthropic-", "azure-", "openai-", "responses-", "mcp-"]) {
      assert(others.some((name) => name.startsWith(part)), `${part} is no file of its own.`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("everything that a page may import is whole, and who only reads events gets little", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const built = await build(folder);
    const read = zipped(together("wire.js", built), built);
    assert(read <= mostToRead, `Reading events costs ${read} bytes, and ${mostToRead} are the most.`);
    let imports = 0;
    for (const [name, text] of built) {
      // Packages bring their own ways to look for a platform; ours ask globalThis what there is.
      for (const [, specifier] of text.matchAll(/\b(?:from|import)\s*\(?["']([^"'\n]+)["']/g)) {
        if (!specifier.startsWith(".") || !specifier.endsWith(".js")) continue;
        assert(built.has(specifier.slice(2)), `${name} imports ${specifier}, which is not there.`);
        imports++;
      }
    }
    assertGreater(imports, 10);
    const { readEvents } = await import(`file://${folder}/wire.js`);
    const end = '{"mode":"run","ns":[],"data":{"type":"end"}}';
    const seen = [];
    for await (const event of readEvents(new Response(`data: ${end}\n\n`))) seen.push(event);
    assertEquals(seen, [JSON.parse(end)]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
