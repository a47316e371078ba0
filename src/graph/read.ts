/**
 * Reads a document from text or from an object, and remembers where everything stands.
 *
 * @module
 */
import { findNodeAtLocation, type Node, parseTree, visit } from "jsonc-parser";
import type { Issue, Source } from "../errors.ts";
import type { Json } from "../json.ts";
import { own } from "../value/own.ts";
import { parsePointer, pointer } from "../value/pointer.ts";

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
  /** The document, frozen; absent when the text is not JSON. */
  readonly value?: Json;
  /** What is wrong with the text itself (MR001). */
  readonly issues: readonly Issue[];
  /** Gives a draft its line and column. */
  place(draft: Draft): Issue;
}

/** Reads a document. Text that is not JSON, and members written twice, become issues. */
export function readDocument(input: string | object, name: string, file?: string): DocumentRead {
  if (typeof input !== "string") {
    const source = { name };
    return { source, ...take(input), place: (draft) => settle(draft, undefined, file) };
  }
  const text = input.startsWith("\uFEFF") ? input.slice(1) : input;
  const source = { name, text };
  let tree: Node | undefined;
  const place = (draft: Draft) => settle(draft, new Places(text, tree ??= parseTree(text)), file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { source, issues: [inFile(notJson(text), file)], place };
  }
  const taken = take(value);
  const twice = taken.value === undefined ? [] : writtenTwice(text);
  return { source, ...taken, issues: [...taken.issues, ...twice].map((issue) => inFile(issue, file)), place };
}

/** A value as frozen JSON; one that is none, or nests without measure, is an issue. */
function take(value: unknown): { value?: Json; issues: Issue[] } {
  try {
    return { value: own(value, "the document"), issues: [] };
  } catch (error) {
    return { issues: [{ code: "MR001", severity: "error", pointer: "", message: (error as Error).message }] };
  }
}

/** Lines, columns and the nodes of a text. */
class Places {
  readonly #text: string;
  readonly #tree: Node | undefined;

  constructor(text: string, tree: Node | undefined) {
    this.#text = text;
    this.#tree = tree;
  }

  find(draft: { pointer: string; range?: readonly [number, number]; at?: "key" }): Partial<Issue> {
    const path = parsePointer(draft.pointer);
    const node = this.#node(path);
    if (node === undefined) return {};
    const [start, end] = this.#extent(node, draft);
    return { ...lineAndColumn(this.#text, start), length: Math.max(1, end - start) };
  }

  /** The node at a path, or the nearest one above it. */
  #node(path: string[]): Node | undefined {
    if (this.#tree === undefined) return undefined;
    for (let depth = path.length; depth >= 0; depth--) {
      const segments = this.#segments(path.slice(0, depth));
      const node = segments && findNodeAtLocation(this.#tree, segments);
      if (node) return node;
    }
    return this.#tree;
  }

  /** List positions as numbers, which the tree wants. */
  #segments(path: string[]): (string | number)[] | undefined {
    const segments: (string | number)[] = [];
    let node = this.#tree;
    for (const part of path) {
      const segment = node?.type === "array" ? Number(part) : part;
      if (typeof segment === "number" && !Number.isInteger(segment)) return undefined;
      segments.push(segment);
      node = node && findNodeAtLocation(node, [segment]);
    }
    return segments;
  }

  #extent(node: Node, { range, at }: { range?: readonly [number, number]; at?: "key" }): [number, number] {
    const key = node.parent?.type === "property" ? node.parent.children?.[0] : undefined;
    if (at === "key" && key) return [key.offset, key.offset + key.length];
    const raw = this.#text.slice(node.offset, node.offset + node.length);
    if (range && node.type === "string") {
      const offsets = rawOffsets(raw, range);
      return [node.offset + offsets[0], node.offset + offsets[1]];
    }
    // A value of several lines is pointed at by its key, or by its first line.
    if (raw.includes("\n")) {
      return key ? [key.offset, key.offset + key.length] : [node.offset, node.offset + raw.indexOf("\n")];
    }
    return [node.offset, node.offset + node.length];
  }
}

/** Where a range of a decoded string stands in its JSON token: escapes take more room than what they mean. */
function rawOffsets(raw: string, [start, end]: readonly [number, number]): [number, number] {
  let units = 0;
  let from = 1;
  let index = 1;
  while (index < raw.length - 1 && units < end) {
    if (units === start) from = index;
    index += raw[index] !== "\\" ? 1 : raw[index + 1] === "u" ? 6 : 2;
    units++;
  }
  return [units <= start ? index : from, index];
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let begin = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) {
    line++;
    begin = at + 1;
  }
  return { line, column: offset - begin + 1 };
}

