import { assert, assertEquals } from "@std/assert";
import { applyFixes, check, type Issue } from "../../mod.ts";

/**
 * The gallery of mistakes: each document here is broken in a way that people break documents, and beside it stands what is said of it,
 * to the letter. `deno run --allow-read --allow-write tests/bad/bad_test.ts --write` writes that anew, for a reader to judge.
 */
const folder = new URL("./", import.meta.url);

/** What the host of the gallery gives. */
const kit = {
  functions: { quote: () => 1, print: () => undefined },
  tools: { search: () => "nothing" },
  files: Object.fromEntries(["prompts/joke.md", "review.json"].map((path) => [path, read(`files/${path}`)])),
};

const documents = [...Deno.readDirSync(folder)].map(({ name }) => name)
  .filter((name) => /^[^.]+\.json$/.test(name)).map((name) => name.slice(0, -5)).sort();

if (Deno.args.includes("--write")) {
  for (const name of documents) Deno.writeTextFileSync(new URL(`${name}.issues.json`, folder), shown(told(name)));
}

for (const name of documents) {
  Deno.test(`${name}.json is told as its issues say`, () => {
    assertEquals(told(name), JSON.parse(read(`${name}.issues.json`)));
  });
}

Deno.test("a document of the gallery has the code that its name says, and nothing is in the gallery that is fine", () => {
  for (const name of documents) {
    const codes = told(name).map(({ code }) => code.toLowerCase());
    assert(codes.length > 0, name);
    if (name.startsWith("mr")) assert(codes.includes(name.slice(0, 5)), `${name}: ${codes.join(", ")}`);
  }
});

Deno.test("the gallery shows every code that a document can be refused with, and every warning", async () => {
  const shown = new Set(documents.flatMap((name) => told(name).map(({ code }) => code)));
  const raised = new Set(await codesIn(new URL("../../src/graph/", import.meta.url)));
  for (const code of await codesIn(new URL("../../src/value/", import.meta.url))) raised.add(code);
  // Of the surroundings, and of a run.
  const elsewhere = /^MR(601|602|[78]\d\d)$/;
  assertEquals([...raised].filter((code) => !shown.has(code) && !elsewhere.test(code)).sort(), []);
});

Deno.test("the repairs of a document can be made, what they repair is not told again, and nothing new is wrong", () => {
  for (const name of documents) {
    let text = read(`${name}.json`);
    let issues: readonly Issue[] = check(text, kit);
    for (let round = 0; round < 9; round++) {
      const repaired = applyFixes(text, issues);
      if (repaired === text) break;
      const before = issues.map(saying);
      text = repaired;
      issues = check(text, kit);
      // What is there for nothing is told once nothing is wrong.
      const fresh = issues.map(saying).filter((said) => !before.includes(said) && !/^MR50\d warning/.test(said));
      assertEquals(fresh, [], `${name}:\n${text}`);
    }
    const left = issues.filter(({ fix, file }) => fix !== undefined && file === undefined);
    assertEquals(left, [], `${name}:\n${text}`);
  }
});

Deno.test("no issue is told twice, and each of a text has its line", () => {
  for (const name of documents) {
    const places = told(name).map(({ code, file, pointer, line, column, message }) =>
      `${code} ${file} ${pointer} ${line}:${column} ${message}`
    );
    assertEquals(places.filter((place, index) => places.indexOf(place) !== index), [], name);
    if (name !== "mr001_too_deep") assertEquals(places.filter((place) => place.includes("undefined:")), [], name);
  }
});

Deno.test("a document with twenty mistakes has twenty issues", () => {
  assertEquals(told("twenty_mistakes").length, 20);
});

function saying({ code, severity, message }: Issue): string {
  return `${code} ${severity} ${message}`;
}

function told(name: string): readonly Issue[] {
  return check(read(`${name}.json`), kit);
}

/** One issue a line, or a few lines where it is long. */
function shown(issues: readonly Issue[]): string {
  return JSON.stringify(
    issues.map(({ code, severity, file, pointer, line, column, length, message, hint, ...rest }) => ({
      code,
      severity,
      file,
      pointer,
      line,
      column,
      length,
      message,
      hint,
      ...rest,
    })),
    null,
    2,
  ) + "\n";
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, folder));
}

/** Every code that the files of a folder name. */
async function codesIn(place: URL): Promise<string[]> {
  const codes: string[] = [];
  for await (const { name, isFile } of Deno.readDir(place)) {
    if (isFile) codes.push(...(await Deno.readTextFile(new URL(name, place))).match(/(?<=")MR\d{3}(?=")/g) ?? []);
  }
  return codes;
}
