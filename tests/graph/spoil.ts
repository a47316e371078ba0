/**
 * Good documents and what people, editors and foes make of them.
 *
 * @module
 */
import { check, type Json, type JsonObject, type Kit } from "../../mod.ts";
import { randomGraph } from "../run/random_graphs.ts";
import type { Random } from "../run/random.ts";

/** A good document, and what it needs. */
export interface Good {
  /** What to call it. */
  readonly name: string;
  /** The document. */
  readonly document: JsonObject;
  /** Functions and files that it names. */
  readonly kit: Kit;
}

/** The examples, the graphs of the cases, and some by chance: those without an error. */
export function goodDocuments(): Good[] {
  const found: Good[] = [];
  const seen = new Set<string>();
  const add = (name: string, document: Json | undefined) => {
    if (!isObject(document) || document.millrace === undefined) return;
    const text = JSON.stringify(document);
    if (seen.has(text) || text.length > 20_000) return;
    seen.add(text);
    const kit = kitFor(document);
    if (!check(text, kit).some(({ severity }) => severity === "error")) found.push({ name, document, kit });
  };
  for (const name of names("../../examples/")) add(name, read(`../../examples/${name}`));
  for (const name of names("../../spec/cases/")) {
    const cases = read(`../../spec/cases/${name}`) as JsonObject[];
    for (const [index, one] of cases.entries()) {
      add(`${name} ${index}`, one.graph);
      (one.tests as JsonObject[]).forEach(({ graph }, test) => add(`${name} ${index} ${test}`, graph));
    }
  }
  for (let seed = 0; seed < 12; seed++) add(`seed ${seed}`, randomGraph(seed).document as unknown as JsonObject);
  return found;
}

/** Functions of the names that a document calls, and the models of any provider. */
function kitFor(document: JsonObject): Kit {
  const functions: Record<string, () => Json> = {};
  const visit = (part: Json): void => {
    if (Array.isArray(part)) return part.forEach(visit);
    if (!isObject(part)) return;
    if (typeof part.call === "string") functions[part.call] = () => null;
    if (typeof part.function === "string") functions[part.function] = () => null;
    Object.values(part).forEach(visit);
  };
  visit(document);
  const tools = Object.fromEntries(
    Object.keys(isObject(document.tools) ? document.tools : {}).map((name) => [name, () => null]),
  );
  return { functions, tools };
}

/** Names that lead astray whoever trusts them. */
export const hostile: readonly string[] = [
  "",
  " ",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "START",
  "END",
  "state",
  "item",
  "result",
  "true",
  "a/b",
  "a~1b~0",
  "0",
  "-1",
  "#/schemas/x",
  "{{ topic }}",
  "\u0000\u001b[31m",
  "\u2028",
  "😀",
  "\ud800",
  'a"b\\c',
  "é\u0301",
  "x".repeat(400),
  "./../x.json",
];

const values: readonly Json[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e21,
  "",
  "x",
  [],
  {},
  ["x"],
  [[]],
  { a: 1 },
  { type: "string" },
  { when: "true", to: "END" },
  { llm: "mini", prompt: "x" },
  "END",
];

const scraps = [
  "{{",
  "}}",
  "{",
  " && ",
  " + ",
  "!",
  "(",
  ")",
  "[0]",
  ".x",
  " == ",
  '"',
  "'",
  "\\",
  "1",
  " in ",
  "?",
  ":",
  "state.",
  "has(",
  "\n",
  "😀",
];

/** The text of a document that was good, after a few mistakes. */
export function spoil({ document }: Good, random: Random): string {
  const copy = structuredClone(document) as JsonObject;
  const root = { root: copy } as JsonObject;
  for (let mistakes = 1 + random.below(3); mistakes > 0; mistakes--) random.pick(mistakesOfForm)(root, random);
  const text = JSON.stringify(root.root, null, random.pick([0, 2])) ?? "";
  return random.chance(0.2) ? spoilText(text, random) : text;
}

type Holder = JsonObject | Json[];
type Mistake = (root: JsonObject, random: Random) => void;

