/**
 * The functions that expressions may call.
 *
 * @module
 */
import type { Json } from "../json.ts";
import { fail, type Meter, type Place, spend, spendText, weigh } from "./budget.ts";
import { isList } from "./own.ts";
import { brief } from "./show.ts";
import * as strings from "./strings.ts";

/** The sorts of values that functions take and give. `sized` is a string, a list or an object. */
export type Sort = "any" | "boolean" | "number" | "string" | "list" | "strings" | "sized";

/** A function: called as `name(x, …)`, as `x.name(…)`, or either way. */
export interface Builtin {
  /** What it is called. */
  readonly name: string;
  /** How it is called. */
  readonly form: "function" | "method" | "either";
  /** What it takes; for a method, first what stands before the dot. */
  readonly takes: readonly Sort[];
  /** How many of the last ones may be left out. */
  readonly optional: number;
  /** What it gives. */
  readonly gives: Sort;
  /** Does it. */
  readonly run: Work;
}

/** The work of a function. What it is given has been checked to be what it takes. */
export type Work = (meter: Meter, place: Place, ...values: Json[]) => Json;

/** The function of this name, if there is one. */
export function builtin(name: string): Builtin | undefined {
  return table.get(name);
}

/** The names of all functions, or of those called in one form. */
export function builtinNames(form?: "function" | "method"): readonly string[] {
  const all = [...table.values()];
  return (form ? all.filter((one) => one.form === form || one.form === "either") : all).map((one) => one.name);
}

/** Why a function of CEL or of another language is not here, or what it is called here. */
export function foreignFunction(name: string): { readonly known: boolean; readonly hint: string } | undefined {
  const hint = foreign.get(name);
  return hint === undefined ? undefined : { known: partsOfCel.has(name), hint };
}

/** Checks that a value is of a sort. */
export function isOf(sort: Sort, value: Json): boolean {
  switch (sort) {
    case "any":
      return true;
    case "list":
      return Array.isArray(value);
    case "strings":
      return isList(value) && value.every((item) => typeof item === "string");
    case "sized":
      return typeof value === "string" || (typeof value === "object" && value !== null);
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
  }
}

/** What a sort is called in messages. */
export function sortName(sort: Sort): string {
  if (sort === "sized") return "a string, a list or an object";
  return sort === "any" ? "a value" : sort === "strings" ? "a list of strings" : `a ${sort}`;
}

/** A value as text: a string as it is, anything else as JSON. */
export function textOf(value: Json, meter: Meter, place: Place): string {
  return typeof value === "string" ? value : jsonOf(value, meter, place);
}

type Entry = readonly [name: string, form: Builtin["form"], takes: Sort[], optional: number, gives: Sort, run: AnyWork];
/** Each function below says for itself what it takes; calls go through `Work` behind a check by `takes`. */
type AnyWork = (meter: Meter, place: Place, ...values: never[]) => Json;

const entries: readonly Entry[] = [
  ["size", "either", ["sized"], 0, "number", size],
  ["first", "function", ["list"], 0, "any", first],
  ["last", "function", ["list"], 0, "any", last],
  ["json", "function", ["any"], 0, "string", (meter, place, value: Json) => jsonOf(value, meter, place)],
  ["string", "function", ["any"], 0, "string", (meter, place, value: Json) => textOf(value, meter, place)],
  ["number", "function", ["any"], 0, "number", toNumber],
  ["double", "function", ["any"], 0, "number", toNumber],
  ["int", "function", ["any"], 0, "number", toInteger],
  ["contains", "method", ["string", "string"], 0, "boolean", strings.contains],
  ["startsWith", "method", ["string", "string"], 0, "boolean", strings.startsWith],
  ["endsWith", "method", ["string", "string"], 0, "boolean", strings.endsWith],
  ["indexOf", "method", ["string", "string", "number"], 1, "number", strings.indexOf],
  ["substring", "method", ["string", "number", "number"], 1, "string", strings.substring],
  ["replace", "method", ["string", "string", "string", "number"], 1, "string", strings.replace],
  ["split", "method", ["string", "string", "number"], 1, "strings", strings.split],
  ["trim", "method", ["string"], 0, "string", strings.trim],
  ["lowerAscii", "method", ["string"], 0, "string", strings.lowerAscii],
  ["upperAscii", "method", ["string"], 0, "string", strings.upperAscii],
  ["join", "method", ["list", "string"], 1, "string", join],
];

const table: ReadonlyMap<string, Builtin> = new Map(
  entries.map(([name, form, takes, optional, gives, run]) => {
    return [name, { name, form, takes, optional, gives, run: run as Work }];
  }),
);

