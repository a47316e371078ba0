import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { countIssues, formatIssues, type FormatOptions, type Issue, load, type Source } from "../../mod.ts";
import { columnsOf } from "../../src/value/columns.ts";

/** An issue as text, by its lines. */
function show(issue: Partial<Issue>, source: Partial<Source> = {}, options?: FormatOptions): string[] {
  const whole: Issue = { code: "MR201", severity: "error", pointer: "/a", message: "M.", ...issue };
  return formatIssues([whole], { name: "g.json", ...source }, options).split("\n");
}

const long = `{ "a": "${"abcdefghij".repeat(30)}", "z": 1 }`;

/** The shown part of a line, and what stands above the caret, when a long line is cut. */
function cutAt(text: string, column: number, length: number): readonly [part: string, marked: string] {
  const [, , , line, caret] = show({ line: 1, column, length }, { text }, { width: 60 });
  return [line.slice(4), line.slice(caret.indexOf("^"), caret.lastIndexOf("^") + 1)];
}

Deno.test("an issue in a short line shows the sentence, the place, the line and a caret", () => {
  assertEquals(show({ line: 1, column: 8, length: 3 }, { text: '{ "a": 123 }' }), [
    "error[MR201]: M.",
    " --> g.json:1:8   /a",
    "  |",
    '1 | { "a": 123 }',
    "  |        ^^^",
  ]);
});

Deno.test("related places and a hint follow the line", () => {
  const related = [{ pointer: "/b", message: "here", line: 3, column: 1 }, { pointer: "/c", message: "there" }];
  const text = '{\n  "a": 1,\n"b":2}';
  assertEquals(show({ line: 2, column: 3, length: 3, hint: "H.", related }, { text }), [
    "error[MR201]: M.",
    " --> g.json:2:3   /a",
    "  |",
    '2 |   "a": 1,',
    "  |   ^^^",
    "  = g.json:3:1: here",
    "  = there",
    "  = help: H.",
  ]);
});

Deno.test("the gutter is as wide as the line's number", () => {
  assertEquals(show({ line: 12, column: 1, length: 2, hint: "H." }, { text: `${"\n".repeat(11)}ab\r\n` }), [
    "error[MR201]: M.",
    "  --> g.json:12:1   /a",
    "   |",
    "12 | ab",
    "   | ^^",
    "   = help: H.",
  ]);
});

Deno.test("an issue of an object, which has no text, shows the pointer alone", () => {
  assertEquals(show({ hint: "H.", related: [{ pointer: "/b", message: "R" }] }), [
    "error[MR201]: M.",
    " --> g.json   /a",
    "  = R",
    "  = help: H.",
  ]);
});

Deno.test("an issue of the whole document has no pointer to show", () => {
  assertEquals(show({ pointer: "", severity: "warning" }), ["warning[MR201]: M.", " --> g.json"]);
});

Deno.test("an issue of a file that the document names is shown in that file", () => {
  const related = [{ pointer: "", message: "R", line: 1, column: 1 }];
  const source = { text: "outer", files: { "i/x.json": "{3}" } };
  assertEquals(show({ file: "i/x.json", line: 1, column: 2, length: 1, related }, source), [
    "error[MR201]: M.",
    " --> i/x.json:1:2   /a",
    "  |",
    "1 | {3}",
    "  |  ^",
    "  = i/x.json:1:1: R",
  ]);
});

Deno.test("an issue of a file whose text is not there shows its place alone", () => {
  assertEquals(show({ file: "x.json", line: 1, column: 2, length: 1 }, { text: "outer" }), [
    "error[MR201]: M.",
    " --> x.json:1:2   /a",
  ]);
});

Deno.test("several issues stand apart by an empty line, and none are no text", () => {
  const issue: Issue = { code: "MR105", severity: "error", pointer: "", message: "M." };
  assertEquals(formatIssues([issue, issue], { name: "g" }), "error[MR105]: M.\n --> g\n\nerror[MR105]: M.\n --> g");
  assertEquals(formatIssues([], { name: "g" }), "");
});

Deno.test("a long line is cut at its end when the mark is at its start", () => {
  assertEquals(cutAt(long, 3, 3), [`{ "a": "${"abcdefghij".repeat(4)}abcdef…`, '"a"']);
});

Deno.test("a long line is cut at both ends around a mark in its middle", () => {
  assertEquals(cutAt(long, 149, 4), [`…cdefghij${"abcdefghij".repeat(4)}abcdef…`, "abcd"]);
});

