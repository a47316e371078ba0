/**
 * Whether a misspelt name can mean one thing only, so that it may be put right without asking.
 *
 * @module
 */
import type { Search } from "./near.ts";

/** Whether a name can only have been meant for the one that is nearest to it. */
export function isOnlyMeaning(name: string, near: string, names: Iterable<string>, search: Search): boolean {
  const isSpelling = flatten(name) === flatten(near);
  // Digits tell things of a sort apart: another digit is no slip of the pen.
  if (!isSpelling && digitsOf(name) !== digitsOf(near)) return false;
  const others = [...names].filter((other) => other !== near);
  if (isSpelling) return !others.some((other) => flatten(other) === flatten(name));
  return search(name, others) === undefined;
}

/** Whether one name says of many what the other says of one, as `word` and `words`. */
export function isOtherNumber(one: string, other: string): boolean {
  const [a, b] = [flatten(one), flatten(other)];
  return a !== b && (pluralsOf(a).includes(b) || pluralsOf(b).includes(a));
}

function pluralsOf(name: string): string[] {
  return [`${name}s`, `${name}es`, `${name}list`, name.replace(/y$/, "ies")];
}

function digitsOf(name: string): string {
  return name.replace(/\D/g, "");
}

function flatten(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, "");
}
