/**
 * Repairs made in thought: a document is read on as if its sure mistakes were put right, so that one mistake has no echo.
 *
 * @module
 */
import type { Json } from "../json.ts";
import { parsePointer, pointer, valueAt } from "../value/pointer.ts";
import { put } from "../value/own.ts";
import type { Draft } from "./read.ts";

/** The draft without a repair that nobody can make: no two members of an object have one name. */
export function withoutVainFix(draft: Draft, document: Json): Draft {
  const { fix, ...rest } = draft;
  if (fix === undefined || !("rename" in fix)) return draft;
  const beside = valueAt(document, fix.pointer.slice(0, fix.pointer.lastIndexOf("/")) + pointer(fix.rename));
  return beside === undefined ? draft : rest;
}

/** Codes of mistakes of form: once that is right, what is said there is as the author meant it, and may be wrong in itself. */
const forms = ["MR203", "MR211"];

/** A document under repair. */
export class Repair {
  /** The document with what was repaired so far. */
  document: Json;
  /** What each renamed place was called before, the last time last; by what it is called now. */
  readonly #renamed = new Map<string, { readonly turn: number; readonly before: string }[]>();

  /** Places of a value that had no parts before it was replaced. */
  readonly #unfolded = new Set<string>();

  /** Places at which all was told that will be told. */
  readonly #settled = new Set<string>();
  /** Places whose text was put in the right form. */
  readonly #reformed = new Set<string>();
  /** Parts that are copies of ours already, so that many repairs do not copy again and again. */
  readonly #copies = new WeakSet<object>();
  #rounds = 0;
  #turns = 0;

  /** Takes a document that is wrong, perhaps. */
  constructor(document: Json) {
    this.document = document;
  }

  /**
   * Makes the repairs that errors bring along. What was told at those places is settled; all else is to be looked for again, for it may
   * only follow from what is put right now. Where there is nothing more to put right, everything is settled.
   */
  next(drafts: readonly Draft[]): { readonly settled: readonly Draft[]; readonly isDone: boolean } {
    const open = drafts.filter((draft) => !this.#settled.has(draft.pointer));
    const told = open.map((draft) => [draft.pointer, this.original(draft)] as const);
    const repairable = open.filter(({ fix, severity }) => fix !== undefined && severity !== "warning");
    const places = new Set<string>();
    const certain = new Set<string>();
    if (this.#rounds++ < 4) {
      for (const draft of repairable) {
        if (places.has(draft.pointer) || !this.apply(draft)) continue;
        places.add(draft.pointer);
        if (forms.includes(draft.code)) certain.add(draft.pointer);
      }
    }
    for (const place of places) (certain.has(place) ? this.#reformed : this.#settled).add(place);
    const settled = told.filter(([place]) => places.size === 0 || places.has(place)).map(([, draft]) => draft);
    return { settled, isDone: places.size === 0 };
  }

  /** Makes the repair of one draft, where it has one and nothing is in its way. */
  apply({ fix }: Draft): boolean {
    return fix !== undefined && this.#apply(fix);
  }

  /** A draft with places as the author wrote them. */
  original(draft: Draft): Draft {
    const { fix, related, range, ...rest } = draft;
    // A fix of what the text does not have yet can be applied once it has.
    const isThere = fix && "pointer" in fix && this.#folded(fix.pointer) === fix.pointer;
    return {
      ...rest,
      // In a text of another form it would stand elsewhere.
      ...(range && !this.#reformed.has(draft.pointer) && { range }),
      pointer: this.#written(draft.pointer),
      ...(isThere && { fix: { ...fix, pointer: this.#written(fix.pointer) } }),
      ...(related && { related: related.map((place) => ({ ...place, pointer: this.#written(place.pointer) })) }),
    };
  }

  #apply(fix: NonNullable<Draft["fix"]>): boolean {
    if (!("rename" in fix || "replace" in fix)) return false;
    const path = parsePointer(fix.pointer);
    const last = path.pop();
    if (last === undefined) return false;
    const parent = this.#open(path);
    if (parent === undefined || !Object.hasOwn(parent, last)) return false;
    if ("replace" in fix) {
      if (typeof parent[last] !== "object" || parent[last] === null) this.#unfolded.add(fix.pointer);
      put(parent, last, fix.replace);
      return true;
    }
    if (Array.isArray(parent) || Object.hasOwn(parent, fix.rename)) return false;
    // In its place: the order of members is the order in which people read.
    const members = Object.entries(parent);
    for (const [name] of members) delete parent[name];
    for (const [name, member] of members) put(parent, name === last ? fix.rename : name, member);
    const now = pointer(...path, fix.rename);
    const renamed = { turn: this.#turns++, before: fix.pointer };
    const known = this.#renamed.get(now);
    if (known) known.push(renamed);
    else this.#renamed.set(now, [renamed]);
    return true;
  }

  /** The value at a path, in copies that may be changed. */
  #open(path: readonly string[]): Record<string, Json> | undefined {
    let here = this.#copy(this.document);
    if (here === undefined) return undefined;
    this.document = here;
    for (const part of path) {
      const next: Record<string, Json> | undefined = Object.hasOwn(here, part) ? this.#copy(here[part]) : undefined;
      if (next === undefined) return undefined;
      put(here, part, next);
      here = next;
    }
    return here;
  }

  #copy(value: Json): Record<string, Json> | undefined {
    if (typeof value !== "object" || value === null) return undefined;
    if (this.#copies.has(value)) return value as Record<string, Json>;
    const copy = (Array.isArray(value) ? [...value] : Object.fromEntries(Object.entries(value))) as Record<
      string,
      Json
    >;
    this.#copies.add(copy);
    return copy;
  }

  /** A place that the author's text has: what is only in our replacement is that which was replaced. */
  #folded(place: string): string {
    for (let end = place.lastIndexOf("/"); end > 0 && this.#unfolded.size > 0; end = place.lastIndexOf("/", end - 1)) {
      if (this.#unfolded.has(place.slice(0, end))) return place.slice(0, end);
    }
    return place;
  }

  /** What the author calls a place: the last renaming of it or of what it is in is taken back first. */
  #written(place: string): string {
    for (let here = this.#folded(place), turn = Infinity;;) {
      let last: { turn: number; before: string; end: number } | undefined;
      for (let end = here.length; end > 0; end = here.lastIndexOf("/", end - 1)) {
        const renamed = this.#renamed.get(here.slice(0, end))?.findLast((renamed) => renamed.turn < turn);
        if (renamed && !(last && last.turn > renamed.turn)) last = { ...renamed, end };
      }
      if (!last) return here;
      here = last.before + here.slice(last.end);
      turn = last.turn;
    }
  }
}
