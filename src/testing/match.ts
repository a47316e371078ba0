/**
 * Compares what happened with what a case expects.
 *
 * Objects match when every key given matches, lists when all items do. `{ "$any": true }` is anything that is there,
 * `{ "$absent": true }` a key that is not, `{ "$exact": … }` an object without further keys at any depth, and
 * `{ "$bind": "a" }` a value that is the same wherever the name is, and another one under every other name.
 *
 * @module
 */
import type { Json } from "../json.ts";

/** The values that `$bind` names stand for. */
export type Bound = Map<string, unknown>;

/** Says where and how a value differs from what is expected; `undefined` when it matches. */
export function mismatch(expected: Json, actual: unknown, bound: Bound = new Map()): string | undefined {
  return compare(expected, actual, { bound, exact: false, path: "" });
}

/** Says why events do not happen in the order of the sequences; `undefined` when they do. */
export function disorder(
  events: readonly unknown[],
  sequences: readonly (readonly Json[])[],
  complete: boolean,
): string | undefined {
  const dead = new Set<string>();
  let best: { event: number; at: readonly number[]; bound: Bound; count: number } | undefined;
  const visit = (event: number, at: readonly number[], bound: Bound): boolean => {
    const count = at.reduce((sum, n) => sum + n, 0);
    if (!best || count > best.count || (count === best.count && complete && event > best.event)) {
      best = { event, at, bound, count };
    }
    if (event === events.length) return at.every((n, i) => n === sequences[i].length);
    const key = `${event} ${at} ${JSON.stringify([...bound])}`;
    if (dead.has(key)) return false;
    for (let i = 0; i < sequences.length; i++) {
      if (at[i] === sequences[i].length) continue;
      const names = new Map(bound);
      if (mismatch(sequences[i][at[i]], events[event], names) !== undefined) continue;
      if (visit(event + 1, at.map((n, j) => j === i ? n + 1 : n), names)) return true;
    }
    if (!complete && visit(event + 1, at, bound)) return true;
    dead.add(key);
    return false;
  };
  if (visit(0, sequences.map(() => 0), new Map()) || !best) return undefined;
  return tell(events, sequences, complete, best);
}

interface Comparing {
  readonly bound: Bound;
  readonly exact: boolean;
  readonly path: string;
}

function compare(expected: Json, actual: unknown, how: Comparing): string | undefined {
  const differs = () => `${how.path || "/"}: expected ${short(expected)}, got ${short(actual)}`;
  if (!isObject(expected)) {
    if (!Array.isArray(expected)) return expected === actual ? undefined : differs();
    if (!Array.isArray(actual)) return differs();
    if (actual.length !== expected.length) {
      return `${how.path || "/"}: expected ${expected.length} items, got ${actual.length}: ${short(actual)}`;
    }
    return first(expected.keys(), (i) => compare(expected[i], actual[i], { ...how, path: `${how.path}/${i}` }));
  }
  if (expected.$any === true) return actual === undefined ? differs() : undefined;
  if (expected.$absent === true) return actual === undefined ? undefined : differs();
  if (typeof expected.$bind === "string") return bind(expected.$bind, actual, how);
  if ("$exact" in expected) return compare(expected.$exact, actual, { ...how, exact: true });
  if (!isObject(actual)) return differs();
  const keys = Object.keys(expected);
  const more = how.exact ? Object.keys(actual).find((key) => !keys.includes(key)) : undefined;
  if (more !== undefined) return `${how.path}/${more}: expected nothing, got ${short(actual[more])}`;
  return first(keys, (key) => {
    const value = Object.hasOwn(actual, key) ? actual[key] : undefined;
    return compare(expected[key], value, { ...how, path: `${how.path}/${key}` });
  });
}

function bind(name: string, actual: unknown, how: Comparing): string | undefined {
  if (how.bound.has(name)) {
    const value = how.bound.get(name);
    return value === actual ? undefined : `${how.path}: "${name}" was ${short(value)} before, now ${short(actual)}`;
  }
  if (actual === undefined) return `${how.path}: expected a value for "${name}", got nothing`;
  for (const [other, value] of how.bound) {
    if (value === actual) return `${how.path}: "${name}" and "${other}" are both ${short(actual)}`;
  }
  how.bound.set(name, actual);
}

function first<T>(items: Iterable<T>, find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
}

function tell(
  events: readonly unknown[],
  sequences: readonly (readonly Json[])[],
  complete: boolean,
  best: { event: number; at: readonly number[]; bound: Bound },
): string {
  const open = sequences.flatMap((list, i) => best.at[i] < list.length ? [{ i, next: list[best.at[i]] }] : []);
  const seen = events.map((event, i) => `    ${i}. ${line(event)}`).slice(0, 40);
  const got = best.event < events.length && complete ? `event ${best.event} is ${line(events[best.event])}` : "";
  const expected = open.map(({ i, next }) => {
    const why = got ? mismatch(next, events[best.event], new Map(best.bound)) : undefined;
    return `    sequence ${i}, item ${best.at[i]}: ${short(next, 300)}${why ? `\n      but ${why}` : ""}`;
  });
  return [
    got ? `${got}, which is not expected there.` : "Expected events did not come.",
    expected.length ? "  Expected next:" : "  Nothing more was expected.",
    ...expected,
    seen.length ? "  Events:" : "  There were no events.",
    ...seen,
  ].join("\n");
}

/** An event in one line. */
function line(event: unknown): string {
  if (!isObject(event)) return short(event);
  const { mode, ns, step, node, data } = event;
  const place = [...Array.isArray(ns) ? ns : [], node ?? ""].join("/");
  return `${mode} ${place} (step ${step}) ${short(data, 200)}`;
}

/** A value as JSON, cut where it is long. */
export function short(value: unknown, length = 120): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value) ?? String(value);
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

function isObject<T extends Json>(value: T | unknown): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
