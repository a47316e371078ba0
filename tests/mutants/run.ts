/**
 * Plays every case against every mutant of the engine, two at a time, each in a process of its own. What reads a document before it
 * runs has further judges: the gallery of mistakes, and what types promise.
 * Ends with 1 when a mutant survives, or when the engine itself does not pass.
 *
 *     deno run --allow-read --allow-write --allow-run --allow-env tests/mutants/run.ts [words of a mutant's name]
 */
import { type Mutant, mutants } from "./mutants.ts";

const root = new URL("../../", import.meta.url);
const parts = ["src", "mod.ts", "deno.json", "spec/cases", "examples", "schema", "tests/cases", "tests/std"];
/** Tests that judge the files whose paths begin so. */
const judged = ["src/graph/", "src/value/"];
const judges = ["tests/bad", "tests/value/infer_test.ts", "tests/value/types_test.ts", "tests/value/promise_test.ts"];
parts.push(...judges, "tests/value/typed_expressions.ts", "tests/run/random.ts");
const lanes = 2;
/** Milliseconds after which a mutant that keeps the process busy counts as found. */
const longest = 20_000;

interface Found {
  readonly mutant: Mutant;
  /** The first case that failed; `undefined` when none did. */
  readonly by?: string;
}

const chosen = mutants.filter(({ name }) => Deno.args.every((word) => name.includes(word)));
const names = new Set(mutants.map(({ name }) => name));
if (names.size < mutants.length) fail("Two mutants have the same name.");
const lost = chosen.filter((mutant) => mutate(mutant, Deno.readTextFileSync(new URL(mutant.file, root))) === undefined);
if (lost.length > 0) {
  fail(lost.map(({ name, file, find }) => `"${name}" must find its text in ${file}, once: ${find}`).join("\n"));
}

const copies = await Promise.all(Array.from({ length: lanes }, () => makeLane()));
const failing = await play(copies[0]);
for (const name of failing) console.log(`The engine itself fails: ${name}`);

const waiting = [...chosen];
const found: Found[] = [];
await Promise.all(copies.map(async (lane) => {
  for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
    const file = `${lane}/${mutant.file}`;
    const text = await Deno.readTextFile(file);
    await Deno.writeTextFile(file, mutate(mutant, text)!);
    const [by = await judge(lane, mutant)] = await play(lane, failing);
    await Deno.writeTextFile(file, text);
    found.push({ mutant, by });
  }
}));
for (const lane of copies) await Deno.remove(lane, { recursive: true });

const width = Math.max(...found.map(({ mutant }) => mutant.name.length));
for (const mutant of chosen) {
  const { by } = found.find((entry) => entry.mutant === mutant)!;
  console.log(`${by ? "✓" : "✗"} ${mutant.name.padEnd(width)}  ${by ?? "survives"}`);
}
const survivors = found.filter(({ by }) => by === undefined).length;
console.log(`${found.length} mutants, ${survivors} survive.`);
if (survivors > 0 || failing.length > 0) Deno.exit(1);

/** A copy of the tree that one process at a time works in. */
async function makeLane(): Promise<string> {
  const lane = await Deno.makeTempDir({ prefix: "millrace-mutants-" });
  for (const part of parts) await copy(new URL(part, root).pathname, `${lane}/${part}`);
  return lane;
}

async function copy(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) {
    await Deno.mkdir(to.slice(0, to.lastIndexOf("/")), { recursive: true });
    await Deno.copyFile(from, to);
    return;
  }
  for await (const { name } of Deno.readDir(from)) await copy(`${from}/${name}`, `${to}/${name}`);
}

/** Changes a text in one place; `undefined` when that place is not there, or not the only one. */
function mutate({ find, replace }: Mutant, text: string): string | undefined {
  const pattern = find.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
  const places = [...text.matchAll(new RegExp(pattern, "g"))];
  if (places.length !== 1) return undefined;
  const [{ 0: { length }, index }] = places;
  return text.slice(0, index) + replace + text.slice(index + length);
}

/** Plays the cases and gives the names of those that fail: all of them, or the first that is not among the known ones. */
async function play(lane: string, known?: readonly string[]): Promise<string[]> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      "--allow-read",
      "--allow-env",
      `${lane}/tests/cases/all.ts`,
      ...known ? ["--first"] : [],
    ],
    cwd: lane,
    env: { KNOWN_FAILURES: JSON.stringify(known ?? []), NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(longest),
  });
  const { code, success, signal, stdout, stderr } = await command.output();
  const lines = new TextDecoder().decode(stdout).split("\n");
  const names = lines.filter((line) => line.startsWith("✗ ")).map((line) => line.slice(2));
  if (names.length > 0 || success) return names;
  if (signal) return ["(the process did not end)"];
  const [why] = new TextDecoder().decode(stderr).trim().split("\n");
  // Text that cannot be read proves nothing.
  if (why.includes("SyntaxError")) fail(`A mutant is no program: ${why}`);
  return [`(the process ended with ${code}: ${why})`];
}

/** What the tests of a file say: the first that failed. */
async function judge(lane: string, { file }: Mutant): Promise<string | undefined> {
  if (!judged.some((folder) => file.startsWith(folder))) return undefined;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["test", "--no-check", "--allow-read", "--fail-fast", ...judges],
    cwd: lane,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(2 * longest),
  });
  const { success, stdout } = await command.output();
  if (success) return undefined;
  return / => \.\/(tests\/[^:]+)/.exec(new TextDecoder().decode(stdout))?.[1] ?? "(the process did not end)";
}

function fail(message: string): never {
  console.error(message);
  Deno.exit(1);
}
