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
import type { Search } from "../value/near.ts";
import { isObject } from "../value/own.ts";
import { pointer, valueAt } from "../value/pointer.ts";
import { showType } from "../value/show_type.ts";
import {
  any,
  anyList,
  boolean,
  listOf,
  number,
  objectsOf,
  type Part,
  type ScalarPart,
  text,
  type Type,
  unionOf,
} from "../value/types.ts";
import type { Desk } from "./desk.ts";
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
  const whole = isGathered ? { ...gift, type: listOf(gift.type) } : gift;
  if (fits(whole.type, key.writeType) === "no") {
    return checkFit(
      whole,
      key.writeType,
      { code: "MR206", where: `"${key.name}"`, hint: hintOfMany(whole, key) },
      desk,
    );
  }
  if (gift.constant === undefined || isGathered || !key.write.ready) return;
  const [fault] = key.write.check(gift.constant);
  if (!fault) return;
  const isWritten = gift.value !== undefined && valueAt(gift.value, fault.pointer) !== undefined;
  desk.report({
    code: "MR206",
    pointer: gift.pointer + (isWritten ? fault.pointer : ""),
    message: `${gift.who} cannot write this to "${key.name}": it ${fault.message}.`,
  });
}

/** What helps where a list is written and one of its items is wanted. */
function hintOfMany({ type }: Gift, { reducer, type: whole }: PlannedKey): string | undefined {
  return reducer && fits(type, anyList) === "yes" && fits(type, whole) !== "no"
    ? `"${reducer.name}" takes one item; "reduce": "concat" takes a list of them.`
    : undefined;
}

/** Where something goes. */
export interface Goal {
  /** The code of what does not fit. */
  readonly code: string;
  /** What takes it, in a sentence. */
  readonly where: string;
  /** What helps, where that is known better than by types. */
  readonly hint?: string | undefined;
  /** A warning, where what takes it may still make it fit. */
  readonly severity?: Issue["severity"] | undefined;
}

/** Reports what can never fit where it goes. */
export function checkFit(gift: Gift, wanted: Type, { where, hint, ...goal }: Goal, desk: Desk): void {
  if (fits(gift.type, wanted) !== "no") return;
  const misfit = find(gift.value, gift.type, wanted, desk.search);
  const inside = [...misfit.path.map((part) => `"${part}"`), where].join(" of ");
  desk.report({
    ...goal,
    pointer: gift.pointer + pointer(...[...misfit.path].reverse()),
    ...misfit.explain(gift.who, inside + (misfit.which ?? ""), gift.value),
    ...(hint !== undefined && misfit.path.length === 0 && { hint }),
  });
}

interface Misfit {
  /** From the inside out. */
  readonly path: readonly (string | number)[];
  /** Which of several alternatives is meant, where it is in doubt: ` with "kind": "card"`. */
  readonly which?: string;
  explain(who: string, where: string, value?: Json): { message: string; hint?: string; at?: "key" };
}

/** The innermost part that does not fit, as far as the document writes its parts one by one. */
function find(value: Json | undefined, from: Type, to: Type, search: Search): Misfit {
  const [part] = from;
  const wanted = to.filter(({ kind }) => kind === part.kind);
  const inner = from.length === 1 ? findAmong(value, part, wanted, search) : undefined;
  if (inner) return inner;
  return {
    path: [],
    explain: (who, where, written) => ({
      message: wanted.length > 1 && part.kind === "object"
        ? `${who} gives ${where} an object that is none of those it takes.`
        : `${who} gives ${showType(from)} to ${where}, which takes ${showType(to)}.`,
      ...hintFor(from, to, written ?? undefined, search),
    }),
  };
}

