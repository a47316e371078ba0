/** Our expressions against another implementation of CEL, where both are defined: on doubles, strings, booleans and lists of one type. */
import { evaluate } from "@marcbachmann/cel-js";
import { assert, assertEquals, assertGreater } from "@std/assert";
import type { Json, JsonSchema, Values } from "../../src/json.ts";
import { compileExpression } from "../../src/value/expression.ts";
import { own } from "../../src/value/own.ts";
import { any } from "../../src/value/types.ts";
import { typeOfSchema } from "../../src/value/types_of_schema.ts";
import { Random } from "../run/random.ts";
import { isMember } from "./typed_expressions.ts";

const texts = ["ice Cream", "a,b", "", "v", "no 😀"];
const text: JsonSchema = { type: "string" };
const list: JsonSchema = { type: "array", items: text };
const schemas: Record<string, JsonSchema> = {
  t: text,
  u: text,
  f: { type: "boolean" },
  x: { type: "number" },
  y: { type: "number" },
  xs: { type: "array", items: { type: "number" } },
  ss: list,
  o: {
    type: "object",
    properties: { k: text, n: { type: "object", properties: { m: text }, required: ["m"] }, l: list },
    required: ["k", "n", "l"],
  },
};
const types = new Map(Object.entries(schemas).map(([key, schema]) => [key, typeOfSchema(schema)]));

/** A state; every number has a fraction, for the other one knows whole numbers as well. */
function context(random: Random) {
  const number = () => random.pick([0.5, 2.0001, -1.25]);
  return {
    t: random.pick(texts),
    u: random.pick(texts),
    f: random.chance(0.5),
    x: number(),
    y: number(),
    xs: [1.5, number(), 3.5],
    ss: ["a", "b", random.pick(texts)],
    o: { k: random.pick(texts), n: { m: random.pick(texts) }, l: random.some(texts, random.below(3)) },
  };
}

/** Grows expressions of a type, the same ones each time (mulberry32). */
class Grower {
  #seed = 20260917;

  pick<T>(choices: readonly T[]): T {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return choices[Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * choices.length)];
  }

  number(depth: number): string {
    if (depth <= 0) return this.pick(["x", "y", "1.5", "2.25", "-3.5", "xs[1]"]);
    const [a, b] = [this.number(depth - 1), this.number(depth - 1)];
    const forms = [
      `(${a} + ${b})`,
      `(${a} - ${b})`,
      `${a} * ${b}`,
      `-(${a})`,
      `(${this.boolean(depth - 1)} ? ${a} : ${b})`,
    ];
    return this.pick(forms);
  }

  text(depth: number): string {
    if (depth <= 0) {
      return this.pick(["t", "u", '"z"', "'a\\n'", "o.k", "o.n.m", "o['k']", "ss[1]", "o.l[0]", "r'\\n'", '"\\x41"']);
    }
    const [a, b] = [this.text(depth - 1), this.text(depth - 1)];
    const list = this.texts(depth - 1);
    const changed = this.pick(["trim", "lowerAscii", "upperAscii"]);
    return this.pick([
      `(${a} + ${b})`,
      `(${this.boolean(depth - 1)} ? ${a} : ${b})`,
      `(${a}).${changed}()`,
      `${list}.join(${b})`,
      `string(${this.boolean(0)})`,
    ]);
  }

  boolean(depth: number): string {
    if (depth <= 0) return this.pick(["f", "true", "false", "has(o.k)", "has(o.z)", "has(o.n.q)"]);
    const [a, b] = [this.boolean(depth - 1), this.boolean(depth - 1)];
    const [s, t] = [this.text(depth - 1), this.text(depth - 1)];
    const list = this.texts(depth - 1);
    const compared = this.pick(["<", "<=", ">", ">=", "==", "!="]);
    return this.pick([
      `(${a} && ${b})`,
      `(${a} || ${b})`,
      `!${a}`,
      `(${this.number(depth - 1)} ${compared} ${this.number(depth - 1)})`,
      `(${s} ${compared} ${t})`,
      `(${s} in ${list})`,
      `(${s} in o)`,
      `${list}.${this.pick(["all", "exists", "exists_one"])}(s, ${this.test(depth - 1)})`,
      `${s}.${this.pick(["contains", "startsWith", "endsWith"])}(${t})`,
      `(${list} == ${this.texts(depth - 1)})`,
    ]);
  }

  /** A condition over `s`. */
  test(depth: number): string {
    const other = this.text(depth);
    return this.pick([`s == ${other}`, `s.contains(${other})`, `s < ${other}`, `s != "a" && ${this.boolean(depth)}`]);
  }

  texts(depth: number): string {
    if (depth <= 0) return this.pick(["ss", "o.l", '["p", "q"]']);
    const [a, b] = [this.text(depth - 1), this.text(depth - 1)];
    const list = this.texts(depth - 1);
    const test = this.test(depth - 1);
    return this.pick([
      `[${a} + "", ${b} + ""]`,
      `(${list} + ${this.texts(depth - 1)})`,
      `${list}.filter(s, ${test})`,
      `${list}.map(s, s + ${a})`,
      `${list}.map(s, ${test}, s + ${b})`,
      `(${a}).split(",")`,
    ]);
  }
}

Deno.test("expressions give what another implementation of CEL gives, where both give something, and of the type that was told", () => {
  const grower = new Grower();
  const count = { agreed: 0, theirsRefuses: 0, bothFail: 0, oursFails: 0, refused: 0 };
  const rounds = 4_000;
  for (let round = 0; round < rounds; round++) {
    const depth = 1 + round % 4;
    const source = grower.pick([grower.number(depth), grower.text(depth), grower.boolean(depth), grower.texts(depth)]);
    const given = context(new Random(round));
    const state = own(given, "the state") as Values;
    const told: string[] = [];
    const { fill, type } = compileExpression(source, {
      pointer: "",
      state: (name) => types.has(name),
      names: () => types.keys(),
      locals: [],
      types: { key: (name) => types.get(name)!, local: () => any },
      report: ({ message, severity }) => severity === "warning" || told.push(message),
    });
    const theirs = attempt(() => JSON.parse(JSON.stringify(evaluate(source, given))));
    if (told.length > 0) {
      // Comparisons that never hold: the other one has nothing against them, or not by their types.
      for (const message of told) assert(/never/.test(message), `${source}: ${message}`);
      count.refused++;
      continue;
    }
    const ours = attempt(() => fill({ state }));
    if ("value" in ours) {
      assert(isMember(ours.value, type), `${source} gives ${JSON.stringify(ours.value)}, which is not of its type`);
    } else assertEquals((ours.error as { code?: string }).code, "MR706", source);
    if ("value" in ours && "value" in theirs) {
      assertEquals(ours.value, theirs.value, `${source} of ${JSON.stringify(given)}`);
      count.agreed++;
    } else if ("value" in ours) count.theirsRefuses++; // It types its lists more strictly than we do.
    else if (!("value" in theirs)) count.bothFail++;
    else {
      // CEL lets the right side of "&&" and "||" make good for a fault on the left, and a macro go on behind one; we do not.
      assert(/&&|\|\||\.(all|exists|exists_one)\(/.test(source), `${source}: ${ours.error}`);
      count.oursFails++;
    }
  }
  console.log(count);
  assertGreater(count.agreed, rounds * 0.8);
  assertGreater(count.bothFail, rounds * 0.02);
  assertGreater(rounds * 0.02, count.theirsRefuses + count.oursFails);
  assertGreater(rounds * 0.05, count.refused);
});

function attempt(work: () => Json): { readonly value: Json } | { readonly error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}
