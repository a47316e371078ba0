/**
 * Values against a user's JSON Schema (2020-12).
 *
 * @module
 */
import type { ErrorObject } from "ajv/dist/2020.js";
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import { digest, forbids, type RawFault, type Resolve, type SchemaFault } from "./complaint.ts";
import { isObject } from "./own.ts";
import { readPattern } from "./pattern.ts";
import { parsePointer, pointer, valueAt } from "./pointer.ts";
import { compileShape, type Judge } from "./shape.ts";
import { SchemaSource } from "./subschemas.ts";

export type { SchemaFault };

/** A schema, ready to judge values, or soon. */
export interface SchemaCheck {
  /** Whether {@linkcode SchemaCheck.check} may be called. Common schemas are ready at once. */
  readonly ready: boolean;
  /**
   * Makes it ready: loads what uncommon schemas need.
   *
   * @throws {RangeError} When the schema cannot be used.
   */
  prepare(): Promise<void>;
  /** What is wrong with a value; an empty list when nothing is. Throws before it is ready. */
  check(value: Json): readonly SchemaFault[];
}

/** Who judges: closures of our own, a library that makes code, or a library that needs none. For tests that compare them. */
export type Engine = "own" | "generated" | "interpreted";

/**
 * Compiles a schema. Only what a document says itself is followed: `{ "$ref": "#/schemas/Name" }` names one of the definitions.
 *
 * @throws {RangeError} When the schema cannot be used, as with a reference to another place.
 *
 * @example
 * ```ts ignore
 * const check = compileSchema({ type: "string" });
 * check.check(3); // [{ pointer: "", message: "must be a string, got 3" }]
 * ```
 */
export function compileSchema(
  schema: JsonSchema,
  definitions: Readonly<Record<string, JsonSchema>> = {},
  engine?: Engine,
): SchemaCheck {
  const source = new SchemaSource(schema, definitions);
  source.check();
  const judge = engine === undefined || engine === "own" ? compileShape(source) : undefined;
  if (engine === "own" && judge === undefined) throw new RangeError("Our own closures do not understand this schema.");
  return new Check(source, judge, engine);
}

class Check implements SchemaCheck {
  readonly #source: SchemaSource;
  readonly #engine: Engine | undefined;
  #judge: Judge | undefined;
  #preparing: Promise<void> | undefined;

  constructor(source: SchemaSource, judge: Judge | undefined, engine: Engine | undefined) {
    this.#source = source;
    this.#judge = judge;
    this.#engine = engine;
  }

  get ready(): boolean {
    return this.#judge !== undefined;
  }

  prepare(): Promise<void> {
    return this.#preparing ??= this.#judge ? Promise.resolve() : this.#load();
  }

  check(value: Json): readonly SchemaFault[] {
    if (this.#judge === undefined) {
      throw new Error("Cannot check a value: the schema is not prepared. Await prepare() first.");
    }
    try {
      return this.#judge(value);
    } catch (error) {
      // A judge that stumbles has not found the value to fit.
      return [{
        pointer: "",
        message: `cannot be judged by its schema: ${error instanceof Error ? error.message : error}`,
      }];
    }
  }

