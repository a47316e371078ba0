import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { Json } from "../../src/json.ts";
import { adopt, equal, own } from "../../src/value/own.ts";

Deno.test("own() copies and freezes all the way down, and leaves the caller's value alone", () => {
  const inner = { list: [1, { deep: true }] };
  const value = { inner, text: "x", none: null };
  const owned = own(value, "the input");
  assertEquals(owned, { inner: { list: [1, { deep: true }] }, text: "x", none: null });
  assert(owned !== value);
  assert(!Object.isFrozen(value) && !Object.isFrozen(inner) && !Object.isFrozen(inner.list));
  const parts: unknown[] = [owned];
  for (const part of parts) {
    if (typeof part !== "object" || part === null) continue;
    assert(Object.isFrozen(part));
    parts.push(...Object.values(part));
  }
  assertEquals(parts.length, 8);
});

Deno.test("own() passes what it has returned before, and parts of it, without a copy", () => {
  const first = own({ a: { b: [1] } }, "x") as { a: Json };
  assertStrictEquals(own(first, "x"), first);
  assertStrictEquals(own(first.a, "x"), first.a);
  const second = own({ kept: first.a, more: [first] }, "x") as { kept: Json; more: Json[] };
  assertStrictEquals(second.kept, first.a);
  assertStrictEquals(second.more[0], first);
});

Deno.test("own() does not take a value for its own because it is frozen", () => {
  const frozen = Object.freeze({ date: new Date(0) });
  assertThrows(() => own(frozen, "x"), TypeError, "at /date there is a Date");
});

Deno.test("adopt() freezes a container and marks it, so that own() passes it", () => {
  const list = adopt([1, own({ a: 1 }, "x")]);
  assert(Object.isFrozen(list));
  assertStrictEquals(own(list, "x"), list);
  assertEquals(adopt("text"), "text");
});

Deno.test("own() keeps keys that JavaScript gives a meaning as plain data", () => {
  const text = '{"__proto__":{"polluted":1},"constructor":2,"toString":[3],"hasOwnProperty":null}';
  const owned = own(JSON.parse(text), "x") as Record<string, Json>;
  assertEquals(JSON.stringify(owned), text);
  assertStrictEquals(Object.getPrototypeOf(owned), Object.prototype);
  assertEquals(Object.keys(owned), ["__proto__", "constructor", "toString", "hasOwnProperty"]);
  assert(!("polluted" in {}));
});

Deno.test("own() takes objects without a prototype and makes plain ones of them", () => {
  const bare = Object.assign(Object.create(null), { a: 1 });
  const owned = own(bare, "x");
  assertStrictEquals(Object.getPrototypeOf(owned), Object.prototype);
  assertEquals(owned, { a: 1 });
});

class Money {
  amount = 3;
}

const refused: readonly [what: string, value: unknown, message: string][] = [
  ["a date", { items: [1, 2, new Date(0)] }, "at /items/2 there is a Date, which is not JSON. Use its toISOString()."],
  ["a date alone", new Date(0), "it is a Date, which is not JSON. Use its toISOString()."],
  ["undefined", undefined, "it is undefined, which is not JSON. Use null."],
  [
    "an undefined member",
    { a: undefined },
    "at /a there is undefined, which is not JSON. Leave the member out, or use null.",
  ],
  ["an undefined item", [undefined], "at /0 there is undefined, which is not JSON. Use null."],
  // deno-lint-ignore no-sparse-arrays -- the hole is what is tested
  ["a hole", { a: [1, , 3] }, "at /a/1 there is a hole in a list, which is not JSON."],
  ["a function", { f: function go() {} }, 'at /f there is a function "go", which is not JSON. Give what it returns.'],
  ["a symbol", [Symbol("s")], "at /0 there is a symbol"],
  ["a bigint", { "a/b": 1n }, "at /a~1b there is a bigint, which is not JSON. Use Number() or String() on it."],
  ["no number", [[NaN]], "at /0/0 there is NaN, which is not JSON."],
  ["infinity", -Infinity, "it is -Infinity, which is not JSON."],
  ["a map", { m: new Map() }, "at /m there is a Map, which is not JSON. Use Object.fromEntries() on it."],
  ["a set", new Set(), "it is a Set, which is not JSON. Use [...set]."],
  ["a promise", { p: Promise.resolve() }, "at /p there is a Promise, which is not JSON. Await it first."],
  ["an error", new RangeError("x"), "it is a RangeError, which is not JSON. Use its message."],
  ["bytes", { b: new Uint8Array(1) }, "at /b there is a Uint8Array, which is not JSON. Use Array.from()"],
  ["an instance", { price: new Money() }, "at /price there is a Money, which is not JSON. Give a plain object"],
  ["an inherited object", Object.create({ a: 1 }), "which is not JSON."],
];

for (const [what, value, message] of refused) {
  Deno.test(`own() refuses ${what} and names the place`, () => {
    const error = assertThrows(() => own(value, 'the result of "f"'), TypeError, message);
    assert(error.message.startsWith('Cannot take the result of "f": '), error.message);
  });
}

Deno.test("own() refuses a circle and says where it closes", () => {
  const value: Record<string, unknown> = { a: { list: [] as unknown[] } };
  (value.a as { list: unknown[] }).list.push({ back: value });
  assertThrows(() => own(value, "x"), TypeError, "at /a/list/0/back there is a circle: the whole again");
  const inner: Record<string, unknown> = {};
  inner.self = inner;
  assertThrows(() => own({ inner }, "x"), TypeError, "at /inner/self there is a circle: /inner again");
});

Deno.test("own() takes 1,000 levels and refuses one more", () => {
  const nested = (levels: number): unknown => {
    let value: unknown = [];
    for (let i = 1; i < levels; i++) value = { a: value };
    return value;
  };
  assert(own(nested(1000), "x"));
  assertThrows(() => own(nested(1001), "x"), TypeError, "below /a/a/a it nests deeper than 1000 levels");
  assertThrows(() => own(nested(50_000), "x"), TypeError, "nests deeper");
});

Deno.test("own() takes the same object twice, since that is no circle", () => {
  const shared = { a: 1 };
  assertEquals(own([shared, shared], "x"), [{ a: 1 }, { a: 1 }]);
});

const pairs: readonly [a: Json, b: Json, same: boolean][] = [
  [1, 1, true],
  [0, -0, true],
  ["1", 1, false],
  [null, false, false],
  [[], {}, false],
  [{}, [], false],
  [null, {}, false],
  [[1, [2]], [1, [2]], true],
  [[1, 2], [2, 1], false],
  [[1], [1, 2], false],
  [{ a: 1, b: { c: [] } }, { b: { c: [] }, a: 1 }, true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: null }, { b: null }, false],
  [{}, { toString: 1 }, false],
  [{ toString: 1 }, { a: 1 }, false],
];

Deno.test("equal() compares values of any depth, whatever the order of members", () => {
  for (const [a, b, same] of pairs) {
    assertEquals(equal(a, b), same, `${JSON.stringify(a)} and ${JSON.stringify(b)}`);
    assertEquals(equal(b, a), same);
  }
});
