import { assertEquals } from "@std/assert";
import { check, formatIssues, type FormatOptions } from "../../mod.ts";

/**
 * Whole reports, as files: each is compared to the letter. `deno run --allow-read --allow-write tests/graph/report_files_test.ts --write`
 * writes them anew, for a reader to judge.
 */
const folder = new URL("report/", import.meta.url);

const bad = (name: string): string => Deno.readTextFileSync(new URL(`../bad/${name}`, import.meta.url));

const wide = `{
  "millrace": "1",
  "models": { "mini": "openai:gpt-4o-mini" },
  "state": { "topic": { "type": "string" }, "out": { "type": "string" } },
  "input": ["topic"],
  "nodes": {
    "日本": { "llm": "mini", "prompt": "短い冗談を書いてください {{ topci }}", "into": "out" },
    "a": { "llm": "mini", "prompt": "👩‍👩‍👧 und 🇩🇪 und ❤️ {{ topci }}", "into": "out" },
    "b": { "llm": "mini", "prompt": "Cafe\u0301, cafe\u0301: {{ topci }}", "into": "out" }
  },
  "edges": { "START": "a", "a": "b" }
}
`;

/** Each report: the text it speaks of, and how it is shown. */
const reports: Readonly<Record<string, { text: string; options?: FormatOptions }>> = {
  plain: { text: bad("twenty_mistakes.json") },
  narrow: { text: bad("twenty_mistakes.json"), options: { width: 80 } },
  colour: { text: bad("mr401_two_writers.json"), options: { color: true, width: 80 } },
  related: { text: bad("mr401_two_writers.json"), options: { width: 80 } },
  in_a_file: { text: bad("in_a_graph_of_a_file.json"), options: { width: 80 } },
  wide_characters: { text: wide, options: { width: 80 } },
  one_long_line: { text: JSON.stringify(JSON.parse(bad("mr201_names.json"))), options: { width: 80 } },
  tabs: { text: bad("mr301_unknown_model.json").replace(/^( {2})+/gm, (blanks) => "\t".repeat(blanks.length / 2)) },
  several_lines: { text: bad("mr001_line_break_in_text.json"), options: { width: 80 } },
};

const kit = {
  functions: { quote: () => 1, print: () => undefined },
  tools: { search: () => "nothing" },
  files: { "review.json": bad("files/review.json") },
};

function shown(name: string): string {
  const { text, options } = reports[name];
  const source = { name: "newsroom.json", text, files: kit.files };
  return formatIssues(check(text, kit), source, options).replaceAll("\x1b", "␛") + "\n";
}

if (Deno.args.includes("--write")) {
  for (const name of Object.keys(reports)) Deno.writeTextFileSync(new URL(`${name}.txt`, folder), shown(name));
}

for (const name of Object.keys(reports)) {
  Deno.test(`the report ${name}.txt is shown to the letter`, () => {
    assertEquals(shown(name), Deno.readTextFileSync(new URL(`${name}.txt`, folder)));
  });
}
