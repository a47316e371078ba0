/**
 * What the outcome of a condition says about the state.
 *
 * @module
 */
import type { Ast } from "./ast.ts";

/** The state keys that are sure to be set when a condition has this outcome, as `x` when `has(state.x)` is true. */
export function keysSetWhen(ast: Ast, outcome: boolean): readonly string[] {
  switch (ast.kind) {
    case "has":
      return outcome && isState(ast.target.object) ? [ast.target.name] : [];
    case "unary":
      return ast.operator === "!" ? keysSetWhen(ast.operand, !outcome) : [];
    case "binary": {
      const { operator, left, right } = ast;
      if (operator === (outcome ? "&&" : "||")) return [...keysSetWhen(left, outcome), ...keysSetWhen(right, outcome)];
      const asks = operator === "in" && outcome && left.kind === "literal" && isState(right);
      return asks && typeof left.value === "string" ? [left.value] : [];
    }
    default:
      return [];
  }
}

function isState(ast: Ast): boolean {
  return ast.kind === "name" && ast.name === "state";
}
