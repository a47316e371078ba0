/**
 * How expressions that cannot work are told of: what is there, what is wanted, and what would be right.
 *
 * @module
 */
import type { Json } from "../json.ts";
import type { Ast } from "./ast.ts";
import type { ExpressionFault, Surroundings } from "./names.ts";
import { nearest, type Search } from "./near.ts";
import { isOnlyMeaning } from "./one_meaning.ts";
import { among, quote } from "./show.ts";
import { showType } from "./show_type.ts";
import type { Range } from "./tokens.ts";
import { fits } from "./fits.ts";
import { any, boolean, never, number, objectsOf, type ScalarPart, text, type Type } from "./types.ts";

/** A part of an expression and its type. */
export interface Typed {
  /** The part. */
  readonly ast: Ast;
  /** What it gives. */
  readonly type: Type;
}

/** Where an expression stands, and in which words. */
export class Misfits {
  readonly #at: Surroundings;
  readonly #text: string;
  readonly #search: Search;

  /** The text is the string that the expression stands in. */
  constructor(at: Surroundings, text: string) {
    this.#at = at;
    this.#text = text;
    this.#search = at.search ?? nearest;
  }

  /** Tells of a part that is not what it must be. Gives {@linkcode never}, which fits everywhere, so that one mistake is told once. */
  needs(who: string, wanted: Type, part: Typed): Type {
    return this.#tell(
      part.ast.range,
      `${who} needs ${showType(wanted)}, and ${this.#is(part)}.`,
      who === '"in"' && isText(part.type) ? "Use text.contains(part)." : adviceFor(part.type, wanted),
    );
  }

  /** Tells of two sides that do not go together. */
  sides(left: Typed, right: Typed, rule: string, range: Range): Type {
    const types = [left.type, right.type];
    const mixed = types.some(isText) && !types.every(isText)
      ? types.some((type) => fits(type, number) === "yes")
        ? "number(x) makes a number of a text, string(x) makes text of anything."
        : "string(x) makes text of anything."
      : undefined;
    return this.#tell(range, capital(`${this.#is(left)} and ${this.#is(right)}: ${rule}.`), mixed);
  }

  /** Tells of two sides that are never equal. */
  unequal(left: Typed, right: Typed, range: Range): Type {
    const [value, other] = left.ast.kind === "literal" ? [left, right] : [right, left];
    const { ast } = value;
    if (ast.kind !== "literal") {
      return this.#tell(range, capital(`${this.#is(left)} and ${this.#is(right)}: they are never equal.`));
    }
    if (ast.value === null) {
      const key = other.ast.kind === "name" ? other.ast.name : undefined;
      const hint = key === undefined ? undefined : `has(state.${key}) tests whether a state key is set.`;
      return this.#tell(range, capital(`${this.#is(other)}, and never null.`), hint, "warning");
    }
    const known = other.type.flatMap((part) => [...(part as ScalarPart).values ?? []]);
    const near = typeof ast.value === "string" ? this.#search(ast.value, known.filter(isString)) : undefined;
    const message = capital(`${this.#is(other)}, and never ${show(ast.value)}.`);
    if (near !== undefined && typeof ast.value === "string") {
      const isSure = isOnlyMeaning(ast.value, near, known.filter(isString), this.#search);
      return this.#misspelt(ast.range, message, near, isSure ? this.#quoted(ast.range, near) : undefined);
    }
    return this.#tell(range, message, adviceFor(other.type, typeof ast.value === "number" ? number : never));
  }

  /** Tells of a member that cannot be read, as there is no object. */
  noObject(name: string, part: Typed, range: Range): Type {
    const items = isList(part.type) ? "Items are read as x[0], or all of them with x.map(item, item.name)." : undefined;
    const hint = name === "length" ? "Use size(x)." : items;
    return this.#tell(range, `Cannot read ${quote(name)}: ${this.#is(part)}, not an object.`, hint);
  }

  /** Tells of a member that objects of this type never have or, as a warning, that is misspelt by the look of it. */
  noMember(name: string, part: Typed, range: Range, isIndex: boolean): Type {
    const objects = objectsOf(part.type);
    const names = [...new Set(objects.flatMap(({ members }) => [...members.keys()]))];
    const near = this.#search(name, names);
    const isOpen = objects.some(({ rest }) => rest.length > 0);
    if (isOpen && near === undefined) return any;
    const whose = this.#name(part.ast) ?? "the object";
    const has = names.length === 0 ? "it has no members" : `it has ${among(names)}`;
    const message = isOpen
      ? `The schema of ${whose} names no ${quote(name)}.`
      : `There is never a ${quote(name)} in ${whose}: ${has}.`;
    const severity = isOpen ? "warning" : undefined;
    if (near === undefined) return this.#tell(range, message);
    const right = !isOnlyMeaning(name, near, names, this.#search)
      ? undefined
      : isIndex
      ? this.#quoted(range, near)
      : /^[A-Za-z_]\w*$/.test(near)
      ? near
      : undefined;
    return this.#misspelt(range, message, near, right, severity);
  }

  /** Tells of an index of the wrong type. */
  noIndex(object: Typed, index: Typed): Type {
    const by = isList(object.type)
      ? "Items of a list are read by number"
      : objectsOf(object.type).length > 0
      ? "Members of an object are read by text"
      : undefined;
    if (by !== undefined) return this.#tell(index.ast.range, `${by}, and ${this.#is(index)}.`);
    const hint = isText(object.type) ? "Use x.substring(i, i + 1)." : undefined;
    return this.#tell(object.ast.range, `Cannot read an item: ${this.#is(object)}, not a list or an object.`, hint);
  }

  #misspelt(range: Range, message: string, near: string, right?: string, severity?: "warning"): Type {
    const { pointer, offset } = this.#at;
    const whole = right !== undefined && offset === undefined
      ? this.#text.slice(0, range[0]) + right + this.#text.slice(range[1])
      : undefined;
    const fix = whole === undefined ? undefined : { pointer, replace: whole };
    return this.#tell(range, message, `Did you mean ${quote(near)}?`, severity, fix);
  }

  #tell(
    range: Range,
    message: string,
    hint?: string,
    severity?: "warning",
    fix?: ExpressionFault["fix"],
  ): Type {
    this.#at.report({
      code: "MR202",
      pointer: this.#at.pointer,
      range,
      message,
      ...(hint !== undefined && { hint }),
      ...(severity && { severity }),
      ...(fix && { fix }),
    });
    return severity ? any : never;
  }

  /** `"score" is a number`. */
  #is({ ast, type }: Typed): string {
    if (ast.kind === "literal" && ast.value !== null) return `${show(ast.value)} is ${kindName(ast.value)}`;
    return `${this.#name(ast) ?? "what stands here"} is ${showType(type)}`;
  }

  /** A short part in its own words. */
  #name({ range }: Ast): string | undefined {
    const words = this.#written(range);
    return words.length > 40 || /["\n]/.test(words) ? undefined : `"${words}"`;
  }

  /** A text in the quotes that another had. */
  #quoted(range: Range, value: string): string | undefined {
    const mark = this.#written(range)[0];
    return (mark === '"' || mark === "'") && /^[\w .-]+$/.test(value) ? mark + value + mark : undefined;
  }

  #written([start, end]: Range): string {
    const { offset = 0 } = this.#at;
    return this.#text.slice(start - offset, end - offset);
  }
}

