/**
 * Prints what Millrace costs on this machine, beside the least that can do the same work and beside LangGraph JS. Every figure
 * comes from processes of its own, taken in turns; the median of the rounds is told, with the least and the most.
 *
 *     deno task bench [--only T1,T3] [--quick] [--ours] [--peers] [--runtime deno|node|bun] [--rounds 5] [--cache folder]
 *
 * `--quick` does little, once, to see that it works; `--ours` leaves out all peers, `--peers` adds more of them.
 */
import { parseArgs } from "node:util";
import type { Entry, Measurement } from "./measurement.ts";
import { type Peers, type Runtime, Workshop } from "./process.ts";
import { rows as measurements } from "./rows/mod.ts";
import { sizes } from "./rows/sizes.ts";
import { start } from "./rows/start.ts";
import { type Row, section, type Verdict, verdicts } from "./table.ts";
import type { Took } from "./worker.ts";

const { values: options } = parseArgs({
  args: Deno.args,
  options: {
    only: { type: "string", default: "" },
    quick: { type: "boolean", default: false },
    ours: { type: "boolean", default: false },
    peers: { type: "boolean", default: false },
    runtime: { type: "string", default: "deno" },
    rounds: { type: "string", default: "5" },
    cache: { type: "string", default: cacheFolder() },
  },
});
const runtime = options.runtime as Runtime;
const peers: Peers = options.ours ? "none" : options.peers ? "all" : "langgraph";
const rounds = options.quick ? 1 : Number(options.rounds);
const wanted = options.only.split(",").map((name) => name.trim()).filter(Boolean);
const all: Verdict[] = [];

await using workshop = await Workshop.open(options.cache, peers, runtime);
console.log(`${await place()}\n`);
for (const measurement of measurements) {
  if (!isWanted(measurement.id)) continue;
  const rows = await measure(measurement);
  tell(section(measurement, rows), verdicts(measurement, rows));
}
if (isWanted("B1")) tell(...Object.values(await sizes(workshop.folder, peers)) as [string, Verdict[]]);
if (isWanted("C1")) {
  const { text, verdicts } = await start(workshop.folder, peers, options.quick ? 1 : rounds * 3);
  tell(text, verdicts);
}
if (all.length > 0) {
  console.log(`${all.filter(({ isMet }) => isMet).length} of ${all.length} targets met`);
}

/** Takes the entries in turns, round by round. */
async function measure(measurement: Measurement): Promise<readonly Row[]> {
  const entries = measurement.entries.filter(isTaken);
  const took = new Map<Entry, Took[]>(entries.map((entry) => [entry, []]));
  const failures = new Map<Entry, string>();
  const size = options.quick ? measurement.quick : measurement.size;
  const warm = Math.min(size, measurement.warm ?? Math.ceil(size / 10));
  await using server = measurement.server && await workshop.serve(measurement.server);
  const job = { row: measurement.id, size, warm, baseURL: server?.baseURL ?? "" };
  for (let round = 0; round < rounds; round++) {
    for (const entry of entries) {
      if (round >= (entry.rounds ?? Infinity) || failures.has(entry)) continue;
      try {
        took.get(entry)!.push(await workshop.run({ ...job, entry: entry.name }));
      } catch (error) {
        // Ours must work. A peer that does not is told, and the others are measured.
        if (entry.kind === "ours" || entry.kind === "limit") throw error;
        failures.set(entry, String(error).split("\n").slice(1).find((line) => line.includes("rror")) ?? "failed");
      }
    }
  }
  return entries.map((entry) => ({ name: entry.name, rounds: took.get(entry)!, failure: failures.get(entry) }));
}

function isTaken({ kind }: Entry): boolean {
  if (kind === "langgraph") return peers !== "none";
  return kind !== "other" || peers === "all";
}

/** `T3` means all whose first word it is. */
function isWanted(id: string): boolean {
  return wanted.length === 0 || wanted.includes(id.split(" ")[0]);
}

function tell(text: string, verdicts: readonly Verdict[]): void {
  console.log([text, ...verdicts.map((verdict) => `    ${verdict.text}`), ""].join("\n"));
  all.push(...verdicts);
}

/** Where this is, and what is compared. */
async function place(): Promise<string> {
  const versions = [...workshop.versions].map(([name, version]) => `${name} ${version}`).join(", ");
  return [
    `${runtime === "deno" ? `Deno ${Deno.version.deno}` : await versionOf()}, ${navigator.hardwareConcurrency} cores`,
    `${rounds} ${rounds === 1 ? "round" : "rounds"}`,
    versions || "no peers",
    ...options.quick ? ["quick: smaller than the titles say, and no figures to quote"] : [],
  ].join("; ");
}

async function versionOf(): Promise<string> {
  const args = runtime === "node" ? ["--version"] : ["--yes", "bun@^1.4.5", "--version"];
  const { stdout } = await new Deno.Command(runtime === "node" ? "node" : "npx", { args }).output();
  return `${runtime} ${new TextDecoder().decode(stdout).trim()}`;
}

function cacheFolder(): string {
  const home = Deno.env.get("XDG_CACHE_HOME") ?? (Deno.env.get("HOME") && `${Deno.env.get("HOME")}/.cache`);
  return `${home ?? "/tmp"}/millrace-bench`;
}
