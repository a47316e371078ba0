/**
 * What the schema has against one place of a document, in the author's words: one issue for one mistake.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { NodeKind } from "../node.ts";
import { nearest } from "../value/near.ts";
import { isObject } from "../value/own.ts";
import { parsePointer, pointer, valueAt } from "../value/pointer.ts";
import type { Complaint } from "./complaints.ts";
import type { Draft } from "./read.ts";
import { adviceFor, forms, placeOfKey, repairOf, typesElsewhere } from "./schema_form.ts";
import { nodeAt, schemaFor } from "./schema_place.ts";
import { choiceFaults, isChoice, meant, verbFault } from "./schema_shape.ts";

/** What a document may say. */
export interface Grammar {
  /** The document's schema. */
  readonly schema: JsonSchema;
  /** The kinds of nodes. */
  readonly kinds: readonly NodeKind[];
}

/** What is wrong at one place. */
export function tellFaults(
  place: string,
  complaints: readonly Complaint[],
  document: Json,
  grammar: Grammar,
): Draft[] {
  const value = valueAt(document, place);
  const rules = schemaFor(grammar.schema, document, place);
  const node = nodeAt(place);
  if (node !== undefined && isObject(value)) {
    const written = grammar.kinds.filter((kind) => Object.hasOwn(value, kind.verb)).map((kind) => kind.verb);
    if (written.length !== 1) return [verbFault(place, { node, written, value, kinds: grammar.kinds })];
  }
  const isCatch = place.endsWith("/catch") && nodeAt(place.slice(0, -"/catch".length)) !== undefined;
  if (isObject(value) && (isChoice(rules) || isCatch)) return choiceFaults(place, { value, rules, isCatch });
  const at: Spot = { place, value, rules, node, kinds: grammar.kinds };
  const unknown = complaints.filter(({ keyword }) => keyword === "additionalProperties")
    .map(({ params }) => params.additionalProperty as string);
  const lacking = complaints.filter(({ keyword }) => keyword === "required")
    .map(({ params }) => params.missingProperty as string);
  return [
    ...unknownKeys(unknown, lacking, at),
    ...complaints.flatMap((complaint) => tell(complaint, at)),
  ];
}

interface Spot {
  readonly place: string;
  readonly value: Json | undefined;
  /** The part of the schema that speaks of the place. */
  readonly rules: JsonObject;
  /** The node's name, where the place is one. */
  readonly node: string | undefined;
  readonly kinds: readonly NodeKind[];
}

function tell(complaint: Complaint, at: Spot): Draft[] {
  const { place, value, rules } = at;
  const { keyword, params } = complaint;
  switch (keyword) {
    case "const":
      return place === "/millrace" ? [version(value)] : [mustBe(at, `must be ${JSON.stringify(params.allowedValue)}`)];
    case "enum":
      return [oneOf(at, params.allowedValues as Json[])];
    case "pattern":
      if (complaint.propertyName !== undefined) return [badName(place, complaint.propertyName)];
      return [mustBe(at, `must be ${forms[rules.pattern as string] ?? "written in another form"}`)];
    case "type":
      if (place.endsWith("/apiKey") && typeof value === "string") return [literalKey(place)];
      return [
        mustBe(at, `must be ${(rules.type === "string" && forms[rules.pattern as string]) || article(params.type)}`),
      ];
    case "minimum":
      return [mustBe(at, `must be at least ${params.limit}`)];
    default:
      // Keys that are unknown or missing are told together; the rest only repeats what other complaints say.
      return [];
  }
}

/** Keys that the place does not have, and keys that it lacks. A key that is misspelt is not told as a missing one too. */
function unknownKeys(unknown: readonly string[], lacking: readonly string[], at: Spot): Draft[] {
  const { place, rules, value } = at;
  const allowed = Object.keys(isObject(rules.properties) ? rules.properties : {});
  const present = isObject(value) ? Object.keys(value) : [];
  const free = allowed.filter((name) => !present.includes(name));
  const found = new Set<string>();
  const drafts = unknown.map((key): Draft => {
    const near = meant(key, free.filter((name) => !found.has(name)), lacking);
    if (near !== undefined) found.add(near);
    return {
      code: "MR002",
      pointer: place + pointer(key),
      at: "key",
      message: `"${key}" is not a key of ${owner(at)}.`,
      hint: near === undefined ? keysHint(key, { allowed, present, lacking }, at) : `Did you mean "${near}"?`,
      ...(near !== undefined && { fix: { pointer: place + pointer(key), rename: near } }),
    };
  });
  // An object without a single key that it may have is written in another form: what it lacks is then no further mistake.
  const isOther = unknown.length > 0 && place !== "" && !present.some((name) => allowed.includes(name));
  const missing = isOther ? [] : lacking.filter((name) => !found.has(name));
  return [
    ...drafts,
    ...missing.map((name): Draft => ({
      code: "MR002",
      pointer: place,
      at: "key",
      message: `${subject(place)} lacks "${name}".`,
      ...(place === "" && name === "millrace" && { hint: 'Add the version of the format: "millrace": "1".' }),
    })),
  ];
}

