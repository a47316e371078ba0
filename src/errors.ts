/**
 * What can be wrong, and the errors that say it.
 *
 * @module
 */
import type { Checkpoint } from "./checkpoint.ts";
import type { Json } from "./json.ts";

/** One fault in a document or a run, at a place in the document. */
export interface Issue {
  /** A stable code, as `MR201`. */
  readonly code: string;
  /** An `error` stops the document from running; a `warning` does not. */
  readonly severity: "error" | "warning";
  /** The file it is in, when that is not the document itself but one that it names. */
  readonly file?: string;
  /** The place in the document, a JSON Pointer. */
  readonly pointer: string;
  /** One sentence that says what is wrong, with the author's own names. */
  readonly message: string;
  /** What would be right, where something near is known. */
  readonly hint?: string;
  /** The line of the text, from 1, where the document was given as text. */
  readonly line?: number;
  /** The column in that line, from 1, in UTF-16 units. */
  readonly column?: number;
  /** How many UTF-16 units the fault covers. */
  readonly length?: number;
  /** What a program may change to put it right. */
  readonly fix?: Fix;
  /** Other places that belong to the fault. */
  readonly related?: readonly RelatedPlace[];
}

/**
 * A change that puts an issue right: the value at a place replaced, or its key renamed, or both taken out. Where the text is no JSON,
 * a change of the text: what stands at an offset, so many UTF-16 units long, becomes something else.
 */
export type Fix =
  | { readonly pointer: string; readonly replace: Json }
  | { readonly pointer: string; readonly rename: string }
  | { readonly pointer: string; readonly remove: true }
  | { readonly text: readonly [offset: number, length: number, replacement: string] };

/** A second place that an issue speaks of. */
export interface RelatedPlace {
  /** The place in the document, a JSON Pointer. */
  readonly pointer: string;
  /** What is to be seen there. */
  readonly message: string;
  /** The line of the text, from 1. */
  readonly line?: number;
  /** The column in that line, from 1. */
  readonly column?: number;
}

/** The text a document was read from, so that a fault can be shown in its line. */
export interface Source {
  /** What to call it: a file's name, or `"graph"`. */
  readonly name: string;
  /** The text; absent where the document was given as an object. */
  readonly text?: string;
  /** The texts of files that the document names, by their paths. */
  readonly files?: Readonly<Record<string, string>>;
}

/** How a run can end. */
export type RunStatus = "done" | "asked" | "failed" | "cancelled" | "limit";

/** Where and what of a {@linkcode Fault}. */
export interface FaultOptions extends ErrorOptions {
  /** The place in the document, a JSON Pointer. */
  readonly pointer?: string;
  /** Start and end within the string at that place, in UTF-16 units. */
  readonly range?: readonly [start: number, end: number];
  /** What would be right. */
  readonly hint?: string;
}

/** A failure with a code and, where known, a place in the document. */
export class Fault extends Error {
  /** The class's name. */
  override readonly name: string = "Fault";
  /** A stable code, as `MR702`. */
  readonly code: string;
  /** The place in the document, a JSON Pointer. */
  readonly pointer?: string;
  /** Start and end within the string at that place. */
  readonly range?: readonly [start: number, end: number];
  /** What would be right. */
  readonly hint?: string;

  /** Makes a fault from its code, one sentence and its place. */
  constructor(code: string, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.pointer = options.pointer;
    this.range = options.range;
    this.hint = options.hint;
  }
}

/** A document that cannot run. Carries every issue, not only the first. */
export class GraphError extends Error {
  /** The class's name. */
  override readonly name: string = "GraphError";
  /** Every issue found, errors and warnings, in the order of the document. */
  readonly issues: readonly Issue[];
  /** The text they were found in. */
  readonly source: Source;

  /** Makes an error from a rendered message and the issues it tells. */
  constructor(message: string, issues: readonly Issue[], source: Source) {
    super(message);
    this.issues = issues;
    this.source = source;
  }
}

/** A run that did not end `done`. */
export class RunError extends Error {
  /** The class's name. */
  override readonly name: string = "RunError";
  /** How the run ended. */
  readonly status: Exclude<RunStatus, "done">;
  /** What failed and where, in the form of the checks. */
  readonly issue?: Issue;
  /** Further failures of the same step. */
  readonly others: readonly Issue[];
  /** Where the run can go on from, with the questions that are open: `graph.resume(error.checkpoint, answers)`. */
  readonly checkpoint?: Checkpoint;

  /** Makes an error from its status, a sentence and the issue behind it. */
  constructor(
    status: Exclude<RunStatus, "done">,
    message: string,
    options: ErrorOptions & {
      readonly issue?: Issue;
      readonly others?: readonly Issue[];
      readonly checkpoint?: Checkpoint;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.issue = options.issue;
    this.others = options.others ?? [];
    this.checkpoint = options.checkpoint;
  }
}

/**
 * Why a model call failed:
 * `key` (missing or wrong), `model` (unknown), `request` (refused as sent), `context` (too long), `filter` (blocked),
 * `rate-limit`, `overload`, `network` (not reached, or broken before the end), `cut` (ended without a finish),
 * `idle` (silent too long), `answer` (not what was asked for).
 */
export type ModelFailure =
  | "key"
  | "model"
  | "request"
  | "context"
  | "filter"
  | "rate-limit"
  | "overload"
  | "network"
  | "cut"
  | "idle"
  | "answer";

/** A model call that failed, with a reason a program can act on. */
export class ModelError extends Fault {
  /** The class's name. */
  override readonly name: string = "ModelError";
  /** Why it failed. */
  readonly reason: ModelFailure;
  /** How long the provider asks to wait before another try, in milliseconds. */
  readonly wait?: number;

  /** Makes an error from its reason and one sentence. */
  constructor(reason: ModelFailure, message: string, options: FaultOptions & { readonly wait?: number } = {}) {
    super(reason === "key" ? "MR601" : "MR704", message, options);
    this.reason = reason;
    this.wait = options.wait;
  }
}
