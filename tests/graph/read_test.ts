import { assertEquals } from "@std/assert";
import type { Issue } from "../../src/errors.ts";
import { type Draft, readDocument } from "../../src/graph/read.ts";

type Spot = readonly [line: number | undefined, column: number | undefined, length: number | undefined];

/** Where a draft lands in a text. */
function spot(text: string, draft: Partial<Draft>): Spot {
  const { line, column, length } = readDocument(text, "g").place({
    code: "MR002",
    message: "M.",
    pointer: "",
    ...draft,
  });
  return [line, column, length];
}

const table = (rows: readonly (readonly [text: string, draft: Partial<Draft>, at: Spot])[]) => {
  for (const [text, draft, at] of rows) assertEquals(spot(text, draft), at, `${text} ${JSON.stringify(draft)}`);
};

const bad = (text: string): readonly Issue[] => readDocument(text, "g").issues;

Deno.test("a range in a string is placed in the text, where escapes take more room than what they mean", () => {
  table([
    [`{"a":"xyz"}`, { pointer: "/a", range: [1, 3] }, [1, 8, 2]],
    [`{"a":"x\\u00e9y"}`, { pointer: "/a", range: [1, 2] }, [1, 8, 6]],
    [`{"a":"x\\u00e9y"}`, { pointer: "/a", range: [2, 3] }, [1, 14, 1]],
    [`{"a":"x\\ny\\"z"}`, { pointer: "/a", range: [2, 3] }, [1, 10, 1]],
    [`{"a":"x\\ny\\"z"}`, { pointer: "/a", range: [3, 5] }, [1, 11, 3]],
    [`{"a":"\\ud83d\\ude00z"}`, { pointer: "/a", range: [0, 2] }, [1, 7, 12]],
    [`{"a":"\\ud83d\\ude00z"}`, { pointer: "/a", range: [2, 3] }, [1, 19, 1]],
    [`{"a":"😀z"}`, { pointer: "/a", range: [2, 3] }, [1, 9, 1]],
  ]);
});

Deno.test("an empty range, and one that goes too far, keep a caret inside the string", () => {
  table([
    [`{"a":"abc"}`, { pointer: "/a", range: [0, 0] }, [1, 7, 1]],
    [`{"a":"abc"}`, { pointer: "/a", range: [2, 2] }, [1, 9, 1]],
    [`{"a":"abc"}`, { pointer: "/a", range: [3, 3] }, [1, 10, 1]],
    [`{"a":"a\\nc"}`, { pointer: "/a", range: [2, 9] }, [1, 10, 1]],
  ]);
});

Deno.test("a pointer into a list finds the item, and a range inside it", () => {
  table([
    [`{"a":["x","yz"]}`, { pointer: "/a/1" }, [1, 11, 4]],
    [`{"a":["x",\n"yz"]}`, { pointer: "/a/1", range: [1, 2] }, [2, 3, 1]],
    [`{"a":[[1,[22]]]}`, { pointer: "/a/0/1/0" }, [1, 11, 2]],
  ]);
});

Deno.test("lines that end with CRLF count as lines, and CR is no part of a value", () => {
  table([
    [`{\r\n  "a": 1,\r\n  "b": "xy"\r\n}`, { pointer: "/b" }, [3, 8, 4]],
    [`{\r\n  "a": {\r\n  "b": 1 }\r\n}`, { pointer: "/a" }, [2, 3, 3]],
  ]);
});

Deno.test("a byte order mark is no part of the text", () => {
  const read = readDocument('\uFEFF{"a": "xy"}', "g");
  assertEquals(read.source, { name: "g", text: '{"a": "xy"}' });
  assertEquals(read.value, { a: "xy" });
  assertEquals(spot('\uFEFF{"a": "xy"}', { pointer: "/a" }), [1, 7, 4]);
});

