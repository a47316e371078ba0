/**
 * The types of expressions, before they run: what can never work is told, what may work is left to the run.
 *
 * @module
 */
import type { Ast, BinaryAst, CallAst, ChoiceAst, IndexAst, MacroAst, MemberAst, MethodAst } from "./ast.ts";
import { constantOf } from "./closures.ts";
import { fits, overlap } from "./fits.ts";
import { builtin, type Sort } from "./functions.ts";
import { Misfits, type Typed } from "./misfits.ts";
import { type Facts, factsOf, noFacts, pathOf } from "./narrow.ts";
import type { Resolved, Surroundings } from "./names.ts";
import {
  any,
  anyList,
  anyObject,
  boolean,
  itemsOf,
  listOf,
  memberOf,
  never,
  number,
  objectOf,
  objectsOf,
  text,
  type Type,
  typeOfValue,
  unionOf,
} from "./types.ts";

/**
 * The type of what an expression gives. Parts that can never work are reported as MR202 and count as {@linkcode never}.
 *
 * @param written The string that the expression stands in.
 */
export function infer(ast: Ast, { bindings }: Resolved, at: Surroundings, written: string): Type {
  return new Inference(bindings, at, written).type(ast);
}

const sorts: Readonly<Record<Sort, Type>> = {
  any,
  boolean,
  number,
  string: text,
  list: anyList,
  strings: listOf(text),
  sized: [...text, ...anyList, ...anyObject],
};

const listOrObject: Type = [...anyList, ...anyObject];

class Inference {
  readonly #bindings: Resolved["bindings"];
  readonly #at: Surroundings;
  readonly #misfits: Misfits;
  readonly #types = new Map<Ast, Type>();
  readonly #slots: Type[] = [];
  #facts: Facts = noFacts;

  constructor(bindings: Resolved["bindings"], at: Surroundings, written: string) {
    this.#bindings = bindings;
    this.#at = at;
    this.#misfits = new Misfits(at, written);
  }

  /** The type of a part; what is wrong with it is told. */
  type(ast: Ast): Type {
    const path = this.#facts.size > 0 ? pathOf(ast, this.#bindings) : undefined;
    const type = (path === undefined ? undefined : this.#facts.get(path)) ?? this.#infer(ast);
    this.#types.set(ast, type);
    return type;
  }

  #infer(ast: Ast): Type {
    const binding = this.#bindings.get(ast);
    switch (binding?.kind) {
      case "key":
        return this.#at.types?.key(binding.name) ?? any;
      case "local":
        return this.#at.types?.local(binding.name) ?? any;
      case "slot":
        return this.#slots[binding.slot];
      case "state":
        return anyObject;
    }
    switch (ast.kind) {
      case "literal":
        return typeOfValue(ast.value);
      case "list": {
        const items = ast.items.map((item) => this.type(item));
        return items.length > 100 ? listOf(unionOf(items)) : listOf(never, items);
      }
      case "map":
        return this.#map(ast.entries);
      case "member":
        return this.#member(ast);
      case "index":
        return this.#index(ast);
      case "has":
        // A state key has no types to look into: it is asked for by its name alone.
        if (!this.#bindings.has(ast.target)) this.#types.set(ast.target, this.#member(ast.target));
        else this.type(ast.target);
        return boolean;
      case "unary":
        return ast.operator === "!"
          ? this.#needs('"!"', boolean, ast.operand)
          : this.#needs('"-"', number, ast.operand);
      case "binary":
        return this.#binary(ast);
      case "choice":
        return this.#choice(ast);
      case "call":
        return this.#call(ast, ast.args);
      case "method":
        return this.#call(ast, [ast.object, ...ast.args]);
      case "macro":
        return this.#macro(ast);
      case "name":
        return never; // It is unknown, which has been told.
    }
  }

  /** What a part must be, whatever it is. */
  #needs(who: string, wanted: Type, ast: Ast): Type {
    const type = this.type(ast);
    if (fits(type, wanted) === "no") this.#misfits.needs(who, wanted, { ast, type });
    return wanted;
  }