  async #load(): Promise<void> {
    const schema = this.#source.portable();
    const isFree = this.#engine === undefined;
    this.#judge = this.#engine === "interpreted" || (isFree && (codeIsForbidden || tracks(schema)))
      ? await interpreted(this.#source)
      : await generated(schema).catch((error) => {
        if (this.#engine !== undefined || !isForbidden(error)) throw error;
        codeIsForbidden = true;
        return interpreted(this.#source);
      });
  }
}

/**
 * Whether this runtime has said that it makes no code from strings. It will not change its mind. A page is not asked: the question
 * itself would be reported as a breach of its policy, and what interprets is a sixth of what makes code.
 */
let codeIsForbidden = /^Mozilla\//.test(globalThis.navigator?.userAgent ?? "");

function isForbidden(error: unknown): boolean {
  return error instanceof EvalError || (error instanceof Error && error.name === "EvalError");
}

/** Whatever a library has against a schema, except that it may not make code, is said as our own complaint. */
function compiled<T>(compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (isForbidden(error)) throw error;
    throw new RangeError(`Cannot use the schema: ${error instanceof Error ? error.message : error}.`, { cause: error });
  }
}

/**
 * Whether a schema may ask which members others have judged. Code that keeps account of that stumbles where patterns and alternatives
 * meet (ajv 8.20), so such schemas are interpreted, and for all others no account is kept.
 */
function tracks(schema: JsonObject): boolean {
  return JSON.stringify(schema).includes('"unevaluated');
}

async function generated(schema: JsonObject): Promise<Judge> {
  const { Ajv2020 } = await import("ajv/dist/2020.js");
  const ajv = new Ajv2020({
    validateSchema: false,
    meta: false,
    logger: false,
    strict: false,
    allErrors: true,
    validateFormats: false,
    verbose: true,
    ownProperties: true,
    multipleOfPrecision: 9,
    code: { regExp: Object.assign(readPattern, { code: "readPattern" }) },
  });
  ajv.opts.unevaluated = tracks(schema);
  const validate = compiled(() => ajv.compile(schema));
  const resolve = resolver(schema);
  return (value) => validate(value) ? [] : digest((validate.errors ?? []).map(rawOf), resolve);
}

function rawOf({ instancePath, keyword, parentSchema, data, params }: ErrorObject): RawFault {
  const member: unknown = params.additionalProperty ?? params.unevaluatedProperty;
  return {
    pointer: instancePath,
    keyword: keyword === "false schema" ? "false" : keyword,
    schema: parentSchema as JsonSchema ?? {},
    value: data as Json,
    member: typeof member === "string" ? member : undefined,
  };
}

async function interpreted(source: SchemaSource): Promise<Judge> {
  const { format, Validator } = await import("@cfworker/json-schema");
  // The platform's expressions may try for ever. A format is a function of ours, so patterns are told as such.
  const asFormat = (pattern: string) => {
    const name = `pattern ${pattern}`;
    const { test } = readPattern(pattern);
    format[name] = test;
    return { format: name };
  };
  const validator = new Validator(source.portable(asFormat), "2020-12", false);
  const schema = source.portable();
  const resolve = resolver(schema);
  return (value) => {
    const { valid, errors } = validator.validate(value);
    return valid ? [] : digest(rawFaults(errors, schema, value, resolve), resolve);
  };
}

interface Unit {
  readonly keyword: string;
  readonly keywordLocation: string;
  readonly instanceLocation: string;
}

/** The interpreter tells what is forbidden twice: by the word that forbids it, and by the `false` that the word holds. */
function rawFaults(units: readonly Unit[], root: JsonObject, value: Json, resolve: Resolve): RawFault[] {
  const faults: RawFault[] = [];
  let forbidding = false;
  for (const [i, { keyword, keywordLocation, instanceLocation }] of units.entries()) {
    const place = placeOf(instanceLocation);
    const schema = keyword === "false" ? {} : schemaAt(root, keywordLocation, resolve);
    if (keyword === "false" && forbidding) continue;
    forbidding = forbids(schema, keyword);
    const member = forbidding ? parsePointer(placeOf(units[i + 1]?.instanceLocation ?? "#")).pop() : undefined;
    faults.push({
      pointer: place,
      keyword: sameAs[keyword] ?? keyword,
      schema,
      value: valueAt(value, place) ?? null,
      member,
    });
  }
  return faults;
}

const sameAs: Readonly<Record<string, string>> = {
  minContains: "contains",
  maxContains: "contains",
  format: "pattern",
};

function placeOf(location: string): string {
  return decodeURIComponent(location.slice(1));
}

/** The schema that holds the last word of a location; `$ref` on the way leads to what it names. */
function schemaAt(root: JsonObject, location: string, resolve: Resolve): JsonSchema {
  let here: Json = root;
  for (const part of parsePointer(placeOf(location)).slice(0, -1)) {
    here = part === "$ref" ? resolve(here) : valueAt(here, pointer(part)) ?? true;
  }
  return isObject(here) ? here : {};
}

/** Follows the references of a portable copy. */
function resolver(root: JsonObject): Resolve {
  return (schema) => {
    const seen = new Set<Json>();
    let here = schema;
    while (isObject(here) && typeof here.$ref === "string" && !seen.has(here)) {
      seen.add(here);
      here = valueAt(root, here.$ref.slice(1)) ?? true;
    }
    return here;
  };
}
