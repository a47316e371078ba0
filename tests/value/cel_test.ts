/** Our expressions against another implementation of CEL, where both are defined: on doubles, strings, booleans and lists of one type. */
import { evaluate } from "@marcbachmann/cel-js";
import { assert, assertEquals } from "@std/assert";
import type { Json, Values } from "../../src/json.ts";
import { compileExpression } from "../../src/value/expression.ts";
import { own } from "../../src/value/own.ts";

const context = {
  t: "ice Cream",
  u: "a,b",
  f: true,
  x: 0.5,
  y: 2.0001,
  xs: [1.5, 2.5, 3.5],
  ss: ["a", "b", "ab"],
  o: { k: "v", n: { m: "deep" }, l: ["a"] },
};

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
      return this.pick(["t", "u", '"z"', "'a\\n'", "o.k", "o.n.m", "o['k']", "ss[1]", "r'\\n'", '"\\x41"']);
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

Deno.test("expressions give what another implementation of CEL gives, where both give something", () => {
  const state = own(context, "the state") as Values;
  const at = { pointer: "", state: (name: string) => name in context, names: () => Object.keys(context), locals: [] };
  const grower = new Grower();
  let compared = 0;
  for (let round = 0; round < 4000; round++) {
    const depth = 1 + round % 4;
    const source = grower.pick([grower.number(depth), grower.text(depth), grower.boolean(depth), grower.texts(depth)]);
    let theirs: Json;
    try {
      theirs = JSON.parse(JSON.stringify(evaluate(source, context)));
    } catch {
      continue; // The other one types its lists more strictly than we do.
    }
    const { fill } = compileExpression(source, {
      ...at,
      report: ({ message }) => assert(false, `${source}: ${message}`),
    });
    try {
      assertEquals(fill({ state }), theirs, source);
      compared++;
    } catch (error) {
      // CEL lets the right side of "&&" and "||" make good for a fault on the left; we do not.
      if (!(error instanceof Error && "code" in error && error.code === "MR706")) throw error;
    }
  }
  assert(compared > 2500, `Only ${compared} were compared.`);
});
