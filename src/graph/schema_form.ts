/**
 * Values in another form than they should have: how the right form is called, and what was meant where that is plain.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import { isObject } from "../value/own.ts";
import { durationPattern, keyPattern, modelPattern, serverPattern, typeNames } from "./schema_parts.ts";
import { parsePointer } from "../value/pointer.ts";

/** What a text must be, by the pattern it must match. */
export const forms: Readonly<Record<string, string>> = {
  [durationPattern]: "a duration",
  [modelPattern]: '"provider:model"',
  [serverPattern]: "the address of a server",
  [keyPattern]: "a name",
};

/** The value that was plainly meant, where there is one. */
export function repairOf(value: Json | undefined, rules: JsonObject): Json | undefined {
  if (typeof value === "string") {
    const { type } = isObject(rules.properties) ? rules.properties : {};
    // A key of the state that is written as its type alone.
    if (rules.type === "object" && type !== undefined && typeNames.includes(value)) return { type: value };
    if (rules.pattern === durationPattern) return duration(value);
    if (rules.type === "integer" && /^\d{1,9}$/.test(value)) return Number(value);
    if (rules.type === "number" && /^\d{1,9}(\.\d{1,9})?$/.test(value)) return Number(value);
    if (rules.type === "boolean" && /^(true|false)$/.test(value)) return value === "true";
    if (rules.type === "array" && isObject(rules.items)) return [value];
  }
  if (rules.type === "string" && rules.pattern === undefined && Array.isArray(value) && value.length === 1) {
    return typeof value[0] === "string" ? value[0] : undefined;
  }
  return undefined;
}

const units: readonly (readonly [unit: string, written: RegExp])[] = [
  ["ms", /^(ms|msecs?|millis|milliseconds?)$/i],
  ["s", /^(s|secs?|seconds?)$/i],
  ["m", /^(m|mins?|minutes?)$/i],
  ["h", /^(h|hrs?|hours?)$/i],
];

/** A duration as it is written here, where another way of writing is plain: `"5 sec"`, `"2 minutes"`. */
function duration(text: string): string | undefined {
  const [, number, written] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(text) ?? [];
  const unit = units.find(([, forms]) => written !== undefined && forms.test(written))?.[0];
  return unit === undefined ? undefined : number + unit;
}

/** What to write in place of a value in another form, where it can be said of this place. */
export function adviceFor(place: string, value: Json | undefined): string | undefined {
  const [last = "", owner = ""] = parsePointer(place).reverse();
  if (last === "retry" && typeof value === "number") return `Write { "attempts": ${value} }: the first one counts.`;
  if (last === "when" && typeof value === "boolean") {
    return 'A condition is an expression, as "score > 0.8". What always leads on is written as a target alone.';
  }
  if (last === "with" && typeof value === "string") {
    return `Write an object: each argument under its name, as { "list": ${JSON.stringify(value)} }.`;
  }
  const isModel = owner === "models" || last === "model";
  if (isModel && typeof value === "string" && /^[\w./-]+$/.test(value)) {
    return `Write its provider before it, as "openai:gpt-4o-mini": "…:${value}".`;
  }
  return undefined;
}

/** Types by the names that other languages have for them. */
export const typesElsewhere: Readonly<Record<string, string>> = {
  str: "string",
  text: "string",
  int: "integer",
  float: "number",
  double: "number",
  bool: "boolean",
  list: "array",
  dict: "object",
  map: "object",
};

/** What providers call settings: they are sent as they are. */
const settings =
  /^(temperature|top_?[pk]|max_?(completion_?|output_?)?tokens|seed|stop|(frequency|presence)_?penalty|reasoning(_?effort)?)$/i;

/** What is said of a key that has its place elsewhere. */
export function placeOfKey(
  key: string,
  value: Json | undefined,
  { allowed, verb }: { readonly allowed: readonly string[]; readonly verb?: string },
): string | undefined {
  if (settings.test(key) && allowed.includes("params")) {
    return `What the provider is sent belongs in "params": { ${JSON.stringify(key)}: ${
      JSON.stringify(value) ?? "…"
    } }.`;
  }
  if (key === "model" && verb !== undefined && allowed.includes("params")) return `The model is what "${verb}" names.`;
  return undefined;
}
