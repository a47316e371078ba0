/**
 * Does the work of one entry once, in a process of its own, and prints what it took as a line of JSON. Runs in Deno, Node and Bun.
 * The argument is a `Job` as JSON.
 */
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import type { Watch } from "./measurement.ts";
import { rows } from "./rows/mod.ts";
import { serveTokens } from "./server.ts";

/** What a process is asked to do. */
export interface Job {
  /** Which measurement, by its id. */
  readonly row: string;
  /** Which entry of it, by its name. */
  readonly entry: string;
  /** How much to do. */
  readonly size: number;
  /** How much to do before the time begins. */
  readonly warm: number;
  /** Where models answer. */
  readonly baseURL: string;
}

/** What it took. */
export interface Took {
  /** Microseconds of the processor, for one unit. */
  readonly cpu: number;
  /** Microseconds by the clock, for one unit. */
  readonly wall: number;
  /** The most memory that the process has held, in bytes. */
  readonly peak: number;
  /** What a reader of the table must know. */
  readonly note?: string;
  /** Further figures. */
  readonly figures: Readonly<Record<string, number>>;
}

/** Work is repeated for so many milliseconds, but not more often than so. */
const enough = 300;
const most = 200;

async function take({ row, entry, size, warm, baseURL }: Job): Promise<Took> {
  const measurement = rows.find(({ id }) => id === row)!;
  const { prepare } = measurement.entries.find(({ name }) => name === entry)!;
  if (warm > 0) await (await prepare({ size: warm, baseURL }))({ begin() {}, end() {} });
  const work = await prepare({ size, baseURL });
  let cpu = 0, wall = 0, units = 0;
  let note: string | undefined;
  let figures: Readonly<Record<string, number>> = {};
  const began = performance.now();
  for (let times = 0; times < most; times++) {
    if (times > 0 && (measurement.repeats === false || performance.now() - began > enough)) break;
    const watch = new StopWatch();
    const tally = await work(watch);
    watch.end();
    cpu += watch.cpu;
    wall += watch.wall;
    units += tally.units;
    note = tally.note;
    figures = tally.figures ?? {};
  }
  return { cpu: cpu / units, wall: wall / units, peak: peak(), note, figures };
}

class StopWatch implements Watch {
  cpu = 0;
  wall = 0;
  #used = process.cpuUsage();
  #began = performance.now();
  #isOver = false;

  begin(): void {
    this.#used = process.cpuUsage();
    this.#began = performance.now();
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { user, system } = process.cpuUsage(this.#used);
    this.cpu = user + system;
    this.wall = (performance.now() - this.#began) * 1000;
  }
}

/** The high-water mark of memory: as the kernel tells it, where there is one that does. */
function peak(): number {
  if (existsSync("/proc/self/status")) {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024;
  }
  return process.resourceUsage?.().maxRSS * 1024 || process.memoryUsage().rss;
}

// Last, when all of this file is there.
const job: Job | Parameters<typeof serveTokens>[0] = JSON.parse(process.argv[2]);
if ("tokens" in job) console.log(await serveTokens(job));
else {
  console.log(JSON.stringify(await take(job)));
  // What somebody's library leaves open must not keep the process.
  process.exit(0);
}
