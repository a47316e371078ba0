import { assertEquals } from "@std/assert";
import { applyFixes } from "../../mod.ts";
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

Deno.test("a text that is nearly JSON is told at each place where it is not, and read on as it is meant", () => {
  const rows: readonly (readonly [text: string, value: unknown, ...faults: readonly [string, ...Spot][]])[] = [
    [`{"a" 1}`, { a: 1 }, ["A colon is missing after the key.", 1, 6, 1]],
    [`{"a"=1}`, { a: 1 }, ["A colon stands after a key.", 1, 5, 1]],
    [`{"a":1\n "b":2}`, { a: 1, b: 2 }, ["A comma is missing before this.", 2, 2, 3]],
    [`[1 2]`, [1, 2], ["A comma is missing before this.", 1, 4, 1]],
    [`{"a":1,}`, { a: 1 }, ['There is a comma too many, before the "}".', 1, 7, 1]],
    [`[1,]`, [1], ['There is a comma too many, before the "]".', 1, 3, 1]],
    [`[,1,,2]`, [1, 2], ["There is a comma too many.", 1, 2, 1], ["There is a comma too many.", 1, 5, 1]],
    [`// c\n{}`, {}, ["JSON has no comments.", 1, 1, 4]],
    [`{} /* c\n*/`, {}, ["JSON has no comments.", 1, 4, 4]],
    [`{} # c\r\n`, {}, ["JSON has no comments.", 1, 4, 3]],
    [`{"a":tru}`, { a: true }, ["JSON writes true, not tru.", 1, 6, 3]],
    [`{"a":None}`, { a: null }, ["JSON writes null, not None.", 1, 6, 4]],
    [`{'a':1}`, { a: 1 }, ["JSON writes text in double quotes.", 1, 2, 3]],
    [`["it", 'it\\'s "so"']`, ["it", `it's "so"`], ["JSON writes text in double quotes.", 1, 8, 12]],
    [`{“a”:1}`, { a: 1 }, ["JSON writes text in double quotes.", 1, 2, 3]],
    [`{a:1}`, { a: 1 }, ["The key a needs double quotes.", 1, 2, 1]],
    [`{"a":mini}`, { a: "mini" }, ["The text mini needs double quotes.", 1, 6, 4]],
    [`{"a":NaN}`, { a: 0 }, ["JSON has no NaN.", 1, 6, 3]],
    [`{"a":undefined}`, { a: null }, ["JSON has no undefined.", 1, 6, 9]],
    [
      `[01,.5,1.,+2,0x1F,1_000]`,
      [1, .5, 1, 2, 31, 1000],
      ["01 is no number in JSON.", 1, 2, 2],
      [
        ".5 is no number in JSON.",
        1,
        5,
        2,
      ],
      ["1. is no number in JSON.", 1, 8, 2],
      ["+2 is no number in JSON.", 1, 11, 2],
      [
        "0x1F is no number in JSON.",
        1,
        14,
        4,
      ],
      ["1_000 is no number in JSON.", 1, 19, 5],
    ],
    [`["a\tb"]`, ["a\tb"], ["A tab in a text is written \\t.", 1, 2, 5]],
    [`["a\r\nb"]`, ["a\nb"], ["A text stands in one line.", 1, 2, 2]],
    [`["a\\qb"]`, ["a\\qb"], ["JSON has no escape \\q.", 1, 2, 6]],
    [`["a\u0001b"]`, ["a\u0001b"], ["A control character in a text is written as an escape.", 1, 2, 5]],
    [`{"a":\u00a01}`, { a: 1 }, ["An invisible character (U+00A0) stands here.", 1, 6, 1]],
    [`{"a":[1,2}`, { a: [1, 2] }, ['A "]" is missing before this "}".', 1, 10, 1]],
    [`{"a":["b", "c": 1}`, { a: ["b"], c: 1 }, ['A "]" is missing before this.', 1, 12, 3]],
    [`{\n "a": {\n  "b": 1\n "c": 2\n}`, { a: { b: 1 }, c: 2 }, ['A "}" is missing before this.', 4, 2, 3]],
    [`{"a":\t1,\n\t"b" 3}`, { a: 1, b: 3 }, ["A colon is missing after the key.", 2, 6, 1]],
  ];
  for (const [text, value, ...faults] of rows) {
    const read = readDocument(text, "g");
    const told = read.issues.map(({ message, line, column, length }) => [message, line, column, length]);
    assertEquals(told, faults.map((fault) => [...fault]), text);
    assertEquals(read.value, value, text);
  }
});

