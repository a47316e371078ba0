/**
 * What is known of a value before the run: its type.
 *
 * @module
 */
import type { Json } from "../json.ts";
import { isList } from "./own.ts";

/** What a value may be: one of these parts. No parts: there is never such a value. */
export type Type = readonly Part[];

/** One sort of value. A type has at most one part for each scalar kind, and one for lists. */
export type Part = ScalarPart | ListPart | ObjectPart;

/** `null`, or a boolean, a number or a text: any, or one of some. */
export interface ScalarPart {
  /** Tells it apart. */
  readonly kind: "null" | "boolean" | "number" | "string";
  /** All it can be; without it, any of its kind. */
  readonly values?: ReadonlySet<Json>;
}

/** A list. */
export interface ListPart {
  /** Tells it apart. */
  readonly kind: "list";
  /** The first items, one by one, where they are known. */
  readonly first?: readonly Type[];
  /** How many items there are at least. */
  readonly least?: number;
  /** All further items. */
  readonly items: Type;
}

/** An object. */
export interface ObjectPart {
  /** Tells it apart. */
  readonly kind: "object";
  /** The members that are known by name. */
  readonly members: ReadonlyMap<string, Type>;
  /** Those that are always there. */
  readonly required: ReadonlySet<string>;
  /** All further members; {@linkcode never} where there are none. */
  readonly rest: Type;
}

/** No value. */
export const never: Type = [];

/** `null`. */
export const nothing: Type = [{ kind: "null" }];

/** A boolean. */
export const boolean: Type = [{ kind: "boolean" }];

/** A number. */
export const number: Type = [{ kind: "number" }];

/** A text. */
export const text: Type = [{ kind: "string" }];

const everything: Part[] = [...text, ...number, ...boolean];

/** Any value. What is not known is this, and fits everywhere. */
export const any: Type = everything;

/** Any list. */
export const anyList: Type = listOf(any);

/** Any object. */
export const anyObject: Type = objectOf(new Map(), any);

everything.push(...anyList, ...anyObject, ...nothing);

/** A list of items of a type, the first of which are there and known. */
export function listOf(items: Type, first?: readonly Type[]): Type {
  return [first?.length ? { kind: "list", items, first, least: first.length } : { kind: "list", items }];
}

/** An object of these members, all of which are there unless `required` says otherwise. */
export function objectOf(members: ReadonlyMap<string, Type>, rest: Type = never, required?: Iterable<string>): Type {
  return [{ kind: "object", members, rest, required: new Set(required ?? members.keys()) }];
}

/** How deep a type nests; what lies deeper is any. */
export const deepestType = 50;

/** The type of a value that is known. */
export function typeOfValue(value: Json, depth = 0): Type {
  if (value === null) return nothing;
  if (typeof value !== "object") {
    return [{ kind: typeof value as "boolean" | "number" | "string", values: new Set([value]) }];
  }
  if (depth > deepestType) return any;
  const typeOf = (part: Json) => typeOfValue(part, depth + 1);
  if (isList(value)) return value.length > most ? anyList : listOf(never, value.map(typeOf));
  return objectOf(new Map(Object.entries(value).map(([key, member]) => [key, typeOf(member)])));
}

/** How long a list may be whose items are known one by one. */
const most = 100;
/** How many sorts of objects are told apart in one type. */
const mostObjects = 16;

/** What is of one of some types. */
export function unionOf(types: readonly Type[]): Type {
  if (types.length === 1) return types[0];
  if (types.includes(any)) return any;
  const values = new Map<ScalarPart["kind"], Set<Json> | undefined>();
  const lists: ListPart[] = [];
  const objects = new Set<ObjectPart>();
  for (const part of types.flat()) {
    if (part.kind === "list") lists.push(part);
    else if (part.kind === "object") objects.add(part);
    else {
      const known = values.has(part.kind) ? values.get(part.kind) : new Set<Json>();
      for (const value of part.values ?? []) known?.add(value);
      values.set(part.kind, part.values && known);
    }
  }
  const scalars = [...values].map(([kind, known]): Part => known ? { kind, values: known } : { kind });
  const list = lists.length < 2 ? lists : listOf(unionOf(lists.map(itemOf)));
  return [...scalars, ...list, ...objects.size > mostObjects ? anyObject : objects];
}

/** The type of any item of a list. */
export function itemOf({ items, first = [] }: ListPart): Type {
  return unionOf([items, ...first]);
}

/** What the items of a list may be; {@linkcode never} where the type has no list. */
export function itemsOf(type: Type): Type {
  return unionOf(type.flatMap((part) => part.kind === "list" ? [itemOf(part)] : []));
}

/** The objects among the parts of a type. */
export function objectsOf(type: Type): readonly ObjectPart[] {
  return type.filter((part) => part.kind === "object");
}

/** What a member of this name may be; `undefined` where no object of the type ever has one. */
export function memberOf(type: Type, name: string): Type | undefined {
  const found = objectsOf(type).flatMap(({ members, rest }) => {
    const member = members.get(name);
    return member ? [member] : rest.length > 0 ? [rest] : [];
  });
  return found.length > 0 ? unionOf(found) : undefined;
}

/** How much work may be done yet; a small schema may mean a large type. */
export interface Work {
  /** Steps that are left. */
  left: number;
}

/** What is of both types, or a type that holds all of it. */
export function meet(a: Type, b: Type, work: Work): Type {
  if (a === b || b === any || work.left <= 0) return a;
  if (a === any) return b;
  work.left -= a.length * b.length;
  const parts = a.flatMap((one) => b.flatMap((other) => meetParts(one, other, work) ?? []));
  return unionOf(parts.map((part) => [part]));
}

function meetParts(a: Part, b: Part, work: Work): Part | undefined {
  if (a.kind === "list") return b.kind === "list" ? meetLists(a, b, work) : undefined;
  if (a.kind === "object") return b.kind === "object" ? meetObjects(a, b, work) : undefined;
  if (b.kind !== a.kind) return undefined;
  if (!a.values || !("values" in b) || !b.values) return a.values ? a : b;
  const { values } = b;
  const both = [...a.values].filter((value) => values.has(value));
  return both.length > 0 ? { kind: a.kind, values: new Set(both) } : undefined;
}

function meetLists(a: ListPart, b: ListPart, work: Work): ListPart {
  if (a.first && b.first) return a;
  const first = a.first ?? b.first;
  const least = Math.max(a.least ?? 0, b.least ?? 0);
  return { kind: "list", items: meet(a.items, b.items, work), ...(first && { first }), ...(least > 0 && { least }) };
}

function meetObjects(a: ObjectPart, b: ObjectPart, work: Work): ObjectPart {
  const names = new Set([...a.members.keys(), ...b.members.keys()]);
  const member = ({ members, rest }: ObjectPart, name: string) => members.get(name) ?? rest;
  return {
    kind: "object",
    members: new Map([...names].map((name) => [name, meet(member(a, name), member(b, name), work)])),
    required: new Set([...a.required, ...b.required]),
    rest: meet(a.rest, b.rest, work),
  };
}
