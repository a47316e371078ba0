/**
 * The common schemas as closures: quick to make, and ready at once.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import { complain, isOfType, type SchemaFault } from "./complaint.ts";
import { equal, isList, isObject } from "./own.ts";
import { type Pattern, readPattern } from "./pattern.ts";
import { pointer } from "./pointer.ts";
import { judges, type SchemaSource } from "./subschemas.ts";

/** Judges a value and gives what is wrong with it. */
export type Judge = (value: Json) => readonly SchemaFault[];

/** Makes closures of a schema that has been checked, or gives `undefined` where it says more than they understand. */
export function compileShape(source: SchemaSource): Judge | undefined {
  const known = (source.shared && made.get(source.shared)) ?? new Map();
  const shaper = new Shaper(source, known);
  const shape = shaper.shape(source.schema);
  if (shape === undefined || !shaper.finish()) return undefined;
  // What was made on the way to a word that is not understood may lack parts: only all together are worth keeping.
  if (source.shared) made.set(source.shared, shaper.together());
  return (value) => {
    const trail: Trail = { keys: [], faults: [] };
    shape(value, trail, 0);
    return trail.faults.length === 0 ? fine : trail.faults;
  };
}

/** The shapes of shared schemas: many keys name the same ones. */
const made = new WeakMap<object, Shapes>();

/** Shapes by their schemas. Those that are not made yet are there too, so that schemas may be recursive. */
type Shapes = Map<Json, { shape?: Shape }>;

const fine: readonly SchemaFault[] = Object.freeze([]);

const understood: ReadonlySet<string> = new Set(
  ("type enum const properties required additionalProperties items minimum maximum minItems maxItems minLength " +
    "maxLength pattern patternProperties $ref").split(" "),
);

/** Where a check is, and what it found. Keys behind the depth are stale. */
interface Trail {
  readonly keys: (string | number)[];
  readonly faults: SchemaFault[];
}

type Shape = (value: Json, trail: Trail, depth: number) => void;

class Shaper {
  readonly #source: SchemaSource;
  readonly #known: Shapes;
  readonly #shared: Shapes = new Map();

  constructor(source: SchemaSource, known: Shapes) {
    this.#source = source;
    this.#known = known;
  }

  /** Makes what was referred to, one after the other: references may lead on and on. Whether all of it is understood. */
  finish(): boolean {
    // The map grows while it is gone through.
    for (const [schema, holder] of this.#shared) {
      holder.shape = this.shape(schema);
      if (holder.shape === undefined) return false;
    }
    return true;
  }

  /** All that is known, and all that was made. */
  together(): Shapes {
    for (const [schema, holder] of this.#shared) this.#known.set(schema, holder);
    return this.#known;
  }

  shape(schema: Json): Shape | undefined {
    if (schema === true) return () => {};
    if (schema === false) return (_, trail, depth) => tell("false", {}, null, trail, depth);
    if (!isObject(schema) || Object.keys(schema).some((word) => judges(word) && !understood.has(word))) {
      return undefined;
    }
    const makers = [this.#members, this.#items, this.#reference];
    const further: Shape[] = [];
    for (const make of makers) {
      const made = make.call(this, schema);
      if (made === undefined) return undefined;
      if (made !== always) further.push(made);
    }
    const tests = [...valueTests(schema), ...further];
    const { type } = schema;
    if (type === undefined) return (value, trail, depth) => tests.forEach((test) => test(value, trail, depth));
    const names = (isList(type) ? type : [type]).map(String);
    return (value, trail, depth) => {
      if (!names.some((name) => isOfType(value, name))) return tell("type", schema, value, trail, depth);
      for (const test of tests) test(value, trail, depth);
    };
  }

  #reference({ $ref }: JsonObject): Shape | undefined {
    if ($ref === undefined) return always;
    const target = this.#source.target(String($ref)) ?? true;
    const holder = this.#known.get(target) ?? this.#shared.get(target) ?? {};
    if (holder.shape === undefined) this.#shared.set(target, holder);
    return (value, trail, depth) => holder.shape?.(value, trail, depth);
  }

  #items({ items }: JsonObject): Shape | undefined {
    if (items === undefined || items === true) return always;
    const item = this.shape(items);
    return item && ((value, trail, depth) => {
      if (!isList(value)) return;
      for (let i = 0; i < value.length; i++) {
        trail.keys[depth] = i;
        item(value[i], trail, depth + 1);
      }
    });
  }

