import { assert, assertEquals } from "@std/assert";
import { exportedNames, tokens } from "./code.ts";
import { type Allowed, complaints, read, vocabulary } from "./rules.ts";

const root = new URL("../../", import.meta.url);

/** What the door shows. A new public name is a line here, on purpose. */
const door = `
  load open check defineFunction tool applyFixes countIssues formatIssues echo script readScript
  Fault GraphError ModelError RunError
  Ask ArrivalCheckpoint Checkpoint GraphCheckpoint TaskCheckpoint
  Clock DefaultMode Filter Graph Kit Needs Run RunOptions RunResult ScriptAnswer ScriptAnswers ScriptChunk ScriptError ScriptEvent ScriptGate ScriptOptions ScriptToolCall SecretFinder SecretUse StreamOptions
  GraphBody GraphDocument LimitsSource ModelSource ReduceSource StateKeySource SwitchTarget Target ViewSource WhenTarget
  FaultOptions Fix FormatOptions Issue ModelFailure RelatedPlace RunStatus Source
  DebugNews Envelope EventByMode GraphEvent Mode NodeEnvelope RunNews TaskNews ToolNews
  Director EventFacts Moment Recorder Stamp TapeAnswer TapeChance TapeError TapeLine TapeMark TapePen TapeRefusal TapeRequest TapeServer TapeStart TapeUse
  ServerAnswer ServerCallOptions ServerTool ToolServer
  CheckedFunction Context HostFunction HostReducer Pen PenOptions SchemaIssue SchemaResult StandardSchema Voice VoiceOptions
  Json JsonObject JsonSchema Values
  Call Delta FinishReason Message Reasoning ToolCall Usage
  Connection Model ModelBinding ModelRequest Provider ProviderHome RunInfo Say ToolOffer ToolSource
  McpAddressSource McpProcessSource McpRequest McpSource
  RunUsage Secret Span SpanAttributes SpanOptions Telemetry TelemetryContext Tracer
`.trim().split(/\s+/);

/** Strings that look like a verb or a provider and are none. */
const allowed: readonly Allowed[] = [
  { file: "src/graph/plan_state.ts", word: "call", reason: "a reducer of the host: { reduce: { call: name } }" },
  { file: "src/graph/schema_parts.ts", word: "call", reason: "the same, in the schema of a state key" },
  { file: "src/value/", word: "call", reason: "the call of a function in an expression" },
  { file: "src/event.ts", word: "ask", reason: "the news that a run asks something" },
  { file: "src/run/work.ts", word: "ask", reason: "the same news, where it is sent" },
  { file: "src/cli/facts.ts", word: "ask", reason: "the same news, where it is shown" },
  { file: "src/graph/compile.ts", word: "graph", reason: "what a document without a name is called" },
  { file: "src/cli/report.ts", word: "graph", reason: "the same, where faults are shown" },
  { file: "src/draw/picture.ts", word: "graph", reason: "the same, where it is drawn" },
  { file: "src/cli/", word: "echo", reason: "the flag --models echo, which answers for every model" },
];

