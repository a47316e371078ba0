/**
 * What is said of a value that does not fit its schema.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import { equal, isList, isObject } from "./own.ts";
import { brief, count, quote } from "./show.ts";

/** One fault of a value. */
export interface SchemaFault {
  /** The place in the value, a JSON Pointer. */
  readonly pointer: string;
  /** What is wrong, to be read after the name of the place: `must be a string, got 3`. */
  readonly message: string;
}

/** A fault as a library tells it. */
export interface RawFault {
  /** The place in the value, a JSON Pointer. */
  readonly pointer: string;
  /** The word of the schema that is not met. */
  readonly keyword: string;
  /** The schema that holds the word. */
  readonly schema: JsonSchema;
  /** The value at the place. */
  readonly value: Json;
  /** The member it is about, for words that forbid members. */
  readonly member?: string;
}

/** Follows a schema that only refers to another one. */
export type Resolve = (schema: Json) => Json;

/** What is wrong by one word of a schema; more than one thing, where members are missing. */
export function complain(keyword: string, schema: JsonSchema, value: Json, member?: string): readonly string[] {
  const wanted: Json | undefined = schema[keyword];
  const limit = typeof wanted === "number" ? wanted : 0;
  switch (keyword) {
    case "type":
      return [`must be ${typeNames(wanted)}, got ${brief(value)}`];
    case "enum":
      return [
        `must be ${isList(wanted) && wanted.length > 1 ? "one of " : ""}${valuesOf(wanted)}, got ${brief(value)}`,
      ];
    case "const":
      return [`must be ${JSON.stringify(wanted)}, got ${brief(value)}`];
    case "required":
      return missing(wanted, value).map((name) => `lacks ${quote(name)}`);
    case "dependentRequired":
      return missingTogether(wanted, value);
    case "additionalProperties":
    case "unevaluatedProperties":
      return [`has an unknown member ${quote(member ?? "")}`];
    case "minimum":
      return [`must be at least ${limit}, got ${brief(value)}`];
    case "maximum":
      return [`must be at most ${limit}, got ${brief(value)}`];
    case "exclusiveMinimum":
      return [`must be more than ${limit}, got ${brief(value)}`];
    case "exclusiveMaximum":
      return [`must be less than ${limit}, got ${brief(value)}`];
    case "multipleOf":
      return [`must be a multiple of ${limit}, got ${brief(value)}`];
    case "minLength":
      return [`must have at least ${count(limit, "character")}, got ${brief(value)}`];
    case "maxLength":
      return [`must have at most ${count(limit, "character")}, got ${brief(value)}`];
    case "pattern":
      return [`must match the pattern ${quote(String(wanted))}, got ${brief(value)}`];
    case "minItems":
      return [`must have at least ${count(limit, "item")}, got ${isList(value) ? value.length : 0}`];
    case "maxItems":
      return [`must have at most ${count(limit, "item")}, got ${isList(value) ? value.length : 0}`];
    case "uniqueItems":
      return ["must not hold the same item twice"];
    case "minProperties":
      return [`must have at least ${count(limit, "member")}, got ${sizeOf(value)}`];
    case "maxProperties":
      return [`must have at most ${count(limit, "member")}, got ${sizeOf(value)}`];
    case "anyOf":
    case "oneOf":
      return [alternatives(keyword, wanted, value)];
    case "not":
      return [`must not fit the schema in "not", got ${brief(value)}`];
    case "contains":
      return [`must hold items that fit "contains"${howMany(schema)}`];
    case "propertyNames":
      return [`has a member with a name that "propertyNames" forbids`];
    case "items":
    case "unevaluatedItems":
      return [`has more items than its schema allows`];
    case "false":
      return ["is not allowed"];
  }
  return [`does not fit "${keyword}"`];
}

