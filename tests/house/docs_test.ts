import { assert, assertEquals, assertGreater } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { check, formatIssues } from "../../mod.ts";

const root = new URL("../../", import.meta.url);

/** Commands of the README that are not run here, and why. */
const notRun: Readonly<Record<string, string>> = {
  "deno task test": "It runs this test.",
  "deno task ok": "It runs this test.",
  "OPENAI_API_KEY=… deno task millrace run examples/joke_and_poem.json -i topic=cats": "It asks a real model.",
};

/** What is wrong with the form of a part of a document; other codes speak of what the part leaves out. */
const formal = ["MR001", "MR002", "MR003", "MR101", "MR106", "MR203", "MR211", "MR303"];

Deno.test("every JSON in the pages is JSON, and every document in it is valid", async () => {
  const faults: string[] = [];
  let documents = 0;
  for (const page of ["README.md", ...await namesIn("spec", ".md")]) {
    for (const { text, line } of blocksOf(await read(page), "json")) {
      const value = parse(text);
      if (value === undefined) faults.push(`${page}:${line}: This is not JSON.`);
      if (!isDocument(value)) continue;
      documents++;
      faults.push(...faultsOf(text).map((fault) => `${page}:${line}: ${fault}`));
    }
  }
  assertEquals(faults, []);
  assertGreater(documents, 0, "No page holds a document.");
});

Deno.test("every part of a document in the specification has the form of one", async () => {
  const page = await read("spec/graph.md");
  const inline = [...page.matchAll(/`(\{ "[^`]*\})`/g)].map(({ 1: text, index }) => ({
    text,
    line: lineAt(page, index),
  }));
  const known = Object.keys(JSON.parse(await read("schema/graph.schema.json")).properties);
  const faults: string[] = [];
  let parts = 0;
  for (const { text, line } of [...blocksOf(page, "json"), ...inline]) {
    const value = parse(text);
    if (!isObject(value) || isDocument(value) || !Object.keys(value).every((key) => known.includes(key))) continue;
    parts++;
    const issues = check({ millrace: "1", nodes: {}, edges: {}, ...value });
    const wrong = issues.filter(({ code }) => formal.includes(code));
    faults.push(...wrong.map(({ code, pointer, message }) => `spec/graph.md:${line}: ${code} ${pointer}: ${message}`));
  }
  assertEquals(faults, []);
  assertGreater(parts, 20, "The page shows no parts of documents any more.");
});

Deno.test("every event and every piece of news in the specification is valid against the schema of events", async () => {
  const schema = JSON.parse(await read("schema/event.schema.json"));
  const validate = new Ajv2020({ strict: false }).compile(schema);
  const page = await read("spec/events.md");
  const faults: string[] = [];
  let news = 0;
  const tell = (event: Record<string, unknown>, place: string) => {
    news++;
    const isNode = ["updates", "messages", "custom", "tasks", "tools"].includes(event.mode as string);
    const whole = { seq: 0, t: 0, ns: [], step: 1, ...(isNode && { node: "a", task: "a#1" }), ...event };
    if (!validate(whole)) faults.push(`${place}: This is no event: ${JSON.stringify(event)}`);
  };
  for (const [section, index] of sectionsOf(page)) {
    const mode = /^## (\w+)/.exec(section)?.[1].toLowerCase() ?? "";
    const place = `spec/events.md:${lineAt(page, index)}`;
    const modes: readonly string[] = schema.oneOf.map((event: Variant) => event.properties.mode.const);
    for (const { text } of blocksOf(section, "json")) {
      const value = parse(text);
      if (isObject(value) && "seq" in value) tell(value, place);
      else if (modes.includes(mode)) {
        for (const data of Array.isArray(value) ? value : [value]) tell({ mode, data }, place);
      }
    }
    if (mode !== "messages") continue;
    const call = { id: "r/a#1/1", model: "m", provider: "p", tags: [], attempt: 1 };
    for (const [, delta] of section.matchAll(/^\| `(\{.*?\})` +\|/gm)) {
      tell({ mode, data: [JSON.parse(delta), call] }, place);
    }
  }
  assertEquals(faults, []);
  assertGreater(news, 15, "The page shows no events any more.");
});

Deno.test("the README shows what its first document says when it is run, and when it has a fault", async () => {
  const page = await read("README.md");
  const [document] = blocksOf(page, "json");
  const [lanes, fault] = blocksOf(page, "text");
  assertGreater(31, lanes.line + lanes.text.split("\n").length, "The first thirty lines show a graph and its tokens.");

  const misspelt = document.text.replace("joke about {{ topic }}", "joke about {{ topci }}");
  const shown = formatIssues(check(misspelt), { name: "joke.json", text: misspelt }, { width: 120 });
  assertEquals(fault.text.replace(/^ {2}/gm, "").trimEnd(), shown);

  const [command, ...lines] = lanes.text.trimEnd().split("\n");
  const { output } = await runCommand(command.replace("$ ", ""));
  // Where a line is cut may depend on how busy the machine is; what a lane says in all does not.
  const [said, promised] = [lanesOf(output), lanesOf(lines.join("\n"))];
  assertGreater(promised.size, 1, "The README shows no lanes.");
  for (const [name, text] of promised) assertEquals(said.get(name)?.slice(0, text.length), text);
});

Deno.test("every task that the pages name is there", async () => {
  const { tasks } = JSON.parse(await read("deno.json"));
  const lost: string[] = [];
  for (const page of ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]) {
    for (const [, name] of (await read(page)).matchAll(/deno(?:@2)? task (?:-q )?([\w:]+)/g)) {
      if (tasks[name] === undefined) lost.push(`${page}: ${name}`);
    }
  }
  assertEquals(lost, []);
});

Deno.test("the README names every example", async () => {
  const page = await read("README.md");
  const examples = [...await namesIn("examples", ".json"), ...await namesIn("examples", ".ts")];
  const missing = examples.filter((name) => !name.endsWith(".script.json") && !page.includes(`](${name})`));
  assertEquals(missing, []);
});

Deno.test("every example is a valid document without warnings", async () => {
  const examples = (await namesIn("examples", ".json")).filter((name) => !name.endsWith(".script.json"));
  const faults: string[] = [];
  let documents = 0;
  for (const example of examples) {
    const text = await read(example);
    if (!isDocument(parse(text))) continue;
    documents++;
    faults.push(...faultsOf(text, "warnings too").map((fault) => `${example}: ${fault}`));
  }
  assertEquals(faults, []);
  assertGreater(documents, 0, "No example holds a document.");
});

Deno.test("every link of the pages leads somewhere, and to a heading that is there", async () => {
  const dead: string[] = [];
  const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "spec", "spec/decisions"];
  const names = await Promise.all(pages.map((page) => page.endsWith(".md") ? [page] : namesIn(page, ".md")));
  for (const page of names.flat()) {
    for (const [, link] of (await read(page)).matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)) {
      const place = new URL(link, new URL(page, root));
      const slug = place.hash.slice(1);
      place.hash = "";
      const isThere = await Deno.stat(place).then(() => true, () => false);
      if (!isThere || (slug !== "" && !slugsOf(await Deno.readTextFile(place)).includes(slug))) {
        dead.push(`${page}: ${link}`);
      }
    }
  }
  assertEquals(dead, []);
});

Deno.test("the commands of the README do what they say", async (test) => {
  const page = await read("README.md");
  const lone = [...page.matchAll(/: `(deno task .+)`$/gm)].map(({ 1: text, index }) => ({
    text,
    line: lineAt(page, index),
  }));
  const blocks = [...lone, ...blocksOf(page, "sh")];
  assertGreater(blocks.length, 0, "The README shows no command.");
  for (const { text, line } of blocks) {
    for (const command of commandsOf(text)) {
      if (notRun[command] !== undefined) continue;
      await test.step(`README.md:${line}: ${command}`, async () => {
        const { code, output } = await runCommand(command);
        assert(code === 0, `"${command}" ended with ${code}:\n${output}`);
      });
    }
  }
});

Deno.test("commandsOf() drops comments and prompts, joins what a backslash parts, and names the local Deno", () => {
  assertEquals(commandsOf("# why\n$ npx -y deno@2 run \\\n  a.ts\n\ndeno task ok"), ["deno run a.ts", "deno task ok"]);
});

/** One sort of event in the schema. */
interface Variant {
  readonly properties: { readonly mode: { readonly const: string } };
}

/** What is wrong with a document. A host's functions are not known here, so that they are missing is no fault. */
function faultsOf(text: string, warnings?: "warnings too"): string[] {
  return check(text).filter(({ code, severity }) => code !== "MR306" && (warnings || severity === "error"))
    .map(({ code, pointer, message }) => `${code} ${pointer}: ${message}`);
}

/** The fenced blocks of one language in a page of Markdown, with the line they begin on. */
function blocksOf(page: string, language: string): { text: string; line: number }[] {
  const fence = new RegExp(`^( *)\`\`\`${language}\\b.*\\n([^]*?)^\\1\`\`\``, "gm");
  return [...page.matchAll(fence)].map((match) => ({ text: match[2], line: lineAt(page, match.index) }));
}

