import { assertEquals, assertMatch } from "@std/assert";
import { disorder, mismatch } from "../../src/testing/match.ts";

Deno.test("mismatch() lets objects have more keys, and lists not more items", () => {
  assertEquals(mismatch({ a: 1 }, { a: 1, b: 2 }), undefined);
  assertEquals(mismatch([{ a: 1 }], [{ a: 1, b: 2 }]), undefined);
  assertEquals(mismatch([1], [1, 2]), "/: expected 1 items, got 2: [1,2]");
  assertEquals(mismatch({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }), "/a/1/b: expected 2, got 3");
});

Deno.test("mismatch() tells null, nothing and false apart", () => {
  assertEquals(mismatch(null, null), undefined);
  assertEquals(mismatch({ a: null }, {}), "/a: expected null, got nothing");
  assertEquals(mismatch({ a: false }, { a: null }), "/a: expected false, got null");
  assertEquals(mismatch({ constructor: { $any: true } }, {}), '/constructor: expected {"$any":true}, got nothing');
});

Deno.test("mismatch() knows $any, $absent and $exact", () => {
  assertEquals(mismatch({ a: { $any: true } }, { a: null }), undefined);
  assertEquals(mismatch({ a: { $any: true } }, {}), '/a: expected {"$any":true}, got nothing');
  assertEquals(mismatch({ a: { $absent: true } }, {}), undefined);
  assertEquals(mismatch({ a: { $absent: true } }, { a: 1 }), '/a: expected {"$absent":true}, got 1');
  assertEquals(mismatch({ $exact: { a: { b: 1 } } }, { a: { b: 1 } }), undefined);
  assertEquals(mismatch({ $exact: { a: { b: 1 } } }, { a: { b: 1, c: 2 } }), "/a/c: expected nothing, got 2");
});

Deno.test("mismatch() binds a name to one value, and a value to one name", () => {
  const pair = (a: string, b: string) => [{ $bind: a }, { $bind: b }];
  assertEquals(mismatch(pair("x", "x"), ["1", "1"]), undefined);
  assertEquals(mismatch(pair("x", "y"), ["1", "2"]), undefined);
  assertEquals(mismatch(pair("x", "x"), ["1", "2"]), '/1: "x" was "1" before, now "2"');
  assertEquals(mismatch(pair("x", "y"), ["1", "1"]), '/1: "y" and "x" are both "1"');
});

Deno.test("disorder() lets sequences interleave and keeps each in its order", () => {
  const events = [{ n: 1 }, { n: 3 }, { n: 2 }, { n: 4 }];
  assertEquals(disorder(events, [[{ n: 1 }, { n: 2 }], [{ n: 3 }, { n: 4 }]], true), undefined);
  assertEquals(disorder(events, [[{ n: 1 }, { n: 4 }]], false), undefined);
  assertMatch(disorder(events, [[{ n: 2 }, { n: 1 }]], false) ?? "", /sequence 0, item 1: \{"n":1\}/);
});

Deno.test("disorder() lets an event serve once", () => {
  assertEquals(disorder([{ n: 1 }, { n: 1 }], [[{ n: 1 }], [{ n: 1 }]], true), undefined);
  assertMatch(disorder([{ n: 1 }], [[{ n: 1 }], [{ n: 1 }]], false) ?? "", /Expected events did not come/);
});

Deno.test("disorder() finds an order where the first that fits is not the right one", () => {
  const events = [{ a: 1, b: 1 }, { a: 1, b: 2 }];
  assertEquals(disorder(events, [[{ a: 1 }], [{ b: 1 }]], true), undefined);
});

Deno.test("disorder() tells an event that nobody expects", () => {
  const said = disorder([{ n: 1 }, { n: 2 }], [[{ n: 1 }]], true) ?? "";
  assertMatch(said, /event 1 is .* which is not expected there/);
  assertMatch(said, /Nothing more was expected/);
});