Deno.test("a long line is cut at its start when the mark is at its end", () => {
  assertEquals(cutAt(long, 312, 3), [`…hij${"abcdefghij".repeat(4)}", "z": 1 }`, '"z"']);
});

Deno.test("what is marked in a cut line is always to be seen", () => {
  for (let column = 1; column + 3 <= long.length; column++) {
    assertEquals(cutAt(long, column, 4)[1], long.slice(column - 1, column + 3), `column ${column}`);
  }
});

Deno.test("a mark that is longer than the room ends where the line is cut", () => {
  const [part, marked] = cutAt(long, 8, 302);
  assertEquals(part, `{ "a": "${"abcdefghij".repeat(4)}abcdef…`);
  assertEquals(marked, part.slice(7, -1));
});

Deno.test("a line is cut to the width that is asked for", () => {
  for (const width of [40, 60, 100, 200]) {
    const lines = show({ line: 1, column: 150, length: 4 }, { text: long }, { width });
    assertEquals(lines[3].length, width);
  }
});

Deno.test("characters that take two columns move the caret by two", () => {
  assertEquals(show({ line: 1, column: 9, length: 2 }, { text: '{"日本語😀":12}' }).slice(3), [
    '1 | {"日本語😀":12}',
    "  |            ^^",
  ]);
  assertEquals(show({ line: 1, column: 3, length: 3 }, { text: '{"日本語":12}' })[4], "  |   ^^^^^^");
});

Deno.test("an emoji of several parts, a letter with an accent of its own and a flag count as what is seen", () => {
  for (
    const [seen, columns] of [["👩‍👩‍👧", 2], ["e\u0301", 1], ["🇩🇪", 2], ["❤️", 2], ["👍🏽", 2], ["한", 2], ["ﷺ", 1]] as const
  ) {
    const text = `{"${seen}":12}`;
    const caret = show({ line: 1, column: 5 + seen.length, length: 2 }, { text })[4];
    assertEquals(caret, `  | ${" ".repeat(columns + 4)}^^`, seen);
  }
});

Deno.test("a long line is never cut inside of what is seen as one, and stays within the columns", () => {
  for (const unit of ["日本", "👩‍👩‍👧 ", "e\u0301x"]) {
    const text = `{ "a": "${unit.repeat(60)}" }`;
    for (let column = 9; column < 60; column++) {
      const line = show({ line: 1, column, length: 1 }, { text }, { width: 40 })[3];
      assertEquals(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(line), false, line);
      assert(columnsOf(line) <= 40, line);
    }
  }
});

Deno.test("a long sentence and a long hint stay whole, to be copied", () => {
  const long = "One two three four five six seven eight.";
  const lines = show({ message: long, hint: long }, {}, { width: 30 });
  assertEquals(lines, [`error[MR201]: ${long}`, " --> g.json   /a", `  = help: ${long}`]);
});

Deno.test("a document in one line of a megabyte is shown at once", () => {
  const text = `{"a":"${"日".repeat(500_000)}","b":1}`;
  const lines = show({ line: 1, column: 250_000, length: 400_000 }, { text }, { width: 80 });
  assertEquals(columnsOf(lines[3]) <= 80, true);
});

Deno.test("countIssues() counts errors and warnings", () => {
  const [error, warning] = (["error", "warning"] as const).map((severity): Issue => ({
    code: "MR104",
    severity,
    pointer: "",
    message: "M.",
  }));
  assertEquals(countIssues([]), "no issues");
  assertEquals(countIssues([error]), "1 error");
  assertEquals(countIssues([warning, error, error]), "2 errors, 1 warning");
  assertEquals(countIssues([warning, warning]), "2 warnings");
});

Deno.test("a tab is shown as two spaces, and the caret follows", () => {
  assertEquals(show({ line: 1, column: 2, length: 3 }, { text: '\t"a": 1' }).slice(3), ['1 |   "a": 1', "  |   ^^^"]);
});

Deno.test("a column behind the line's end has its caret there, and a line that is not there is not shown", () => {
  assertEquals(show({ line: 1, column: 3, length: 2 }, { text: "ab" })[4], "  |   ^");
  assertEquals(show({ line: 9, column: 9, length: 2 }, { text: "ab" }), ["error[MR201]: M.", " --> g.json:9:9   /a"]);
  assertEquals(show({ line: 1, column: 1, length: 1 }, { text: "  \nab" }).length, 2);
});

