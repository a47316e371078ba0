import { assertEquals, assertGreater } from "@std/assert";
import { type Node as Known, type ParseError, parseTree as oracle } from "jsonc-parser";
import { type Node, parseTree } from "../../src/graph/tree.ts";

const root = new URL("../../", import.meta.url);

/** A node without the way back up, in which it would be without end. */
type Shape = { readonly [word in "type" | "offset" | "length" | "value" | "children"]?: unknown };

function shape({ type, offset, length, value, children }: Node | Known): Shape {
  return { type, offset, length, ...(children ? { children: children.map(shape) } : { value }) };
}

/** What a library reads; nothing where it complains. */
function known(text: string): Shape | undefined {
  const faults: ParseError[] = [];
  const tree = oracle(text, faults);
  return tree === undefined || faults.length > 0 ? undefined : shape(tree);
}

function read(text: string): Shape | undefined {
  const tree = parseTree(text);
  return tree && shape(tree);
}

Deno.test("parseTree() finds every token of a text where a library finds it", async () => {
  let trees = 0;
  for (const folder of ["examples/", "tests/bad/", "schema/"]) {
    for await (const { name } of Deno.readDir(new URL(folder, root))) {
      if (!name.endsWith(".json") || name.startsWith("mr001")) continue;
      const text = await Deno.readTextFile(new URL(folder + name, root));
      assertEquals(read(text), known(text), name);
      trees++;
    }
  }
  assertGreater(trees, 100);
});

Deno.test("parseTree() reads nothing where a text is no JSON, and passes over comments", () => {
  const texts = [
    ...[
      "",
      " ",
      "{",
      "[",
      "}",
      "{}}",
      "[]]",
      "{]",
      "[}",
      "1 2",
      "[1 2]",
      "[1,]",
      "[,1]",
      "[,]",
      '{"a"}',
      '{"a":}',
      '{"a":1,}',
    ],
    ...[
      '{"a" 1}',
      '{"a":1 "b":2}',
      "{a:1}",
      "{1:1}",
      '{,"a":1}',
      '{"a"::1}',
      '{"a":1:2}',
      "[1:2]",
      ":",
      ",",
      "tru",
      "truex",
      "01x",
    ],
    ...["-", "1.", "1e", '"', '"\\q"', '{"\\q":1}', '"a', "nul", "/*", "1 /* /", "undefined", "'a'"],
    ...["null", " true ", "-1.5e+3", '"\\u0041\\n"', '{"":[{}]}', '[[],{},"",0]', '{"a":{"a":[1,{"a":null}]},"a":2}'],
    ...["// a\n1", "1// a", '/**/{/* } */"a"/***/:// :\n1/*,*/}', "[1,/* 2, */3]", `[${'"\\\\",'.repeat(500)}1]`],
  ];
  for (const text of texts) assertEquals(read(text), known(text), text);
});

Deno.test("parseTree() reads texts that are deep and long, and comments without end, in no time and room to speak of", () => {
  const deep = 100_000;
  assertEquals(parseTree("[".repeat(deep) + "]".repeat(deep))?.length, 2 * deep);
  assertEquals(parseTree(`"${"\\n".repeat(1_000_000)}"`)?.length, 2_000_002);
  assertEquals(parseTree("/**/".repeat(deep) + "x"), undefined);
  assertEquals(parseTree("//".repeat(deep)), undefined);
});
