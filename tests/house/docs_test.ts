import { assert, assertEquals, assertGreater } from "@std/assert";
import { check } from "../../mod.ts";

const root = new URL("../../", import.meta.url);

/** Commands of the README that are not run here, and why. */
const notRun: Readonly<Record<string, string>> = {
  "deno task test": "It runs this test.",
  "deno task ok": "It runs this test.",
};

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

Deno.test("every link of the pages leads somewhere", async () => {
  const dead: string[] = [];
  const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "spec", "spec/decisions"];
  const names = await Promise.all(pages.map((page) => page.endsWith(".md") ? [page] : namesIn(page, ".md")));
  for (const page of names.flat()) {
    for (const [, link] of (await read(page)).matchAll(/\]\((?!\w+:|#)([^)\s#]+)[^)]*\)/g)) {
      const place = new URL(link, new URL(page, root));
      if (!await Deno.stat(place).then(() => true, () => false)) dead.push(`${page}: ${link}`);
    }
  }
  assertEquals(dead, []);
});

Deno.test("the commands of the README do what they say", async (test) => {
  const blocks = blocksOf(await read("README.md"), "sh");
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

/** What is wrong with a document. A host's functions are not known here, so that they are missing is no fault. */
function faultsOf(text: string, warnings?: "warnings too"): string[] {
  return check(text).filter(({ code, severity }) => code !== "MR306" && (warnings || severity === "error"))
    .map(({ code, pointer, message }) => `${code} ${pointer}: ${message}`);
}

/** The fenced blocks of one language in a page of Markdown, with the line they begin on. */
function blocksOf(page: string, language: string): { text: string; line: number }[] {
  const fence = new RegExp(`^( *)\`\`\`${language}\\b.*\\n([^]*?)^\\1\`\`\``, "gm");
  return [...page.matchAll(fence)].map((match) => ({
    text: match[2],
    line: page.slice(0, match.index).split("\n").length,
  }));
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
  return typeof value === "object" && value !== null && "millrace" in value;
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
