/**
 * What the names in an expression mean.
 *
 * @module
 */
import type { Json } from "../json.ts";
import { builtin, builtinNames, foreignFunction } from "./functions.ts";
import { nearest, type Search } from "./near.ts";
import { isOnlyMeaning, isOtherNumber } from "./one_meaning.ts";
import { count } from "./show.ts";
import type { Ast, CallAst, IndexAst, MacroAst, MemberAst, MethodAst, NameAst, Range } from "./syntax.ts";
import type { Type } from "./types.ts";

/** What is known where an expression stands. */
export interface Surroundings {
  /** The place of the string in the document, a JSON Pointer. */
  readonly pointer: string;
  /** Added to every range, for an expression inside a longer string. */
  readonly offset?: number;
  /** Whether a name is a state key. */
  readonly state: (name: string) => boolean;
  /** All state keys, for suggestions. */
  readonly names: () => Iterable<string>;
  /** Further names in scope: `item`, `index`, `result`, `error`, or the name in `as`. */
  readonly locals: readonly string[];
  /** What to say of a name that is no state key and means something elsewhere. */
  readonly advice?: (name: string) => string | undefined;
  /** Finds what a misspelt name was meant for. Default: {@linkcode nearest}. */
  readonly search?: Search;
  /** The types of names. Without them, types are not checked. */
  readonly types?: NameTypes;
  /** Told of each fault. */
  readonly report: (fault: ExpressionFault) => void;
}

/** What is known of the values that names stand for. */
export interface NameTypes {
  /** The type of a state key. */
  key(name: string): Type;
  /** The type of a further name. */
  local(name: string): Type;
}

/** What is wrong with an expression or a template, before it runs. */
export interface ExpressionFault {
  /** A stable code: `MR201`, `MR202`, `MR203` or `MR211`. */
  readonly code: string;
  /** Default `error`. */
  readonly severity?: "warning";
  /** The place of the string, a JSON Pointer. */
  readonly pointer: string;
  /** Start and end within the string. */
  readonly range: Range;
  /** One sentence. */
  readonly message: string;
  /** What would be right. */
  readonly hint?: string;
  /** A fix that a program may apply. */
  readonly fix?: { readonly pointer: string; readonly replace: Json };
}

/** A state key that an expression reads. */
export interface Read {
  /** The key. */
  readonly name: string;
  /** The place of the string, a JSON Pointer. */
  readonly pointer: string;
  /** Start and end within the string. */
  readonly range: Range;
  /** Whether it may be unset there: the expression tests `has(state.x)` before, or nothing but that. */
  readonly guarded: boolean;
}

/** What a name, or a member or index of `state`, stands for. */
export type Binding =
  | { readonly kind: "key"; readonly name: string }
  | { readonly kind: "state" }
  | { readonly kind: "local"; readonly name: string }
  | { readonly kind: "slot"; readonly slot: number };

/** An expression whose names are known. */
export interface Resolved {
  /** What each name stands for. A part that is not here is read by its value. */
  readonly bindings: ReadonlyMap<Ast, Binding>;
  /** The state keys it reads, in the order they are written. */
  readonly reads: readonly Read[];
  /** How many variables of macros are alive at once. */
  readonly slots: number;
  /** The first fault, if there is any. */
  readonly fault?: ExpressionFault;
}

/**
 * Finds what each name stands for, and reports those that stand for nothing.
 *
 * @param text The whole string, where it is known; then a misspelt name comes with a fix.
 */
export function resolve(ast: Ast, at: Surroundings, text?: string): Resolved {
  const resolver = new Resolver(at, text);
  resolver.walk(ast, none);
  const { bindings, reads, slots, fault } = resolver;
  return { bindings, reads, slots, fault };
}

const none: ReadonlySet<string> = new Set();

