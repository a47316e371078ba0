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
  /** Every event, in order. */
  readonly events: readonly GraphEvent[];
  /** What models were asked, by call. */
  readonly requests: ReadonlyMap<string, TapeRequest>;
  /** How their answers ended, by call. */
  readonly answers: ReadonlyMap<string, TapeAnswer>;
  /** The chances taken, in order. */
  readonly chances: readonly number[];
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
  const lines = text.split("\n");
  const events: GraphEvent[] = [];
  const requests = new Map<string, TapeRequest>();
  const answers = new Map<string, TapeAnswer>();
  const chances: number[] = [];
  let start: TapeStart | undefined;
  lines.forEach((source, index) => {
    if (source.trim() === "") return;
    const line = readLine(source, index, index === lines.length - 1);
    if (line === undefined) return;
    if (start === undefined) {
      start = startOf(line);
    } else if ("mode" in line) events.push(line);
    else if ("request" in line) requests.set(line.request.call, line.request);
    else if ("answer" in line) answers.set(line.answer.call, line.answer);
    else if ("chance" in line) chances.push(line.chance);
    else throw new SyntaxError(`Line ${index + 1} is no line of a tape: ${excerpt(source)}.`);
  });
  if (start === undefined) throw new SyntaxError("This is no tape: there is nothing in it.");
  return { start, events, requests, answers, chances };
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