function lineAt(page: string, index: number): number {
  return page.slice(0, index).split("\n").length;
}

/** The sections of a page, each with where it begins. */
function sectionsOf(page: string): [text: string, index: number][] {
  return [...page.matchAll(/^## [^]*?(?=^## |(?![^]))/gm)].map((match) => [match[0], match.index]);
}

/** What the headings of a page are linked by. */
function slugsOf(page: string): string[] {
  const titles = page.replace(/^```[^]*?^```/gm, "").matchAll(/^#+ (.+)$/gm);
  return [...titles].map(([, title]) => title.toLowerCase().replace(/[^\w -]/g, "").replaceAll(" ", "-"));
}

/** The words of each lane. */
function lanesOf(text: string): Map<string, string> {
  const lanes = new Map<string, string>();
  for (const [, name, words] of text.matchAll(/^(\S+) +│ (.*)$/gm)) {
    lanes.set(name, lanes.has(name) ? `${lanes.get(name)} ${words}` : words);
  }
  return lanes;
}

/** The commands of a block, one each. */
function commandsOf(block: string): string[] {
  return block.replace(/\\\n\s*/g, "").split("\n").map((line) => line.trim().replace(/^\$ /, ""))
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.replaceAll("npx -y deno@2", "deno"));
}

/** Runs a command in a shell whose `deno` is this one, for a minute at most. */
async function runCommand(command: string): Promise<{ code: number; output: string }> {
  const script = `deno() { "$DENO" "$@"; }\n${command}`;
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-ec", script],
    cwd: root,
    env: { DENO: Deno.execPath(), NO_COLOR: "1" },
    stdin: "null",
    signal: AbortSignal.timeout(60_000),
  }).output();
  return { code, output: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller says where.
    return undefined;
  }
}

function isDocument(value: unknown): boolean {
  return isObject(value) && "millrace" in value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function namesIn(folder: string, ending: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(new URL(folder, root))) {
    if (isFile && name.endsWith(ending)) names.push(`${folder}/${name}`);
  }
  return names.sort();
}

function read(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, root));
}
