/**
 * Whether two conditions exclude each other, as far as their words show: `x` and `!x`, `a < b` and `a >= b`, `kind == "a"` and
 * `kind == "b"`.
 *
 * @module
 */
import type { Ast, BinaryOperator } from "./ast.ts";

/** A condition, and how it comes out. */
export interface Outcome {
  /** The condition. */
  readonly ast: Ast;
  /** How it comes out. */
  readonly is: boolean;
}

/** Whether of two outcomes over one state one at most can be. When in doubt, both may. */
export function excludes(one: Outcome, other: Outcome): boolean {
  return noneTogether(one, other, { left: 400 });
}

/** How many pairs of parts are compared at most: each condition may have hundreds. */
interface Budget {
  left: number;
}

function noneTogether(one: Outcome, other: Outcome, budget: Budget): boolean {
  if (--budget.left < 0) return false;
  for (const [split, whole] of [[one, other], [other, one]] as const) {
    const { parts, all } = partsOf(split);
    // Of parts that all hold, one that cannot is enough; of alternatives, none must be left.
    if (parts.length > 1) {
      return all
        ? parts.some((part) => noneTogether(part, whole, budget))
        : parts.every((part) => noneTogether(part, whole, budget));
    }
  }
  return clash(plain(one), plain(other));
}

/** What an outcome is made of: all of it holds, or some of it. */
function partsOf({ ast, is }: Outcome): { parts: readonly Outcome[]; all: boolean } {
  if (ast.kind === "unary" && ast.operator === "!") return partsOf({ ast: ast.operand, is: !is });
  if (ast.kind === "binary" && (ast.operator === "&&" || ast.operator === "||")) {
    return { parts: [{ ast: ast.left, is }, { ast: ast.right, is }], all: (ast.operator === "&&") === is };
  }
  return { parts: [{ ast, is }], all: true };
}

/** A comparison, or a condition of another sort that is as it is. */
type Plain =
  | { readonly left: Ast; readonly operator: BinaryOperator; readonly right: Ast }
  | { readonly ast: Ast; readonly is: boolean };

function plain({ ast, is }: Outcome): Plain {
  if (ast.kind === "unary" && ast.operator === "!") return plain({ ast: ast.operand, is: !is });
  if (ast.kind !== "binary") return { ast, is };
  const { left, right } = ast;
  const operator = is ? ast.operator : opposites[ast.operator];
  if (operator === undefined || !(operator in mirrored || operator === "in")) return { ast, is };
  // What is compared stands on the left.
  const mirror = mirrored[operator];
  return left.kind === "literal" && mirror ? { left: right, operator: mirror, right: left } : { left, operator, right };
}

const opposites: Partial<Record<BinaryOperator, BinaryOperator>> = {
  "==": "!=",
  "!=": "==",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
};

/** The same comparison with its sides changed. */
const mirrored: Partial<Record<BinaryOperator, BinaryOperator>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  ">": "<",
  "<=": ">=",
  ">=": "<=",
};

function clash(one: Plain, other: Plain): boolean {
  if ("ast" in one || "ast" in other) {
    return "ast" in one && "ast" in other && one.is !== other.is && same(one.ast, other.ast);
  }
  if (same(one.left, other.left)) {
    return same(one.right, other.right)
      ? !couldBe(one.operator, other.operator)
      : valuesClash(one, other) || rangesClash(one, other);
  }
  const mirror = mirrored[other.operator];
  return mirror !== undefined && same(one.left, other.right) && same(one.right, other.left) &&
    !couldBe(one.operator, mirror);
}

/** Whether both comparisons of the same sides may hold: whether less, equal or greater makes both true. */
function couldBe(one: BinaryOperator, other: BinaryOperator): boolean {
  const ways = signs[one]?.filter((sign) => signs[other]?.includes(sign));
  return ways === undefined || ways.length > 0;
}

const signs: Partial<Record<BinaryOperator, readonly string[]>> = {
  "==": ["="],
  "!=": ["<", ">"],
  "<": ["<"],
  "<=": ["<", "="],
  ">": [">"],
  ">=": [">", "="],
};

type Comparison = Extract<Plain, { operator: BinaryOperator }>;

/** Whether both name values, and none in common. */
function valuesClash(one: Comparison, other: Comparison): boolean {
  const [values, others] = [valuesOf(one), valuesOf(other)];
  return values !== undefined && others !== undefined && !values.some((value) => others.includes(value));
}

function valuesOf({ operator, right }: Comparison): readonly unknown[] | undefined {
  if (operator === "==" && right.kind === "literal") return [right.value];
  if (operator !== "in" || right.kind !== "list") return undefined;
  const values = right.items.flatMap((item) => item.kind === "literal" ? [item.value] : []);
  return values.length === right.items.length ? values : undefined;
}

/** Whether both say on which side of a number a value is, and no number is on both. */
function rangesClash(one: Comparison, other: Comparison): boolean {
  const [range, another] = [rangeOf(one), rangeOf(other)];
  if (!range || !another) return false;
  const [low, high] = range.from <= another.from ? [range, another] : [another, range];
  return low.to < high.from || (low.to === high.from && !(low.hasTo && high.hasFrom)) ||
    (low.from === high.from && low.to === high.from && !(low.hasFrom && high.hasFrom));
}

function rangeOf({ operator, right }: Comparison) {
  const value = right.kind === "unary" && right.operator === "-" && right.operand.kind === "literal"
    ? -Number(right.operand.value)
    : right.kind === "literal"
    ? right.value
    : undefined;
  if (typeof value !== "number" || operator === "!=" || operator === "in") return undefined;
  return {
    from: operator.startsWith("<") ? -Infinity : value,
    to: operator.startsWith(">") ? Infinity : value,
    hasFrom: operator !== ">",
    hasTo: operator !== "<",
  };
}

/** Whether two expressions are written alike, wherever they stand. */
function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one).filter((name) => !/range$/i.test(name));
  if (names.length !== Object.keys(other).filter((name) => !/range$/i.test(name)).length) return false;
  const [left, right] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return names.every((name) => same(left[name], right[name]));
}
