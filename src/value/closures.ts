/**
 * Expressions as closures: what is known before the run is decided here, once.
 *
 * @module
 */
import type { Json } from "../json.ts";
import {
  type Ast,
  type BinaryAst,
  type CallAst,
  type MacroAst,
  type MemberAst,
  type MethodAst,
  unreadable,
} from "./ast.ts";
import { fail, made, type Place, spend } from "./budget.ts";
import type { Step, Test } from "./frame.ts";
import { builtin, isOf, type Sort, sortName } from "./functions.ts";
import { counting, filtering, itemsOf, mapping } from "./macros.ts";
import type { Resolved } from "./names.ts";
import { arithmetic, boolean, compare, contains, plus, quick, same } from "./operators.ts";
import { adopt, isObject, put } from "./own.ts";
import { bound, index, isSet, member } from "./reading.ts";
import { brief, kindOf, quote } from "./show.ts";

/** The text an expression is written in, and its place. */
export interface Origin {
  /** The place of the string, a JSON Pointer. */
  readonly pointer: string;
  /** The string, to show its own words; ranges less the offset point into it. */
  readonly text: string;
  /** How far ranges are ahead of the text. */
  readonly offset: number;
}

/** The value of an expression that reads nothing, or `undefined`. */
export function constantOf(ast: Ast): Json | undefined {
  if (ast.kind === "literal") return ast.value;
  if (ast.kind === "list") {
    const items = ast.items.map(constantOf);
    return items.every((item) => item !== undefined) ? adopt(items) : undefined;
  }
  if (ast.kind !== "map") return undefined;
  const object: Record<string, Json> = {};
  for (const entry of ast.entries) {
    const value = constantOf(entry.value);
    if (entry.key.kind !== "literal" || value === undefined) return undefined;
    put(object, String(entry.key.value), value);
  }
  return adopt(object);
}

/** Makes closures of a tree whose names are known. */
export function compile(ast: Ast, resolved: Resolved, origin: Origin): Step {
  return new Compiler(resolved, origin).step(ast);
}

class Compiler {
  readonly #resolved: Resolved;
  readonly #origin: Origin;
  #parts = 0;

  constructor(resolved: Resolved, origin: Origin) {
    this.#resolved = resolved;
    this.#origin = origin;
  }

  step(ast: Ast): Step {
    this.#parts++;
    const constant = constantOf(ast);
    if (constant !== undefined) return () => constant;
    const binding = this.#resolved.bindings.get(ast);
    if (binding) return bound(binding, this.#place(ast));
    const place = this.#place(ast);
    switch (ast.kind) {
      case "list":
        return list(ast.items.map((item) => this.step(item)), place);
      case "map":
        return map(ast.entries.map(({ key, value }) => [this.step(key), this.step(value)]), place);
      case "member":
        return member(this.step(ast.object), ast.name, place, this.#written(ast));
      case "index":
        return index(this.step(ast.object), this.step(ast.index), place);
      case "has":
        return this.#has(ast.target);
      case "unary": {
        const operand = this.step(ast.operand);
        return ast.operator === "!" ? not(this.#test(ast.operand, operand, '"!"')) : minus(operand, place);
      }
      case "binary":
        return this.#binary(ast, place);
      case "choice":
        return choice(
          this.#test(ast.condition, this.step(ast.condition), '"?"'),
          this.step(ast.yes),
          this.step(ast.no),
        );
      case "call":
        return this.#call(ast, ast.args, place);
      case "method":
        return this.#call(ast, [ast.object, ...ast.args], place);
      case "macro":
        return this.#macro(ast, place);
    }
    throw new Error(`Nothing is known of "${ast.kind}".`);
  }

  #place({ range }: { readonly range: Place["range"] }): Place {
    return { pointer: this.#origin.pointer, range };
  }

  #written({ range: [start, end] }: Ast): string {
    const { text, offset } = this.#origin;
    return text.slice(start - offset, end - offset);
  }

  /** The part as a test; what can give nothing but true or false is not asked again. */
  #test(ast: Ast, step: Step, needed: string): Test {
    return givesBoolean(ast) ? step as Test : boolean(step, this.#place(ast), needed);
  }

  #has(target: MemberAst): Step {
    const binding = this.#resolved.bindings.get(target);
    if (binding?.kind === "key") return ({ state }) => isSet(state, binding.name);
    const object = this.step(target.object);
    const place = this.#place(target.object);
    const { name } = target;
    return (frame) => {
      const value = object(frame);
      if (!isObject(value)) fail(place, `Cannot look for "${name}": there is ${kindOf(value)}, not an object.`);
      return Object.hasOwn(value, name);
    };
  }

  #binary(ast: BinaryAst, place: Place): Step {
    const { operator } = ast;
    const left = this.step(ast.left);
    const right = this.step(ast.right);
    if (operator === "&&" || operator === "||") {
      const first = this.#test(ast.left, left, `"${operator}"`);
      const second = this.#test(ast.right, right, `"${operator}"`);
      return operator === "&&" ? (frame) => first(frame) && second(frame) : (frame) => first(frame) || second(frame);
    }
    if (operator === "==" || operator === "!=") {
      return equality(operator === "==", left, right, constantOf(ast.right), place);
    }
    if (operator === "in") return (frame) => contains(right(frame), left(frame), frame, place);
    if (operator === "+") return (frame) => plus(left(frame), right(frame), frame, place);
    if (operator === "-" || operator === "*" || operator === "/" || operator === "%") {
      return arithmetic(operator, left, right, place);
    }
    return compare(operator, left, right, place);
  }