function inFile(issue: Issue, file: string | undefined): Issue {
  return file === undefined ? issue : { ...issue, file };
}

function settle(draft: Draft, places: Places | undefined, file: string | undefined): Issue {
  const { range: _range, at: _at, severity = "error", related, ...rest } = draft;
  return {
    ...rest,
    ...(file !== undefined && { file }),
    severity,
    ...places?.find(draft),
    ...(related && { related: related.map((place) => ({ ...place, ...without(places?.find(place)) })) }),
  };
}

function without(found: Partial<Issue> | undefined): { line?: number; column?: number } {
  return found?.line === undefined ? {} : { line: found.line, column: found.column };
}

/** Members written twice: JSON.parse keeps the last and says nothing. */
function writtenTwice(text: string): Issue[] {
  const issues: Issue[] = [];
  const open: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => {
      open.push(new Set());
    },
    onObjectEnd: () => {
      open.pop();
    },
    onObjectProperty: (name, _offset, length, line, character, path) => {
      const names = open[open.length - 1];
      if (names.has(name)) {
        issues.push({
          code: "MR001",
          severity: "error",
          pointer: pointer(...path(), name),
          line: line + 1,
          column: character + 1,
          length,
          message: `The key ${JSON.stringify(name)} is written twice here.`,
          hint: "Keep one of them: a reader of JSON sees only the last.",
        });
      }
      names.add(name);
    },
  });
  return issues;
}

/** The first place where a text stops being JSON, said in words. */
function notJson(text: string): Issue {
  const problems: { offset: number; length: number; error: number }[] = [];
  const scan = () =>
    visit(text, {
      onError: (error, offset, length) => problems.push({ error, offset, length }),
      onComment: (offset, length) => problems.push({ error: -1, offset, length }),
    }, { disallowComments: false, allowTrailingComma: false });
  try {
    scan();
  } catch (error) {
    // The parser goes down as deep as the text does.
    if (!(error instanceof RangeError)) throw error;
    return {
      code: "MR001",
      severity: "error",
      pointer: "",
      message: "This is not JSON: it opens far more than it closes.",
      line: 1,
      column: 1,
      length: 1,
    };
  }
  problems.sort((a, b) => a.offset - b.offset);
  const first = problems[0] ?? { offset: text.length, length: 1, error: 0 };
  const { line, column } = lineAndColumn(text, Math.min(first.offset, text.length));
  const empty = text.trim() === "";
  return {
    code: "MR001",
    severity: "error",
    pointer: "",
    message: empty ? "This is not JSON: there is nothing in it." : `This is not JSON: ${complaint(text, first)}`,
    ...(empty && { hint: 'A graph document starts with { "millrace": "1", … }.' }),
    line,
    column,
    length: Math.max(1, first.length),
  };
}

function complaint(text: string, problem: { offset: number; length: number; error: number }): string {
  const found = text.slice(problem.offset, problem.offset + Math.max(1, problem.length)).split("\n")[0];
  const here = found.trim() === "" ? "the text ends or breaks here" : `there is ${JSON.stringify(found)}`;
  // The numbers are jsonc-parser's ParseErrorCode; its const enum cannot be imported under isolated modules.
  switch (problem.error) {
    case -1:
      return "comments are not part of JSON.";
    case 3:
      return `a key in double quotes is expected, and ${here}.`;
    case 4:
      return `a value is expected, and ${here}.`;
    case 5:
      return "a colon is missing after the key.";
    case 6:
      return "a comma is missing before this.";
    case 7:
      return "a closing } is missing.";
    case 8:
      return "a closing ] is missing.";
    case 12:
      return "a string is not closed.";
    default:
      return `${here}, which does not belong there.`;
  }
}
