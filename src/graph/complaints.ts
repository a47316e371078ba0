/**
 * Judges a document by the words of JSON Schema that the document's own schema uses, and by no others: nothing is made from strings,
 * and nothing has to be generated when a kind's grammar changes. A test compares it with a library that knows all words.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import { isObject } from "../value/own.ts";
import { pointer, valueAt } from "../value/pointer.ts";

/** One word of the schema that a value does not meet. */
export interface Complaint {
  /** The place of the value, a JSON Pointer. */
  readonly instancePath: string;
  /** The word of the schema. */
  readonly keyword: string;
  /** What the word asks for, or which member it is about. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The name that has a wrong form, where the word is about a name. */
  readonly propertyName?: string;
}

/** What a schema has against a value; an empty list when nothing. */
export function complaints(value: Json, schema: JsonSchema): Complaint[] {
  const found: Complaint[] = [];
  judge(value, schema, "", { root: schema, found });
  return found;
}

interface Trial {
  readonly root: JsonSchema;
  readonly found: Complaint[];
}

function judge(value: Json, rules: Json, place: string, trial: Trial): void {
  if (!isObject(rules)) return;
  const tell = (keyword: string, params: Complaint["params"] = {}) => {
    trial.found.push({ instancePath: place, keyword, params });
  };
  const { type, minimum, pattern, $ref, const: only, enum: allowed, not, if: condition, items } = rules;
  if (type !== undefined && !isOfType(value, type)) tell("type", { type });
  if (typeof value === "number" && minimum !== undefined && value < Number(minimum)) {
    tell("minimum", { limit: minimum });
  }
  if (typeof value === "string" && pattern !== undefined && !matches(value, pattern)) tell("pattern", { pattern });
  if ($ref !== undefined) judge(value, named(String($ref), trial.root), place, trial);
  if (only !== undefined && value !== only) tell("const", { allowedValue: only });
  if (Array.isArray(allowed) && !allowed.includes(value)) tell("enum", { allowedValues: allowed });
  if (not !== undefined && fits(value, not, trial)) tell("not");
  if (condition !== undefined) {
    judge(value, (fits(value, condition, trial) ? rules.then : rules.else) ?? true, place, trial);
  }
  if (Array.isArray(value)) value.forEach((item, index) => judge(item, items ?? true, `${place}/${index}`, trial));
  else if (isObject(value)) judgeMembers(value, rules, place, trial);
}

function judgeMembers(value: JsonObject, rules: JsonObject, place: string, trial: Trial): void {
  const { required, propertyNames, properties, patternProperties, additionalProperties = true } = rules;
  const tell = (keyword: string, params: Complaint["params"], propertyName?: string) => {
    trial.found.push({ instancePath: place, keyword, params, ...(propertyName !== undefined && { propertyName }) });
  };
  for (const name of Array.isArray(required) ? required.map(String) : []) {
    if (!Object.hasOwn(value, name)) tell("required", { missingProperty: name });
  }
  const names = Object.keys(value);
  const { pattern } = isObject(propertyNames) ? propertyNames : {};
  if (pattern !== undefined) {
    for (const name of names) if (!matches(name, pattern)) tell("pattern", { pattern }, name);
  }
  const known = isObject(properties) ? properties : {};
  const free = Object.keys(isObject(patternProperties) ? patternProperties : {});
  const others = names.filter((name) => !Object.hasOwn(known, name) && !free.some((form) => matches(name, form)));
  for (const name of others) {
    if (additionalProperties === false) tell("additionalProperties", { additionalProperty: name });
    else judge(value[name], additionalProperties, place + pointer(name), trial);
  }
  for (const name of Object.keys(known)) {
    if (Object.hasOwn(value, name)) judge(value[name], known[name], place + pointer(name), trial);
  }
}

function fits(value: Json, rules: Json, { root }: Trial): boolean {
  const found: Complaint[] = [];
  judge(value, rules, "", { root, found });
  return found.length === 0;
}

function isOfType(value: Json, type: Json): boolean {
  if (Array.isArray(type)) return type.some((one) => isOfType(value, one));
  if (type === "integer") return Number.isInteger(value);
  return type === (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
}

const targets = new WeakMap<JsonSchema, Map<string, Json>>();

/** What a reference names. A large document asks for the same few thousands of times. */
function named(reference: string, root: JsonSchema): Json {
  const known = targets.get(root) ?? new Map<string, Json>();
  targets.set(root, known);
  const target = known.get(reference) ?? valueAt(root, reference.slice(1)) ?? true;
  known.set(reference, target);
  return target;
}

const patterns = new Map<Json, RegExp>();

function matches(text: string, pattern: Json): boolean {
  const known = patterns.get(pattern) ?? new RegExp(String(pattern), "u");
  patterns.set(pattern, known);
  return known.test(text);
}
