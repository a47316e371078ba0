/**
 * Schema faults as issues, in the author's words. The validator is generated from the same schema that editors use, so nothing is
 * compiled at run time.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import { nearest } from "../value/near.ts";
import { parsePointer, pointer, valueAt } from "../value/pointer.ts";
import { isObject } from "./desk.ts";
import type { Host } from "./plan.ts";
import type { Draft } from "./read.ts";
import { composeSchema } from "./schema.ts";
import { type Complaint, validateDocument } from "./validator.generated.ts";

const nameHint =
  "A name has the letters a to z, digits, _ (and - where it is no state key), and starts with a letter or _.";

/** What the document's schema refuses. */
export function validate(document: Json, host: Host): Draft[] {
  if (validateDocument(document)) return [];
  const schema = composeSchema({ kinds: host.kinds, reducers: Object.keys(host.reducers) });
  const verbs = host.kinds.map((kind) => kind.verb);
  const drafts: Draft[] = [];
  for (const complaint of validateDocument.errors ?? []) {
    const draft = translate(complaint, document, schema, verbs);
    if (draft) drafts.push(draft);
  }
  // A misspelt key is told as that, and not also as the one that is missing.
  const misspelt = (draft: Draft) =>
    / lacks "/.test(draft.message) &&
    drafts.some((other) =>
      other.pointer.slice(0, other.pointer.lastIndexOf("/")) === draft.pointer && /^Did you mean/.test(other.hint ?? "")
    );
  const verbless = drafts.filter((draft) => draft.code === "MR101").map((draft) => draft.pointer);
  const others = drafts.filter((draft) =>
    draft.code === "MR101" ||
    !verbless.some((place) => draft.pointer.startsWith(place + "/") || draft.pointer === place)
  );
  return distinct(others.filter((draft) => !misspelt(draft)));
}

function translate(
  complaint: Complaint,
  document: Json,
  schema: JsonSchema,
  verbs: readonly string[],
): Draft | undefined {
  const { instancePath: place, keyword, params } = complaint;
  const value = valueAt(document, place);
  const parent = schemaFor(schema, document, place);
  const node = nodeAt(place);
  if (node !== undefined && (keyword === "anyOf" || keyword === "additionalProperties")) {
    const written = verbs.filter((verb) => isObject(value) && Object.hasOwn(value, verb));
    if (written.length !== 1) return verbs101(place, node, written, verbs, value);
  }
  switch (keyword) {
    case "if":
    case "anyOf":
    case "propertyNames":
      return undefined;
    case "additionalProperties":
      return unknownKey(place, params.additionalProperty as string, parent, node, value, verbs);
    case "required":
      return {
        code: "MR002",
        pointer: place,
        at: "key",
        message: `${subject(place)} lacks "${params.missingProperty}".`,
      };
    case "const":
      return place === "/millrace"
        ? version(value)
        : mustBe(place, `must be ${JSON.stringify(params.allowedValue)}`, value);
    case "enum":
      return oneOf(place, params.allowedValues as Json[], value);
    case "pattern":
      if (complaint.propertyName !== undefined) {
        return {
          code: "MR106",
          pointer: place + pointer(complaint.propertyName),
          at: "key",
          message: `"${complaint.propertyName}" cannot be a name here.`,
          hint: (parent.errorMessage ?? nameHint) as string,
        };
      }
      return { ...mustBe(place, "is written in another form", value), ...hint(parent) };
    case "type":
      if (place.endsWith("/apiKey") && typeof value === "string") return literalKey(place);
      return { ...mustBe(place, `must be ${article(params.type as string)}`, value), ...hint(parent) };
    case "minimum":
      return mustBe(place, `must be at least ${params.limit}`, value);
    default:
      return { code: "MR002", pointer: place, message: `${subject(place)} ${complaint.message}.` };
  }
}

function verbs101(
  place: string,
  node: string,
  written: string[],
  verbs: readonly string[],
  value: Json | undefined,
): Draft {
  if (written.length > 1) {
    return {
      code: "MR101",
      pointer: place,
      at: "key",
      message: `"${node}" has ${written.length} verbs: ${written.map((verb) => `"${verb}"`).join(" and ")}.`,
      hint: "A node does one thing. Make a node of each, and an edge between them.",
    };
  }
  const near = Object.keys(isObject(value) ? value : {}).map((key) => [key, nearest(key, verbs)]).find(([, verb]) =>
    verb
  );
  return {
    code: "MR101",
    pointer: place,
    at: "key",
    message: `"${node}" has no verb. A node needs exactly one of: ${verbs.join(", ")}.`,
    ...(near && { hint: `Did you mean "${near[1]}" where "${near[0]}" is written?` }),
  };
}

