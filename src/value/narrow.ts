/**
 * What a condition tells of types, once it is known how it came out.
 *
 * @module
 */
import type { Ast } from "./ast.ts";
import type { Resolved } from "./names.ts";
import { any, memberOf, type Type } from "./types.ts";

/** Types of names and members, by how they are told apart. */
export type Facts = ReadonlyMap<string, Type>;

/** Nothing is known. */
export const noFacts: Facts = new Map();

/** What is known of an expression so far. */
export interface Known {
  /** What its names stand for. */
  readonly bindings: Resolved["bindings"];
  /** The types of its parts. */
  readonly types: ReadonlyMap<Ast, Type>;
}

/** How a name, or a member of one, is told apart from others: a member of the name `a.b` is not one inside another. */
export function pathOf(ast: Ast, bindings: Known["bindings"]): string | undefined {
  const binding = bindings.get(ast);
  if (binding?.kind === "slot") return `${binding.slot}`;
  if (binding && binding.kind !== "state") return binding.name;
  if (ast.kind === "member") return below(pathOf(ast.object, bindings), ast.name);
  if (ast.kind !== "index" || ast.index.kind !== "literal" || typeof ast.index.value !== "string") return undefined;
  return below(pathOf(ast.object, bindings), ast.index.value);
}

function below(path: string | undefined, name: string): string | undefined {
  return path && path + JSON.stringify(name);
}

/** What is known when a condition has this outcome. Its parts have their types already. */
export function factsOf(ast: Ast, outcome: boolean, known: Known): Facts {
  if (ast.kind === "unary" && ast.operator === "!") return factsOf(ast.operand, !outcome, known);
  const { bindings, types } = known;
  if (ast.kind === "has" && outcome) return fact(pathOf(ast.target, bindings), types.get(ast.target));
  if (ast.kind !== "binary") return noFacts;
  const { operator, left, right } = ast;
  if (operator === (outcome ? "&&" : "||")) {
    return new Map([...factsOf(left, outcome, known), ...factsOf(right, outcome, known)]);
  }
  if (operator === (outcome ? "!=" : "==")) {
    const [value, other] = right.kind === "literal" ? [right, left] : [left, right];
    if (value.kind !== "literal" || value.value !== null) return noFacts;
    return fact(pathOf(other, bindings), types.get(other)?.filter(({ kind }) => kind !== "null"));
  }
  if (operator !== "in" || !outcome || left.kind !== "literal") return noFacts;
  return fact(
    below(pathOf(right, bindings), String(left.value)),
    memberOf(types.get(right) ?? any, String(left.value)) ?? any,
  );
}

function fact(path: string | undefined, type: Type | undefined): Facts {
  return path !== undefined && type ? new Map([[path, type]]) : noFacts;
}
