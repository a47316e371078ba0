/**
 * Reads a document from text or from an object, and remembers where everything stands.
 *
 * @module
 */
import type { Issue, Source } from "../errors.ts";
import type { Json } from "../json.ts";
import { own } from "../value/own.ts";
import { findBeyond } from "./beyond.ts";
import { mend, type Mended } from "./mend.ts";
import { Places } from "./places.ts";
import type { TextFault } from "./text_fault.ts";
import { writtenTwice } from "./twice.ts";

/** An issue before it has a line: the checks speak of pointers and ranges inside strings. */
export interface Draft extends Omit<Issue, "severity" | "line" | "column" | "length" | "related"> {
  /** Default `error`. */
  readonly severity?: Issue["severity"];
  /** Start and end inside the string at the pointer. */
  readonly range?: readonly [number, number];
  /** `"key"`: the member's name is at fault, not its value. */
  readonly at?: "key";
  /** Other places. */
  readonly related?: readonly { readonly pointer: string; readonly message: string }[];
}

/** A document as read. */
export interface DocumentRead {
  /** The text it was read from. */
  readonly source: Source;
  /** The document, frozen; absent when the text is not JSON and cannot be read as if it were. */
  readonly value?: Json;
  /** What is wrong with the text itself (MR001). */
  readonly issues: readonly Issue[];
  /** Places of values that had to be guessed to read on: what is wrong with those is told already. */
  readonly guessed: readonly string[];
  /** Gives a draft its line and column. */
  place(draft: Draft): Issue;
}

/** Reads a document. Text that is not JSON, and members written twice, become issues; where it is clear what was meant, reading goes on. */
export function readDocument(input: string | object, name: string, file?: string): DocumentRead {
  if (typeof input !== "string") {
    const source = { name };
    return { source, ...take(input), guessed: [], place: (draft) => settle(draft, undefined, file) };
  }
  const text = input.startsWith("\uFEFF") ? input.slice(1) : input;
  const source = { name, text };
  const { value, mended } = parse(text);
  const places = new Places(text, mended?.text, mended?.original);
  const place = (draft: Draft) => settle(draft, places, file);
  const faults = (mended?.faults ?? []).map((fault) => inFile(textIssue(fault, places), file));
  if (value === undefined) return { source, issues: faults, guessed: [], place };
  const taken = take(value);
  const twice = taken.value === undefined || places.tree === undefined
    ? []
    : writtenTwice(places.tree).map(({ offset, length, ...issue }) =>
      inFile({ ...issue, ...places.mended(offset, offset + length) }, file)
    );
  const found = taken.value === undefined ? findBeyond(mended?.text ?? text) : undefined;
  const beyond = found && places.mended(found.start, found.end);
  const guesses = (mended?.faults ?? []).filter(({ sure }) => !sure);
  return {
    source,
    guessed: guesses.flatMap(({ offset }) => places.pointerAt(offset) ?? []),
    ...taken,
    issues: [...faults, ...taken.issues.map((issue) => inFile({ ...issue, ...beyond }, file)), ...twice],
    place,
  };
}

/** The value that a text says, or would say with the changes that it needs. */
function parse(text: string): { value?: unknown; mended?: Mended } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    const mended = mend(text);
    try {
      return { mended, ...(mended.text !== undefined && { value: JSON.parse(mended.text) }) };
    } catch (error) {
      // What the runtime refuses and we do not is told in its own words.
      const fault = { offset: 0, length: 1, message: `This is not JSON: ${(error as Error).message}.` };
      return { mended: { faults: [...mended.faults, fault], original: mended.original } };
    }
  }
}

/** A value as frozen JSON; one that is none, or nests without measure, is an issue. */
function take(value: unknown): { value?: Json; issues: Issue[] } {
  try {
    return { value: own(value, "the document"), issues: [] };
  } catch (error) {
    return { issues: [{ code: "MR001", severity: "error", pointer: "", message: (error as Error).message }] };
  }
}

function textIssue({ offset, length, message, hint, mend, sure, related }: TextFault, places: Places): Issue {
  const second = related && places.at(related.offset, 1);
  return {
    code: "MR001",
    severity: "error",
    pointer: "",
    message,
    ...(hint !== undefined && { hint }),
    ...places.at(offset, length),
    ...(sure && mend && { fix: { text: mend } }),
    ...(related && second && {
      related: [{ pointer: "", message: related.message, line: second.line, column: second.column }],
    }),
  };
}

function inFile(issue: Issue, file: string | undefined): Issue {
  return file === undefined ? issue : { ...issue, file };
}

function settle(draft: Draft, places: Places | undefined, file: string | undefined): Issue {
  const { range: _range, at: _at, severity = "error", related, hint, fix, ...rest } = draft;
  return {
    ...rest,
    ...(hint !== undefined && { hint }),
    ...(fix !== undefined && { fix }),
    ...(file !== undefined && { file }),
    severity,
    ...places?.find(draft),
    ...(related && { related: related.map((place) => ({ ...place, ...begin(places?.find(place)) })) }),
  };
}

function begin(found: { line: number; column: number } | undefined): { line?: number; column?: number } {
  return found === undefined ? {} : { line: found.line, column: found.column };
}
