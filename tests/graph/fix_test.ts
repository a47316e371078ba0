import { assert, assertEquals } from "@std/assert";
import type { Fix, Issue } from "../../src/errors.ts";
import type { Json } from "../../src/json.ts";
import { applyFixes } from "../../src/graph/fix.ts";

function fixed(text: string, ...fixes: readonly Fix[]): string {
  const issues = fixes.map((fix): Issue => ({
    code: "MR002",
    severity: "error",
    pointer: "",
    message: "",
    fix,
  }));
  return applyFixes(text, issues);
}

Deno.test("applyFixes() changes only the words of a string that differ, and leaves its escapes", () => {
  assertEquals(
    fixed(`{ "a":   "caf\\u00e9 {{ topci }}\\n\\ud83d\\ude00",\t"b": 1.0 }`, {
      pointer: "/a",
      replace: "café {{ topic }}\n😀",
    }),
    `{ "a":   "caf\\u00e9 {{ topic }}\\n\\ud83d\\ude00",\t"b": 1.0 }`,
  );
  // The two faces share their first half.
  assertEquals(fixed(`["x😀y"]`, { pointer: "/0", replace: "x😁y" }), `["x😁y"]`);
  assertEquals(fixed(`["aa"]`, { pointer: "/0", replace: "aaa" }), `["aaa"]`);
});

Deno.test("applyFixes() writes a value on one line", () => {
  assertEquals(
    fixed(`{\n  "a": 1,\n  "b": [\n    2\n  ]\n}\n`, { pointer: "/a", replace: { to: ["x", 1], else: {} } }, {
      pointer: "/b/0",
      replace: null,
    }),
    `{\n  "a": { "to": ["x", 1], "else": {} },\n  "b": [\n    null\n  ]\n}\n`,
  );
});

Deno.test("applyFixes() renames a key, unless the new name is taken or the key is written twice", () => {
  assertEquals(fixed(`{ "nodse" : {"x": 1} }`, { pointer: "/nodse", rename: "nodes" }), `{ "nodes" : {"x": 1} }`);
  for (const text of [`{ "a": 1, "b": 2 }`, `{ "a": 1, "a": 2 }`]) {
    assertEquals(fixed(text, { pointer: "/a", rename: "b" }), text);
  }
  assertEquals(fixed(`[1]`, { pointer: "/0", rename: "b" }), `[1]`);
});

Deno.test("applyFixes() takes a part out with its comma and its line", () => {
  const lines = `{\r\n  "a": 1,\r\n  "b": 2,\r\n  "c": 3\r\n}`;
  assertEquals(fixed(lines, { pointer: "/a", remove: true }), `{\r\n  "b": 2,\r\n  "c": 3\r\n}`);
  assertEquals(fixed(lines, { pointer: "/b", remove: true }), `{\r\n  "a": 1,\r\n  "c": 3\r\n}`);
  assertEquals(fixed(lines, { pointer: "/c", remove: true }), `{\r\n  "a": 1,\r\n  "b": 2\r\n}`);
  const line = `{ "l": [1, 2, 3], "only": { "x": 1 } }`;
  assertEquals(fixed(line, { pointer: "/l/0", remove: true }), `{ "l": [2, 3], "only": { "x": 1 } }`);
  assertEquals(fixed(line, { pointer: "/l/2", remove: true }), `{ "l": [1, 2], "only": { "x": 1 } }`);
  assertEquals(fixed(line, { pointer: "/only/x", remove: true }), `{ "l": [1, 2, 3], "only": {} }`);
  assertEquals(fixed(line, { pointer: "", remove: true }), line);
});

Deno.test("applyFixes() leaves comments where they are", () => {
  const text = `{\n  // first, of all\n  "a": 1, // one\n  /* second */\n  "b": 2 // two\n}`;
  assertEquals(
    fixed(text, { pointer: "/a", remove: true }),
    `{\n  // first, of all\n  // one\n  /* second */\n  "b": 2 // two\n}`,
  );
  assertEquals(
    fixed(text, { pointer: "/b", remove: true }),
    `{\n  // first, of all\n  "a": 1 // one\n  /* second */ // two\n}`,
  );
});

Deno.test("applyFixes() applies the first of two that touch, and the rest in any order", () => {
  assertEquals(
    fixed(`{ "a": "x", "b": "y" }`, { pointer: "/b", replace: 2 }, { pointer: "/a", replace: 1 }, {
      pointer: "/a",
      remove: true,
    }),
    `{ "a": 1, "b": 2 }`,
  );
});

Deno.test("applyFixes() applies repairs of several words of one text", () => {
  assertEquals(
    fixed(`["{{ topci }} and {{ topci }}"]`, { pointer: "/0", replace: "{{ topic }} and {{ topci }}" }, {
      pointer: "/0",
      replace: "{{ topci }} and {{ topic }}",
    }),
    `["{{ topic }} and {{ topic }}"]`,
  );
});

Deno.test("applyFixes() keeps the mark at the beginning, and passes over what it cannot do", () => {
  assertEquals(fixed(`\uFEFF{ "a": "x" }`, { pointer: "/a", replace: "y" }), `\uFEFF{ "a": "y" }`);
  assertEquals(fixed(`{ "a": 1 }`, { pointer: "/b/c", remove: true }), `{ "a": 1 }`);
  assertEquals(fixed(``, { pointer: "/a", remove: true }), ``);
  const elsewhere: Issue = {
    code: "MR201",
    severity: "error",
    file: "inner.json",
    pointer: "/a",
    message: "",
    fix: { pointer: "/a", replace: 2 },
  };
  assertEquals(applyFixes(`{ "a": 1 }`, [elsewhere]), `{ "a": 1 }`);
});

Deno.test("applyFixes() makes a text JSON before it repairs the document", () => {
  const text = `\uFEFF{ 'a': "x", }`;
  assertEquals(
    fixed(text, { pointer: "/a", replace: "y" }, { text: [2, 3, '"a"'] }, { text: [10, 1, ""] }),
    `\uFEFF{ "a": "x" }`,
  );
  assertEquals(fixed(text, { pointer: "/a", replace: "y" }), text);
});

Deno.test("applyFixes() takes out of any document what it says, and leaves JSON", () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
  const value = (depth: number): Json => {
    const kind = depth > 3 ? 2 : random(3);
    if (kind === 2) return ["x", 1, null, "a,b", "{"][random(5)];
    const parts = Array.from({ length: random(4) }, () => value(depth + 1));
    return kind === 0 ? parts : Object.fromEntries(parts.map((part, i) => [`k${i}`, part]));
  };
  const places = (at: unknown, path: string): string[] =>
    typeof at !== "object" || at === null
      ? []
      : Object.entries(at).flatMap(([key, part]) => [`${path}/${key}`, ...places(part, `${path}/${key}`)]);
  let removed = 0;
  for (let round = 0; round < 300; round++) {
    const document = [value(0)];
    const all = places(document, "");
    const pointer = all[random(all.length)];
    const expected = structuredClone(document) as unknown as Record<string, unknown>;
    const path = pointer.slice(1).split("/");
    const last = path.pop()!;
    const parent = path.reduce((here, key) => here[key] as Record<string, unknown>, expected);
    if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
    const text = JSON.stringify(document, null, random(2) * 2);
    assertEquals(JSON.parse(fixed(text, { pointer, remove: true })), expected, `${pointer} of ${text}`);
    removed++;
  }
  assert(removed === 300);
});
