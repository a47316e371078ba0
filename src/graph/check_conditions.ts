/**
 * Whether conditions are what their place wants: true or false in `when`, and in `switch` a value for each case and a case for each value.
 *
 * @module
 */
import type { Json } from "../json.ts";
import type { Compiled } from "../value/expression.ts";
import { fits } from "../value/fits.ts";
import { adviceFor } from "../value/misfits.ts";
import { isOnlyMeaning } from "../value/one_meaning.ts";
import { pointer } from "../value/pointer.ts";
import { listed, showType } from "../value/show_type.ts";
import { boolean, type Type } from "../value/types.ts";
import type { Desk } from "./desk.ts";

/** Reports a `when` that is never true or false. */
export function checkWhen({ type, ast }: Compiled, place: string, desk: Desk): void {
  if (fits(type, boolean) !== "no") return;
  desk.report({
    code: "MR207",
    pointer: `${place}/when`,
    ...(ast && { range: ast.range }),
    message: `"when" needs true or false, and this is ${showType(type)}.`,
    hint: adviceFor(type, boolean),
  });
}

/** Reports cases that never happen, and values that have none. */
export function checkSwitch(
  { type }: Compiled,
  cases: readonly string[],
  { place, hasElse, desk }: { place: string; hasElse: boolean; desk: Desk },
): void {
  const known = casesOf(type);
  const { values, isOpen } = known;
  const missing = new Set(values);
  for (const name of cases) missing.delete(name);
  for (const name of cases) {
    if (canBe(type, name, known.values)) continue;
    const near = desk.search(name, missing);
    // What a misspelt case was meant for is not missing as well.
    if (near !== undefined) missing.delete(near);
    const at = place + pointer("cases", name);
    desk.report({
      code: "MR208",
      pointer: at,
      at: "key",
      message: `${quoted([name])} never happens: the value is ${showType(type)}.`,
      ...(near !== undefined && { hint: `Did you mean "${near}"?` }),
      ...(near !== undefined && isOnlyMeaning(name, near, values, desk.search) &&
        { fix: { pointer: at, rename: near } }),
    });
  }
  if (hasElse) return;
  if (isOpen) {
    desk.report({
      code: "MR210",
      severity: "warning",
      pointer: `${place}/switch`,
      message: "There may be values without a case, and there is no else: the run would fail.",
      hint: 'Add "else": a node, or "END".',
    });
  } else if (missing.size > 0) {
    desk.report({
      code: "MR209",
      pointer: `${place}/cases`,
      message: `There is no case for ${quoted([...missing])}, and no else: the run would fail.`,
      hint: `Add ${missing.size === 1 ? "the case" : "a case for each"}, or an "else".`,
    });
  }
}

/** A value as a case is written: a text as it is, anything else as JSON. */
function written(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The cases that a type names one by one, and whether there may be others. */
function casesOf(type: Type): { values: Set<string>; isOpen: boolean } {
  const values = new Set<string>();
  let isOpen = false;
  for (const part of type) {
    if (part.kind === "null") values.add("null");
    else if (part.kind === "boolean" && !part.values) values.add("true").add("false");
    else if ("values" in part && part.values) { for (const value of part.values) values.add(written(value)); }
    else isOpen = true;
  }
  return { values, isOpen };
}

/** Whether a value of the type can be written so. */
function canBe(type: Type, name: string, values: ReadonlySet<string>): boolean {
  if (type.length === 0 || values.has(name)) return true;
  return type.some((part) => {
    if (part.kind === "list") return name.startsWith("[");
    if (part.kind === "object") return name.startsWith("{");
    if (part.values) return false;
    return part.kind === "string" || (part.kind === "number" && written(Number(name)) === name);
  });
}

function quoted(values: readonly string[]): string {
  return listed(values.map((value) => JSON.stringify(value)), "and");
}
