/**
 * Reads a tape from its text.
 *
 * @module
 */
import type { GraphEvent } from "../event.ts";
import type { TapeAnswer, TapeLine, TapeRequest, TapeStart } from "../tape.ts";

/** A recorded run, read. */
export interface Tape {
  /** What was run. */
  readonly start: TapeStart;
  /** All that follows, in order. */
  readonly lines: readonly Exclude<TapeLine, TapeStart>[];
  /** Every event, in order. */
  readonly events: readonly GraphEvent[];
  /** What models were asked, by call. */
  readonly requests: ReadonlyMap<string, TapeRequest>;
  /** How their answers ended, by call. */
  readonly answers: ReadonlyMap<string, TapeAnswer>;
  /** Whether the run comes to its end on it. */
  readonly isWhole: boolean;
}

/**
 * Reads a tape: lines of JSON, the first of which says what was run. A last line that was cut off by the end of a process is left out.
 *
 * @param text The tape's text.
 * @throws {SyntaxError} When a line is no line of a tape, with its number.
 *
 * @example
 * ```ts
 * import { readTape } from "@millrace/millrace/tapes";
 *
 * const tape = readTape('{"tape":"1","run":"r-1","name":"joke","graph":{"millrace":"1","nodes":{},"edges":{}},"input":{}}\n');
 * console.assert(tape.start.run === "r-1");
 * ```
 */
export function readTape(text: string): Tape {
  const sources = text.split("\n");
  let start: TapeStart | undefined;
  const all: Exclude<TapeLine, TapeStart>[] = [];
  sources.forEach((source, index) => {
    if (source.trim() === "") return;
    const line = readLine(source, index, index === sources.length - 1);
    if (line === undefined) return;
    if (start === undefined) start = startOf(line);
    else if ("tape" in line) throw new SyntaxError(`Line ${index + 1} begins another run. A tape is of one run.`);
    else if (parts.some((part) => part in line)) all.push(line);
    else throw new SyntaxError(`Line ${index + 1} is no line of a tape: ${excerpt(source)}.`);
  });
  if (start === undefined) throw new SyntaxError("This is no tape: there is nothing in it.");
  const last = all.findLastIndex(isEnd);
  // A run that is called off while its reader is behind tells its end again.
  const lines = all.slice(0, last < 0 ? undefined : last + 1).filter((line, index) => !isEnd(line) || index === last);
  return {
    start,
    lines,
    events: lines.filter((line) => "mode" in line),
    requests: new Map(lines.flatMap((line) => "request" in line ? [[line.request.call, line.request]] : [])),
    answers: new Map(lines.flatMap((line) => "answer" in line ? [[line.answer.call, line.answer]] : [])),
    isWhole: last >= 0,
  };
}

/** What tells each sort of line. */
const parts = ["mode", "request", "answer", "refusal", "server", "use", "mark", "pen", "chance"];

function isEnd(line: TapeLine): boolean {
  return "mode" in line && line.mode === "run" && line.data.type === "end";
}

function readLine(source: string, index: number, isLast: boolean): TapeLine | undefined {
  let line: unknown;
  try {
    line = JSON.parse(source);
  } catch (error) {
    // A process that was stopped while it wrote leaves a part of a line.
    if (isLast && index > 0) return undefined;
    throw new SyntaxError(`Line ${index + 1} is no line of a tape, it is not JSON: ${excerpt(source)}.`, {
      cause: error,
    });
  }
  if (typeof line === "object" && line !== null && !Array.isArray(line)) return line as TapeLine;
  throw new SyntaxError(`Line ${index + 1} is no line of a tape: ${excerpt(source)}.`);
}

function startOf(line: TapeLine): TapeStart {
  if (!("tape" in line)) {
    const what = "mode" in line ? "it has events, and not what was run" : "its first line does not say what was run";
    throw new SyntaxError(
      `This is no tape: ${what}. A tape begins with { "tape": "1", "run": …, "graph": …, "input": … }.`,
    );
  }
  if (line.tape !== "1") {
    throw new SyntaxError(`This tape has the form ${JSON.stringify(line.tape)}, and "1" is what can be read here.`);
  }
  return line;
}

function excerpt(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
