import { assertEquals } from "@std/assert";

const root = new URL("../../", import.meta.url);

/** A type of `src/document.ts`, and where the schema says the same. */
const twins: Readonly<Record<string, string>> = {
  GraphDocument: "",
  ModelSource: "$defs/model/then",
  ViewSource: "$defs/view",
  LimitsSource: "$defs/limits",
  WhenTarget: "$defs/whenTarget",
  SwitchTarget: "$defs/switchTarget",
};

Deno.test("the schema and the types of the document name the same keys, and require the same", async () => {
  const [types, schema] = [await typesOf("src/document.ts"), await readSchema()];
  const said = Object.entries(twins).map(([name, place]) => [name, keysOfSchema(at(schema, place))]);
  assertEquals(Object.fromEntries(said), Object.fromEntries(Object.keys(twins).map((name) => [name, types.get(name)])));
});

Deno.test("the schema knows what a state key may say beyond JSON Schema", async () => {
  const [types, schema] = [await typesOf("src/document.ts"), await readSchema()];
  const known = Object.keys(keysOfSchema(at(schema, "$defs/key")));
  const missing = Object.keys(types.get("StateKeySource")!).filter((key) => !known.includes(key));
  assertEquals(missing, []);
});

Deno.test("the schema offers the modes that events have", async () => {
  const [types, schema] = [await typesOf("src/event.ts"), await readSchema()];
  const offered = at(schema, "$defs/view/properties/modes/items/enum") as unknown as string[];
  assertEquals([...offered].sort(), Object.keys(types.get("EventByMode")!).sort());
});

/** Keys, and whether each must be there. */
type Keys = Readonly<Record<string, "required" | "optional">>;
type Schema = { readonly [key: string]: Schema };

async function readSchema(): Promise<Schema> {
  return JSON.parse(await Deno.readTextFile(new URL("schema/graph.schema.json", root)));
}

function at(schema: Schema, place: string): Schema {
  return place.split("/").filter(Boolean).reduce((value, key) => value[key] ?? {}, schema);
}

function keysOfSchema({ properties = {}, required }: Schema): Keys {
  const musts: readonly unknown[] = Array.isArray(required) ? required : [];
  return sorted(Object.keys(properties).map((key) => [key, musts.includes(key) ? "required" : "optional"]));
}

/** The interfaces of a file with their keys, inherited ones too, as the compiler's own documentation tells them. */
async function typesOf(path: string): Promise<Map<string, Keys>> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", new URL(path, root).href],
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout)) as Documentation;
  const found = new Map<string, Interface>();
  for (const { name, declarations } of Object.values(nodes).flatMap(({ symbols }) => symbols)) {
    for (const { kind, def } of declarations) if (kind === "interface") found.set(name, def);
  }
  const must = (optional: boolean) => optional ? "optional" : "required";
  const keysOf = (name: string): (readonly [string, "required" | "optional"])[] => {
    const { properties, extends: parents = [] } = found.get(name)!;
    const inherited = parents.flatMap((parent) => found.has(parent.repr) ? keysOf(parent.repr) : []);
    return [...inherited, ...properties.map(({ name, optional }) => [name, must(optional)] as const)];
  };
  return new Map([...found.keys()].map((name) => [name, sorted(keysOf(name))]));
}

interface Documentation {
  readonly nodes: Record<string, { readonly symbols: readonly DocumentedSymbol[] }>;
}

interface DocumentedSymbol {
  readonly name: string;
  readonly declarations: readonly { readonly kind: string; readonly def: Interface }[];
}

interface Interface {
  readonly extends?: readonly { readonly repr: string }[];
  readonly properties: readonly { readonly name: string; readonly optional: boolean }[];
}

function sorted(entries: readonly (readonly [string, "required" | "optional"])[]): Keys {
  return Object.fromEntries(entries.toSorted(([a], [b]) => a < b ? -1 : 1));
}
