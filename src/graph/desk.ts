/**
 * The desk at which a document is planned: what is being read, and what was found wrong so far.
 *
 * @module
 */
import type { GraphBody, GraphDocument } from "../document.ts";
import type { Json } from "../json.ts";
import type { Search } from "../value/near.ts";
import { isOnlyMeaning } from "../value/one_meaning.ts";
import { pointer } from "../value/pointer.ts";
import { type FileShelf, resolveFile } from "./files.ts";
import type { Host } from "./plan.ts";
import type { Draft } from "./read.ts";

/** What the parts of planning share. */
export interface Desk {
  /** The document; parts at {@linkcode Desk.isBroken} places may have any shape. */
  readonly document: GraphDocument;
  /** The graph being planned: the document itself, or one of its `graphs`. */
  readonly body: GraphBody;
  /** The folder of the document, as the outermost document's folder sees it. */
  readonly folder: string;
  /** The files it may name. */
  readonly shelf: FileShelf;
  /** The place of that graph in the document. */
  readonly base: string;
  /** A place below the graph. */
  at(...path: (string | number)[]): string;
  /** The same desk, turned to an inner graph. */
  turn(body: GraphBody, base: string): Desk;
  /** What it is planned with. */
  readonly host: Host;
  /** Finds what a misspelt name was meant for. */
  readonly search: Search;
  /** What a function finds in the document, looked for once. */
  once<T>(find: (document: GraphDocument) => T): T;
  /** Whether the schema already refused something at this place or inside it. */
  isBroken(pointer: string): boolean;
  /** Whether the schema already refused this place itself, not only something inside it. */
  isRefused(pointer: string): boolean;
  /** Adds what is wrong. */
  report(draft: Draft): void;
}

/** What a desk is made from. */
export interface DeskParts {
  /** What the document is planned with. */
  readonly host: Host;
  /** Where what is wrong is put; at first it holds what the schema refused. */
  readonly drafts: Draft[];
  /** The folder of the document. */
  readonly folder: string;
  /** The files it may name. */
  readonly shelf: FileShelf;
  /** Finds what a misspelt name was meant for. */
  readonly search: Search;
}

/** Makes a desk. */
export function makeDesk(document: GraphDocument, { host, drafts, folder, shelf, search }: DeskParts): Desk {
  // What has a bad name can still be read.
  const refused = new Set(drafts.filter((draft) => draft.code !== "MR106").map((draft) => draft.pointer));
  const broken = new Set([...refused].flatMap(placesAbove));
  const isBroken = (place: string) => broken.has(place);
  const isRefused = (place: string) => refused.has(place);
  const report = (draft: Draft) => {
    drafts.push(draft);
  };
  const found = new Map<unknown, unknown>();
  const once = <T>(find: (document: GraphDocument) => T): T => {
    if (!found.has(find)) found.set(find, find(document));
    return found.get(find) as T;
  };
  const turn = (body: GraphBody, base: string): Desk => ({
    document,
    body,
    folder,
    shelf,
    base,
    host,
    search,
    at: (...path) => base + pointer(...path),
    turn,
    once,
    isBroken,
    isRefused,
    report,
  });
  return turn(document, "");
}

/** A place and all that it is in. */
function placesAbove(pointer: string): string[] {
  const places = [pointer];
  for (let end = pointer.lastIndexOf("/"); end >= 0; end = pointer.lastIndexOf("/", end - 1)) {
    places.push(pointer.slice(0, end));
    if (end === 0) break;
  }
  return places;
}

/** The members of an object in the document; none where it is absent or no object. */
export function entries<T = Json>(value: unknown): [string, T][] {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value as Record<string, T>)
    : [];
}

/** An own member, so that `constructor` is never found by accident. */
export function member<T>(object: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The hint for a misspelt name: the nearest one, or else what there is. */
export function didYouMean(
  name: string,
  candidates: Iterable<string>,
  what: string,
  { search }: Desk,
): string | undefined {
  const names = [...candidates];
  return hintOf(search(name, names), names, what);
}

function hintOf(near: string | undefined, names: readonly string[], what: string): string | undefined {
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (names.length === 0) return `There is no ${what} in this document yet.`;
  const few = names.slice(0, 6).map((known) => `"${known}"`).join(", ");
  return names.length <= 6 ? `There ${names.length === 1 ? "is" : "are"} ${few}.` : undefined;
}

/** What is told of a misspelt name beside the sentence: the hint and, where it can only mean one thing, the fix. */
export function misspelt(
  name: string,
  candidates: Iterable<string>,
  { what, pointer, at, desk }: {
    /** What such a name names, as `node`. */
    readonly what: string;
    /** Where it stands. */
    readonly pointer: string;
    /** `"key"`: it is the name of a member. */
    readonly at?: "key";
    /** The desk. */
    readonly desk: Desk;
  },
): Pick<Draft, "hint" | "fix"> {
  const names = [...candidates];
  const near = desk.search(name, names);
  const hint = hintOf(near, names, what);
  return {
    ...(hint !== undefined && { hint }),
    ...(near !== undefined && isOnlyMeaning(name, near, names, desk.search) &&
      { fix: at === "key" ? { pointer, rename: near } : { pointer, replace: near } }),
  };
}

/** The text of a file that the document names; reports one that cannot be had. A file that is yet to be read is no fault. */
export function takeFile(path: string, place: string, desk: Desk): { path: string; text: string } | undefined {
  const resolved = resolveFile(desk.folder, path);
  if (resolved === undefined) {
    desk.report({
      code: "MR605",
      pointer: place,
      message: `The file "${path}" is not inside the document's folder.`,
      hint: 'Name it by a relative path below the document, as "./prompts/joke.md".',
    });
    return undefined;
  }
  const text = desk.shelf.take(resolved);
  if (text !== undefined) return { path: resolved, text };
  if (desk.shelf.isOutside(resolved)) {
    desk.report({
      code: "MR605",
      pointer: place,
      message: `The file "${path}" is a link that leads out of the document's folder.`,
      hint: "Put the file itself below the folder of the document, in place of the link.",
    });
    return undefined;
  }
  desk.report({
    code: "MR603",
    pointer: place,
    message: `There is no file "${resolved}".`,
    hint: `open(path) reads files below the document; load(text, { files: { ${
      JSON.stringify(resolved)
    }: "…" } }) is given them.`,
  });
  return undefined;
}

/** Milliseconds of a duration as the document writes it: `"500ms"`, `"30s"`, `"2m"`, `"1h"`. */
export function milliseconds(duration: string): number {
  const [, number, unit] = /^([0-9.]+)(ms|s|m|h)$/.exec(duration) ?? [];
  return Number(number) * { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[unit as "ms" | "s" | "m" | "h"];
}