/** How a value of one type is made of another, where it is not one already. */
export function adviceFor(type: Type, wanted: Type): string | undefined {
  if (fits(type, wanted) !== "no") return undefined;
  if (fits(boolean, wanted) === "yes") return truth(type);
  if (fits(number, wanted) === "yes" && isText(type)) return "number(x) makes a number of a text.";
  if (fits(text, wanted) !== "yes" || !wanted.every(({ kind }) => kind === "string" || kind === "null")) {
    return undefined;
  }
  if (isList(type)) return 'x.join(", ") makes text of a list.';
  // The text "null" is hardly ever meant.
  if (type.some(({ kind }) => kind !== "null")) return "string(x) makes text of anything.";
  return undefined;
}

/** How a condition is made of a value. */
function truth(type: Type): string | undefined {
  if (isText(type)) return 'Compare it, as x != "".';
  if (fits(type, number) === "yes") return "Compare it, as x > 0.";
  if (isList(type)) return "Compare its size, as size(x) > 0.";
  return "Compare it, as x != null, or ask for a member with has(x.name).";
}

function isText(type: Type): boolean {
  return type.length > 0 && fits(type, text) === "yes";
}

function isList(type: Type): boolean {
  return type.some(({ kind }) => kind === "list");
}

function isString(value: Json): value is string {
  return typeof value === "string";
}

/** Words at the beginning of a sentence. */
function capital(words: string): string {
  return words[0].toUpperCase() + words.slice(1);
}

function show(value: null | boolean | number | string): string {
  return typeof value === "string" ? quote(value) : String(value);
}

function kindName(value: boolean | number | string): string {
  return showType(typeof value === "string" ? text : typeof value === "number" ? number : boolean);
}
