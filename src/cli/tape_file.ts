/**
 * Tapes as files: read whole, and written line by line.
 *
 * @module
 */
import type { Recorder } from "../../mod.ts";
import { readTape, type Tape } from "../tapes/mod.ts";
import { isMissing } from "./input.ts";
import { nearest } from "./nearest.ts";
import { deniedPermission } from "./report.ts";
import { quoted } from "./shell.ts";
import { exits, Stop } from "./stop.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Reads a tape from its file.
 *
 * @throws {Stop} When there is none, or it is no tape.
 */
export async function readTapeFile(path: string, terminal: Terminal): Promise<Tape> {
  let text: string;
  try {
    text = path === "-" ? await terminal.readStdin() : await terminal.readFile(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new Stop(exits.permission, `There is no tape "${path}".`, {
      code: "MR603",
      hint: await nearestTape(path, terminal),
      cause: error,
    });
  }
  try {
    return readTape(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Stop(exits.invalid, `"${path}" cannot be read. ${error.message}`, { cause: error });
  }
}

async function nearestTape(path: string, terminal: Terminal): Promise<string> {
  const [, folder = "", name] = /^(.*[/\\])?([^/\\]*)$/.exec(path) ?? [];
  const names = await terminal.listFolder(folder || ".").catch(() => []);
  const near = nearest(name, names.filter((file) => file.endsWith(".ndjson")));
  return near === undefined ? "millrace run --record FILE makes one." : `Did you mean ${quoted(folder + near)}?`;
}

/** A tape that is being written. */
export interface Recording {
  /** Takes its lines. */
  readonly record: Recorder;
  /** Waits until all that was taken is written, and closes the file. */
  close(): Promise<void>;
}

/**
 * Begins a tape.
 *
 * @param place The document's path or address, which the tape names; without one, it has the document alone.
 * @throws {Stop} When it cannot be written.
 */
export async function beginTape(path: string, place: string | undefined, terminal: Terminal): Promise<Recording> {
  const file = await terminal.openFile(path).catch((error) => {
    throw notWritten(path, error);
  });
  // One after the other, in the order in which they come.
  let last: Promise<void> = Promise.resolve();
  return {
    record(line) {
      const told = "tape" in line && place !== undefined ? { ...line, file: besides(path, place) } : line;
      last = last.then(() => file.write(`${JSON.stringify(told)}\n`));
      return last;
    },
    async close() {
      // Why it failed is why the run was stopped.
      await last.catch(() => {});
      await file.close();
    },
  };
}

/** How the parts of a run begin their tapes, where the arguments want them. `first` is the part that gets the file itself. */
export function tapeOf(
  { record }: { readonly record?: string },
  terminal: Terminal,
  place: string,
  first = 1,
): { tape?(part: number): Promise<Recording> } {
  if (record === undefined) return {};
  return { tape: (part) => beginTape(partOf(record, part - first + 1), place, terminal) };
}

/** The file of another part of a run: `run.2.tape.ndjson` beside `run.tape.ndjson`. */
export function partOf(path: string, part: number): string {
  if (part === 1) return path;
  const [, stem, end] = /^(.*?)((?:\.tape)?\.[^./\\]+)?$/s.exec(path) ?? [undefined, path, ""];
  return `${stem}.${part}${end ?? ""}`;
}

/** A path as a file beside another one sees it. */
export function besides(path: string, place: string): string {
  if (/^(?:[a-z][a-z+.-]+:|[/\\])/i.test(place) || /^(?:[a-z]:|[/\\])/i.test(path)) return place;
  const from = partsOf(path).slice(0, -1);
  const to = partsOf(place);
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
  // What is above where we are has no name here.
  if (from.slice(same).includes("..")) return place;
  return [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/");
}

/** The path that a file beside another one means. */
export function fromBeside(path: string, place: string): string {
  if (/^(?:[a-z][a-z+.-]+:|[/\\])/i.test(place)) return place;
  return /[/\\]/.test(path) ? `${path.replace(/[^/\\]*$/, "")}${place}` : place;
}

function partsOf(path: string): string[] {
  return path.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
}

function notWritten(path: string, error: unknown): Stop {
  const problem = error instanceof Error ? error.message.replace(/\.?$/, ".") : String(error);
  return deniedPermission(error)
    ? new Stop(exits.permission, `There is no tape: Deno did not allow us to write "${path}".`, {
      code: "MR602",
      hint: `Add --allow-write=${path} after "deno run".`,
      cause: error,
    })
    : new Stop(exits.permission, `There is no tape: "${path}" cannot be written. ${problem}`, {
      code: "MR602",
      hint: "Name another file with --record FILE.",
      cause: error,
    });
}