  #call(ast: CallAst | MethodAst, args: readonly Ast[], place: Place): Step {
    const { name, takes, run } = builtin(ast.name)!;
    const [a, b, c, d] = args.map((arg, i) => checked(this.step(arg), takes[i], name, this.#place(arg)));
    if (!b) return (frame) => run(frame, place, a(frame));
    if (!c) return (frame) => run(frame, place, a(frame), b(frame));
    if (!d) return (frame) => run(frame, place, a(frame), b(frame), c(frame));
    return (frame) => run(frame, place, a(frame), b(frame), c(frame), d(frame));
  }

  #macro(ast: MacroAst, place: Place): Step {
    const binding = this.#resolved.bindings.get(ast.variable);
    const slot = binding?.kind === "slot" ? binding.slot : 0;
    const items = itemsOf(this.step(ast.object), ast.macro, this.#place(ast.object));
    const before = this.#parts;
    const condition = ast.condition && this.#test(ast.condition, this.step(ast.condition), `${ast.macro}()`);
    const body = this.step(ast.body);
    // A round costs a step, and one more for every 16 parts of what it evaluates.
    const cost = 1 + ((this.#parts - before) >> 4);
    if (ast.macro === "map") return mapping(items, body, condition, slot, cost, place);
    const test = this.#test(ast.body, body, `${ast.macro}()`);
    if (ast.macro === "filter") return filtering(items, test, slot, cost, place);
    return counting(ast.macro, items, test, slot, cost, place);
  }
}

const tests: ReadonlySet<string> = new Set(["||", "&&", "==", "!=", "<", "<=", ">", ">=", "in"]);

function givesBoolean(ast: Ast): boolean {
  if (ast.kind === "binary") return tests.has(ast.operator);
  if (ast.kind === "macro") return ast.macro !== "map" && ast.macro !== "filter";
  return ast.kind === "has" || (ast.kind === "unary" && ast.operator === "!");
}

function list(items: readonly Step[], place: Place): Step {
  return (frame) => {
    spend(frame, items.length, place);
    return made(items.map((item) => item(frame)), place);
  };
}

function map(entries: readonly (readonly [key: Step, value: Step])[], place: Place): Step {
  return (frame) => {
    spend(frame, entries.length, place);
    const object: Record<string, Json> = {};
    for (const [keyStep, value] of entries) {
      const key = keyStep(frame);
      if (typeof key !== "string") {
        return fail(place, `The keys of a map are texts, got ${brief(key)}.`, "Use string(x).");
      }
      if (unreadable.has(key)) fail(place, `"${key}" cannot be a key here.`);
      if (Object.hasOwn(object, key)) fail(place, `The key ${quote(key)} is written twice.`);
      object[key] = value(frame);
    }
    return made(object, place);
  };
}

function not(test: Test): Step {
  return (frame) => !test(frame);
}

function minus(operand: Step, place: Place): Step {
  return (frame) => {
    const value = operand(frame);
    // Adding 0 makes 0 of -0, which JSON could write but nobody means.
    return typeof value === "number" ? -value + 0 : fail(place, `"-" needs a number, got ${brief(value)}.`);
  };
}

function choice(test: Test, yes: Step, no: Step): Step {
  return (frame) => test(frame) ? yes(frame) : no(frame);
}

function equality(wanted: boolean, left: Step, right: Step, constant: Json | undefined, place: Place): Step {
  // Nearly every comparison is with a short literal, and that needs neither a budget nor a walk.
  const short = typeof constant === "string"
    ? constant.length <= quick
    : typeof constant !== "object" || constant === null;
  if (constant !== undefined && short) {
    return wanted ? (frame) => left(frame) === constant : (frame) => left(frame) !== constant;
  }
  return (frame) => same(left(frame), right(frame), frame, place) === wanted;
}

function checked(step: Step, sort: Sort, name: string, place: Place): Step {
  if (sort === "any") return step;
  return (frame) => {
    const value = step(frame);
    if (isOf(sort, value)) return value;
    const hint = sort === "string" ? "string(x) makes text of anything." : undefined;
    return fail(place, `${name}() needs ${sortName(sort)}, got ${brief(value)}.`, hint);
  };
}
