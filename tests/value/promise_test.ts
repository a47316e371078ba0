/** What the types of expressions promise: random expressions over random states of declared types. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { Fault } from "../../src/errors.ts";
import type { Values } from "../../src/json.ts";
import { compileExpression, type ExpressionFault } from "../../src/value/expression.ts";
import { own } from "../../src/value/own.ts";
import { any } from "../../src/value/types.ts";
import { typeOfSchema } from "../../src/value/types_of_schema.ts";
import { Random } from "../run/random.ts";
import { Grower, isMember, randomState, remaining, schemas, sorts } from "./typed_expressions.ts";

const types = new Map(Object.entries(schemas).map(([key, schema]) => [key, typeOfSchema(schema)]));

Deno.test("an expression that is not refused gives a value of its type, or fails as the specification says", () => {
  const count = { pure: 0, wild: 0, refused: 0, values: 0, faults: 0, known: 0 };
  const messages = new Map<string, number>();
  for (let seed = 0; seed < 6_000; seed++) {
    const random = new Random(seed);
    const isPure = seed % 2 === 0;
    const grower = new Grower(random, isPure);
    const source = grower.grow(random.pick(sorts), 1 + random.below(4));
    const faults: ExpressionFault[] = [];
    const compiled = compileExpression(source, {
      pointer: "",
      state: (name) => types.has(name),
      names: () => types.keys(),
      locals: [],
      types: { key: (name) => types.get(name) ?? any, local: () => any },
      report: (fault) => faults.push(fault),
    });
    const errors = faults.filter(({ severity }) => severity !== "warning");
    if (errors.length > 0) {
      count.refused++;
      // What is of the right type everywhere is refused only where two values can never be equal.
      if (isPure) { for (const { message } of errors) assert(/never|always/.test(message), `${source}: ${message}`); }
      continue;
    }
    count[isPure ? "pure" : "wild"]++;
    if (compiled.type !== any) count.known++;
    for (let round = 0; round < 4; round++) {
      const state = own(randomState(random), "the state") as Values;
      try {
        const value = compiled.fill({ state });
        count.values++;
        assert(isMember(value, compiled.type), `${source} gives ${JSON.stringify(value)}, which is not of its type`);
      } catch (error) {
        if (!(error instanceof Fault)) throw new Error(`${source}: ${error}`, { cause: error });
        count.faults++;
        assertEquals(error.code, "MR706", source);
        const at = remaining.findIndex((pattern) => pattern.test(error.message));
        if (isPure) assert(at >= 0, `${source} of ${JSON.stringify(state)} fails: ${error.message}`);
        const name = at >= 0 ? `${remaining[at]}` : "a value of another type";
        messages.set(name, (messages.get(name) ?? 0) + 1);
      }
    }
  }
  console.log(count, Object.fromEntries(messages));
  assertGreater(count.pure, 2_500);
  assertGreater(count.wild, 800);
  assertGreater(count.values, 10_000);
  assertGreater(count.known, 0.8 * (count.pure + count.wild));
  // Each of them does happen: the list promises no less than it could.
  assertEquals(remaining.filter((pattern) => !messages.has(`${pattern}`)).map(String), []);
});