/** What a library found, as a reader wants it: each fault once, and of alternatives only what belongs to the one meant. Never nothing. */
export function digest(raw: readonly RawFault[], resolve: Resolve): readonly SchemaFault[] {
  const dropped = new Set<RawFault>();
  for (const fault of raw) {
    const { keyword, schema, value } = fault;
    if (frames.has(keyword) || (schemaFrames.has(keyword) && !forbids(schema, keyword))) dropped.add(fault);
    if (keyword === "type") dropSiblings(fault, raw, dropped);
    const branches: readonly Json[] = isList(schema[keyword]) ? schema[keyword] : [schema[keyword] ?? null];
    if (keyword === "not" || keyword === "contains" || keyword === "propertyNames") {
      dropInside(fault, branches, raw, dropped, resolve);
    }
    if (keyword !== "anyOf" && keyword !== "oneOf") continue;
    const meant = branches.filter((branch) => admits(resolve(branch), value, resolve));
    const others = meant.length === 1 ? branches.filter((branch) => branch !== meant[0]) : branches;
    dropInside(fault, others, raw, dropped, resolve);
    const told = meant.length === 1 && raw.some((inner) => inner !== fault && isInside(inner, fault, meant, resolve));
    if (told) dropped.add(fault);
  }
  const faults = new Map<string, SchemaFault>();
  for (const fault of raw) {
    if (dropped.has(fault)) continue;
    const { pointer } = fault;
    for (const message of complain(fault.keyword, followed(fault, resolve), fault.value, fault.member)) {
      faults.set(`${pointer} ${message}`, { pointer, message });
    }
  }
  // Shared schemas may stand inside each other; whatever is left out, a value that was refused is not fine.
  return faults.size > 0 ? [...faults.values()] : [unfit(raw)];
}

/** What is wrong in one sentence that is always true, at the innermost place that all faults share. */
function unfit(raw: readonly RawFault[]): SchemaFault {
  const shared = raw.map(({ pointer }) => pointer).reduce((a, b) => {
    const [one, other] = [a.split("/"), b.split("/")];
    const end = one.findIndex((step, index) => step !== other[index]);
    return end < 0 ? a : one.slice(0, end).join("/");
  }, raw[0]?.pointer ?? "");
  return { pointer: shared, message: "does not fit its schema" };
}

/** The schema of a fault, with its alternatives themselves in place of references to them. */
function followed({ keyword, schema }: RawFault, resolve: Resolve): JsonSchema {
  const branches = schema[keyword];
  if ((keyword !== "anyOf" && keyword !== "oneOf") || !isList(branches)) return schema;
  return { ...schema, [keyword]: branches.map(resolve) };
}

/** Words that only say that something inside them failed, which is told by itself. */
const frames: ReadonlySet<string> = new Set(
  "$ref properties patternProperties prefixItems allOf if dependentSchemas".split(" "),
);

/** The same, but they also forbid when they are `false`. */
const schemaFrames: ReadonlySet<string> = new Set(
  "additionalProperties items unevaluatedProperties unevaluatedItems".split(" "),
);

/** Whether a word forbids all that is left over. `items` without `prefixItems` forbids each item for itself. */
export function forbids(schema: JsonSchema, keyword: string): boolean {
  return schema[keyword] === false && (keyword !== "items" || schema.prefixItems !== undefined);
}

/** Where the type is wrong, nothing else about the value is worth saying. */
function dropSiblings(type: RawFault, raw: readonly RawFault[], dropped: Set<RawFault>): void {
  for (const fault of raw) {
    // A shared schema is asked more than once: two faults of its type are one fault told twice, and one stays.
    if (fault.keyword === "type") continue;
    if (fault.schema === type.schema && fault.pointer === type.pointer) dropped.add(fault);
  }
}

function dropInside(
  outer: RawFault,
  branches: readonly Json[],
  raw: readonly RawFault[],
  dropped: Set<RawFault>,
  resolve: Resolve,
): void {
  for (const fault of raw) if (fault !== outer && isInside(fault, outer, branches, resolve)) dropped.add(fault);
}

