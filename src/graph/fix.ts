/**
 * Fixes the text of a document: only what a fix speaks of changes, everything else stays byte for byte.
 *
 * @module
 */
import type { Fix, Issue } from "../errors.ts";
import type { Json } from "../json.ts";
import { parsePointer } from "../value/pointer.ts";
import { rawOffsets } from "./places.ts";
import { keyOf, type Node, nodeAt, parseTree } from "./tree.ts";

/**
 * Applies the fixes that issues of a document carry. Of two that touch the same words the first is applied: check again, and
 * apply again, until nothing changes. Issues of other files, and fixes that the text has no place for, are passed over.
 *
 * @param text The text that was checked.
 * @param issues What was found in it.
 * @returns The text with its formatting kept.
 *
 * @example
 * ```ts
 * import { applyFixes, check } from "@millrace/millrace";
 * import { assertEquals } from "@std/assert";
 *
 * const text = `{
 *   "millrace": "1",
 *   "state": { "topic": { "type": "string" }, "title": { "type": "string" } },
 *   "nodes": { "name": { "set": { "title": "On {{ topci }}" } } },
 *   "edges": { "START": "name" }
 * }`;
 * assertEquals(applyFixes(text, check(text)), text.replace("topci", "topic"));
 * ```
 */
export function applyFixes(text: string, issues: readonly Issue[]): string {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const body = text.slice(mark.length);
  const fixes = issues.flatMap(({ fix, file }) => fix && file === undefined ? [fix] : []);
  // A text that is no JSON is made JSON first: until then, places in it are guesses.
  const ofText = fixes.flatMap((fix) => "text" in fix ? [editOf(fix.text)] : []);
  const edits = apart(ofText.length > 0 ? ofText : editsFor(fixes, body));
  let fixed = mark;
  let at = 0;
  for (const { start, end, text } of edits) {
    fixed += body.slice(at, start) + text;
    at = end;
  }
  return fixed + body.slice(at);
}

/** A part of the text, and what is to stand there. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function editOf([start, length, text]: readonly [number, number, string]): Edit {
  return { start, end: start + length, text };
}

/** The edits that do not touch one that comes before, in the order of the text. */
function apart(edits: readonly Edit[]): Edit[] {
  const kept: Edit[] = [];
  const touch = (one: Edit, other: Edit) =>
    one.start === other.start || (one.start < other.end && other.start < one.end);
  for (const edit of edits) if (!kept.some((other) => touch(edit, other))) kept.push(edit);
  return kept.sort((a, b) => a.start - b.start);
}

function editsFor(fixes: readonly Fix[], text: string): Edit[] {
  const tree = parseTree(text);
  return tree === undefined ? [] : fixes.flatMap((fix) => editFor(fix, tree, text) ?? []);
}

function editFor(fix: Fix, tree: Node, text: string): Edit | undefined {
  if ("text" in fix) return undefined;
  const node = nodeAt(tree, parsePointer(fix.pointer));
  // Of a key that is written twice, nobody knows which one was meant.
  if (node === undefined || isTwice(node)) return undefined;
  if ("rename" in fix) return rename(node, fix.rename);
  if ("remove" in fix) return remove(node, text);
  return "replace" in fix ? replace(node, fix.replace, text) : undefined;
}

function rename(node: Node, name: string): Edit | undefined {
  const key = keyOf(node);
  if (key === undefined || siblings(node).some((other) => keyOf(other)?.value === name)) return undefined;
  return { start: key.offset, end: key.offset + key.length, text: JSON.stringify(name) };
}

function replace(node: Node, value: Json, text: string): Edit {
  const whole = { start: node.offset, end: node.offset + node.length };
  if (typeof node.value !== "string" || typeof value !== "string") return { ...whole, text: inline(value) };
  // Only the words that differ: what is written with escapes elsewhere in the string stays so.
  const [start, end, words] = difference(node.value, value);
  const [from, to] = rawOffsets(text.slice(whole.start, whole.end), [start, end]);
  return { start: whole.start + from, end: whole.start + to, text: JSON.stringify(words).slice(1, -1) };
}

/** Where two texts differ: the part of the first, and what stands there in the second. */
function difference(before: string, after: string): [start: number, end: number, words: string] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let behind = 0;
  while (behind < most - start && before[before.length - 1 - behind] === after[after.length - 1 - behind]) behind++;
  // A character of two halves is changed as a whole.
  if (start > 0 && /[\ud800-\udbff]/.test(before[start - 1])) start--;
  if (behind > 0 && /[\udc00-\udfff]/.test(before[before.length - behind])) behind--;
  return [start, before.length - behind, after.slice(start, after.length - behind)];
}

function remove(node: Node, text: string): Edit | undefined {
  const part = partOf(node);
  if (part.parent === undefined) return undefined;
  const parts = part.parent.children ?? [];
  const index = parts.indexOf(part);
  const [start, end] = [part.offset, part.offset + part.length];
  const next = parts[index + 1];
  if (next !== undefined) return removeLine(text, start, commaIn(text, end, next.offset) + 1);
  const before = parts[index - 1];
  if (before !== undefined) {
    const comma = commaIn(text, before.offset + before.length, start);
    return { start: comma, end, text: text.slice(comma + 1, start).trimEnd() };
  }
  // The only one: what is left needs no room.
  const [open, close] = [part.parent.offset + 1, part.parent.offset + part.parent.length - 1];
  const isAlone = (text.slice(open, start) + text.slice(end, close)).trim() === "";
  return isAlone ? { start: open, end: close, text: "" } : { start, end, text: "" };
}

/** Takes a part out together with its line, where it has one of its own, else with the blanks behind it. */
function removeLine(text: string, start: number, end: number): Edit {
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const [blanks] = /^[ \t]*(?:\r?\n)?/.exec(text.slice(end)) ?? [""];
  const isOwn = text.slice(line, start).trim() === "" && blanks.endsWith("\n");
  return isOwn
    ? { start: line, end: end + blanks.length, text: "" }
    : { start, end: end + blanks.replace(/\r?\n$/, "").length, text: "" };
}

/** The comma between two parts; commas in comments are none. */
function commaIn(text: string, from: number, to: number): number {
  const between = text.slice(from, to).replace(/\/\*[^]*?\*\/|\/\/.*/g, (comment) => " ".repeat(comment.length));
  return from + between.indexOf(",");
}

/** What stands in an object or a list: a member with its name, or an item. */
function partOf(node: Node): Node {
  return node.parent?.type === "property" ? node.parent : node;
}

function siblings(node: Node): Node[] {
  const part = partOf(node);
  return (part.parent?.children ?? []).flatMap((other) => other !== part && other.children?.[1] || []);
}

function isTwice(node: Node): boolean {
  const key = keyOf(node);
  return key !== undefined && siblings(node).some((other) => keyOf(other)?.value === key.value);
}

/** JSON on one line, with room to breathe. */
function inline(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${inline(part)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
