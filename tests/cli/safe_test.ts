import { assert, assertEquals } from "@std/assert";
import { columnsOf, padded, safe, startThatFits } from "../../src/cli/safe.ts";

Deno.test("safe() leaves nothing that a terminal obeys", () => {
  assertEquals(safe("\x1b[2J\x07\b\x7f"), "␛[2J␇␈␡");
  assertEquals(safe("\x9b31m\x85"), "\\x9b31m\\x85");
  assertEquals(safe("\u202egpj.exe\u2066"), "<U+202E>gpj.exe<U+2066>");
  assertEquals(safe("a\rb"), "a␍b");
});

Deno.test("safe() keeps line feeds, turns tabs into spaces, and reads CRLF as one line's end", () => {
  assertEquals(safe("a\n\tb\r\nc\u2028d"), "a\n    b\nc\nd");
});

Deno.test("safe() leaves ordinary text of all scripts alone", () => {
  const text = "naïve – 猫は川を見る 👩‍👩‍👧 שלום\u200f مرحبا 🇫🇷";
  assertEquals(safe(text), text);
});

Deno.test("safe() changes nothing the second time, for every code unit", () => {
  for (let code = 0; code < 0x10000; code++) {
    const once = safe(String.fromCharCode(code));
    assertEquals(safe(once), once);
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(once), `U+${code.toString(16)}`);
  }
});

Deno.test("columnsOf() counts what a reader sees", () => {
  assertEquals(columnsOf("cat"), 3);
  assertEquals(columnsOf("猫は"), 4);
  assertEquals(columnsOf("한국어"), 6);
  assertEquals(columnsOf("e\u0301"), 1);
  assertEquals(columnsOf("👩‍👩‍👧"), 2);
  assertEquals(columnsOf("🇫🇷"), 2);
  assertEquals(columnsOf("❤️"), 2);
  assertEquals(columnsOf("a\u200bb"), 2);
});

Deno.test("startThatFits() never cuts inside a grapheme and always gives one", () => {
  assertEquals(startThatFits("abcdef", 3), "abc");
  assertEquals(startThatFits("猫は川", 5), "猫は");
  assertEquals(startThatFits("👩‍👩‍👧x", 1), "👩‍👩‍👧");
});

Deno.test("padded() fills up to a width in columns", () => {
  assertEquals(padded("猫", 4), "猫  ");
  assertEquals(padded("long", 2), "long");
});
