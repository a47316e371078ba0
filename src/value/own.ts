/**
 * Takes values from outside into a run: copied, checked to be JSON, and frozen, in one pass.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import { pointer } from "./pointer.ts";

/** How deep JSON may nest. */
export const deepest = 1000;

/**
 * Copies anything from outside into frozen JSON. What this function itself has returned passes as it is.
 *
 * @param value The value; it is left alone.
 * @param what What it is, for the error, as `the result of "search"`.
 * @throws {TypeError} When there is something in it that is not JSON: says where, and what to do.
 */
export function own(value: unknown, what: string): Json {
  if (typeof value === "object" && value !== null) {
    if (owned.has(value)) return value as Json;
    return copy(value, { what, keys: [], above: [] }, 0);
  }
  if (isScalar(value)) return value;
  throw foreign(value, { what, keys: [], above: [] }, 0, undefined);
}

/** Freezes a list or an object that we made ourselves out of owned values, and marks it as owned. */
export function adopt<T extends Json>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  owned.add(Object.freeze(value));
  return value;
}

/** Sets a member of an object under construction, whatever its key: also `__proto__` becomes data. */
export function put(object: Record<string, Json>, key: string, value: Json): void {
  if (key !== "__proto__") object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Whether two values are the same JSON. The order of an object's members means nothing. */
export function equal(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (isList(a)) {
    if (!isList(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!equal(a[i], b[i])) return false;
    return true;
  }
  if (isList(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) if (!Object.hasOwn(b, key) || !equal(a[key], b[key])) return false;
  return true;
}

/** Whether a value is a list. Unlike `Array.isArray` this tells the compiler about read-only ones. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lists and objects that are frozen JSON all the way down. */
const owned = new WeakSet<object>();

/** Where a copy is: the keys that lead there, and the values passed on the way. Entries behind the depth are stale. */
interface Trail {
  readonly what: string;
  readonly keys: (string | number)[];
  readonly above: object[];
}

function copy(value: object, trail: Trail, depth: number): Json {
  if (depth >= deepest) throw tooDeep(trail, depth);
  trail.above[depth] = value;
  return Array.isArray(value) ? copyList(value, trail, depth) : copyObject(value, trail, depth);
}

function copyList(value: readonly unknown[], trail: Trail, depth: number): Json {
  const list: Json[] = [];
  for (let i = 0; i < value.length; i++) {
    const item = value[i];
    if (isScalar(item)) list.push(item);
    else if (typeof item === "object" && item !== null) {
      if (owned.has(item)) list.push(item as Json);
      else {
        trail.keys[depth] = i;
        list.push(copy(item, trail, depth + 1));
      }
    } else {
      trail.keys[depth] = i;
      throw i in value ? foreign(item, trail, depth + 1, "item") : hole(trail, depth + 1);
    }
  }
  owned.add(Object.freeze(list));
  return list;
}

function copyObject(value: object, trail: Trail, depth: number): Json {
  if (!isPlain(value)) throw foreign(value, trail, depth, undefined);
  const object: Record<string, Json> = {};
  const source = value as Record<string, unknown>;
  for (const key of Object.keys(source)) {
    const member = source[key];
    if (isScalar(member)) put(object, key, member);
    else if (typeof member === "object" && member !== null) {
      if (owned.has(member)) put(object, key, member as Json);
      else {
        trail.keys[depth] = key;
        put(object, key, copy(member, trail, depth + 1));
      }
    } else {
      trail.keys[depth] = key;
      throw foreign(member, trail, depth + 1, "member");
    }
  }
  owned.add(Object.freeze(object));
  return object;
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return typeof value === "string" || (typeof value === "number" && Number.isFinite(value)) ||
    typeof value === "boolean" || value === null;
}

/** Objects of another window or worker have a foreign `Object.prototype`, and are plain all the same. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "hasOwnProperty");
}

function complaint(trail: Trail, depth: number, there: string, hint: string): TypeError {
  const place = depth === 0 ? "it is" : `at ${pointer(...trail.keys.slice(0, depth))} there is`;
  return new TypeError(`Cannot take ${trail.what}: ${place} ${there}. ${hint}`);
}

function foreign(value: unknown, trail: Trail, depth: number, as: "item" | "member" | undefined): TypeError {
  const [name, hint] = describe(value, as);
  return complaint(trail, depth, `${name}, which is not JSON`, hint);
}

function hole(trail: Trail, depth: number): TypeError {
  return complaint(trail, depth, "a hole in a list, which is not JSON", "Put null there, or leave it out.");
}

function tooDeep(trail: Trail, depth: number): TypeError {
  for (let inner = 1; inner < depth; inner++) {
    const outer = trail.above.indexOf(trail.above[inner]);
    if (outer === inner) continue;
    const start = outer === 0 ? "the whole" : pointer(...trail.keys.slice(0, outer));
    return complaint(trail, inner, `a circle: ${start} again, which is not JSON`, "Give a copy without it.");
  }
  const start = pointer(...trail.keys.slice(0, 3));
  return new TypeError(`Cannot take ${trail.what}: below ${start} it nests deeper than ${deepest} levels. Flatten it.`);
}

function describe(value: unknown, as: "item" | "member" | undefined): readonly [name: string, hint: string] {
  switch (typeof value) {
    case "undefined":
      return ["undefined", as === "member" ? "Leave the member out, or use null." : "Use null."];
    case "number":
      return [String(value), "Use null, or a number that is finite."];
    case "bigint":
      return ["a bigint", "Use Number() or String() on it."];
    case "function":
      return [value.name === "" ? "a function" : `a function "${value.name}"`, "Give what it returns."];
    case "symbol":
      return ["a symbol", "Use a string."];
  }
  return describeObject(value as object);
}

function describeObject(value: object): readonly [name: string, hint: string] {
  if (value instanceof Date) return ["a Date", "Use its toISOString()."];
  if (value instanceof Map) return ["a Map", "Use Object.fromEntries() on it."];
  if (value instanceof Set) return ["a Set", "Use [...set]."];
  if (value instanceof Promise) return ["a Promise", "Await it first."];
  if (value instanceof Error) return [article(value.name || "Error"), "Use its message."];
  if (value instanceof RegExp) return ["a RegExp", "Use its source."];
  if (value instanceof URL) return ["a URL", "Use its href."];
  if (ArrayBuffer.isView(value)) {
    return [article(className(value)), "Use Array.from() on it, or write it as base64 text."];
  }
  const name = className(value);
  if (name === "") return ["an object with a prototype of its own", "Use { ...value }."];
  return [article(name), "Give a plain object with what matters of it."];
}

function className(value: object): string {
  const maker: unknown = Object.getPrototypeOf(value)?.constructor;
  return typeof maker === "function" ? maker.name : "";
}

function article(name: string): string {
  return /^[AEIO]/.test(name) ? `an ${name}` : `a ${name}`;
}
