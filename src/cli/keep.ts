/**
 * Runs that stopped, kept in files: written, found again, taken away.
 *
 * @module
 */
import type { Checkpoint, Json } from "../../mod.ts";
import type { CastOptions } from "./cast.ts";
import { isMissing } from "./input.ts";
import { nearest } from "./nearest.ts";
import { deniedPermission } from "./report.ts";
import { exits, Stop } from "./stop.ts";
import type { Terminal } from "./terminal.ts";

/** A run that stopped: enough to go on with it from the same folder. */
export interface SavedRun {
  /** The version of this form. */
  readonly version: "1";
  /** The run's name: the identity of its first part. */
  readonly run: string;
  /** How often it has begun or gone on. */
  readonly part: number;
  /** The document's path or address. The checkpoint knows whether it is still the same. */
  readonly graph: string;
  /** The keys of its input. */
  readonly given: readonly string[];
  /** Who answers. Of secrets, only the names. */
  readonly options: CastOptions;
  /** Where it goes on. */
  readonly checkpoint: Checkpoint;
}

/** A saved run, and where it was found. */
export interface FoundRun {
  /** The run. */
  readonly saved: SavedRun;
  /** Its file among the kept runs; absent for a file that the person named, which is theirs. */
  readonly home?: string;
}

/** The file of a run among the kept ones. */
export function homeOf(name: string): string {
  return `${FOLDER}/runs/${name}.json`;
}

/** Whether a file is among the kept ones, where its name is enough to find it. */
export function isHome(path: string, name: string): boolean {
  return path === homeOf(name);
}

/**
 * Writes a run to its file.
 *
 * @throws {Stop} When it cannot be written, with what would help.
 */
export async function keepRun(saved: SavedRun, path: string, terminal: Terminal): Promise<void> {
  try {
    await terminal.writeFile(path, textOf(saved));
  } catch (error) {
    throw notWritten(path, isHome(path, saved.run), error);
  }
  if (!isHome(path, saved.run)) return;
  try {
    await terminal.readFile(`${FOLDER}/.gitignore`);
  } catch {
    // What people wrote and models answered does not belong into a repository. Without this file all still works.
    await terminal.writeFile(`${FOLDER}/.gitignore`, "*\n").catch(() => {});
  }
}

/** A saved run as text. */
export function textOf(saved: SavedRun): string {
  return JSON.stringify(saved) + "\n";
}

/**
 * Finds a saved run by its name or its file; `-` reads stdin.
 *
 * @throws {Stop} When there is none, or it is no saved run.
 */
export async function findRun(subject: string, terminal: Terminal): Promise<FoundRun> {
  if (subject === "-") return { saved: read(await terminal.readStdin(), "stdin") };
  const isFile = /[/\\]|\.json$/.test(subject);
  const path = isFile ? subject : homeOf(subject);
  try {
    const saved = read(await terminal.readFile(path), `"${path}"`);
    return isFile ? { saved } : { saved, home: path };
  } catch (error) {
    if (!isMissing(error)) throw error;
    if (isFile) {
      throw new Stop(exits.permission, `There is no file "${path}" with a run.`, { code: "MR603", cause: error });
    }
    throw new Stop(exits.permission, `There is no run "${subject}" in ${FOLDER}/runs.`, {
      code: "MR603",
      hint: await otherRuns(subject, terminal),
      cause: error,
    });
  }
}

/** The names of the runs that are kept in this folder. */
export async function keptRuns(terminal: Terminal): Promise<string[]> {
  try {
    const files = await terminal.listFolder(`${FOLDER}/runs`);
    return files.filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -".json".length)).sort();
  } catch {
    // No folder: then nothing is kept here.
    return [];
  }
}

const FOLDER = ".millrace";

async function otherRuns(subject: string, terminal: Terminal): Promise<string> {
  const names = await keptRuns(terminal);
  const near = nearest(subject, names);
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (names.length === 0) return "No run is kept in this folder. A run that is done is not kept any more.";
  const most = names.slice(0, 5).join(", ");
  return `Kept are ${most}${
    names.length > 5 ? ` and ${names.length - 5} more` : ""
  }. A run that is done is not kept any more.`;
}

function read(text: string, where: string): SavedRun {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Stop(exits.invalid, `What is in ${where} is not JSON, so it is no saved run.`, {
      code: "MR713",
      cause: error,
    });
  }
  if (isSaved(value)) return value;
  throw new Stop(exits.invalid, `What is in ${where} is no saved run.`, {
    code: "MR713",
    hint: "A run that stops says where it is kept; --save FILE chooses the file.",
  });
}

function isSaved(value: unknown): value is SavedRun {
  if (typeof value !== "object" || value === null) return false;
  const { version, run, part, graph, given, options, checkpoint } = value as Partial<Record<keyof SavedRun, unknown>>;
  return version === "1" && typeof run === "string" && typeof part === "number" && typeof graph === "string" &&
    Array.isArray(given) && typeof options === "object" && options !== null &&
    typeof checkpoint === "object" && checkpoint !== null && "asks" in checkpoint && Array.isArray(checkpoint.asks);
}

function notWritten(path: string, isHome: boolean, error: unknown): Stop {
  const denied = deniedPermission(error);
  const place = isHome ? FOLDER : path;
  if (denied) {
    return new Stop(exits.permission, `The run is not kept: Deno did not allow us to write "${path}".`, {
      code: "MR602",
      hint: `Add --allow-write=${place} after "deno run", or print a run that stops with --save -.`,
      cause: error,
    });
  }
  const problem = error instanceof Error ? error.message.replace(/\.?$/, ".") : String(error);
  return new Stop(exits.permission, `The run is not kept: "${path}" cannot be written. ${problem}`, {
    code: "MR602",
    hint: "Name another file with --save FILE, or print a run that stops with --save -.",
    cause: error,
  });
}