  #members({ properties, patternProperties, additionalProperties }: JsonObject): Shape | undefined {
    const members = new Map<string, Shape>();
    for (const [name, schema] of isObject(properties) ? Object.entries(properties) : []) {
      const shape = this.shape(schema);
      if (shape === undefined) return undefined;
      members.set(name, shape);
    }
    const forms: [form: Pattern, shape: Shape][] = [];
    for (const [form, schema] of isObject(patternProperties) ? Object.entries(patternProperties) : []) {
      const shape = this.shape(schema);
      if (shape === undefined) return undefined;
      forms.push([readPattern(form), shape]);
    }
    const closed = additionalProperties === false;
    const others = additionalProperties === undefined ? always : this.shape(additionalProperties);
    if (others === undefined) return undefined;
    if (members.size === 0 && forms.length === 0 && others === always) return always;
    return (value, trail, depth) => {
      if (!isObject(value)) return;
      for (const key of Object.keys(value)) {
        const known = members.get(key);
        let isKnown = known !== undefined;
        trail.keys[depth] = key;
        known?.(value[key], trail, depth + 1);
        for (const [form, shape] of forms) {
          if (!form.test(key)) continue;
          isKnown = true;
          trail.keys[depth] = key;
          shape(value[key], trail, depth + 1);
        }
        if (isKnown) continue;
        if (closed) tell("additionalProperties", {}, value, trail, depth, key);
        else others(value[key], trail, depth + 1);
      }
    };
  }
}

const always: Shape = () => {};

function tell(keyword: string, schema: JsonObject, value: Json, trail: Trail, depth: number, member?: string): void {
  const place = pointer(...trail.keys.slice(0, depth));
  for (const message of complain(keyword, schema, value, member)) trail.faults.push({ pointer: place, message });
}

/** The tests of the value itself, without those of what is in it. */
function valueTests(schema: JsonObject): readonly Shape[] {
  const tests: Shape[] = [];
  const add = (keyword: string, fits: (value: Json) => boolean): void => {
    if (schema[keyword] === undefined) return;
    tests.push((value, trail, depth) => {
      if (!fits(value)) tell(keyword, schema, value, trail, depth);
    });
  };
  const allowed = isList(schema.enum) ? schema.enum : [];
  const needed = isList(schema.required) ? schema.required.map(String) : [];
  const limit = (keyword: string): number => Number(schema[keyword]);
  const pattern = schema.pattern === undefined ? undefined : readPattern(String(schema.pattern));
  add("enum", (value) => allowed.some((one) => equal(one, value)));
  add("const", (value) => equal(schema.const, value));
  add("required", (value) => !isObject(value) || needed.every((name) => Object.hasOwn(value, name)));
  add("minimum", (value) => typeof value !== "number" || value >= limit("minimum"));
  add("maximum", (value) => typeof value !== "number" || value <= limit("maximum"));
  add("minItems", (value) => !isList(value) || value.length >= limit("minItems"));
  add("maxItems", (value) => !isList(value) || value.length <= limit("maxItems"));
  add("minLength", (value) => typeof value !== "string" || lengthOf(value) >= limit("minLength"));
  add("maxLength", (value) => typeof value !== "string" || lengthOf(value) <= limit("maxLength"));
  add("pattern", (value) => typeof value !== "string" || !!pattern?.test(value));
  return tests;
}

/** Characters count by code points, as JSON Schema says. */
function lengthOf(text: string): number {
  return /[\ud800-\udbff][\udc00-\udfff]/.test(text) ? [...text].length : text.length;
}
