/**
 * Fixes documents in their files, and tells what was changed.
 *
 * @module
 */
import { check, type Issue, type Json, type Kit, type Source } from "../../mod.ts";
import { valueAt } from "../value/pointer.ts";
import { visible } from "../value/visible.ts";
import { isStdin } from "./documents.ts";
import { fixText } from "./fix.ts";
import { isMissing } from "./input.ts";
import { toLine } from "./json.ts";
import { exits, Stop } from "./stop.ts";
import type { Terminal } from "./terminal.ts";

/** A document that was checked. */
export interface Checked {
  /** Its path or address. */
  readonly place: string;
  /** What is wrong in it. */
  readonly issues: readonly Issue[];
  /** Its text. */
  readonly source: Source;
}

/** What was fixed, told in both forms. */
export interface FixedFile {
  /** For people. */
  readonly text: string;
  /** As NDJSON. */
  readonly json: string;
}

/**
 * Fixes a document in its file, if its issues say how.
 *
 * @throws {Stop} When it is no file that can be written.
 */
export async function fixFile(
  { place, issues, source }: Checked,
  kit: Kit,
  terminal: Terminal,
): Promise<FixedFile | undefined> {
  if (!issues.some(({ fix, file }) => fix && file === undefined)) return undefined;
  if (isStdin(place)) throw notWritable("stdin", undefined);
  let text: string;
  try {
    text = await terminal.readFile(place);
  } catch (error) {
    if (isMissing(error)) throw notWritable(place, error);
    throw error;
  }
  const given = { ...kit, files: source.files ?? {} };
  const made = fixText(text, issues, (text) => check(text, given));
  if (made.fixed.length === 0) return undefined;
  await terminal.writeFile(place, made.text);
  const now = valueOf(made.text);
  const lines = made.fixed.map((issue) => {
    const at = issue.line === undefined ? place : `${place}:${issue.line}:${issue.column}`;
    return `fixed[${issue.code}]: ${visible(issue.message)}\n  --> ${visible(at)}${
      issue.pointer && `   ${visible(issue.pointer)}`
    }\n  = now: ${visible(nowOf(issue, now))}\n\n`;
  });
  const json = made.fixed.map((issue) => toLine({ fixed: true, ...issue, file: place })).join("");
  return { text: lines.join(""), json };
}

function valueOf(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    // Not all of it could be fixed.
    return null;
  }
}

/** What fixes made of the place. */
function nowOf({ fix }: Issue, now: Json): string {
  if (fix === undefined || "remove" in fix) return "taken out";
  if ("rename" in fix) return JSON.stringify(fix.rename);
  // Another fix may have been in the same text.
  if ("replace" in fix) return JSON.stringify(valueAt(now, fix.pointer) ?? fix.replace);
  const [, , words] = fix.text;
  return words.trim() === "" ? "taken out" : words;
}

function notWritable(place: string, cause: unknown): Stop {
  return new Stop(
    exits.usage,
    `What is in ${place === "stdin" ? place : `"${place}"`} cannot be fixed: it is no file here.`,
    {
      hint: "--fix writes to files. Take a copy, or leave --fix out.",
      cause,
    },
  );
}