Deno.test("a tab counts as one column", () => {
  assertEquals(spot('{\n\t"a":\ttrue}', { pointer: "/a" }), [2, 7, 4]);
});

Deno.test("a draft about a key is placed at the key, one about a value at the value", () => {
  table([
    [`{"a": {"b": 1}}`, { pointer: "/a/b", at: "key" }, [1, 8, 3]],
    [`{"a": {"b": 1}}`, { pointer: "/a/b" }, [1, 13, 1]],
    [`{"a": {\n"b": 1}}`, { pointer: "/a", at: "key" }, [1, 2, 3]],
    [`[1,2]`, { pointer: "/0", at: "key" }, [1, 2, 1]],
  ]);
});

Deno.test("a value over several lines is placed at its key, or at its first line where it has none", () => {
  table([
    [`{"a": {\n"b": 1}}`, { pointer: "/a" }, [1, 2, 3]],
    [`[1, {\n"b": 1}]`, { pointer: "/1" }, [1, 5, 1]],
    [`{\n"b": 1}`, { pointer: "" }, [1, 1, 1]],
  ]);
});

Deno.test("a place that is not there is placed at the nearest one above it", () => {
  table([
    [`{"a":1}`, { pointer: "/b/c" }, [1, 1, 7]],
    [`{"a":[1]}`, { pointer: "/a/x" }, [1, 6, 3]],
    [`{"a":[1]}`, { pointer: "/a/7" }, [1, 6, 3]],
  ]);
});

Deno.test("a pointer with escapes, an empty key and an escaped key are found", () => {
  table([
    [`{"a/b":{"m~n":7}}`, { pointer: "/a~1b/m~0n" }, [1, 15, 1]],
    [`{"":1}`, { pointer: "/" }, [1, 5, 1]],
    [`{"\\u0061":1}`, { pointer: "/a" }, [1, 11, 1]],
  ]);
});

Deno.test("a related place and the file get into the issue, a range does not", () => {
  const read = readDocument('{"a":"xy",\n"b":2}', "g", "inner.json");
  assertEquals(
    read.place({ code: "X", message: "M.", pointer: "/a", range: [1, 2], related: [{ pointer: "/b", message: "R" }] }),
    {
      code: "X",
      message: "M.",
      pointer: "/a",
      file: "inner.json",
      severity: "error",
      line: 1,
      column: 8,
      length: 1,
      related: [{ pointer: "/b", message: "R", line: 2, column: 5 }],
    },
  );
});

Deno.test("an object has no lines, so its issues have none", () => {
  const read = readDocument({ a: 1 }, "g");
  assertEquals(read.source, { name: "g" });
  assertEquals(read.place({ code: "X", message: "M.", pointer: "/a", severity: "warning" }), {
    code: "X",
    message: "M.",
    pointer: "/a",
    severity: "warning",
  });
});

Deno.test("a key written twice is told with the place of the second", () => {
  const twice = (pointer: string, line: number, column: number): Issue => ({
    code: "MR001",
    severity: "error",
    pointer,
    line,
    column,
    length: 3,
    message: 'The key "a" is written twice here.',
    hint: "Keep one of them: a reader of JSON sees only the last.",
  });
  assertEquals(bad('{"a":1,\n  "b":{"a":1},\n  "a":2}'), [twice("/a", 3, 3)]);
  assertEquals(bad('\uFEFF{"a":1,\r\n"a":2}'), [twice("/a", 2, 1)]);
  assertEquals(bad('{"x/y":[{"a":1},{"a":1,"a":1}]}'), [twice("/x~1y/1/a", 1, 24)]);
  assertEquals(bad('{"a":1,"a":2,"a":3}'), [twice("/a", 1, 8), twice("/a", 1, 14)]);
  assertEquals(bad('{"a":1,"\\u0061":2}').map(({ pointer, column }) => [pointer, column]), [["/a", 8]]);
});

