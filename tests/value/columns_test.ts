import { assertEquals } from "@std/assert";
import { columnsOf, firstColumns, graphemesOf, isPlain, lastColumns } from "../../src/value/columns.ts";

Deno.test("columnsOf() counts what a terminal shows: wide letters, emoji, accents, marks that are not seen", () => {
  const widths = {
    "mill": 4,
    "水車": 4,
    "ｆ": 2,
    "한국": 4,
    "e\u0301": 1,
    "👩‍🏭": 2,
    "🇸🇪": 2,
    "✓": 1,
    "❤️": 2,
    "a\u200bb": 2,
    "─┼": 2,
  };
  assertEquals(Object.fromEntries(Object.keys(widths).map((text) => [text, columnsOf(text)])), widths);
});

Deno.test("firstColumns() and lastColumns() never cut a letter in two", () => {
  assertEquals([firstColumns("mill", 2), firstColumns("水車", 3), firstColumns("a👩‍🏭b", 2), firstColumns("mill", 0)], [
    "mi",
    "水",
    "a",
    "",
  ]);
  assertEquals([lastColumns("mill", 2), lastColumns("水車", 3), lastColumns("a👩‍🏭b", 2), lastColumns("mill", 0)], [
    "ll",
    "車",
    "b",
    "",
  ]);
});

Deno.test("graphemesOf() leaves out what is not seen", () => {
  assertEquals(graphemesOf("a\u200b水"), [{ grapheme: "a", columns: 1 }, { grapheme: "水", columns: 2 }]);
  assertEquals([isPlain("mill ─"), isPlain("水")], [true, false]);
});
