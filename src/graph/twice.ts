/**
 * Members that an object holds twice: `JSON.parse` keeps the last and says nothing.
 *
 * @module
 */
import type { Issue } from "../errors.ts";
import { pointer } from "../value/pointer.ts";
import type { Node } from "./tree.ts";

/** A member that is written a second time, with the place of its name. */
export interface Twice extends Issue {
  /** Where the name begins. */
  readonly offset: number;
  /** How long it is. */
  readonly length: number;
}

/** Every member that is written again in its object, below a node of the text. */
export function writtenTwice(node: Node, path: readonly string[] = []): Twice[] {
  const names = new Set<unknown>();
  return (node.children ?? []).flatMap((child, index) => {
    if (node.type === "array") return writtenTwice(child, [...path, String(index)]);
    const [key, value] = child.children ?? [];
    const place = [...path, String(key.value)];
    const again: Twice[] = names.has(key.value)
      ? [{
        code: "MR001",
        severity: "error",
        pointer: pointer(...place),
        offset: key.offset,
        length: key.length,
        message: `The key ${JSON.stringify(key.value)} is written twice here.`,
        hint: "Keep one of them: a reader of JSON sees only the last.",
      }]
      : [];
    names.add(key.value);
    return [...again, ...writtenTwice(value, place)];
  });
}