Deno.test("the house keeps its rules", async () => {
  const tree = await readTree(["mod.ts", "src", "schema", "tests", "examples"]);
  const rooms = [...tree].filter(([path]) => /^src\/(nodes|models)\//.test(path));
  const { verbs, providers } = vocabulary(read(new Map(rooms)));
  assert(verbs.has("llm") && providers.has("openai"), "The rules do not see the verbs and providers any more.");
  assertEquals(complaints(tree, allowed), []);
});

Deno.test("the door shows the names on the list and no other", async () => {
  const namesOf = async (place: URL): Promise<string[]> => {
    const names = exportedNames(tokens(await Deno.readTextFile(place)));
    const all = names.map((name) => name.startsWith("* ") ? namesOf(new URL(name.slice(2), place)) : [name]);
    return [...new Set((await Promise.all(all)).flat())].sort();
  };
  assertEquals(await namesOf(new URL("mod.ts", root)), door.sort());
});

const planted: readonly [
  what: string,
  files: Record<string, string>,
  complaints: string[],
  allowed?: readonly Allowed[],
][] = [
  ["nothing", {
    "src/json.ts": `export type Json = null;`,
    "src/value/pointer.ts": `import type { Json } from "../json.ts";\nexport const a: Json = null;`,
    "tests/value/pointer_test.ts": `import { a } from "../../src/value/pointer.ts";`,
    "src/nodes/set.ts": `import { a } from "../value/pointer.ts";\nexport const set = { verb: "set" };`,
    "tests/nodes/set_test.ts":
      `import { set } from "../../src/nodes/set.ts";\nimport { a } from "../../src/value/pointer.ts";`,
    "mod.ts": `/** import { x } from "./src/cli/x.ts" */\nexport { set } from "./src/nodes/set.ts";`,
    "examples/a.ts": `import { set } from "../mod.ts";`,
  }, []],
  ["a word that knows a room", { "src/json.ts": `import { a } from "./value/a.ts";` }, [
    `src/json.ts:1: words may not import value ("src/value/a.ts").`,
  ]],
  ["a type from a neighbour", { "src/nodes/mod.ts": `\nimport type { A } from "../run/a.ts";` }, [
    `src/nodes/mod.ts:2: nodes may not import run ("src/run/a.ts").`,
  ]],
  ["an inline type and a dynamic import", {
    "src/models/mod.ts": `export type A = import("../nodes/a.ts").A;\nexport const b = () => import("../cli/b.ts");`,
  }, [
    `src/models/mod.ts:1: models may not import nodes ("src/nodes/a.ts").`,
    `src/models/mod.ts:2: models may not import cli ("src/cli/b.ts").`,
  ]],
  ["an export from a neighbour", { "src/reducers/mod.ts": "export * from '../models/a.ts';" }, [
    `src/reducers/mod.ts:1: reducers may not import models ("src/models/a.ts").`,
  ]],
  ["a command line behind the door", { "src/cli/mod.ts": `import "../run/run.ts";\nimport "../../mod.ts";` }, [
    `src/cli/mod.ts:1: cli may not import run ("src/run/run.ts").`,
  ]],
  ["a test in a stranger's room", { "tests/nodes/a_test.ts": `import "../../src/run/run.ts";` }, [
    `tests/nodes/a_test.ts:1: tests may not import run ("src/run/run.ts").`,
  ]],
  ["an example behind the door", { "examples/a.ts": `import "../src/json.ts";` }, [
    `examples/a.ts:1: examples may not import words ("src/json.ts").`,
  ]],
  ["a room nobody planned", { "src/attic/mod.ts": `` }, [`src/attic/mod.ts: The table has no room "attic".`]],
  ["a version outside deno.json", { "tests/a_test.ts": `import "npm:zod@4";` }, [
    `tests/a_test.ts:1: "npm:zod@4" names a version or a host; only deno.json does.`,
  ]],
  ["a circle of types", {
    "src/a.ts": `import type { B } from "./b.ts";`,
    "src/b.ts": `export type { C } from "./c.ts";`,
    "src/c.ts": `import type { A } from "./a.ts";`,
  }, ["src/a.ts → src/b.ts → src/c.ts → src/a.ts: A circle."]],
  ["a package with two homes", {
    "src/graph/mod.ts": `import { a } from "ajv/dist/2020.js";`,
    "src/value/mod.ts": `export const b = () => import("ajv");`,
  }, [`src/value/mod.ts:1: The package "ajv" lives in src/graph/mod.ts.`]],
  ["a package among the words, and @std", {
    "src/json.ts": `import { z } from "zod";`,
    "src/run/mod.ts": `import { assert } from "@std/assert/assert";`,
  }, [
    `src/json.ts:1: Words import no package, and "zod" is one.`,
    `src/run/mod.ts:1: "@std/assert" is for tests and examples.`,
  ]],
  ["a verb outside nodes", {
    "src/nodes/mod.ts": `export const kind = { verb: "llm" };`,
    "src/run/mod.ts": "const a = verb === 'llm';\n// llm\nconst b = `llm`;\nconst c = /\"llm\"/;",
  }, [
    `src/run/mod.ts:1: "llm" is a verb; only src/nodes knows it.`,
    `src/run/mod.ts:3: "llm" is a verb; only src/nodes knows it.`,
  ]],
  [
    "a verb with a reason, and a reason without its verb",
    {
      "src/nodes/mod.ts": `export const kind = { verb: "ask" };`,
      "src/event.ts": `export type A = "ask";`,
    },
    [`src/event.ts: "set" is allowed and not there; take it off the list.`],
    [{ file: "src/", word: "ask", reason: "" }, { file: "src/event.ts", word: "set", reason: "" }],
  ],
  ["a provider outside models", {
    "src/models/mod.ts":
      `import { x } from "./x.ts";\nexport const providers: Record<string, Provider> = { openai: () => import("./openai.ts"), "replay": 1, echo };`,
    "src/graph/mod.ts": `const a = "openai", b = "replay";`,
    "src/run/mod.ts": `const a = "echo:x", b = "openai";`,
  }, [
    `src/graph/mod.ts:1: "openai" is a provider; only src/models knows it.`,
    `src/graph/mod.ts:1: "replay" is a provider; only src/models knows it.`,
    `src/run/mod.ts:1: "echo" is a provider; only src/models knows it.`,
    `src/run/mod.ts:1: "openai" is a provider; only src/models knows it.`,
  ]],
  ["a platform in the wrong room", {
    "src/value/mod.ts":
      `const a = Deno.cwd();\nimport "node:fs";\nconst b = globalThis.process.env;\nconst c = process.env;`,
    "src/cli/mod.ts": `const a = Deno.args, b = a.process.env;`,
    "src/run/mod.ts":
      `const a = task.process.now; const b = { process: 1 }; const c = "Deno 2"; const d = "Deno" in globalThis;\n(globalThis as Runtime).Deno;`,
  }, [
    `src/value/mod.ts:1: "Deno" belongs to src/cli and src/graph/open.ts.`,
    `src/value/mod.ts:2: "node:fs" belongs to src/cli and src/graph/open.ts.`,
    `src/value/mod.ts:3: "process" belongs to src/cli and src/graph/open.ts.`,
    `src/value/mod.ts:4: "process" belongs to src/cli and src/graph/open.ts.`,
    `src/run/mod.ts:1: "Deno" belongs to src/cli and src/graph/open.ts.`,
    `src/run/mod.ts:2: "Deno" belongs to src/cli and src/graph/open.ts.`,
  ]],
  ["what some runtimes lack", {
    "src/run/mod.ts":
      "ReadableStream.from([]);\nawait Array\n  .fromAsync(a);\nPromise.withResolvers();\nObject.groupBy(a, b);\n" +
      "new Function('a');\n`${new AsyncLocalStorage()}`;\n`Array.fromAsync ${`eval(` + x / 2} `; // Promise.try",
  }, [
    `src/run/mod.ts:1: "ReadableStream.from" does not run everywhere.`,
    `src/run/mod.ts:2: "Array.fromAsync" does not run everywhere.`,
    `src/run/mod.ts:4: "Promise.withResolvers" does not run everywhere.`,
    `src/run/mod.ts:5: "Object.groupBy" does not run everywhere.`,
    `src/run/mod.ts:6: "new Function (" does not run everywhere.`,
    `src/run/mod.ts:7: "AsyncLocalStorage" does not run everywhere.`,
  ]],
  ["a file for two sittings, and one that a program wrote", {
    "src/run/mod.ts": "\n".repeat(320) + "a",
    "src/graph/a.generated.ts": "\n".repeat(320) + "eval(1)",
  }, ["src/run/mod.ts: 321 lines are more than one sitting; 320 is the most."]],
];

for (const [what, files, expected, allowed] of planted) {
  Deno.test(`the rules find ${what}`, () => {
    assertEquals(complaints(new Map(Object.entries(files)), allowed), expected);
  });
}

Deno.test("the names of a door are read from every form of export", () => {
  const text =
    `export { a, type B, c as d } from "./a.ts";\nexport type { E } from "./e.ts";\nexport * as f from "./f.ts";
    export * from "./g.ts";\nexport function h() {}\nexport async function i() {}\nexport interface J {}\nexport type K = 1;
    export const l = { m: 1 };\nexport abstract class N {}\nexport {\n  o,\n  p,\n};`;
  assertEquals(exportedNames(tokens(text)), [
    "* ./g.ts",
    "B",
    "E",
    "J",
    "K",
    "N",
    "a",
    "d",
    "f",
    "h",
    "i",
    "l",
    "o",
    "p",
  ]);
});

/** The text of every file at or below some names of the root. */
async function readTree(names: readonly string[]): Promise<Map<string, string>> {
  const tree = new Map<string, string>();
  const walk = async (folder: string, wanted: (name: string) => boolean): Promise<void> => {
    const entries: Deno.DirEntry[] = [];
    for await (const entry of Deno.readDir(new URL(folder, root))) if (wanted(entry.name)) entries.push(entry);
    for (const { name, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
      if (isDirectory) await walk(`${folder}${name}/`, (inner) => inner !== "node_modules");
      else tree.set(`${folder}${name}`, await Deno.readTextFile(new URL(folder + name, root)));
    }
  };
  await walk("", (name) => names.includes(name));
  return tree;
}
