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
  readonly kind: "literal";
  readonly value: null | boolean | number | string;
}

/** `[a, b]`. */
export interface ListAst extends Placed {
  readonly kind: "list";
  readonly items: readonly Ast[];
}

/** `{"key": a}`. */
export interface MapAst extends Placed {
  readonly kind: "map";
  readonly entries: readonly { readonly key: Ast; readonly value: Ast }[];
}

/** `topic`. */
export interface NameAst extends Placed {
  readonly kind: "name";
  readonly name: string;
}

/** `review.note`. */
export interface MemberAst extends Placed {
  readonly kind: "member";
  readonly object: Ast;
  readonly name: string;
  /** Where the member's name is written. */
  readonly nameRange: Range;
}

/** `list[0]`, `object["key"]`. */
export interface IndexAst extends Placed {
  readonly kind: "index";
  readonly object: Ast;
  readonly index: Ast;
}

/** `has(review.note)`. */
export interface HasAst extends Placed {
  readonly kind: "has";
  readonly target: MemberAst;
}

/** `!a`, `-a`. */
export interface UnaryAst extends Placed {
  readonly kind: "unary";
  readonly operator: "!" | "-";
  readonly operand: Ast;
}

/** The operators with two sides. */
export type BinaryOperator = "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "+" | "-" | "*" | "/" | "%";

/** `a + b`. */
export interface BinaryAst extends Placed {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  /** Where the operator is written. */
  readonly operatorRange: Range;
  readonly left: Ast;
  readonly right: Ast;
}

/** `condition ? yes : no`. */
export interface ChoiceAst extends Placed {
  readonly kind: "choice";
  readonly condition: Ast;
  readonly yes: Ast;
  readonly no: Ast;
}

/** `size(x)`. */
export interface CallAst extends Placed {
  readonly kind: "call";
  readonly name: string;
  /** Where the function's name is written. */
  readonly nameRange: Range;
  readonly args: readonly Ast[];
}

/** `text.contains(x)`. */
export interface MethodAst extends Placed {
  readonly kind: "method";
  readonly object: Ast;
  readonly name: string;
  /** Where the method's name is written. */
  readonly nameRange: Range;
  readonly args: readonly Ast[];
}

/** The macros over lists. */
export type MacroName = "all" | "exists" | "exists_one" | "filter" | "map";

/** `list.filter(x, x.ok)`. */
export interface MacroAst extends Placed {
  readonly kind: "macro";
  readonly macro: MacroName;
  readonly object: Ast;
  /** The name of each item within the body. */
  readonly variable: NameAst;
  /** With it, only items that pass; only `map` has it, when it is given three things. */
  readonly condition?: Ast;
  readonly body: Ast;
}

/** Members that belong to objects of JavaScript and never to data that is read here. */
export const unreadable: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