Deno.test("a text that is not JSON is told at the first place where it stops being JSON", () => {
  const rows: readonly (readonly [text: string, message: string, at: Spot])[] = [
    [`{"a" 1}`, "a colon is missing after the key.", [1, 6, 1]],
    [`{"a":1\n "b":2}`, "a comma is missing before this.", [2, 2, 3]],
    [`[1 2]`, "a comma is missing before this.", [1, 4, 1]],
    [`{"a":1,}`, 'a key in double quotes is expected, and there is "}".', [1, 8, 1]],
    [`[1,]`, 'a value is expected, and there is "]".', [1, 4, 1]],
    [`// c\n{}`, "comments are not part of JSON.", [1, 1, 4]],
    [`{} /* c */`, "comments are not part of JSON.", [1, 4, 7]],
    [`{"a":"x`, "a string is not closed.", [1, 6, 2]],
    [`{"a":1`, "a closing } is missing.", [1, 7, 1]],
    [`[1,2`, "a closing ] is missing.", [1, 5, 1]],
    [`{"a":tru}`, 'there is "tru", which does not belong there.', [1, 6, 3]],
    [`{'a':1}`, `there is "'a'", which does not belong there.`, [1, 2, 3]],
    [`{} {}`, 'there is "{", which does not belong there.', [1, 4, 1]],
    [`\uFEFF{"a":}`, 'a value is expected, and there is "}".', [1, 6, 1]],
    [`{"a":\t1,\n\t"b" 3}`, "a colon is missing after the key.", [2, 6, 1]],
  ];
  for (const [text, message, [line, column, length]] of rows) {
    const issue = { code: "MR001", severity: "error", pointer: "", message: `This is not JSON: ${message}` };
    assertEquals(bad(text), [{ ...issue, line, column, length } as Issue], text);
    assertEquals("value" in readDocument(text, "g"), false);
  }
});

Deno.test("a text that is not JSON names the file that it is in", () => {
  assertEquals(readDocument("[1,2", "g", "inner.json").issues.map(({ file }) => file), ["inner.json"]);
});

Deno.test("an empty text is told with how a document starts", () => {
  const issue = (line: number): Issue => ({
    code: "MR001",
    severity: "error",
    pointer: "",
    message: "This is not JSON: there is nothing in it.",
    hint: 'A graph document starts with { "millrace": "1", … }.',
    line,
    column: 1,
    length: 1,
  });
  assertEquals(bad(""), [issue(1)]);
  assertEquals(bad("  \n"), [issue(2)]);
});

Deno.test("JSON that nests without measure is refused", () => {
  const message = "Cannot take the document: below /0/0/0 it nests deeper than 1000 levels. Flatten it.";
  const issue: Issue = { code: "MR001", severity: "error", pointer: "", message };
  let nested: object = [];
  for (let depth = 0; depth < 100_000; depth++) nested = [nested];
  assertEquals(readDocument(nested, "g").issues, [issue]);
  assertEquals(bad("[".repeat(5_000) + "]".repeat(5_000)), [issue]);
});

Deno.test("an object with something in it that is not JSON is refused, with its place", () => {
  const rows: readonly (readonly [value: object, message: string])[] = [
    [
      { a: { b: function named() {} } },
      'at /a/b there is a function "named", which is not JSON. Give what it returns.',
    ],
    [{ a: undefined }, "at /a there is undefined, which is not JSON. Leave the member out, or use null."],
    [{ a: [1, NaN] }, "at /a/1 there is NaN, which is not JSON. Use null, or a number that is finite."],
    [new Map(), "it is a Map, which is not JSON. Use Object.fromEntries() on it."],
  ];
  for (const [value, message] of rows) {
    const read = readDocument(value, "g");
    assertEquals(read.issues, [
      { code: "MR001", severity: "error", pointer: "", message: `Cannot take the document: ${message}` },
    ]);
    assertEquals("value" in read, false);
  }
});