const mistakesOfForm: readonly Mistake[] = [
  // A key of another name.
  (root, random) => {
    const [holder, key] = pickPlace(root, random);
    if (!isObject(holder) || holder === root) return;
    const keys = pickPlace(root, random);
    const name = random.pick([
      () => typo(key, random),
      () => typo(key, random),
      () => keys[1],
      () => random.pick(hostile),
    ])();
    const members = Object.entries(holder);
    for (const [known] of members) Reflect.deleteProperty(holder, known);
    for (const [known, value] of members) define(holder, known === key ? name : known, value);
  },
  // Something left out.
  (root, random) => {
    const [holder, key] = pickPlace(root, random);
    if (holder === root) return;
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else Reflect.deleteProperty(holder, key);
  },
  // A value of another type.
  (root, random) => {
    const [holder, key] = pickPlace(root, random);
    define(holder, key, structuredClone(random.pick(values)) as Json);
  },
  // A text that stands elsewhere too: an edge to another node, another key, another model.
  (root, random) => {
    const [holder, key] = pickText(root, random);
    const [other, at] = random.chance(0.5) ? pickText(root, random) : pickPlace(root, random);
    const value = (other as JsonObject)[at];
    define(holder, key, typeof value === "string" && random.chance(0.6) ? value : at);
  },
  // Two that change places.
  (root, random) => {
    const [one, key] = pickPlace(root, random);
    const [other, at] = pickPlace(root, random);
    const [first, second] = [(one as JsonObject)[key], (other as JsonObject)[at]];
    define(one, key, structuredClone(second) as Json);
    define(other, at, structuredClone(first) as Json);
  },
  // Something put in twice, or below another name.
  (root, random) => {
    const [holder, key] = pickPlace(root, random);
    const [other, at] = pickPlace(root, random);
    const value = structuredClone((other as JsonObject)[at]) as Json;
    if (Array.isArray(holder)) holder.splice(Number(key), 0, value);
    else define(holder, random.pick([key, at, `${key}2`, random.pick(hostile)]), value);
  },
  // A slip inside a text: of an expression, a name, a word.
  (root, random) => {
    const [holder, key] = pickText(root, random);
    const value = (holder as JsonObject)[key];
    if (typeof value === "string") define(holder, key, typo(value, random));
  },
  (root, random) => {
    const [holder, key] = pickText(root, random);
    const value = (holder as JsonObject)[key];
    if (typeof value !== "string") return;
    const at = random.below(value.length + 1);
    define(holder, key, value.slice(0, at) + random.pick(scraps) + value.slice(at));
  },
  // A name that is none.
  (root, random) => {
    const [holder, key] = pickText(root, random);
    define(holder, key, random.pick(hostile));
  },
];

/** A slip of the hand in the text itself, which is then JSON seldom. */
function spoilText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  return random.pick([
    () => text.slice(0, at) + text.slice(at + 1),
    () =>
      text.slice(0, at) + random.pick([..."\"'{}[],:\\ \n\t", "//", "\ufeff", "\u0000", "null", "😀"]) + text.slice(at),
    () => text.slice(0, at),
    () => text.replace(/("[^"]*": ?[^,{}[\]]*),/, "$1, $1,"),
    () => text.slice(0, at) + text.slice(Math.max(0, at - 40)),
    () => text.replaceAll("\n", "\r\n"),
    () => `\ufeff${text}`,
  ])();
}

function typo(text: string, random: Random): string {
  const at = random.below(text.length);
  const [one, other] = [text[at] ?? "", text[at + 1] ?? ""];
  const change = random.pick([other, one + one + other, other + one, "x" + other, one.toUpperCase() + other, ""]);
  return text.slice(0, at) + change + text.slice(at + 2);
}

function pickPlace(root: JsonObject, random: Random): [Holder, string] {
  return random.pick(placesIn(root));
}

function pickText(root: JsonObject, random: Random): [Holder, string] {
  const texts = placesIn(root).filter(([holder, key]) => typeof (holder as JsonObject)[key] === "string");
  return texts.length === 0 ? pickPlace(root, random) : random.pick(texts);
}

function placesIn(holder: Holder): [Holder, string][] {
  return Object.entries(holder).flatMap(([key, part]) => {
    const own: [Holder, string] = [holder, key];
    return isObject(part) || Array.isArray(part) ? [own, ...placesIn(part)] : [own];
  });
}

/** Puts a member in, `__proto__` too. */
function define(holder: Holder, key: string, value: Json): void {
  if (Array.isArray(holder)) holder[Number(key)] = value;
  else Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function names(folder: string): string[] {
  const files = [...Deno.readDirSync(new URL(folder, import.meta.url))].map(({ name }) => name);
  return files.filter((name) => name.endsWith(".json") && !name.endsWith(".script.json")).sort();
}

function read(path: string): Json {
  return JSON.parse(Deno.readTextFileSync(new URL(path, import.meta.url)));
}