function keysHint(
  key: string,
  { allowed, present, lacking }: {
    readonly allowed: readonly string[];
    readonly present: readonly string[];
    readonly lacking: readonly string[];
  },
  { node, kinds, rules, value }: Spot,
): string {
  const twin = nearest(key, present.filter((name) => allowed.includes(name)));
  if (twin !== undefined) return `"${twin}" is there already. Keep one of them.`;
  const placed = placeOfKey(key, isObject(value) ? value[key] : undefined, {
    allowed,
    verb: verbOf({ node, kinds, value }),
  });
  if (placed !== undefined) return placed;
  const list = allowed.filter((name) => name !== "description").join(", ");
  const free = isObject(rules.patternProperties) ? '; keys that begin with "x-" are yours' : "";
  const homes = node === undefined
    ? []
    : kinds.filter((kind) => isObject(kind.schema.properties) && Object.hasOwn(kind.schema.properties, key));
  if (homes.length > 0) {
    return `That belongs to ${homes.map(({ verb }) => `"${verb}"`).join(" and ")}. It may have: ${list}${free}.`;
  }
  const need = lacking.length > 0 ? `It needs ${lacking.map((name) => `"${name}"`).join(" and ")}. ` : "";
  return `${need}It may have: ${list}${free}.`;
}

function verbOf({ node, kinds, value }: Pick<Spot, "node" | "kinds" | "value">): string | undefined {
  if (node === undefined || !isObject(value)) return undefined;
  return kinds.find((kind) => Object.hasOwn(value, kind.verb))?.verb;
}

function owner({ place, value, node, kinds }: Spot): string {
  const verb = verbOf({ node, kinds, value });
  if (verb !== undefined) return `a node with "${verb}"`;
  return place === "" ? "a graph document" : subject(place).replace(/^Item/, "item");
}

function version(value: Json | undefined): Draft {
  return {
    code: "MR003",
    pointer: "/millrace",
    message: typeof value === "string"
      ? `This is version ${JSON.stringify(value)} of the format, and this Millrace reads version "1".`
      : `"millrace" must be the text "1", got ${shown(value)}.`,
    hint: value === 1
      ? 'Write it as text: "millrace": "1".'
      : 'Write "millrace": "1", or use a Millrace that reads the newer format.',
    ...(value === 1 && { fix: { pointer: "/millrace", replace: "1" } }),
  };
}

function oneOf(at: Spot, allowed: readonly Json[]): Draft {
  const { place, value } = at;
  const other = typeof value === "string" && place.endsWith("/type") ? typesElsewhere[value.toLowerCase()] : undefined;
  const near = allowed.includes(other ?? null)
    ? other
    : typeof value === "string"
    ? nearest(value, allowed.map(String))
    : undefined;
  return {
    ...mustBe(at, `must be one of ${allowed.map((item) => JSON.stringify(item)).join(", ")}`),
    ...(near !== undefined && { hint: `Did you mean "${near}"?`, fix: { pointer: place, replace: near } }),
  };
}

const things: Readonly<Record<string, string>> = {
  nodes: "a node",
  models: "a model",
  tools: "a tool",
  schemas: "a schema",
  streams: "a view",
  graphs: "a graph",
};

function badName(place: string, name: string): Draft {
  const path = parsePointer(place);
  const thing = things[path[path.length - 1]];
  return {
    code: "MR106",
    pointer: place + pointer(name),
    at: "key",
    message: `${thing === undefined ? "A state key" : thing.replace("a", "A")} cannot be called ${
      JSON.stringify(name)
    }.`,
    hint: `A name has the letters a to z, digits and _${
      thing === undefined ? "" : " or -"
    }, and starts with a letter or _.`,
  };
}

function literalKey(place: string): Draft {
  return {
    code: "MR303",
    pointer: place,
    message: "A key stands in the document itself, where everybody who reads it can take it.",
    hint: 'Name it instead: "apiKey": { "secret": "MY_KEY" }, and make the written one invalid at its provider.',
  };
}

function mustBe({ place, value, rules }: Spot, rule: string): Draft {
  const repair = repairOf(value, rules);
  const hint = repair !== undefined
    ? `Write ${JSON.stringify(repair)}.`
    : place !== "" && Array.isArray(value) && rules.type === "object"
    ? "Write an object: each under its name."
    : adviceFor(place, value) ?? rules.errorMessage;
  return {
    code: "MR002",
    pointer: place,
    message: `${subject(place)} ${rule}, got ${shown(value)}.`,
    ...(typeof hint === "string" && { hint }),
    ...(repair !== undefined && { fix: { pointer: place, replace: repair } }),
  };
}

/** What an issue speaks of: the last names of its place. */
function subject(place: string): string {
  const path = parsePointer(place);
  if (path.length === 0) return "The document";
  const last = path[path.length - 1];
  return /^\d+$/.test(last) && path.length > 1 ? `Item ${last} of "${path[path.length - 2]}"` : `"${last}"`;
}

function shown(value: Json | undefined): string {
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "an object";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function article(type: unknown): string {
  const names: Record<string, string> = {
    array: "a list",
    object: "an object",
    string: "a string",
    boolean: "true or false",
    integer: "a whole number",
  };
  return String(type).split(",").map((name) => names[name] ?? `a ${name}`).join(" or ");
}
