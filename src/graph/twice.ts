/**
 * Members that an object holds twice: `JSON.parse` keeps the last and says nothing.
 *
 * @module
 */
import type { Issue } from "../errors.ts";
import { pointer } from "../value/pointer.ts";
import { visit } from "./tree.ts";

/** A member that is written a second time, with the place of its name. */
export interface Twice extends Issue {
  /** Where the name begins. */
  readonly offset: number;
  /** How long it is. */
  readonly length: number;
}

/** Every member that is written again in its object. */
export function writtenTwice(text: string): Twice[] {
  const issues: Twice[] = [];
  const open: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => {
      open.push(new Set());
    },
    onObjectEnd: () => {
      open.pop();
    },
    onObjectProperty: (name, offset, length, _line, _character, path) => {
      const names = open[open.length - 1];
      if (names.has(name)) {
        issues.push({
          code: "MR001",
          severity: "error",
          pointer: pointer(...path(), name),
          offset,
          length,
          message: `The key ${JSON.stringify(name)} is written twice here.`,
          hint: "Keep one of them: a reader of JSON sees only the last.",
        });
      }
      names.add(name);
    },
  });
  return issues;
}
