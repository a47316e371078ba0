/**
 * Reading: names, members and items. Own members only.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Json, JsonObject, Values } from "../json.ts";
import { unreadable } from "./ast.ts";
import { fail, made, type Place } from "./budget.ts";
import type { Step } from "./frame.ts";
import type { Binding } from "./names.ts";
import { nearest } from "./near.ts";
import { isList, isObject, put } from "./own.ts";
import { among, brief, count, quote } from "./show.ts";

/** Names that every object has from JavaScript; for these, and only these, the quick read below is not enough. */
function isInherited(name: string): boolean {
  return name in Object.prototype || name in Array.prototype;
}

/** Whether a state key is set. */
export function isSet(state: Values, name: string): boolean {
  return Object.hasOwn(state, name) && state[name] !== undefined;
}

/** Reads what a name stands for. */
export function bound(binding: Binding, place: Place): Step {
  if (binding.kind === "slot") return (frame) => frame.slots[binding.slot];
  if (binding.kind === "state") return (frame) => snapshot(frame.state, place);
  const { name } = binding;
  const inherited = isInherited(name);
  if (binding.kind === "local") {
    return ({ locals }) => {
      const value = inherited && !Object.hasOwn(locals, name) ? undefined : locals[name];
      return value === undefined ? fail(place, `"${name}" has no value here.`) : value;
    };
  }
  return ({ state }) => {
    const value = inherited && !Object.hasOwn(state, name) ? undefined : state[name];
    return value === undefined ? unset(name, place) : value;
  };
}

function unset(name: string, { pointer, range }: Place): never {
  const hint = `Write has(state.${name}) ? ${name} : … where it may be missing, or give the key a "default".`;
  throw new Fault("MR702", `"${name}" has not been written yet.`, { pointer, range, hint });
}

function snapshot(state: Values, place: Place): Json {
  const object: Record<string, Json> = {};
  for (const key of Object.keys(state)) {
    const value = state[key];
    if (value !== undefined) put(object, key, value);
  }
  return made(object, place);
}

/** Reads a member by name. */
export function member(object: Step, name: string, place: Place, written: string): Step {
  const inherited = isInherited(name);
  return (frame) => {
    const value = object(frame);
    if (typeof value === "object" && value !== null && (!inherited || isOwn(value, name))) {
      const found = (value as JsonObject)[name];
      if (found !== undefined) return found;
    }
    return missing(value, name, place, written);
  };
}

function isOwn(value: Json, name: string): boolean {
  return isObject(value) && Object.hasOwn(value, name);
}

function missing(value: Json, name: string, place: Place, written?: string): never {
  if (!isObject(value)) {
    const test = value === null ? "Test x != null before." : undefined;
    const length = name === "length" && typeof value !== "number" ? "Use size(x)." : undefined;
    const item = isList(value) ? "Items are read as x[0], or all of them with x.map(item, item.name)." : undefined;
    return fail(place, `Cannot read ${quote(name)}: there is ${brief(value)}, not an object.`, test ?? length ?? item);
  }
  const keys = Object.keys(value);
  const near = nearest(name, keys);
  const test = written && /^[\w.]{1,60}$/.test(written) ? `has(${written}) tests whether it is there.` : undefined;
  const has = keys.length === 0 ? "is empty" : `has ${among(keys)}`;
  return fail(place, `There is no ${quote(name)}: the object ${has}.`, near ? `Did you mean "${near}"?` : test);
}

/** Reads an item by number, or a member by text. */
export function index(object: Step, index: Step, place: Place): Step {
  return (frame) => {
    const value = object(frame);
    const at = index(frame);
    if (isList(value)) {
      if (typeof at === "number" && at >= 0 && at < value.length && Number.isInteger(at)) return value[at];
      return fail(place, `There is no item ${brief(at)}: the list has ${count(value.length, "item")}.`, itemHint(at));
    }
    if (!isObject(value)) {
      return fail(place, `Cannot read ${brief(at)}: there is ${brief(value)}, not a list or an object.`);
    }
    if (typeof at !== "string") return fail(place, `The members of an object have texts as names, got ${brief(at)}.`);
    if (unreadable.has(at)) return fail(place, `"${at}" cannot be read by expressions.`);
    return Object.hasOwn(value, at) ? value[at] : missing(value, at, place);
  };
}

function itemHint(at: Json): string | undefined {
  if (typeof at !== "number") return "Items are read by number, from 0.";
  return at < 0 ? "last(list) is the last item." : undefined;
}