Deno.test("control characters never come out as they are", () => {
  const bad = "\x1b[2J\x07\x00\u009b\u202e\u2066\r";
  const issue: Partial<Issue> = {
    message: `m${bad}`,
    pointer: `/p${bad}`,
    hint: `h${bad}`,
    related: [{ pointer: "", message: `r${bad}` }],
    line: 1,
    column: 1,
    length: 2,
  };
  const clean = "�[2J������";
  const shown = "\\u001b[2J\\u0007\\u0000\\u009b\\u202e\\u2066\\r";
  assertEquals(show(issue, { name: `n${bad}`, text: `{ "${bad}": 1 }\r\n` }), [
    `error[MR201]: m${shown}`,
    ` --> n${shown}:1:1   /p${shown}`,
    "  |",
    `1 | { "${clean}": 1 }`,
    "  | ^^",
    `  = r${shown}`,
    `  = help: h${shown}`,
  ]);
});

Deno.test("colour is only put around the parts, and is off unless asked for", () => {
  const issue: Partial<Issue> = { line: 1, column: 3, length: 2, hint: "H.", related: [{ pointer: "", message: "R" }] };
  const source = { text: "{ 12 }" };
  const painted = show(issue, source, { color: true });
  assertEquals(painted, [
    "\x1b[1;31merror\x1b[0m[MR201]: \x1b[1mM.\x1b[0m",
    " \x1b[2m-->\x1b[0m g.json:1:3\x1b[2m   /a\x1b[0m",
    "\x1b[2m  |\x1b[0m",
    "\x1b[2m1 |\x1b[0m { 12 }",
    "\x1b[2m  |\x1b[0m   \x1b[31m^^\x1b[0m",
    "  \x1b[2m=\x1b[0m R",
    "  \x1b[2m=\x1b[0m \x1b[36mhelp:\x1b[0m H.",
  ]);
  // deno-lint-ignore no-control-regex
  assertEquals(painted.map((line) => line.replace(/\x1b\[[0-9;]*m/g, "")), show(issue, source));
  assertEquals(show(issue, source, { color: false }), show(issue, source));
  assertEquals(
    show({ severity: "warning" }, {}, { color: true })[0],
    "\x1b[1;33mwarning\x1b[0m[MR201]: \x1b[1mM.\x1b[0m",
  );
});

Deno.test("the message of a GraphError shows its issues in the text", () => {
  let message = "";
  try {
    load('{ "millrace": "1", "nodes": { "a": { "set": {} } },\n  "edges": { "START": "b" } }');
  } catch (error) {
    message = (error as Error).message;
  }
  assert(message.startsWith('Cannot load graph: it has an error.\n\nerror[MR102]: No node "b".\n'), message);
  assertStringIncludes(message, '2 |   "edges": { "START": "b" } }\n  |                       ^^^\n');
});

Deno.test("what others named stays in its line, and is seen", () => {
  const name = "a\n\n1 file: nothing wrong\u200b\n";
  const shown = 'No node "a\\n\\n1 file: nothing wrong\\u200b\\n".';
  const lines = show({
    message: `No node "${name}".`,
    pointer: `/${name}`,
    hint: name,
    related: [{ pointer: "", message: name }],
  });
  assertEquals(lines[0], `error[MR201]: ${shown}`);
  assertEquals(lines.length, 4);
});

Deno.test("a key that stands in the document is not shown, in its own line or in that of another issue", () => {
  const text = `{ "apiKey": "sk-proj-1234567890", "x": 1 }`;
  const key: Issue = { code: "MR303", severity: "error", pointer: "", message: "M.", line: 1, column: 13, length: 20 };
  const other: Issue = {
    code: "MR002",
    severity: "error",
    pointer: "/x",
    message: "M.",
    line: 1,
    column: 35,
    length: 3,
  };
  const told = formatIssues([other, key], { name: "g.json", text });
  assertEquals(told.includes("sk-proj"), false);
  assertStringIncludes(told, `1 | { "apiKey": "••••••••••••••••••", "x": 1 }\n  |             ^^^^^^^^^^^^^^^^^^^^`);
  assertStringIncludes(told, `  |                                   ^^^`);
  // Of a header, the name is marked.
  const header = `{ "x-api-key" : "sk-\\"1" }`;
  const named = formatIssues([{ ...key, column: 3, length: 11 }], { name: "g.json", text: header });
  assertStringIncludes(named, `1 | { "x-api-key" : "••••••" }`);
});
