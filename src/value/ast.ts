/**
 * Expressions as trees.
 *
 * @module
 */
import type { Range } from "./tokens.ts";

/** An expression as a tree. Ranges are in UTF-16 units within the string of the document. */
export type Ast =
  | LiteralAst
  | ListAst
  | MapAst
  | NameAst
  | MemberAst
  | IndexAst
  | HasAst
  | UnaryAst
  | BinaryAst
  | ChoiceAst
  | CallAst
  | MethodAst
  | MacroAst;

/** What every part of a tree has. */
export interface Placed {
  /** Where it is written. */
  readonly range: Range;
}

/** `null`, `true`, `1.5`, `"text"`. */
export interface LiteralAst extends Placed {
  /** Tells it apart. */
  readonly kind: "literal";
  /** The value. */
  readonly value: null | boolean | number | string;
}

/** `[a, b]`. */
export interface ListAst extends Placed {
  /** Tells it apart. */
  readonly kind: "list";
  /** What is in it. */
  readonly items: readonly Ast[];
}

/** `{"key": a}`. */
export interface MapAst extends Placed {
  /** Tells it apart. */
  readonly kind: "map";
  /** Its keys and values. */
  readonly entries: readonly { readonly key: Ast; readonly value: Ast }[];
}

/** `topic`. */
export interface NameAst extends Placed {
  /** Tells it apart. */
  readonly kind: "name";
  /** The name. */
  readonly name: string;
}

/** `review.note`. */
export interface MemberAst extends Placed {
  /** Tells it apart. */
  readonly kind: "member";
  /** What stands before. */
  readonly object: Ast;
  /** The name. */
  readonly name: string;
  /** Where the member's name is written. */
  readonly nameRange: Range;
}

/** `list[0]`, `object["key"]`. */
export interface IndexAst extends Placed {
  /** Tells it apart. */
  readonly kind: "index";
  /** What stands before. */
  readonly object: Ast;
  /** What stands in the brackets. */
  readonly index: Ast;
}

/** `has(review.note)`. */
export interface HasAst extends Placed {
  /** Tells it apart. */
  readonly kind: "has";
  /** The member it asks for. */
  readonly target: MemberAst;
}

/** `!a`, `-a`. */
export interface UnaryAst extends Placed {
  /** Tells it apart. */
  readonly kind: "unary";
  /** What is done. */
  readonly operator: "!" | "-";
  /** What it is done to. */
  readonly operand: Ast;
}

/** The operators with two sides. */
export type BinaryOperator = "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "+" | "-" | "*" | "/" | "%";

/** `a + b`. */
export interface BinaryAst extends Placed {
  /** Tells it apart. */
  readonly kind: "binary";
  /** What is done. */
  readonly operator: BinaryOperator;
  /** Where the operator is written. */
  readonly operatorRange: Range;
  /** The left side. */
  readonly left: Ast;
  /** The right side. */
  readonly right: Ast;
}

/** `condition ? yes : no`. */
export interface ChoiceAst extends Placed {
  /** Tells it apart. */
  readonly kind: "choice";
  /** What decides. */
  readonly condition: Ast;
  /** The value when it is true. */
  readonly yes: Ast;
  /** The value when it is false. */
  readonly no: Ast;
}

/** `size(x)`. */
export interface CallAst extends Placed {
  /** Tells it apart. */
  readonly kind: "call";
  /** The name. */
  readonly name: string;
  /** Where the function's name is written. */
  readonly nameRange: Range;
  /** What it is given. */
  readonly args: readonly Ast[];
}

/** `text.contains(x)`. */
export interface MethodAst extends Placed {
  /** Tells it apart. */
  readonly kind: "method";
  /** What stands before. */
  readonly object: Ast;
  /** The name. */
  readonly name: string;
  /** Where the method's name is written. */
  readonly nameRange: Range;
  /** What it is given. */
  readonly args: readonly Ast[];
}

/** The macros over lists. */
export type MacroName = "all" | "exists" | "exists_one" | "filter" | "map";

/** `list.filter(x, x.ok)`. */
export interface MacroAst extends Placed {
  /** Tells it apart. */
  readonly kind: "macro";
  /** Which one. */
  readonly macro: MacroName;
  /** What stands before. */
  readonly object: Ast;
  /** The name of each item within the body. */
  readonly variable: NameAst;
  /** With it, only items that pass; only `map` has it, when it is given three things. */
  readonly condition?: Ast;
  /** What is evaluated for each item. */
  readonly body: Ast;
}

/** Members that belong to objects of JavaScript and never to data that is read here. */
export const unreadable: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