/** Names that are in scope at some places only. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ["item", '"item" is known only in a node with "each".'],
  ["index", '"index" is known only in a node with "each".'],
  ["result", '"result" is known only inside "into".'],
  ["None", "What is nothing is written null."],
  ["nil", "What is nothing is written null."],
  ["undefined", "Whether a key is set is asked by has(state.key)."],
  ["error", '"error" is known only in the "into" of a "catch", and in the conditions of where that leads.'],
]);

class Resolver {
  readonly bindings = new Map<Ast, Binding>();
  readonly reads: Read[] = [];
  slots = 0;
  fault: ExpressionFault | undefined;
  readonly #at: Surroundings;
  readonly #text: string | undefined;
  readonly #variables: string[] = [];

  constructor(at: Surroundings, text: string | undefined) {
    this.#at = at;
    this.#text = text;
  }

  /** Walks a tree; `set` are the state keys that are known to be set there. */
  walk(ast: Ast, set: ReadonlySet<string>): void {
    switch (ast.kind) {
      case "literal":
        return;
      case "name":
        return this.#name(ast, set);
      case "member":
        if (this.#isState(ast.object)) return this.#key(ast, ast.name, ast.nameRange, set);
        return this.#isInput(ast) ? this.#input(ast) : this.walk(ast.object, set);
      case "index":
        return this.#index(ast, set);
      case "has":
        if (!this.#isState(ast.target.object)) return this.walk(ast.target.object, set);
        return this.#key(ast.target, ast.target.name, ast.target.nameRange, "guarded");
      case "unary":
        return this.walk(ast.operand, set);
      case "binary":
        this.walk(ast.left, set);
        if (ast.operator === "&&") return this.walk(ast.right, union(set, this.#known(ast.left, true)));
        if (ast.operator === "||") return this.walk(ast.right, union(set, this.#known(ast.left, false)));
        return this.walk(ast.right, set);
      case "choice":
        this.walk(ast.condition, set);
        this.walk(ast.yes, union(set, this.#known(ast.condition, true)));
        return this.walk(ast.no, union(set, this.#known(ast.condition, false)));
      case "list":
        return ast.items.forEach((item) => this.walk(item, set));
      case "map":
        for (const { key, value } of ast.entries) {
          if (key.kind === "name") this.#name(key, set, `Keys are texts: "${key.name}".`);
          else this.walk(key, set);
          this.walk(value, set);
        }
        return;
      case "call":
      case "method":
        this.#call(ast);
        if (ast.kind === "method") this.walk(ast.object, set);
        return ast.args.forEach((arg) => this.walk(arg, set));
      case "macro":
        return this.#macro(ast, set);
    }
  }

  #macro(ast: MacroAst, set: ReadonlySet<string>): void {
    this.walk(ast.object, set);
    this.#variables.push(ast.variable.name);
    this.slots = Math.max(this.slots, this.#variables.length);
    this.bindings.set(ast.variable, { kind: "slot", slot: this.#variables.length - 1 });
    if (ast.condition) this.walk(ast.condition, set);
    this.walk(ast.body, ast.condition ? union(set, this.#known(ast.condition, true)) : set);
    this.#variables.pop();
  }

  #name(ast: NameAst, set: ReadonlySet<string>, hint?: string): void {
    const { name, range } = ast;
    const slot = this.#variables.lastIndexOf(name);
    if (slot >= 0) this.bindings.set(ast, { kind: "slot", slot });
    else if (this.#at.locals.includes(name)) this.bindings.set(ast, { kind: "local", name });
    else if (this.#at.state(name)) this.#key(ast, name, range, set);
    else if (name === "state") {
      this.bindings.set(ast, { kind: "state" });
      for (const key of this.#at.names()) this.#read(key, range, true);
    } else this.#unknown(name, range, hint, "name");
  }

  /** Whether a tree is the name `state`, meaning the object of all keys. */
  #isState(ast: Ast): boolean {
    return ast.kind === "name" && ast.name === "state" && !this.#variables.includes("state") &&
      !this.#at.locals.includes("state") && !this.#at.state("state");
  }

  /** Whether a member is asked of the input, as other languages of graphs have it: here the input is in the state. */
  #isInput({ object, name }: MemberAst): boolean {
    return object.kind === "name" && /^(inputs?|vars?|context)$/.test(object.name) && this.#at.state(name) &&
      ![...this.#variables, ...this.#at.locals].includes(object.name) && !this.#at.state(object.name);
  }

  #input({ object, name, range }: MemberAst): void {
    const message = `Unknown name "${(object as NameAst).name}": the input is in the state.`;
    const replace = this.#text && this.#text.slice(0, range[0]) + name + this.#text.slice(range[1]);
    const fix = replace ? { pointer: this.#at.pointer, replace } : undefined;
    this.#report("MR201", range, message, `Write "${name}".`, fix);
  }

  #key(ast: NameAst | MemberAst | IndexAst, name: string, range: Range, set: ReadonlySet<string> | "guarded"): void {
    if (!this.#at.state(name)) return this.#unknown(name, range, undefined, ast.kind);
    this.bindings.set(ast, { kind: "key", name });
    this.#read(name, range, set === "guarded" || set.has(name));
  }

  #read(name: string, range: Range, guarded: boolean): void {
    this.reads.push({ name, pointer: this.#at.pointer, range, guarded });
  }

  #index(ast: IndexAst, set: ReadonlySet<string>): void {
    const { object, index } = ast;
    if (this.#isState(object) && index.kind === "literal" && typeof index.value === "string") {
      return this.#key(ast, index.value, index.range, set);
    }
    this.walk(object, set);
    this.walk(index, set);
  }

  #call(ast: CallAst | MethodAst): void {
    const { name, nameRange } = ast;
    const found = builtin(name);
    if (!found || (found.form !== "either" && found.form !== (ast.kind === "call" ? "function" : "method"))) {
      return this.#unknownFunction(ast);
    }
    const most = found.takes.length - (ast.kind === "method" ? 1 : 0);
    const least = most - found.optional;
    if (ast.args.length >= least && ast.args.length <= most) return;
    const wanted = least === most ? count(most, "argument") : `${least} to ${count(most, "argument")}`;
    this.#report("MR203", nameRange, `${name}() takes ${wanted}, got ${ast.args.length}.`);
  }

  #unknownFunction({ kind, name, nameRange }: CallAst | MethodAst): void {
    const method = kind === "method";
    if (builtin(name)) {
      const hint = method ? `Write ${name}(x).` : `Write x.${name}(…).`;
      return this.#report("MR203", nameRange, `${name}() is called ${method ? "with" : "on"} a value.`, hint);
    }
    const foreign = foreignFunction(name);
    const near = nearest(name, builtinNames(method ? "method" : "function"));
    const message = foreign?.known
      ? `${name}() is not part of expressions here.`
      : `There is no ${method ? "method" : "function"} "${name}" in expressions.`;
    this.#report("MR203", nameRange, message, foreign?.hint ?? (near && `Did you mean "${near}"?`));
  }

  #unknown(name: string, range: Range, hint: string | undefined, kind: "name" | "member" | "index"): void {
    const { pointer, locals, names, search = nearest } = this.#at;
    const words = kind === "name" ? [...this.#variables, ...locals, "state", "true", "false", "null"] : [];
    const advice = hint ?? (kind === "name" ? elsewhere.get(name) ?? this.#at.advice?.(name) : undefined);
    const known = [...names(), ...words];
    const near = advice === undefined ? search(name, known) : undefined;
    const message = `Unknown name "${name}": it is not a state key.`;
    if (near === undefined) {
      const isFew = kind !== "name" && known.length > 0 && known.length <= 6;
      const list = isFew ? `The state has ${known.map((key) => `"${key}"`).join(", ")}.` : undefined;
      return this.#report("MR201", range, message, advice ?? list);
    }
    if (kind === "name" && locals.includes("item") && isOtherNumber(name, near)) {
      const hint = `What "each" takes from "${near}" is called "item"; "as": "${name}" calls it so.`;
      return this.#report("MR201", range, message, hint);
    }
    const right = kind === "index" ? JSON.stringify(near) : near;
    // One of many is not all of them.
    const isOnly = !isOtherNumber(name, near) && isOnlyMeaning(name, near, known, search);
    const replace = isOnly && this.#text && this.#text.slice(0, range[0]) + right + this.#text.slice(range[1]);
    const fix = replace ? { pointer, replace } : undefined;
    this.#report("MR201", range, message, `Did you mean "${near}"?`, fix);
  }

  #report(code: string, range: Range, message: string, hint?: string, fix?: ExpressionFault["fix"]): void {
    const fault = { code, pointer: this.#at.pointer, range, message, hint, fix };
    this.fault ??= fault;
    this.#at.report(fault);
  }

  /** The state keys that are known to be set when a condition has this outcome. */
  #known(ast: Ast, outcome: boolean): ReadonlySet<string> {
    if (ast.kind === "has" && outcome) return this.#keyOf(ast.target);
    if (ast.kind === "unary" && ast.operator === "!") return this.#known(ast.operand, !outcome);
    if (ast.kind !== "binary") return none;
    const { operator, left, right } = ast;
    if (operator === (outcome ? "&&" : "||")) return union(this.#known(left, outcome), this.#known(right, outcome));
    const inState = operator === "in" && outcome && left.kind === "literal" &&
      this.bindings.get(right)?.kind === "state";
    return inState && typeof left.value === "string" ? new Set([left.value]) : none;
  }

  #keyOf(ast: MemberAst): ReadonlySet<string> {
    const binding = this.bindings.get(ast);
    return binding?.kind === "key" ? new Set([binding.name]) : none;
  }
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  if (b.size === 0) return a;
  return a.size === 0 ? b : new Set([...a, ...b]);
}
