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
  const [ones, others] = [partsOf(one), partsOf(other)];
  // Of alternatives none must be left; of parts that all hold, one that cannot is enough.
  if (!ones.all) return ones.parts.every((part) => noneTogether(part, other, budget));
  if (!others.all) return others.parts.every((part) => noneTogether(one, part, budget));
  if (ones.parts.length > 1) return ones.parts.some((part) => noneTogether(part, other, budget));
  if (others.parts.length > 1) return others.parts.some((part) => noneTogether(one, part, budget));
  return clash(ones.parts[0], others.parts[0]);
}

/** What an outcome is made of: all of it holds, or some of it. */
function partsOf({ ast, is }: Outcome): { parts: readonly Outcome[]; all: boolean } {
  if (ast.kind === "unary" && ast.operator === "!") return partsOf({ ast: ast.operand, is: !is });
  if (ast.kind === "binary" && (ast.operator === "&&" || ast.operator === "||")) {
    return { parts: [{ ast: ast.left, is }, { ast: ast.right, is }], all: (ast.operator === "&&") === is };
  }
  return { parts: [{ ast, is }], all: true };
}

/** What is compared, on the left, and with what. */
interface Comparison {
  readonly left: Ast;
  readonly operator: BinaryOperator;
  readonly right: Ast;
}

function comparisonOf({ ast, is }: Outcome): Comparison | undefined {
  if (ast.kind !== "binary") return undefined;
  const { left, right } = ast;
  const operator = is ? ast.operator : opposites[ast.operator];
  if (operator === undefined || !(operator in mirrored || operator === "in")) return undefined;
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

function clash(one: Outcome, other: Outcome): boolean {
  if (one.is !== other.is && same(one.ast, other.ast)) return true;
  const [comparison, another] = [comparisonOf(one), comparisonOf(other)];
  if (!comparison || !another) return false;
  if (same(comparison.left, another.left)) {
    return same(comparison.right, another.right)
      ? !couldBe(comparison.operator, another.operator)
      : valuesClash(comparison, another) || rangesClash(comparison, another);
  }
  const mirror = mirrored[another.operator];
  return mirror !== undefined && same(comparison.left, another.right) && same(comparison.right, another.left) &&
    !couldBe(comparison.operator, mirror);
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

/** Whether both say on which side of a number a value is, and no number is on both. One number on both sides is seen before. */
function rangesClash(one: Comparison, other: Comparison): boolean {
  const [range, another] = [rangeOf(one), rangeOf(other)];
  return range !== undefined && another !== undefined && (range.to < another.from || another.to < range.from);
}

function rangeOf({ operator, right }: Comparison): { from: number; to: number } | undefined {
  const value = numberOf(right);
  if (value === undefined || operator === "!=" || operator === "in") return undefined;
  return { from: operator.startsWith("<") ? -Infinity : value, to: operator.startsWith(">") ? Infinity : value };
}

function numberOf(ast: Ast): number | undefined {
  if (ast.kind === "unary" && ast.operator === "-") {
    const value = numberOf(ast.operand);
    return value === undefined ? undefined : -value;
  }
  return ast.kind === "literal" && typeof ast.value === "number" ? ast.value : undefined;
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
