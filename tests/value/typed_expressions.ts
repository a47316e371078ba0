/**
 * Expressions by chance over keys of declared types, and values for those keys.
 *
 * @module
 */
import type { Json, JsonSchema } from "../../mod.ts";
import { any, type Part, type Type } from "../../src/value/types.ts";
import type { Random } from "../run/random.ts";

/** What an expression may fail with although each of its parts is of the one type that its place takes: see spec/expressions.md. */
export const remaining: readonly RegExp[] = [
  /^The list is empty: /,
  /^There is no item /,
  /^There is no position /,
  /^There is no ".*": the object /,
  /^substring\(\) cannot end at /,
  /^replace\(\) needs a text to look for/,
  / is not a number\.$/,
  /^Cannot divide /,
  /^The result is too large for a number/,
  /^The key ".*" is written twice/,
];

const word: JsonSchema = { type: "string" };
/** The keys of the state. */
export const schemas: Record<string, JsonSchema> = {
  t: word,
  u: word,
  x: { type: "number" },
  n: { type: "integer", minimum: 0, maximum: 3 },
  f: { type: "boolean" },
  g: { type: "boolean" },
  e: { enum: ["red", "green", "blue"] },
  ts: { type: "array", items: word },
  xs: { type: "array", items: { type: "number" } },
  es: { type: "array", items: { enum: ["red", "green"] } },
  o: {
    type: "object",
    properties: { k: word, v: { type: "number" }, l: { type: "array", items: word } },
    required: ["k", "v", "l"],
    additionalProperties: false,
  },
  os: {
    type: "array",
    items: {
      type: "object",
      properties: { k: word, v: { type: "number" } },
      required: ["k", "v"],
      additionalProperties: false,
    },
  },
  p: { type: "object", properties: { k: word, v: { type: "number" } }, additionalProperties: false },
  d: { type: "object", additionalProperties: { type: "number" } },
  z: { type: ["string", "null"] },
  w: { type: ["number", "string", "boolean"] },
  any: {},
};

/** What an expression gives. */
export type Sort = "number" | "text" | "boolean" | "texts" | "numbers";
/** All of them. */
export const sorts: readonly Sort[] = ["number", "text", "boolean", "texts", "numbers"];

/** Grows expressions: pure ones, whose parts are all of the one type that is wanted, or wild ones, where any part may be of any type. */
export class Grower {
  /** Names of macros, and what they hold. */
  readonly #names: [name: string, sort: "text" | "number"][] = [];

  constructor(readonly random: Random, readonly isPure: boolean) {}

  /** An expression that gives a value of this sort. */
  grow(sort: Sort, depth: number): string {
    const { random, isPure } = this;
    const wanted = !isPure && random.chance(0.08) ? random.pick(sorts) : sort;
    if (!isPure && random.chance(0.08)) {
      return random.pick(["w", "any", "z", "p.k", "p.v", "any.x", "[]", "{}", "null", "o", "os"]);
    }
    if (depth <= 0) return this.#leaf(wanted);
    return random.pick(this.#forms(wanted, depth - 1))();
  }

  #leaf(sort: Sort): string {
    const { random } = this;
    const names = this.#names.filter(([, held]) => held === sort).map(([name]) => name);
    if (names.length > 0 && random.chance(0.6)) return random.pick(names);
    const leaves: Record<Sort, readonly string[]> = {
      number: [
        "x",
        "n",
        "1",
        "2.5",
        "0",
        "-1",
        "size(ts)",
        "o.v",
        "o['v']",
        "xs[0]",
        "os[n].v",
        "d['a']",
        "d[t]",
        "1e308",
      ],
      text: ["t", "u", "'a'", "'b,a'", "''", "e", "o.k", "ts[n]", "ts[1]", "first(ts)", "os[0].k", "state.t", "'7'"],
      boolean: ["f", "g", "true", "has(p.k)", "has(state.t)", "'v' in p", "has(d.a)"],
      texts: ["ts", "es", "o.l", "['a', t]", "t.split(',')"],
      numbers: ["xs", "[x, 1]", "[n]", "os.map(i, i.v)"],
    };
    return random.pick(leaves[sort]);
  }

