/**
 * Which names a document may give.
 *
 * @module
 */

/** Words that expressions use themselves, so that no state key may have them. */
export const scopeWords: readonly string[] = ["state", "item", "index", "result", "error"];

const unsafe = ["__proto__", "constructor", "prototype"];

const expressionWords =
  "true false null in as break const continue else for function if import let loop package namespace return var void while"
    .split(" ");

/** Why a state key may not have this name; `undefined` when it may. */
export function refuseKey(name: string): string | undefined {
  if (scopeWords.includes(name)) return `In expressions "${name}" means something else already.`;
  if (expressionWords.includes(name)) return `"${name}" is a reserved word of expressions.`;
  return refuseUnsafe(name);
}

/** Why a node may not have this name; `undefined` when it may. */
export function refuseNode(name: string): string | undefined {
  if (name === "START" || name === "END") return `${name} is a place of every graph already.`;
  return refuseUnsafe(name);
}

function refuseUnsafe(name: string): string | undefined {
  return unsafe.includes(name) ? `"${name}" has a meaning of its own in JavaScript.` : undefined;
}
