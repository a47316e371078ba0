/**
 * Whether what is written fits where it goes, by types. What may fit is left to the run.
 *
 * @module
 */
import type { Issue } from "../errors.ts";
import type { Json } from "../json.ts";
import type { Compiled } from "../value/expression.ts";
import { fits } from "../value/fits.ts";
import { adviceFor } from "../value/misfits.ts";
import { nearest } from "../value/near.ts";
import { pointer, valueAt } from "../value/pointer.ts";
import { showType } from "../value/show_type.ts";
import { any, anyList, itemOf, listOf, objectsOf, type ScalarPart, type Type } from "../value/types.ts";
import { type Desk, isObject } from "./desk.ts";
import type { PlannedKey } from "./plan.ts";

/** What is written, and where the document says so. */
export interface Gift extends Partial<Pick<Compiled, "constant">> {
  /** Who gives it, as the subject of a sentence. */
  readonly who: string;
  /** Its type. */
  readonly type: Type;
  /** As the document writes it, where it does. */
  readonly value?: Json;
  /** The place. */
  readonly pointer: string;
}

/** Reports a write that can never fit its key. Under `each`, a key without a reducer takes the list of all items' writes. */
export function checkWrite(key: PlannedKey, gift: Gift, isItem: boolean, desk: Desk): void {
  const isGathered = isItem && !key.reducer;
  if (gift.constant !== undefined && !isGathered && key.write.ready) {
    const [fault] = key.write.check(gift.constant);
    if (!fault) return;
    const isWritten = gift.value !== undefined && valueAt(gift.value, fault.pointer) !== undefined;
    return desk.report({
      code: "MR206",
      pointer: gift.pointer + (isWritten ? fault.pointer : ""),
      message: `${gift.who} cannot write this to "${key.name}": it ${fault.message}.`,
      ...hintFor(gift.type, key.writeType, gift.value),
    });
  }
  const whole = isGathered ? { ...gift, type: listOf(gift.type) } : gift;
  checkFit(whole, key.writeType, { code: "MR206", where: `"${key.name}"` }, desk);
}

/** Where something goes. */
export interface Goal {
  /** The code of what does not fit. */
  readonly code: string;
  /** What takes it, in a sentence. */
  readonly where: string;
  /** A warning, where what takes it may still make it fit. */
  readonly severity?: Issue["severity"] | undefined;
}

/** Reports what can never fit where it goes. */
export function checkFit(gift: Gift, wanted: Type, { where, ...goal }: Goal, desk: Desk): void {
  if (fits(gift.type, wanted) !== "no") return;
  const misfit = find(gift.value, gift.type, wanted);
  const inside = misfit.path.length === 0
    ? where
    : `${misfit.path.map((part) => `"${part}"`).join(" of ")} of ${where}`;
  desk.report({
    ...goal,
    pointer: gift.pointer + pointer(...[...misfit.path].reverse()),
    ...misfit.explain(gift.who, inside, gift.value),
  });
}

interface Misfit {
  /** From the inside out. */
  readonly path: readonly (string | number)[];
  explain(who: string, where: string, value?: Json): { message: string; hint?: string; at?: "key" };
}

/** The innermost part that does not fit, as far as the document writes its parts one by one. */
function find(value: Json | undefined, from: Type, to: Type): Misfit {
  const [part] = from;
  const wanted = to.filter(({ kind }) => kind === part.kind);
  const inner = from.length === 1 && wanted.length === 1 ? findInside(value, part, wanted[0]) : undefined;
  if (inner) return inner;
  return {
    path: [],
    explain: (who, where, written) => ({
      message: `${who} gives ${showType(from)} to ${where}, which takes ${showType(to)}.`,
      ...hintFor(from, to, written),
    }),
  };
}

function findInside(value: Json | undefined, from: Type[number], to: Type[number]): Misfit | undefined {
  if (from.kind === "list" && to.kind === "list" && Array.isArray(value)) {
    const index = from.first?.findIndex((item, at) => fits(item, to.first?.[at] ?? to.items) === "no") ?? -1;
    return index < 0
      ? undefined
      : below(index, find(value[index], from.first![index], to.first?.[index] ?? itemOf(to)));
  }
  if (from.kind !== "object" || to.kind !== "object") return undefined;
  for (const [name, type] of from.members) {
    const member = to.members.get(name) ?? to.rest;
    if (!from.required.has(name) || fits(type, member) !== "no") continue;
    if (member.length === 0) return isObject(value) ? below(name, extra(name, to.members.keys())) : extra(name, []);
    return isObject(value) ? below(name, find(value[name], type, member)) : undefined;
  }
  const missing = [...to.required].find((name) => !from.members.has(name) && from.rest.length === 0);
  return missing === undefined ? undefined : lack(missing);
}

function below(step: string | number, misfit: Misfit): Misfit {
  return { ...misfit, path: [...misfit.path, step] };
}

function extra(name: string, known: Iterable<string>): Misfit {
  const near = nearest(name, known);
  return {
    path: [],
    explain: (who, where) => ({
      at: "key",
      message: `${who} gives ${
        where.startsWith(`"${name}" of `) ? where : `"${name}" to ${where}`
      }, which takes no such member.`,
      ...(near !== undefined && { hint: `Did you mean "${near}"?` }),
    }),
  };
}

function lack(name: string): Misfit {
  return {
    path: [],
    explain: (who, where) => ({ message: `${who} gives ${where} an object without "${name}", which must be there.` }),
  };
}

/** How it would fit, where the document writes the value itself. */
function hintFor(from: Type, to: Type, value: Json | undefined): { hint?: string } {
  const texts = (type: Type) => type.flatMap((part) => [...(part as ScalarPart).values ?? []].filter(isText));
  const [one, ...others] = texts(from);
  const near = one !== undefined && others.length === 0 ? nearest(one, texts(to)) : undefined;
  const isListed = to.some(({ kind }) => kind === "list") && fits(listOf(from), to) !== "no" &&
    fits(from, anyList) === "no";
  const hint = near !== undefined
    ? `Did you mean "${near}"?`
    : isListed
    ? "Write a list of one: [ … ]."
    : adviceFor(from, to);
  const isHelped = hint !== undefined && value !== undefined && from !== any && objectsOf(from).length === 0;
  return isHelped ? { hint } : {};
}

function isText(value: Json): value is string {
  return typeof value === "string";
}