Deno.test("a text that cannot be read on is told up to there, and has no value", () => {
  const rows: readonly (readonly [text: string, ...faults: readonly [string, ...Spot][]])[] = [
    [`{"a":"x`, ["This text is not closed.", 1, 6, 2]],
    [`{"a":"x,\n "b": 1}`, ["This text is not closed.", 1, 6, 3]],
    [`{"a":1`, ['This "{" is never closed.', 1, 1, 1]],
    [`[1,2`, ['This "[" is never closed.', 1, 1, 1]],
    [`{\n "a": {\n  "b": 1,\n "c": {\n  "d": 1\n }\n}`, ['This "{" is never closed.', 2, 7, 1]],
    [`{} {}`, ["The document has ended before this.", 1, 4, 1]],
    [`{}}`, ['This "}" closes nothing.', 1, 3, 1]],
    [`{"a":[1}]`, ['A "]" is missing before this "}".', 1, 8, 1], ['This "]" closes nothing.', 1, 9, 1]],
    [`[{"a":1]}`, ['A "}" is missing before this "]".', 1, 8, 1], ['This "}" closes nothing.', 1, 9, 1]],
    [`[{"a":{"b":1]`, ['A "}" is missing before this "]".', 1, 13, 1]],
    [`\uFEFF{"a":}`, ['A value is expected, and there is "}".', 1, 6, 1]],
    [`{"a":,}`, ['A value is expected, and there is ",".', 1, 6, 1]],
    [`{"a"}`, ["A colon and a value are missing after the key.", 1, 5, 1]],
    [`{"a",}`, ["A colon and a value are missing before this comma.", 1, 5, 1]],
    [`{"a":"he said "hi""}`, ['What stands here, "hi", does not belong there.', 1, 16, 2]],
    [`{"a":1,], oops`, ['There is a comma too many, before the "]".', 1, 7, 1], [
      'A "}" is missing before this "]".',
      1,
      8,
      1,
    ]],
    [`millrace: "1"`, ["A graph document is JSON, and JSON starts with {.", 1, 1, 8]],
    [`const g = {}`, ["A graph document is JSON, and JSON starts with {.", 1, 1, 5]],
    [`{a:1, oops}`, ["The key a needs double quotes.", 1, 2, 1], [
      'A key in double quotes is expected, and there is "oops".',
      1,
      7,
      4,
    ]],
  ];
  for (const [text, ...faults] of rows) {
    const read = readDocument(text, "g");
    const told = read.issues.map(({ message, line, column, length }) => [message, line, column, length]);
    assertEquals(told, faults.map((fault) => [...fault]), text);
    assertEquals("value" in read, false, text);
  }
});

Deno.test("places in a text that is nearly JSON are those of the text as it stands", () => {
  const text = `{ // one\n  a: 'xyz', /* two */ "b": ["q" 'rst',],\n}`;
  table([
    [text, { pointer: "/a" }, [2, 6, 5]],
    [text, { pointer: "/a", at: "key" }, [2, 3, 1]],
    [text, { pointer: "/a", range: [1, 2] }, [2, 8, 1]],
    [text, { pointer: "/b/1" }, [2, 33, 5]],
    [text, { pointer: "/b/1", range: [1, 3] }, [2, 35, 2]],
  ]);
  assertEquals(bad('{ // one\n "a":1, "a":2 }').map(({ line, column }) => [line, column]), [[1, 3], [2, 9]]);
});

Deno.test("each repair of a text makes it JSON, with nothing else changed", () => {
  const rows = [
    ["{a: 1, // one\n  // two\n  'b': [2,],}", '{"a": 1,\n  "b": [2]}'],
    ['{"a": "x\ty" "b": .5 }', '{"a": "x\\ty", "b": 0.5 }'],
    ['{"a": NaN, }', '{"a": NaN }'],
  ];
  for (const [text, repaired] of rows) assertEquals(applyFixes(text, bad(text)), repaired);
});

Deno.test("any text is read to an end, and what can be read on is JSON", () => {
  const parts = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "'",
    "\\",
    "a",
    "1",
    " ",
    "\n",
    "//",
    "/*",
    "*/",
    '"k":',
    "true",
    "“",
    "-",
    ".",
  ];
  let seed = 7;
  const random = (most: number) => (seed = (seed * 48271) % 2147483647) % most;
  for (let round = 0; round < 5_000; round++) {
    const text = Array.from({ length: 1 + random(14) }, () => parts[random(parts.length)]).join("");
    const { issues, value } = readDocument(text, "g");
    if (issues.length === 0) assertEquals(value, JSON.parse(text), text);
    for (const { message } of issues) {
      assertEquals(/^This is not JSON: (?!there is nothing)/.test(message), false, text);
    }
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
  assertEquals(bad("[".repeat(5_000) + "]".repeat(5_000)), [{ ...issue, line: 1, column: 1001, length: 1 }]);
  const endless =
    "Cannot take the document: at /a there is Infinity, which is not JSON. Use null, or a number that is finite.";
  assertEquals(bad('{ "b": "1e999", "a":\n 1e999 }'), [{ ...issue, message: endless, line: 2, column: 2, length: 5 }]);
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
