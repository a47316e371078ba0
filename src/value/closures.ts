/**
 * Expressions as closures: what is known before the run is decided here, once.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Json, JsonObject, Values } from "../json.ts";
import { fail, made, type Meter, type Place, spend } from "./budget.ts";
import { builtin, isOf, type Sort, sortName } from "./functions.ts";
import type { Binding, Resolved } from "./names.ts";
import { nearest } from "./near.ts";
import { arithmetic, boolean, compare, contains, plus, same } from "./operators.ts";
import { adopt, isList, isObject, put } from "./own.ts";
import { among, brief, count, kindOf, quote } from "./show.ts";
import { type Ast, type BinaryAst, type CallAst, type MacroAst, type MethodAst, unreadable } from "./ast.ts";

/** What one evaluation has at hand. */
export interface Frame extends Meter {
  /** The state keys. */
  readonly state: Values;
  /** Further names. */
  readonly locals: Values;
  /** The variables of macros. */
  readonly slots: Json[];
}

/** A part of an expression, ready to run. */
export type Step = (frame: Frame) => Json;

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
        return ast.operator === "!" ? not(operand, place) : minus(operand, place);
      }
      case "binary":
        return this.#binary(ast, place);
      case "choice":
        return choice(this.step(ast.condition), this.step(ast.yes), this.step(ast.no), this.#place(ast.condition));
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

  #has(target: Extract<Ast, { kind: "member" }>): Step {
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
    if (operator === "&&") return and(left, right, this.#place(ast.left), this.#place(ast.right));
    if (operator === "||") return or(left, right, this.#place(ast.left), this.#place(ast.right));
    if (operator === "==") return (frame) => same(left(frame), right(frame), frame, place);
    if (operator === "!=") return (frame) => !same(left(frame), right(frame), frame, place);
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
    const condition = ast.condition && boolean(this.step(ast.condition), this.#place(ast.condition), `${ast.macro}()`);
    const body = this.step(ast.body);
    // A round costs a step, and one more for every 16 parts of what it evaluates.
    const cost = 1 + ((this.#parts - before) >> 4);
    if (ast.macro === "map") return mapping(items, body, condition, slot, cost, place);
    const test = boolean(body, this.#place(ast.body), `${ast.macro}()`);
    if (ast.macro === "filter") return filtering(items, test, slot, cost, place);
    return counting(ast.macro, items, test, slot, cost, place);
  }
}

/** Names that every object has from JavaScript; for these, and only these, the quick read below is not enough. */
function isInherited(name: string): boolean {
  return name in Object.prototype || name in Array.prototype;
}

function isSet(state: Values, name: string): boolean {
  return Object.hasOwn(state, name) && state[name] !== undefined;
}

function bound(binding: Binding, place: Place): Step {
  if (binding.kind === "slot") return (frame) => frame.slots[binding.slot];
  if (binding.kind === "state") return (frame) => snapshot(frame.state, place);
  const { name } = binding;
  const inherited = isInherited(name);
  if (binding.kind === "local") {
    return ({ locals }) => {
      const value = inherited && !Object.hasOwn(locals, name) ? undefined : locals[name];
      return value === undefined ? fail(place, `"${name}" has no value here.`) : value;
    };
  }
  return ({ state }) => {
    const value = inherited && !Object.hasOwn(state, name) ? undefined : state[name];
    return value === undefined ? unset(name, place) : value;
  };
}

function unset(name: string, { pointer, range }: Place): never {
  const hint = `Write has(state.${name}) ? ${name} : … where it may be missing, or give the key a "default".`;
  throw new Fault("MR702", `"${name}" has not been written yet.`, { pointer, range, hint });
}

function snapshot(state: Values, place: Place): Json {
  const object: Record<string, Json> = {};
  for (const key of Object.keys(state)) {
    const value = state[key];
    if (value !== undefined) put(object, key, value);
  }
  return made(object, place);
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

function member(object: Step, name: string, place: Place, written: string): Step {
  const inherited = isInherited(name);
  return (frame) => {
    const value = object(frame);
    if (typeof value === "object" && value !== null && (!inherited || isOwn(value, name))) {
      const found = (value as JsonObject)[name];
      if (found !== undefined) return found;
    }
    return missing(value, name, place, written);
  };
}

function isOwn(value: Json, name: string): boolean {
  return isObject(value) && Object.hasOwn(value, name);
}

function missing(value: Json, name: string, place: Place, written?: string): never {
  if (!isObject(value)) {
    const test = value === null ? "Test x != null before." : undefined;
    const length = name === "length" && typeof value !== "number" ? "Use size(x)." : undefined;
    const item = isList(value) ? "Items are read as x[0], or all of them with x.map(item, item.name)." : undefined;
    return fail(place, `Cannot read ${quote(name)}: there is ${brief(value)}, not an object.`, test ?? length ?? item);
  }
  const keys = Object.keys(value);
  const near = nearest(name, keys);
  const test = written && /^[\w.]{1,60}$/.test(written) ? `has(${written}) tests whether it is there.` : undefined;
  const has = keys.length === 0 ? "is empty" : `has ${among(keys)}`;
  return fail(place, `There is no ${quote(name)}: the object ${has}.`, near ? `Did you mean "${near}"?` : test);
}

function index(object: Step, index: Step, place: Place): Step {
  return (frame) => {
    const value = object(frame);
    const at = index(frame);
    if (isList(value)) {
      if (typeof at === "number" && at >= 0 && at < value.length && Number.isInteger(at)) return value[at];
      return fail(place, `There is no item ${brief(at)}: the list has ${count(value.length, "item")}.`, itemHint(at));
    }
    if (!isObject(value)) {
      return fail(place, `Cannot read ${brief(at)}: there is ${brief(value)}, not a list or an object.`);
    }
    if (typeof at !== "string") return fail(place, `The members of an object have texts as names, got ${brief(at)}.`);
    if (unreadable.has(at)) return fail(place, `"${at}" cannot be read by expressions.`);
    return Object.hasOwn(value, at) ? value[at] : missing(value, at, place);
  };
}

function itemHint(at: Json): string | undefined {
  if (typeof at !== "number") return "Items are read by number, from 0.";
  return at < 0 ? "last(list) is the last item." : undefined;
}

function not(operand: Step, place: Place): Step {
  const test = boolean(operand, place, '"!"');
  return (frame) => !test(frame);
}

function minus(operand: Step, place: Place): Step {
  return (frame) => {
    const value = operand(frame);
    // Adding 0 makes 0 of -0, which JSON could write but nobody means.
    return typeof value === "number" ? -value + 0 : fail(place, `"-" needs a number, got ${brief(value)}.`);
  };
}

function and(left: Step, right: Step, leftPlace: Place, rightPlace: Place): Step {
  const first = boolean(left, leftPlace, '"&&"');
  const second = boolean(right, rightPlace, '"&&"');
  return (frame) => first(frame) && second(frame);
}

function or(left: Step, right: Step, leftPlace: Place, rightPlace: Place): Step {
  const first = boolean(left, leftPlace, '"||"');
  const second = boolean(right, rightPlace, '"||"');
  return (frame) => first(frame) || second(frame);
}

function choice(condition: Step, yes: Step, no: Step, place: Place): Step {
  const test = boolean(condition, place, '"?"');
  return (frame) => test(frame) ? yes(frame) : no(frame);
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

type Items = (frame: Frame) => readonly Json[];

function itemsOf(object: Step, macro: string, place: Place): Items {
  return (frame) => {
    const value = object(frame);
    if (isList(value)) return value;
    if (isObject(value)) return Object.keys(value).filter((key) => !unreadable.has(key));
    return fail(place, `${macro}() goes over a list or the keys of an object, got ${brief(value)}.`);
  };
}

type Test = (frame: Frame) => boolean;

function mapping(
  items: Items,
  body: Step,
  condition: Test | undefined,
  slot: number,
  cost: number,
  place: Place,
): Step {
  return (frame) => {
    const results: Json[] = [];
    for (const item of items(frame)) {
      spend(frame, cost, place);
      frame.slots[slot] = item;
      if (condition === undefined || condition(frame)) results.push(body(frame));
    }
    return made(results, place);
  };
}

function filtering(items: Items, test: Test, slot: number, cost: number, place: Place): Step {
  return (frame) => {
    const results: Json[] = [];
    for (const item of items(frame)) {
      spend(frame, cost, place);
      frame.slots[slot] = item;
      if (test(frame)) results.push(item);
    }
    return adopt(results);
  };
}

function counting(macro: string, items: Items, test: Test, slot: number, cost: number, place: Place): Step {
  return (frame) => {
    let passed = 0;
    const all = items(frame);
    for (const item of all) {
      spend(frame, cost, place);
      frame.slots[slot] = item;
      if (test(frame)) {
        passed++;
        if (macro === "exists") return true;
      } else if (macro === "all") return false;
    }
    return macro === "exists_one" ? passed === 1 : macro === "all";
  };
}