  #forms(sort: Sort, depth: number): (() => string)[] {
    const { random } = this;
    const [b, n, t] = (["boolean", "number", "text"] as const).map((part) => () => this.grow(part, depth));
    const [ts, ns] = (["texts", "numbers"] as const).map((part) => () => this.grow(part, depth));
    const choice = () => `(${b()} ? ${this.grow(sort, depth)} : ${this.grow(sort, depth)})`;
    const each = (macro: string, over: () => string, held: "text" | "number", body: () => string, test = false) => {
      const list = over();
      const name = `i${this.#names.length}`;
      this.#names.push([name, held]);
      const inner = `${name}, ${test ? `${b()}, ` : ""}${body()}`;
      this.#names.pop();
      return `${list}.${macro}(${inner})`;
    };
    switch (sort) {
      case "number":
        return [
          choice,
          () => `(${n()} ${random.pick(["+", "-", "*", "/", "%"])} ${n()})`,
          () => `-(${n()})`,
          () => `size(${random.pick([t, ts, ns])()})`,
          () => `${ns()}[${n()}]`,
          () => `${random.pick(["first", "last"])}(${ns()})`,
          () => `${random.pick(["number", "int"])}(${random.pick([n, t])()})`,
          () => `(${t()}).indexOf(${t()})`,
          () => `(has(p.v) ? p.v : ${n()})`,
        ];
      case "text":
        return [
          choice,
          () => `(${t()} + ${t()})`,
          () => `string(${random.pick([n, t, b, ts])()})`,
          () => `json(${random.pick([n, t, ns])()})`,
          () => `(${t()}).${random.pick(["trim", "lowerAscii", "upperAscii"])}()`,
          () => `(${t()}).substring(${n()}${random.chance(0.5) ? `, ${n()}` : ""})`,
          () => `(${t()}).replace(${t()}, ${t()})`,
          () => `${random.pick([ts, ns])()}.join(${t()})`,
          () => `${ts()}[${n()}]`,
          () => `(z != null ? z : ${t()})`,
          () => `(has(p.k) && p.k != '' ? p.k : ${t()})`,
          () => `{${t()}: ${t()}, 'k': ${t()}}['k']`,
        ];
      case "boolean":
        return [
          choice,
          () => `(${b()} ${random.pick(["&&", "||"])} ${b()})`,
          () => `!(${b()})`,
          () => `(${n()} ${random.pick(["<", "<=", ">", ">=", "==", "!="])} ${n()})`,
          () => `(${t()} ${random.pick(["<", ">=", "==", "!="])} ${t()})`,
          () => `(${t()} in ${ts()})`,
          () => `(${n()} in ${ns()})`,
          () => `(${t()} in o)`,
          () => `(${t()}).${random.pick(["contains", "startsWith", "endsWith"])}(${t()})`,
          () => each(random.pick(["all", "exists", "exists_one"]), ts, "text", b),
          () => each(random.pick(["all", "exists"]), ns, "number", b),
          () => `(e == ${random.pick(["'red'", "'green'", "t"])})`,
        ];
      case "texts":
        return [
          choice,
          () => `[${t()}, ${t()}]`,
          () => `(${ts()} + ${ts()})`,
          () => each("filter", ts, "text", b),
          () => each("map", ts, "text", () => `string(${t()})`),
          () => each("map", ns, "number", t),
          () => each("map", ts, "text", t, true),
          () => `(${t()}).split(${t()})`,
          () => `o.filter(i, ${b()})`,
        ];
      case "numbers":
        return [
          choice,
          () => `[${n()}]`,
          () => `(${ns()} + ${ns()})`,
          () => each("filter", ns, "number", b),
          () => each("map", ns, "number", n),
          () => each("map", ts, "text", n, true),
        ];
    }
  }
}

/** A value for each key. */
export function randomState(random: Random): Record<string, Json> {
  return Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [key, randomValue(schema, random)]));
}

/** A value that a schema takes. */
export function randomValue(schema: JsonSchema, random: Random): Json {
  const { type, enum: values, items, properties = {}, required = [], additionalProperties } = schema as Record<
    string,
    never
  >;
  if (values) return random.pick(values as Json[]);
  switch (Array.isArray(type) ? random.pick(type as string[]) : type) {
    case "string":
      return random.pick(["", "a", "b,a", "ice Cream", "7", " -2.5 ", "😀", "v"]);
    case "number":
      return random.pick([0, 1, -1, 0.5, 3, 1e308]);
    case "integer":
      return random.below(4);
    case "boolean":
      return random.chance(0.5);
    case "null":
      return null;
    case "array":
      return Array.from({ length: random.below(4) }, () => randomValue(items ?? {}, random));
    case "object": {
      const members = Object.entries(properties).filter(([name]) =>
        (required as string[]).includes(name) || random.chance(0.5)
      );
      const known = members.map(([name, member]): [string, Json] => [name, randomValue(member as JsonSchema, random)]);
      const more = additionalProperties as JsonSchema | boolean | undefined;
      if (typeof more === "object" && random.chance(0.7)) known.push(["a", randomValue(more, random)]);
      return Object.fromEntries(known);
    }
    default:
      return random.pick<Json>([null, true, 3, "a", [], ["a", 1], {}, { x: 1 }, { k: "v" }]);
  }
}

/** Whether a value is one of a type. */
export function isMember(value: Json, type: Type): boolean {
  return type === any || type.some((part) => isOfPart(value, part));
}

function isOfPart(value: Json, part: Part): boolean {
  if (part.kind === "list") {
    return Array.isArray(value) &&
      value.every((item, index) => isMember(item, part.first?.[index] ?? part.items));
  }
  if (part.kind === "object") {
    return typeof value === "object" && value !== null && !Array.isArray(value) &&
      [...part.required].every((name) => Object.hasOwn(value, name)) &&
      Object.entries(value).every(([name, member]) => isMember(member as Json, part.members.get(name) ?? part.rest));
  }
  const kind = value === null ? "null" : typeof value;
  return kind === part.kind && (part.values === undefined || part.values.has(value));
}