function isInside(inner: RawFault, outer: RawFault, branches: readonly Json[], resolve: Resolve): boolean {
  return inner.pointer.startsWith(outer.pointer) &&
    branches.some((branch) => reaches(branch, inner.schema, resolve, new Set()));
}

/** Whether a schema holds another one, or refers to it. */
function reaches(from: Json, to: JsonSchema, resolve: Resolve, seen: Set<Json>): boolean {
  if (from === to) return true;
  if (typeof from !== "object" || from === null || seen.has(from)) return false;
  seen.add(from);
  const target = resolve(from);
  if (target !== from && reaches(target, to, resolve, seen)) return true;
  return Object.values(from).some((member) => reaches(member, to, resolve, seen));
}

/** Whether a value may be meant for a schema: its type fits, and so do the members that tell alternatives apart. */
function admits(schema: Json, value: Json, resolve: Resolve): boolean {
  if (!isObject(schema)) return schema === true;
  const { type, properties } = schema;
  if (type !== undefined && !(isList(type) ? type : [type]).some((one) => isOfType(value, String(one)))) return false;
  if (schema.const !== undefined && !equal(schema.const, value)) return false;
  if (isList(schema.enum) && !schema.enum.some((one) => equal(one, value))) return false;
  if (!isObject(properties) || !isObject(value)) return true;
  return Object.keys(properties).every((name) => {
    const property = resolve(properties[name]);
    if (!isObject(property) || property.const === undefined || !Object.hasOwn(value, name)) return true;
    return equal(property.const, value[name]);
  });
}

/** Whether a value is of a type of JSON Schema. */
export function isOfType(value: Json, type: string): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "integer":
      return Number.isInteger(value);
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
  }
  return false;
}

function typeNames(types: Json | undefined): string {
  const names = (isList(types) ? types : [types ?? ""]).map((type) => typeName(String(type)));
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names[names.length - 1]}`;
}

function typeName(type: string): string {
  if (type === "null") return "null";
  if (type === "integer") return "a whole number";
  if (type === "array") return "a list";
  return type === "object" ? "an object" : `a ${type}`;
}

function valuesOf(values: Json | undefined): string {
  if (!isList(values)) return "nothing";
  const shown = values.slice(0, 20).map((value) => JSON.stringify(value));
  return shown.join(", ") + (values.length > 20 ? ", …" : "");
}

function missing(names: Json | undefined, value: Json): readonly string[] {
  if (!isList(names) || !isObject(value)) return [];
  return names.map(String).filter((name) => !Object.hasOwn(value, name));
}

function missingTogether(rules: Json | undefined, value: Json): readonly string[] {
  if (!isObject(rules) || !isObject(value)) return [];
  return Object.keys(rules).filter((name) => Object.hasOwn(value, name)).flatMap((name) =>
    missing(rules[name], value).map((other) => `lacks ${quote(other)}, which goes with ${quote(name)}`)
  );
}

function sizeOf(value: Json): number {
  return isObject(value) ? Object.keys(value).length : 0;
}

function alternatives(keyword: string, branches: Json | undefined, value: Json): string {
  const list = isList(branches) ? branches : [];
  const types = list.flatMap((branch) => isObject(branch) ? branch.type ?? [] : []);
  const typed = list.every((branch) => isObject(branch) && branch.type !== undefined);
  if (typed && !types.some((type) => isOfType(value, String(type)))) {
    return `must be ${typeNames([...new Set(types)])}, got ${brief(value)}`;
  }
  const fit = keyword === "oneOf" ? "exactly one" : "one";
  return `must fit ${fit} of the ${list.length} schemas in "${keyword}", got ${brief(value)}`;
}

function howMany(schema: JsonObject): string {
  const { minContains, maxContains } = schema;
  if (minContains === undefined && maxContains === undefined) return "";
  const least = minContains === undefined ? "" : ` at least ${minContains}`;
  return ` (${[least.trim(), maxContains === undefined ? "" : `at most ${maxContains}`].filter(Boolean).join(", ")})`;
}