const partsOfCel: ReadonlySet<string> = new Set(
  ("matches type duration timestamp bytes uint dyn bool format quote reverse charAt lastIndexOf sort sortBy distinct " +
    "flatten slice optMap orValue transformList transformMap").split(" "),
);

const foreign: ReadonlyMap<string, string> = new Map(Object.entries({
  matches: "A pattern can run for ever; contains(), startsWith() and endsWith() cannot.",
  type: "The state's schema says of what type a value is.",
  duration: "Expressions know no time; let a function do it.",
  timestamp: "Expressions know no time; let a function do it.",
  now: "Expressions know no time; let a function do it.",
  bytes: "Strings hold text here.",
  uint: "Numbers are JSON numbers here.",
  dyn: "Write the value alone.",
  bool: 'Compare it, as x == "true".',
  format: "Write the text as a template.",
  quote: "Use json(x).",
  reverse: "Let a function do it.",
  charAt: "Use x.substring(i, i + 1).",
  lastIndexOf: "Let a function do it.",
  sort: "Let a function do it.",
  sortBy: "Let a function do it.",
  distinct: "Let a function do it.",
  flatten: "Let a function do it.",
  slice: "Use substring() on a string; let a function do it on a list.",
  optMap: "Use has(x.y) ? … : ….",
  orValue: "Use has(x.y) ? x.y : other.",
  default: "Use has(x.y) ? x.y : other.",
  transformList: "Use map().",
  transformMap: "Use map().",
  len: "Use size(x).",
  length: "Use size(x).",
  count: "Use size(list.filter(x, …)).",
  upper: "Use upperAscii().",
  toUpperCase: "Use upperAscii().",
  lower: "Use lowerAscii().",
  toLowerCase: "Use lowerAscii().",
  includes: "Use contains() on a string, and x in list on a list.",
  some: "Use exists().",
  any: "Use exists().",
  every: "Use all().",
  find: "Use first(list.filter(x, …)).",
  concat: "Use +.",
  push: "Use list + [x].",
  append: "Use list + [x].",
  keys: "Use x.map(key, key).",
  values: "Use x.map(key, x[key]).",
  toString: "Use string(x).",
  str: "Use string(x).",
  parseInt: "Use int(x).",
  parseFloat: "Use number(x).",
  float: "Use number(x).",
  toJson: "Use json(x).",
  toJSON: "Use json(x).",
  stringify: "Use json(x).",
  defined: "Use has(state.x).",
  exists: "Write list.exists(x, x.ok); has(state.x) tests whether a key is set.",
  all: "Write list.all(x, x.ok).",
  map: "Write list.map(x, x.name).",
  filter: "Write list.filter(x, x.ok).",
  exists_one: "Write list.exists_one(x, x.ok).",
  has: "Write has(x.name).",
}));

function size(meter: Meter, place: Place, value: string | readonly Json[] | { readonly [key: string]: Json }): Json {
  if (typeof value === "string") {
    spendText(meter, value.length, place);
    return strings.length(value);
  }
  return isList(value) ? value.length : Object.keys(value).length;
}

function first(_: Meter, place: Place, list: readonly Json[]): Json {
  if (list.length === 0) fail(place, "The list is empty: it has no first item.", "Test size(list) > 0 before.");
  return list[0];
}

function last(_: Meter, place: Place, list: readonly Json[]): Json {
  if (list.length === 0) fail(place, "The list is empty: it has no last item.", "Test size(list) > 0 before.");
  return list[list.length - 1];
}

function jsonOf(value: Json, meter: Meter, place: Place): string {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  spend(meter, weigh(value).size, place);
  return JSON.stringify(value);
}

function toNumber(_: Meter, place: Place, value: Json): Json {
  if (typeof value === "number") return value;
  if (typeof value === "string" && /^\s*-?\d{1,400}(\.\d{1,400})?([eE][-+]?\d{1,5})?\s*$/.test(value)) {
    const number = Number(value);
    if (Number.isFinite(number)) return number + 0;
  }
  return fail(place, `${brief(value)} is not a number.`, typeof value === "boolean" ? "Use x ? 1 : 0." : undefined);
}

function toInteger(meter: Meter, place: Place, value: Json): Json {
  return Math.trunc(Number(toNumber(meter, place, value))) + 0;
}

function join(meter: Meter, place: Place, list: readonly Json[], between: string = ""): Json {
  const texts: string[] = [];
  let units = 0;
  for (const item of list) {
    const text = textOf(item, meter, place);
    units += text.length + between.length;
    spend(meter, 1, place);
    texts.push(text);
  }
  spendText(meter, units, place);
  return texts.join(between);
}
