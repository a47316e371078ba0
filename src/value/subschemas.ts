/**
 * What a JSON Schema is made of: its parts, its references, and a copy that any library reads alike.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import { nearest } from "./near.ts";
import { isList, isObject, put } from "./own.ts";
import { readPattern } from "./pattern.ts";
import { pointer, valueAt } from "./pointer.ts";
import { brief, quote } from "./show.ts";

/** Words that hold one schema. */
const single: ReadonlySet<string> = new Set(
  "items additionalProperties not if then else contains propertyNames unevaluatedItems unevaluatedProperties".split(
    " ",
  ),
);
/** Words that hold a list of schemas. */
const several: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
/** Words that hold schemas by name. */
const named: ReadonlySet<string> = new Set(["properties", "patternProperties", "dependentSchemas"]);
/** Words whose schemas judge the same value; a circle through these alone would never end. */
const inPlace: ReadonlySet<string> = new Set([
  "not",
  "if",
  "then",
  "else",
  "allOf",
  "anyOf",
  "oneOf",
  "dependentSchemas",
]);
/** Further words that judge. All others are notes, and judge nothing. */
const plain: ReadonlySet<string> = new Set(
  ("type enum const required minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern " +
    "minItems maxItems uniqueItems minProperties maxProperties minContains maxContains dependentRequired").split(" "),
);
const types: readonly string[] = ["string", "number", "integer", "boolean", "null", "object", "array"];

/** Whether a word of a schema judges values, or holds schemas that do. */
export function judges(keyword: string): boolean {
  return plain.has(keyword) || single.has(keyword) || several.has(keyword) || named.has(keyword) || keyword === "$ref";
}

/** What was found fine of shared schemas: many keys name the same ones. */
const checked = new WeakMap<object, WeakSet<JsonObject>>();

/** A schema and the shared ones that its references may name. */
export class SchemaSource {
  /** The schema. */
  readonly schema: JsonSchema;
  readonly #document: JsonObject;
  readonly #shared: Readonly<Record<string, JsonSchema>>;
  readonly #fine: WeakSet<JsonObject>;
  #isPlain = true;

  /** Takes them as they are; see {@linkcode SchemaSource.check}. */
  constructor(schema: JsonSchema, definitions: Readonly<Record<string, JsonSchema>>) {
    this.schema = schema;
    this.#document = { ...schema, schemas: definitions };
    this.#shared = definitions;
    this.#fine = checked.get(definitions) ?? new WeakSet();
  }

  /** The shared schemas, if all that was reached refers to them by name only: then they mean the same wherever they are named. */
  get shared(): Readonly<Record<string, JsonSchema>> | undefined {
    return this.#isPlain ? this.#shared : undefined;
  }