  #map(entries: readonly { readonly key: Ast; readonly value: Ast }[]): Type {
    const members = new Map<string, Type>();
    let rest = never;
    for (const { key, value } of entries) {
      const type = this.type(value);
      if (key.kind === "literal") members.set(String(key.value), type);
      else {
        this.#needs("The key of a map", text, key);
        rest = unionOf([rest, type]);
      }
    }
    return objectOf(members, rest);
  }

  #member({ object, name, nameRange, range }: MemberAst): Type {
    const part = this.#typed(object);
    if (part.type.length > 0 && objectsOf(part.type).length === 0) return this.#misfits.noObject(name, part, range);
    return this.#readMember(part, name, nameRange, false);
  }

  #readMember(part: Typed, name: string, range: MemberAst["range"], isIndex: boolean): Type {
    const found = memberOf(part.type, name);
    const isKnown = objectsOf(part.type).some(({ members, rest }) =>
      members.has(name) || (rest.length > 0 && rest !== any)
    );
    return isKnown || part.type.length === 0 ? found ?? never : this.#misfits.noMember(name, part, range, isIndex);
  }

  #index({ object, index }: IndexAst): Type {
    const part = this.#typed(object);
    const by = this.#typed(index);
    if (part.type.length === 0) return never;
    const lists = fits(by.type, number) === "no" ? [] : part.type.filter(({ kind }) => kind === "list");
    const objects = fits(by.type, text) === "no" ? [] : objectsOf(part.type);
    if (lists.length + objects.length === 0) return this.#misfits.noIndex(part, by);
    if (index.kind === "literal" && typeof index.value === "string" && lists.length === 0) {
      return this.#readMember(part, index.value, index.range, true);
    }
    return unionOf([itemsOf(lists), ...objects.flatMap(({ members, rest }) => [...members.values(), rest])]);
  }

  #binary(ast: BinaryAst): Type {
    const { operator } = ast;
    switch (operator) {
      case "&&":
      case "||":
        this.#needs(`"${operator}"`, boolean, ast.left);
        this.#where(ast.left, operator === "&&", () => this.#needs(`"${operator}"`, boolean, ast.right));
        return boolean;
      case "-":
      case "*":
      case "/":
      case "%":
        this.#needs(`"${operator}"`, number, ast.left);
        return this.#needs(`"${operator}"`, number, ast.right);
    }
    const left = this.#typed(ast.left);
    const right = this.#typed(ast.right);
    if (operator === "+") return this.#plus(ast, left, right);
    if (operator === "in") this.#in(ast, left, right);
    else if (operator === "==" || operator === "!=") {
      // What reads nothing is written so on purpose.
      const isFixed = constantOf(left.ast) !== undefined && constantOf(right.ast) !== undefined;
      if (!isFixed && !overlap(left.type, right.type)) this.#misfits.unequal(left, right, ast.range);
    } else if (together(left, right, [number, text]).length === 0) {
      this.#misfits.sides(left, right, `"${operator}" compares two numbers, or two texts`, ast.range);
    }
    return boolean;
  }

  #plus({ range }: BinaryAst, left: Typed, right: Typed): Type {
    const sorts = together(left, right, [number, text, anyList]);
    if (sorts.length === 0) {
      return this.#misfits.sides(left, right, '"+" takes two numbers, two texts or two lists', range);
    }
    return unionOf(
      sorts.map((sort) => sort === anyList ? listOf(unionOf([itemsOf(left.type), itemsOf(right.type)])) : sort),
    );
  }

  #in({ range }: BinaryAst, left: Typed, right: Typed): void {
    if (fits(right.type, listOrObject) === "no") {
      this.#misfits.needs('"in"', listOrObject, right);
      return;
    }
    if (right.ast.kind === "list") {
      for (const item of right.ast.items) {
        const one = { ast: item, type: this.#types.get(item)! };
        if (!overlap(left.type, one.type)) this.#misfits.unequal(left, one, item.range);
      }
    } else if (objectsOf(right.type).length === 0) {
      if (!overlap(left.type, itemsOf(right.type))) {
        this.#misfits.sides(left, right, "the one is never in the other", range);
      }
    } else if (itemsOf(right.type).length === 0 && fits(left.type, text) === "no") {
      this.#misfits.needs('"in" on an object', text, left);
    }
  }

  #choice({ condition, yes, no }: ChoiceAst): Type {
    this.#needs('"?"', boolean, condition);
    return unionOf([
      this.#where(condition, true, () => this.type(yes)),
      this.#where(condition, false, () => this.type(no)),
    ]);
  }

  #call({ name }: CallAst | MethodAst, args: readonly Ast[]): Type {
    const takes = builtin(name)?.takes ?? [];
    args.forEach((arg, index) => this.#needs(`${name}()`, sorts[takes[index] ?? "any"], arg));
    if (name === "first" || name === "last") return args[0] ? itemsOf(this.#types.get(args[0])!) : any;
    return sorts[builtin(name)?.gives ?? "any"];
  }

  #macro({ macro, object, condition, body }: MacroAst): Type {
    const over = this.#typed(object);
    if (fits(over.type, listOrObject) === "no") {
      this.#misfits.needs(`${macro}()`, listOrObject, over);
    }
    const item = unionOf([itemsOf(over.type), ...objectsOf(over.type).length > 0 ? [text] : []]);
    this.#slots.push(item);
    if (condition) this.#needs(`The condition of ${macro}()`, boolean, condition);
    const test = `The condition of ${macro}()`;
    const result = this.#where(
      condition,
      true,
      () => macro === "map" ? this.type(body) : this.#needs(test, boolean, body),
    );
    this.#slots.pop();
    return macro === "map" ? listOf(result) : macro === "filter" ? listOf(item) : boolean;
  }

  #typed(ast: Ast): Typed {
    return { ast, type: this.type(ast) };
  }

  /** Goes on with what is known once a condition has this outcome. */
  #where(condition: Ast | undefined, outcome: boolean, go: () => Type): Type {
    const before = this.#facts;
    const known = condition ? factsOf(condition, outcome, { bindings: this.#bindings, types: this.#types }) : noFacts;
    if (known.size > 0) this.#facts = new Map([...before, ...known]);
    const type = go();
    this.#facts = before;
    return type;
  }
}

/** The sorts that both sides may be of. */
function together(left: Typed, right: Typed, sorts: readonly Type[]): Type[] {
  return sorts.filter((sort) => fits(left.type, sort) !== "no" && fits(right.type, sort) !== "no");
}
