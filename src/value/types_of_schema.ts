/**
 * What a JSON Schema says of the type of a value.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import { isList, isObject } from "./own.ts";
import { SchemaSource } from "./subschemas.ts";
import { any, deepestType, meet, never, type Part, type Type, typeOfValue, unionOf, type Work } from "./types.ts";

/**
 * The type of the values that a schema takes. It may hold more than the schema takes, never less: what is not understood is
 * {@linkcode any}, and so is a schema inside itself.
 *
 * @example
 * ```ts ignore
 * typeOfSchema({ enum: ["billing", "technical"] });
 * ```
 */
export function typeOfSchema(schema: JsonSchema, definitions: Readonly<Record<string, JsonSchema>> = {}): Type {
  return new Reader(schema, definitions).type(schema);
}

/** How many whole numbers are told apart, as the stars of a review. */
const mostNumbers = 20;

/** The whole numbers between two bounds, where they are few. */
function fewOf({ type, minimum, maximum }: JsonObject): ReadonlySet<Json> | undefined {
  const isWhole = (isList(type) ? type : [type]).includes("integer") && !(isList(type) && type.includes("number"));
  if (!isWhole || typeof minimum !== "number" || typeof maximum !== "number") return undefined;
  const [first, last] = [Math.ceil(minimum), Math.floor(maximum)];
  if (!(last >= first && last - first < mostNumbers)) return undefined;
  return new Set(Array.from({ length: last - first + 1 }, (_, index) => first + index));
}

/** How many steps are taken for a schema; what lies beyond is any. */
const mostSteps = 5_000;

/** How many steps are taken for all that shares some schemas, before what is half known will do. */
const manySteps = 50_000;

/** What is known of shared schemas: many keys name the same ones. */
interface Memory {
  steps: number;
  /** Types that are the same wherever they are named. */
  readonly whole: Map<string, Type>;
  /** Types in which something is any that might be known: they were met inside themselves, or too deep. */
  readonly half: Map<string, Type>;
}

const memories = new WeakMap<object, Memory>();

function memoryOf(definitions: object): Memory {
  let memory = memories.get(definitions);
  if (!memory) memories.set(definitions, memory = { steps: 0, whole: new Map(), half: new Map() });
  return memory;
}

const kinds: Readonly<Record<string, Part["kind"]>> = {
  null: "null",
  boolean: "boolean",
  integer: "number",
  number: "number",
  string: "string",
  array: "list",
  object: "object",
};

class Reader {
  readonly #source: SchemaSource;
  readonly #known = new Map<string, Type>();
  readonly #work: Work = { left: mostSteps };
  readonly #memory: Memory;
  /** How often something was left at any. */
  #cuts = 0;
  #depth = 0;

  constructor(schema: JsonSchema, definitions: Readonly<Record<string, JsonSchema>>) {
    this.#source = new SchemaSource(schema, definitions);
    this.#memory = memoryOf(definitions);
  }

  type(schema: Json | undefined): Type {
    if (schema === false) return never;
    if (!isObject(schema)) return any;
    if (this.#depth > deepestType || this.#work.left-- <= 0) {
      this.#cuts++;
      return any;
    }
    this.#memory.steps++;
    this.#depth++;
    const types = [this.#own(schema), ...this.#beside(schema)];
    this.#depth--;
    return types.reduce((all, type) => meet(all, type, this.#work));
  }

  /** What its own words say. */
  #own(schema: JsonObject): Type {
    const { type, enum: values } = schema;
    const wanted = type === undefined
      ? undefined
      : new Set((isList(type) ? type : [type]).map((name) => kinds[`${name}`]));
    const isWanted = ({ kind }: Part) => wanted?.has(kind) ?? true;
    if (schema.const !== undefined) return typeOfValue(schema.const).filter(isWanted);
    if (isList(values)) return unionOf(values.map((value) => typeOfValue(value))).filter(isWanted);
    const refined = this.#refined(schema);
    if (!wanted && refined.size === 0) return any;
    return any.filter(isWanted).map((part) => refined.get(part.kind) ?? part);
  }

  /** What it says of lists and of objects. Without a "type" other values pass as they are. */
  #refined(schema: JsonObject): Map<Part["kind"], Part> {
    const { items, prefixItems, properties, required, additionalProperties, patternProperties } = schema;
    const refined = new Map<Part["kind"], Part>();
    const few = fewOf(schema);
    if (few) refined.set("number", { kind: "number", values: few });
    if (items !== undefined || isList(prefixItems)) {
      const first = isList(prefixItems) ? prefixItems.map((part) => this.type(part)) : [];
      refined.set("list", { kind: "list", items: this.type(items), ...(first.length > 0 && { first }) });
    }
    if (properties === undefined && required === undefined && additionalProperties === undefined) return refined;
    const members = isObject(properties) ? Object.entries(properties) : [];
    refined.set("object", {
      kind: "object",
      members: new Map(members.map(([name, part]) => [name, this.type(part)])),
      required: new Set(isList(required) ? required.map(String) : []),
      rest: patternProperties === undefined ? this.type(additionalProperties) : any,
    });
    return refined;
  }

  /** What the schemas say that judge the same value. */
  #beside({ $ref, allOf, anyOf, oneOf }: JsonObject): Type[] {
    return [
      ...(typeof $ref === "string" ? [this.#referred($ref)] : []),
      ...(isList(allOf) ? allOf.map((part) => this.type(part)) : []),
      ...[anyOf, oneOf].filter(isList).map((parts) => unionOf(parts.map((part) => this.type(part)))),
    ];
  }

  #referred(reference: string): Type {
    const isShared = reference.startsWith("#/schemas/");
    const { whole, half, steps } = this.#memory;
    const shared = isShared ? whole.get(reference) : undefined;
    if (shared) return shared;
    const known = this.#known.get(reference) ?? (isShared && steps > manySteps ? half.get(reference) : undefined);
    if (known) {
      // Whatever it holds may be half known.
      this.#cuts++;
      return known;
    }
    // Until it is known it is any: so one that holds itself comes to an end.
    this.#known.set(reference, any);
    const before = this.#cuts;
    const type = this.type(this.#source.target(reference));
    this.#known.set(reference, type);
    if (!isShared) this.#cuts++; // It means something else in another schema.
    else (this.#cuts === before ? whole : half).set(reference, type);
    return type;
  }
}
