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

/**
 * The state keys that are sure to be set when a `switch` takes a case: when its value is `true` or `false`, or one of the two that a
 * condition chooses between, as in `has(state.x) ? 'yes' : 'no'`.
 */
export function keysSetIn(ast: Ast, name: string): readonly string[] {
  if (ast.kind !== "choice") return name === "true" || name === "false" ? keysSetWhen(ast, name === "true") : [];
  const [yes, no] = [ast.yes, ast.no].map((part) => part.kind === "literal" ? `${part.value}` : undefined);
  if (yes === undefined || no === undefined || yes === no) return [];
  return name === yes ? keysSetWhen(ast.condition, true) : name === no ? keysSetWhen(ast.condition, false) : [];
}

function isState(ast: Ast): boolean {
  return ast.kind === "name" && ast.name === "state";
}