/** Looks into the one that is meant; of several objects the one with the same fixed member, as `"kind": "card"`. */
function findAmong(value: Json | undefined, from: Part, wanted: Type, search: Search): Misfit | undefined {
  if (wanted.length === 1) return findInside(value, from, wanted[0], search);
  const objects = objectsOf(wanted);
  if (from.kind !== "object" || objects.length < 2) return undefined;
  const tag = [...objects[0].members.keys()].find((name) =>
    objects.every(({ members }) => fixedOf(members.get(name)) !== undefined)
  );
  const given = tag === undefined ? undefined : from.members.get(tag);
  if (tag === undefined || given === undefined || !from.required.has(tag)) return undefined;
  const meant = objects.filter(({ members }) => fits(given, members.get(tag)!) !== "no");
  if (meant.length === 0 && isObject(value)) {
    return below(tag, find(value[tag], given, unionOf(objects.map(({ members }) => members.get(tag)!)), search));
  }
  const inner = meant.length === 1 ? findInside(value, from, meant[0], search) : undefined;
  const which = ` with "${tag}": ${JSON.stringify(fixedOf(meant[0]?.members.get(tag)))}`;
  return inner && { ...inner, which: which + (inner.which ?? "") };
}

/** The only value that a type has. */
function fixedOf(type: Type | undefined): Json | undefined {
  const values = type?.length === 1 ? (type[0] as ScalarPart).values : undefined;
  return values?.size === 1 ? [...values][0] : undefined;
}

function findInside(value: Json | undefined, from: Part, to: Part, search: Search): Misfit | undefined {
  if (from.kind === "list" && to.kind === "list" && Array.isArray(value)) {
    const index = from.first?.findIndex((item, at) => fits(item, to.first?.[at] ?? to.items) === "no") ?? -1;
    return index < 0
      ? undefined
      : below(index, find(value[index], from.first![index], to.first?.[index] ?? to.items, search));
  }
  if (from.kind !== "object" || to.kind !== "object") return undefined;
  for (const [name, type] of from.members) {
    const member = to.members.get(name) ?? to.rest;
    if (!from.required.has(name) || fits(type, member) !== "no") continue;
    const near = member.length === 0 ? search(name, to.members.keys()) : undefined;
    if (member.length === 0) return isObject(value) ? below(name, extra(name, near)) : extra(name, undefined);
    return isObject(value) ? below(name, find(value[name], type, member, search)) : undefined;
  }
  const missing = [...to.required].find((name) => !from.members.has(name) && from.rest.length === 0);
  return missing === undefined ? undefined : lack(missing);
}

function below(step: string | number, misfit: Misfit): Misfit {
  return { ...misfit, path: [...misfit.path, step] };
}

function extra(name: string, near: string | undefined): Misfit {
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
function hintFor(from: Type, to: Type, value: Json | undefined, search: Search): { hint?: string } {
  const texts = (type: Type) => type.flatMap((part) => [...(part as ScalarPart).values ?? []].filter(isText));
  const [one, ...others] = texts(from);
  const near = one !== undefined && others.length === 0 ? search(one, texts(to)) : undefined;
  const isListed = to.some(({ kind }) => kind === "list") && fits(listOf(from), to) !== "no" &&
    fits(from, anyList) === "no";
  const hint = near !== undefined
    ? `Did you mean "${near}"?`
    : isListed
    ? "Write a list of one: [ … ]."
    : otherForm(from, to) ?? adviceFor(from, to);
  const isHelped = hint !== undefined && value !== undefined && from !== any && objectsOf(from).length === 0;
  return isHelped ? { hint } : {};
}

/** A value that is written out, as it would be of the right type. */
function otherForm(from: Type, to: Type): string | undefined {
  const value = fixedOf(from);
  if (typeof value === "number" || typeof value === "boolean") {
    return fits(text, to) === "yes" ? `Write "${value}".` : undefined;
  }
  const isNumber = typeof value === "string" && value.trim() !== "" && String(Number(value)) === value;
  if (isNumber) return fits(number, to) === "yes" ? `Write ${value}.` : undefined;
  return (value === "true" || value === "false") && fits(boolean, to) === "yes" ? `Write ${value}.` : undefined;
}

function isText(value: Json): value is string {
  return typeof value === "string";
}