function unknownKey(
  place: string,
  key: string,
  parent: JsonObject,
  node: string | undefined,
  value: Json | undefined,
  verbs: readonly string[],
): Draft {
  const allowed = Object.keys(isObject(parent.properties) ? parent.properties : {});
  const near = nearest(key, allowed);
  const verb = node === undefined ? undefined : verbs.find((name) => isObject(value) && Object.hasOwn(value, name));
  const owner = verb ? `a node with "${verb}"` : place === "" ? "a graph document" : subject(place);
  const list = allowed.filter((name) => name !== "description").join(", ");
  return {
    code: "MR002",
    pointer: place + pointer(key),
    at: "key",
    message: `"${key}" is not a key of ${owner}.`,
    hint: near
      ? `Did you mean "${near}"?`
      : `It may have: ${list}${isObject(parent.patternProperties) ? '; keys that begin with "x-" are yours' : ""}.`,
  };
}

function version(value: Json | undefined): Draft {
  return {
    code: "MR003",
    pointer: "/millrace",
    message: `This is version ${JSON.stringify(value)} of the format, and this Millrace reads version "1".`,
    hint: value === 1
      ? 'Write it as text: "millrace": "1".'
      : 'Write "millrace": "1", or use a Millrace that reads the newer format.',
  };
}

function oneOf(place: string, allowed: readonly Json[], value: Json | undefined): Draft {
  const near = typeof value === "string" ? nearest(value, allowed.map(String)) : undefined;
  return {
    ...mustBe(place, `must be one of ${allowed.map((item) => JSON.stringify(item)).join(", ")}`, value),
    ...(near && { hint: `Did you mean "${near}"?` }),
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

function mustBe(place: string, rule: string, value: Json | undefined): Draft {
  return { code: "MR002", pointer: place, message: `${subject(place)} ${rule}, got ${shown(value)}.` };
}

function hint(parent: JsonObject): { hint?: string } {
  return typeof parent.errorMessage === "string" ? { hint: parent.errorMessage } : {};
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

function article(type: string): string {
  const names: Record<string, string> = {
    array: "a list",
    object: "an object",
    string: "a string",
    boolean: "true or false",
    integer: "a whole number",
  };
  return String(type).split(",").map((name) => names[name] ?? `a ${name}`).join(" or ");
}

/** The node's name when a place is that of a node. */
function nodeAt(place: string): string | undefined {
  const path = parsePointer(place);
  const above = path.slice(0, -2);
  const isGraph = above.every((part, index) => index % 2 === 1 || part === "graphs");
  return isGraph && path[path.length - 2] === "nodes" ? path[path.length - 1] : undefined;
}

/** The schema that stands for a place of the document: references followed, choices made by the value that is there. */
function schemaFor(schema: JsonSchema, document: Json, place: string): JsonObject {
  let part: JsonObject = settled(schema, document, schema);
  let value: Json | undefined = document;
  for (const name of parsePointer(place)) {
    value = isObject(value) && Object.hasOwn(value, name)
      ? value[name]
      : Array.isArray(value)
      ? value[Number(name)]
      : undefined;
    const properties = isObject(part.properties) ? part.properties : {};
    const next = Object.hasOwn(properties, name) ? properties[name] : part.additionalProperties ?? part.items;
    part = isObject(next) ? settled(next, value, schema) : {};
  }
  return part;
}

/** A schema with its references followed and its conditions decided. */
function settled(part: JsonObject, value: Json | undefined, root: JsonSchema): JsonObject {
  if (typeof part.$ref === "string") {
    const { $ref, ...own } = part;
    const target = valueAt(root, $ref.slice(1));
    return settled({ ...(isObject(target) ? target : {}), ...own }, value, root);
  }
  const choices = [part, ...(Array.isArray(part.allOf) ? part.allOf : [])] as readonly JsonObject[];
  const chosen = choices.flatMap((choice) => {
    if (!isObject(choice.if)) return [];
    const way = meets(choice.if, value) ? choice.then : choice.else;
    return isObject(way) ? [settled(way, value, root)] : [];
  });
  return Object.assign({}, part, ...chosen) as JsonObject;
}

/** The conditions our own schema uses: a type, and members that are there or not. */
function meets(condition: JsonObject, value: Json | undefined): boolean {
  const type = Array.isArray(value) ? "array" : isObject(value) ? "object" : typeof value;
  const has = (names: Json | undefined) =>
    ((names ?? []) as readonly string[]).every((name) => isObject(value) && Object.hasOwn(value, name));
  if (condition.type !== undefined && condition.type !== type) return false;
  return has(condition.required) && !(isObject(condition.not) && has(condition.not.required));
}

function distinct(drafts: Draft[]): Draft[] {
  const seen = new Set<string>();
  return drafts.filter((draft) => {
    const key = `${draft.code} ${draft.pointer} ${draft.message}`;
    return !seen.has(key) && seen.add(key);
  });
}
