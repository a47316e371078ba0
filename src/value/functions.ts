/**
 * The functions that expressions may call.
 *
 * @module
 */
import type { Json } from "../json.ts";
import { fail, made, type Meter, type Place, spend, spendText, weigh } from "./budget.ts";
import { isList } from "./own.ts";
import { brief } from "./show.ts";

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
  ["contains", "method", ["string", "string"], 0, "boolean", contains],
  ["startsWith", "method", ["string", "string"], 0, "boolean", startsWith],
  ["endsWith", "method", ["string", "string"], 0, "boolean", endsWith],
  ["indexOf", "method", ["string", "string", "number"], 1, "number", indexOf],
  ["substring", "method", ["string", "number", "number"], 1, "string", substring],
  ["replace", "method", ["string", "string", "string", "number"], 1, "string", replace],
  ["split", "method", ["string", "string", "number"], 1, "strings", split],
  [
    "trim",
    "method",
    ["string"],
    0,
    "string",
    (meter, place, text: string) => rewritten(meter, place, text, text.trim()),
  ],
  ["lowerAscii", "method", ["string"], 0, "string", lowerAscii],
  ["upperAscii", "method", ["string"], 0, "string", upperAscii],
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

/** Strings count by code points, as in CEL; nearly all hold none that takes two units. */
const pairs = /[\ud800-\udbff][\udc00-\udfff]/;

function size(meter: Meter, place: Place, value: string | readonly Json[] | { readonly [key: string]: Json }): Json {
  if (typeof value === "string") {
    spendText(meter, value.length, place);
    return length(value);
  }
  return isList(value) ? value.length : Object.keys(value).length;
}

function length(text: string): number {
  if (!pairs.test(text)) return text.length;
  let points = 0;
  for (const _ of text) points++;
  return points;
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

/** Searching compares each place with each letter of the part in the worst case. */
function spendSearch(meter: Meter, text: string, part: string, place: Place): void {
  spend(meter, 1 + Math.floor(text.length / 16) + Math.floor((text.length * part.length) / 4096), place);
}

function contains(meter: Meter, place: Place, text: string, part: string): Json {
  spendSearch(meter, text, part, place);
  return text.includes(part);
}

function startsWith(meter: Meter, place: Place, text: string, part: string): Json {
  spendText(meter, part.length, place);
  return text.startsWith(part);
}

function endsWith(meter: Meter, place: Place, text: string, part: string): Json {
  spendText(meter, part.length, place);
  return text.endsWith(part);
}

function indexOf(meter: Meter, place: Place, text: string, part: string, from: number = 0): Json {
  spendSearch(meter, text, part, place);
  const start = unit(place, text, from);
  const found = text.indexOf(part, start);
  return found < 0 ? -1 : length(text.slice(0, found));
}

function substring(meter: Meter, place: Place, text: string, from: number, to?: number): Json {
  spendText(meter, text.length, place);
  const start = unit(place, text, from);
  const end = to === undefined ? text.length : unit(place, text, to);
  if (end < start) fail(place, `substring() cannot end at ${to}, before its start at ${from}.`);
  return text.slice(start, end);
}

/** The position in UTF-16 units of a position in code points. */
function unit(place: Place, text: string, position: number): number {
  if (Number.isInteger(position) && position >= 0 && position <= text.length) {
    if (!pairs.test(text)) return position;
    let units = 0;
    let points = 0;
    for (const point of text) {
      if (points === position) break;
      points++;
      units += point.length;
    }
    if (points === position) return units;
  }
  return fail(
    place,
    `There is no position ${position}: the string has ${length(text)} characters.`,
    "Test size(x) before.",
  );
}

function replace(meter: Meter, place: Place, text: string, part: string, by: string, most: number = -1): Json {
  if (part === "") fail(place, "replace() needs a text to look for, got an empty one.");
  const pieces = cut(meter, place, text, part, most < 0 ? Infinity : most);
  spendText(meter, text.length + (pieces.length - 1) * (by.length - part.length), place);
  return pieces.join(by);
}

function split(meter: Meter, place: Place, text: string, part: string, most: number = -1): Json {
  if (most === 0) return made([], place);
  return made(cut(meter, place, text, part, most < 0 ? Infinity : most - 1), place);
}

/** Cuts a text at a part, at most so many times. */
function cut(meter: Meter, place: Place, text: string, part: string, most: number): string[] {
  if (part === "") return characters(meter, place, text, most);
  spendSearch(meter, text, part, place);
  const pieces: string[] = [];
  let start = 0;
  while (pieces.length < most) {
    const found = text.indexOf(part, start);
    if (found < 0) break;
    spend(meter, 1, place);
    pieces.push(text.slice(start, found));
    start = found + part.length;
  }
  pieces.push(text.slice(start));
  return pieces;
}

function characters(meter: Meter, place: Place, text: string, most: number): string[] {
  spend(meter, text.length, place);
  const points = [...text];
  return points.length <= most ? points : [...points.slice(0, most), points.slice(most).join("")];
}

function lowerAscii(meter: Meter, place: Place, text: string): Json {
  return rewritten(meter, place, text, text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()));
}

function upperAscii(meter: Meter, place: Place, text: string): Json {
  return rewritten(meter, place, text, text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()));
}

function rewritten(meter: Meter, place: Place, text: string, result: string): string {
  spendText(meter, text.length, place);
  return result;
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
