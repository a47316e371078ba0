import { assertEquals } from "@std/assert";

interface Info {
  readonly roots: readonly string[];
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly isDynamic?: boolean;
      readonly code?: { readonly specifier?: string };
    }[];
  }[];
}

/** What is loaded with a file: all that it imports at once, types and later imports left out. */
async function loaded(place: URL): Promise<string[]> {
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json", place.href], stderr: "null" });
  const { stdout } = await info.output();
  const { roots, modules }: Info = JSON.parse(new TextDecoder().decode(stdout));
  const found = new Set(roots);
  for (const at of found) {
    for (const { code, isDynamic } of modules.find(({ specifier }) => specifier === at)?.dependencies ?? []) {
      if (code?.specifier !== undefined && !isDynamic) found.add(code.specifier);
    }
  }
  return [...found];
}

const root = new URL("../../", import.meta.url);

Deno.test("the door loads no provider that asks a server, and no package of one", async () => {
  const files = (await loaded(new URL("mod.ts", root))).map((file) => file.replace(root.href, ""));
  assertEquals(files.includes("src/models/echo.ts"), true);
  assertEquals(files.filter((file) => /^src\/models\/(?!mod|homes|echo|script)/.test(file)), []);
  assertEquals(files.filter((file) => /^npm:.*(openai|anthropic|langchain|\/ai@)/.test(file)), []);
});

const alone: readonly [provider: string, packages: string[]][] = [
  ["anthropic", []],
  ["azure", []],
  ["compatible", []],
  ["openai", []],
];

for (const [provider, packages] of alone) {
  Deno.test(`${provider} loads its own code, no other provider and no package before it is asked`, async () => {
    const files = (await loaded(new URL(`src/models/${provider}.ts`, root))).map((file) => file.replace(root.href, ""));
    const others = alone.map(([name]) => name).filter((name) => name !== provider);
    assertEquals(files.filter((file) => others.some((name) => file === `src/models/${name}.ts`)), []);
    assertEquals(files.filter((file) => /responses|^(npm|jsr):/.test(file)), packages);
  });
}