  /** The schema that a reference names. */
  target(reference: string): Json | undefined {
    if (reference === "#") return this.schema;
    if (!reference.startsWith("#/")) return undefined;
    try {
      return valueAt(this.#document, decodeURIComponent(reference.slice(1)));
    } catch {
      return undefined; // A "%" that is no escape: such a reference names nothing.
    }
  }

  /** Goes through all that the schema reaches. Throws a RangeError where a part cannot be used. */
  check(): void {
    const pending: [Json, string][] = [[this.schema, ""]];
    const marks = new Map<Json, "open" | "done">();
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) this.#visit(...next, pending, marks);
    if (!this.#isPlain) return;
    for (const schema of marks.keys()) this.#fine.add(schema as JsonObject);
    checked.set(this.#shared, this.#fine);
  }

  /** Visits a schema and those that judge the same value; what judges other values is left pending. */
  #visit(schema: Json, place: string, pending: [Json, string][], marks: Map<Json, "open" | "done">): void {
    if (typeof schema === "boolean" || marks.get(schema) === "done") return;
    if (!isObject(schema)) {
      throw unusable(place, `there is ${brief(schema)}, which is no schema`, tupleHint(place, schema));
    }
    if (this.#fine.has(schema)) return;
    if (marks.get(schema) === "open") throw unusable(place, "a schema refers to itself without end");
    marks.set(schema, "open");
    checkWords(schema, place);
    if (schema.$ref !== undefined) this.#visit(this.#referred(schema.$ref, `${place}/$ref`), place, pending, marks);
    for (const [path, part, keyword] of parts(schema)) {
      if (inPlace.has(keyword)) this.#visit(part, place + path, pending, marks);
      else pending.push([part, place + path]);
    }
    marks.set(schema, "done");
  }

  #referred(reference: Json, place: string): Json {
    if (typeof reference !== "string" || !reference.startsWith("#")) {
      const hint = 'Only references as "#/schemas/Name" are followed.';
      throw unusable(place, `${brief(reference)} points out of the document`, hint);
    }
    if (!reference.startsWith("#/schemas/")) this.#isPlain = false;
    const target = this.target(reference);
    if (target !== undefined) return target;
    const near = nearest(reference, Object.keys(this.#shared).map((name) => `#/schemas/${name}`));
    throw unusable(place, `${quote(reference)} points to nothing`, near && `Did you mean "${near}"?`);
  }

  /**
   * A copy of all that judges, with every reference as `#/$defs/…`.
   *
   * @param pattern What to say in place of a pattern.
   */
  portable(pattern: CopyOptions["pattern"] = (pattern) => ({ pattern })): JsonObject {
    const names = new Map<string, string>();
    const pending: string[] = [];
    const rename = (reference: string): string => {
      const known = names.get(reference);
      if (known !== undefined) return known;
      const name = `r${names.size}`;
      names.set(reference, name);
      pending.push(reference);
      return name;
    };
    const root = copy(this.schema, { rename, pattern });
    const $defs: Record<string, Json> = {};
    for (let reference = pending.pop(); reference !== undefined; reference = pending.pop()) {
      $defs[rename(reference)] = copy(this.target(reference) ?? true, { rename, pattern });
    }
    return isObject(root) ? { ...root, $defs } : { $defs };
  }
}

/** The schemas that stand in a schema, with their paths and the words that hold them. */
export function* parts(schema: JsonObject): Generator<readonly [path: string, part: Json, keyword: string]> {
  for (const keyword of Object.keys(schema)) {
    const held = schema[keyword];
    if (single.has(keyword)) yield [pointer(keyword), held, keyword];
    else if (several.has(keyword) && isList(held)) {
      for (const [i, part] of held.entries()) yield [pointer(keyword, i), part, keyword];
    } else if (named.has(keyword) && isObject(held)) {
      for (const name of Object.keys(held)) yield [pointer(keyword, name), held[name], keyword];
    }
  }
}

function checkWords(schema: JsonObject, place: string): void {
  for (const keyword of Object.keys(schema)) {
    const complaint = wordFault(keyword, schema[keyword]);
    if (complaint !== undefined) throw unusable(`${place}/${keyword}`, ...complaint);
  }
}

function wordFault(keyword: string, value: Json): [message: string, hint?: string] | undefined {
  if (keyword === "type") {
    const wrong = (isList(value) ? value : [value]).find((type) => !types.includes(String(type)));
    if (wrong === undefined) return undefined;
    const near = nearest(String(wrong), types);
    return [`there is ${brief(wrong)}, which is no type of JSON Schema`, near && `Did you mean "${near}"?`];
  }
  if (keyword === "pattern") return patternFault(value);
  if (keyword === "$dynamicRef" || keyword === "$recursiveRef") return [`"${keyword}" is not followed`, 'Use "$ref".'];
  if (lists.has(keyword) && !isList(value)) return [`there is ${brief(value)} and not a list`];
  if (named.has(keyword) && !isObject(value)) return [`there is ${brief(value)} and not an object of schemas`];
  if (numbers.has(keyword) && typeof value !== "number") return [`there is ${brief(value)} and not a number`];
  if (keyword !== "patternProperties" || !isObject(value)) return undefined;
  return Object.keys(value).map(patternFault).find((fault) => fault !== undefined);
}

const lists: ReadonlySet<string> = new Set([...several, "enum", "required"]);
const numbers: ReadonlySet<string> = new Set(
  [...plain].filter((keyword) => /^(min|max|exclusive|multiple)/.test(keyword)),
);

function patternFault(value: Json): [message: string] | undefined {
  if (typeof value !== "string") return [`there is ${brief(value)}, which is no regular expression`];
  try {
    readPattern(value);
    return undefined;
  } catch (error) {
    return [`there is ${quote(value)}, which ${(error as SyntaxError).message}`];
  }
}

function tupleHint(place: string, schema: Json): string | undefined {
  return place.endsWith("/items") && isList(schema)
    ? 'A list of items of different types is written with "prefixItems".'
    : undefined;
}

function unusable(place: string, message: string, hint?: string): RangeError {
  const where = place === "" ? "" : `at ${place} `;
  return new RangeError(`Cannot use the schema: ${where}${message}.${hint ? ` ${hint}` : ""}`);
}

interface CopyOptions {
  /** The name of a definition in the copy. */
  readonly rename: (reference: string) => string;
  /** What the copy says in place of a pattern. */
  readonly pattern: (source: string) => JsonObject;
}

function copy(schema: Json, options: CopyOptions): Json {
  if (!isObject(schema)) return schema;
  const result: Record<string, Json> = {};
  for (const keyword of Object.keys(schema)) {
    const held = schema[keyword];
    if (keyword === "$ref") result[keyword] = `#/$defs/${options.rename(String(held))}`;
    else if (keyword === "pattern") Object.assign(result, options.pattern(String(held)));
    else if (single.has(keyword)) result[keyword] = copy(held, options);
    else if (several.has(keyword) && isList(held)) result[keyword] = held.map((part) => copy(part, options));
    else if (named.has(keyword) && isObject(held)) result[keyword] = copyNamed(held, options);
    else if (plain.has(keyword)) result[keyword] = structuredClone(held);
  }
  return result;
}

function copyNamed(held: JsonObject, options: CopyOptions): JsonObject {
  const result: Record<string, Json> = {};
  for (const name of Object.keys(held)) put(result, name, copy(held[name], options));
  return result;
}
