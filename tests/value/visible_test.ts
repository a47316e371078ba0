import { assert, assertEquals } from "@std/assert";
import { visible } from "../../src/value/visible.ts";

Deno.test("visible() shows what breaks a line, what a terminal obeys and what has no width", () => {
  assertEquals(visible("a\n\nb\r\tc"), "a\\n\\nb\\r  c");
  assertEquals(visible("\x1b[2J\x9b31m"), "\\u001b[2J\\u009b31m");
  assertEquals(visible("a\u200bb\u2060\ufeff\u00ad\u200e\u2028"), "a\\u200bb\\u2060\\ufeff\\u00ad\\u200e\\u2028");
  assertEquals(visible("\u202egpj.exe\u2066"), "\\u202egpj.exe\\u2066");
  assertEquals(visible("a\u200db\u200c"), "a\\u200db\\u200c");
  assertEquals(visible("x\u{e0041}"), "x\\udb40\\udc41");
});

Deno.test("visible() leaves the text of all scripts alone", () => {
  const text = "naïve – 猫は 👩‍👩‍👧 👩🏽‍🚀 ❤️‍🔥 שלום مرحبا می‌خواهم क्‍ष 🇫🇷";
  assertEquals(visible(text), text);
});

Deno.test("visible() changes nothing the second time, and leaves one line, for every code unit", () => {
  for (let code = 0; code < 0x10000; code++) {
    const once = visible(String.fromCharCode(code));
    assertEquals(visible(once), once);
    assert(!/[\p{Cc}\p{Zl}\p{Zp}]/u.test(once), `U+${code.toString(16)}`);
  }
});
