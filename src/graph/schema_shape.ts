/**
 * Objects that have one of several shapes: a node by its verb, a choice by `when` or `switch`.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import type { NodeKind } from "../node.ts";
import { nearest } from "../value/near.ts";
import { isObject } from "../value/own.ts";
import { pointer } from "../value/pointer.ts";
import type { Draft } from "./read.ts";
import { modifiers } from "./schema.ts";

/** Words that people bring along, and what they are called here. */
const elsewhere: Readonly<Record<string, string>> = {
  if: "when",
  condition: "when",
  then: "to",
  target: "to",
  goto: "to",
  otherwise: "else",
  default: "else",
};

/** The key that was meant by another one; of two that are equally near, one that is lacking. */
export function meant(key: string, free: readonly string[], lacking: readonly string[] = []): string | undefined {
  const near = nearest(key, lacking.filter((name) => free.includes(name))) ?? nearest(key, free);
  const other = Object.hasOwn(elsewhere, key) ? elsewhere[key] : undefined;
  return near ?? (other !== undefined && free.includes(other) ? other : undefined);
}

/** A node without a verb, or with several. */
export function verbFault(
  place: string,
  { node, written, value, kinds }: {
    readonly node: string;
    readonly written: readonly string[];
    readonly value: JsonObject;
    readonly kinds: readonly NodeKind[];
  },
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
  const verbs = kinds.map((kind) => kind.verb);
  const keysOf = (kind: NodeKind) => Object.keys(isObject(kind.schema.properties) ? kind.schema.properties : {});
  const known = [...Object.keys(modifiers), ...kinds.flatMap(keysOf)];
  const message = `"${node}" has no verb. A node needs exactly one of: ${verbs.join(", ")}.`;
  for (const key of Object.keys(value).filter((name) => !known.includes(name) && !name.startsWith("x-"))) {
    const verb = nearest(key, verbs);
    if (verb === undefined) continue;
    const at = place + pointer(key);
    const hint = `Did you mean "${verb}" where "${key}" is written?`;
    return { code: "MR101", pointer: at, at: "key", message, hint, fix: { pointer: at, rename: verb } };
  }
  // What only one kind has tells which was meant.
  const owned = Object.keys(value).flatMap((key) => {
    const owners = Object.hasOwn(modifiers, key) ? [] : kinds.filter((kind) => keysOf(kind).includes(key));
    return owners.length === 1 ? [[key, owners[0].verb]] : [];
  })[0];
  return {
    code: "MR101",
    pointer: place,
    at: "key",
    message,
    ...(owned && { hint: `"${owned[0]}" belongs to "${owned[1]}": add "${owned[1]}".` }),
  };
}

/** Whether rules are those of a choice by `when` or `switch`. */
export function isChoice({ properties }: JsonObject): boolean {
  return isObject(properties) && (Object.hasOwn(properties, "switch") || Object.hasOwn(properties, "when"));
}

/** What is wrong with the keys of a choice. */
export function choiceFaults(
  place: string,
  { value, rules, isCatch }: { readonly value: JsonObject; readonly rules: JsonObject; readonly isCatch: boolean },
): Draft[] {
  const has = (key: string) => Object.hasOwn(value, key);
  const fault = (message: string, hint?: string): Draft => ({
    code: "MR002",
    pointer: place,
    at: "key",
    message,
    ...(hint !== undefined && { hint }),
  });
  if (has("when") && has("switch")) {
    return [fault('A choice is made by "when" or by "switch", and this one by both.', "Nest one in the other.")];
  }
  const all = ["when", "switch", "to", "cases", "else", ...(isCatch ? ["into"] : [])];
  const own = Object.keys(isObject(rules.properties) ? rules.properties : {});
  const by = has("when") ? own : has("switch") ? own : all;
  const lacking = has("when") || has("switch")
    ? ((rules.required ?? []) as readonly string[]).filter((key) => !has(key))
    : [];
  const found = new Set<string>();
  const unknown = Object.keys(value).filter((key) => !by.includes(key));
  const drafts = unknown.map((key): Draft => {
    const near = meant(key, by.filter((other) => !has(other) && !found.has(other)), lacking);
    if (near !== undefined) found.add(near);
    const kind = has("switch")
      ? 'a choice by "switch"'
      : has("when")
      ? 'a choice by "when"'
      : isCatch
      ? '"catch"'
      : "a choice";
    return {
      code: "MR002",
      pointer: place + pointer(key),
      at: "key",
      message: `"${key}" is not a key of ${kind}.`,
      hint: near === undefined ? `It may have: ${by.join(", ")}.` : `Did you mean "${near}"?`,
      ...(near !== undefined && { fix: { pointer: place + pointer(key), rename: near } }),
    };
  });
  const isDecided = has("when") || has("switch") || found.has("when") || found.has("switch");
  if (!isDecided && isCatch) {
    const hasWay = has("to") || found.has("to");
    return hasWay ? drafts : [...drafts, fault('"catch" lacks "to".', 'Add "to": where a failure leads.')];
  }
  if (!isDecided) {
    const form = has("cases") || found.has("cases")
      ? 'Add "switch": the expression whose value chooses the case.'
      : has("to") || has("else")
      ? 'Add "when": the condition, or write the target alone.'
      : 'Write { "when": "…", "to": "…" } or { "switch": "…", "cases": { … } }.';
    return [fault('A choice needs "when" or "switch".', form)];
  }
  const missing = lacking.filter((key) => !found.has(key));
  return [...drafts, ...missing.map((key) => fault(`${kindOf(value)} lacks "${key}".`, wanted[key]))];
}

const wanted: Readonly<Record<string, string>> = {
  to: 'Add "to": where it leads when the condition is true.',
  cases: 'Add "cases": a target for each value.',
};

function kindOf(value: Readonly<Record<string, Json>>): string {
  return `The choice by "${Object.hasOwn(value, "when") ? "when" : "switch"}"`;
}
