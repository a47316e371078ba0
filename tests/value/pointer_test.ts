import { assertEquals, assertThrows } from "@std/assert";
import type { Json } from "../../src/json.ts";
import { parsePointer, pointer, valueAt } from "../../src/value/pointer.ts";

const written: readonly [parts: (string | number)[], text: string][] = [
  [[], ""],
  [["nodes", "a", 0], "/nodes/a/0"],
  [["a/b", "c~d", ""], "/a~1b/c~0d/"],
  [["~1"], "/~01"],
];

Deno.test("pointer() writes what parsePointer() reads", () => {
  for (const [parts, text] of written) {
    assertEquals(pointer(...parts), text);
    assertEquals(parsePointer(text), parts.map(String));
  }
});

Deno.test("parsePointer() refuses a place that does not begin with a slash", () => {
  assertThrows(() => parsePointer("nodes"), SyntaxError, 'Cannot read the place "nodes"');
});

Deno.test("valueAt() reads own members and items, and nothing else", () => {
  const document: Json = JSON.parse('{"a":[{"b/c":1},null],"__proto__":{"x":2},"":3}');
  const table: readonly [place: string, value: Json | undefined][] = [
    ["", document],
    ["/a/0/b~1c", 1],
    ["/a/1", null],
    ["/a/2", undefined],
    ["/a/01", undefined],
    ["/a/-", undefined],
    ["/a/length", undefined],
    ["/a/0/b~1c/x", undefined],
    ["/__proto__/x", 2],
    ["/", 3],
    ["/toString", undefined],
    ["/constructor/name", undefined],
  ];
  for (const [place, value] of table) assertEquals(valueAt(document, place), value, place);
});
