/**
 * Runs the suites in every runtime, from one bundle of the same files: the cases of `spec/cases` and the model suite.
 * Prints how many passed, section by section and place by place, and ends with 1 if any failed.
 *
 *     deno run --allow-read --allow-write --allow-run --allow-env --allow-net=127.0.0.1 tests/everywhere/run.ts [words of a place's name]
 */
import { visitPage } from "./page.ts";
import type { Outcome } from "./suites.ts";

const root = new URL("../../", import.meta.url).pathname;
const folder = await Deno.makeTempDir();
const bundle = `${folder}/suites.mjs`;

/** Somewhere the suites run. */
interface Place {
  readonly name: string;
  /** Runs the suites and gives what they print. */
  readonly run: () => Promise<Printed>;
}

interface Printed {
  readonly lines: readonly string[];
  /** What went wrong besides. */
  readonly complaint: string;
}

/** A place that is a program. Bun comes through npx, which fetches it where it is not there yet. */
function program(name: string, command: readonly string[]): Place {
  return {
    name,
    run: () =>
      output([...command, ...name === "Deno" ? ["run", "-A", "--no-config"] : [], bundle, `${root}spec/cases`]),
  };
}

const places: readonly Place[] = [
  program("Deno", [Deno.execPath()]),
  program("Node", ["node"]),
  program("Bun", ["npx", "--yes", "bun@^1.4.5"]),
  { name: "Chromium", run: visitPage },
];

/** What came out of one place. */
interface Result {
  readonly place: string;
  readonly outcomes: readonly Outcome[];
  readonly complaint?: string;
}

try {
  await bundleSuites();
  const wanted = places.filter(({ name }) =>
    Deno.args.every((word) => name.toLowerCase().includes(word.toLowerCase()))
  );
  if (wanted.length === 0) throw new Error(`No such place; there are ${places.map(({ name }) => name).join(", ")}.`);
  const results = await Promise.all(wanted.map(visit));
  console.log(table(results));
  const faults = results.flatMap(faultsOf);
  for (const fault of faults) console.log(`\n✗ ${fault}`);
  const all = results.flatMap(({ outcomes }) => outcomes);
  console.log(`\n${all.filter(({ status }) => status === "passed").length} passed, ${faults.length} failed`);
  if (faults.length > 0) Deno.exitCode = 1;
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function bundleSuites(): Promise<void> {
  const entry = `${root}tests/everywhere/process.ts`;
  const { lines, complaint } = await output([Deno.execPath(), "bundle", "--quiet", "-o", bundle, entry]);
  if (complaint) throw new Error(`The suites could not be bundled:\n${[...lines, complaint].join("\n")}`);
}

async function visit({ name, run }: Place): Promise<Result> {
  const { lines, complaint } = await run();
  const outcomes: Outcome[] = [];
  let place: string | undefined;
  let ended = false;
  for (const line of lines) {
    const value = parse(line);
    if (value === "end") ended = true;
    // Libraries print too.
    else if (isOutcome(value)) outcomes.push(value);
    else if (isPlace(value)) place ??= value.place;
  }
  // A machine may have another program under the name: Deno itself answers to "node" where there is none.
  if (place !== undefined && !place.startsWith(`${name} `)) {
    return { place: name, outcomes: [], complaint: `What answers to its name is ${place}.` };
  }
  return { place: place ?? name, outcomes, ...(!ended && { complaint: complaint || "It did not come to its end." }) };
}

function faultsOf({ place, outcomes, complaint }: Result): string[] {
  const failed = outcomes.filter(({ status }) => status === "failed").map(({ section, name, message = "" }) =>
    `${place}, ${section}: ${name}\n  ${message.replaceAll("\n", "\n  ")}`
  );
  return complaint === undefined ? failed : [...failed, `${place}: ${complaint}`];
}

/** How many passed of how many, a row for each section and a column for each place. */
function table(results: readonly Result[]): string {
  const sections = [...new Set(results.flatMap(({ outcomes }) => outcomes.map(({ section }) => section)))];
  const rows = [["", ...results.map(({ place }) => place)]];
  for (const section of sections) {
    rows.push([
      section,
      ...results.map(({ outcomes }) => {
        const own = outcomes.filter((outcome) => outcome.section === section && outcome.status !== "skipped");
        const passed = own.filter(({ status }) => status === "passed").length;
        return own.length === 0 ? "none" : `${passed < own.length ? "✗ " : ""}${passed} of ${own.length}`;
      }),
    ]);
  }
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  return rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at])).join("  ").trimEnd()).join("\n");
}

/** Runs a command to its end. Whatever goes wrong is told in `complaint`. */
async function output([command, ...args]: readonly string[]): Promise<Printed> {
  try {
    const { success, code, stdout, stderr } = await new Deno.Command(command, {
      args,
      cwd: root,
      env: { NO_COLOR: "1" },
      stdin: "null",
      signal: AbortSignal.timeout(5 * 60_000),
    }).output();
    const decoder = new TextDecoder();
    const lines = decoder.decode(stdout).split("\n").filter(Boolean);
    return { lines, complaint: success ? "" : decoder.decode(stderr).trim() || `It ended with ${code}.` };
  } catch (error) {
    return { lines: [], complaint: `"${command}" could not be run: ${error instanceof Error ? error.message : error}` };
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isOutcome(value: unknown): value is Outcome {
  return typeof value === "object" && value !== null && "section" in value && "status" in value;
}

function isPlace(value: unknown): value is { readonly place: string } {
  return typeof value === "object" && value !== null && "place" in value;
}
