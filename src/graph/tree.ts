/**
 * The text of a document as a tree of tokens, so that a place in the document is a place in the text.
 *
 * @module
 */
import { type Node, type ParseError, parseTree, visit } from "jsonc-parser";

export { type Node, type ParseError, parseTree, visit };

/** The node at a path; `undefined` where the text has none. */
export function nodeAt(tree: Node, path: readonly string[]): Node | undefined {
  let node: Node | undefined = tree;
  for (const part of path) {
    if (node?.children === undefined) return undefined;
    node = node.type === "array" ? node.children[indexOf(part)] : membersOf(node).get(part);
  }
  return node;
}

/** The members of an object, gathered once: there may be thousands, and thousands asked for. */
function membersOf(node: Node): ReadonlyMap<string, Node> {
  const known = members.get(node);
  if (known) return known;
  const found = new Map<string, Node>();
  for (const { children } of node.type === "object" ? node.children ?? [] : []) {
    // Of a name written twice the last one counts, as for the runtime.
    if (children?.[1]) found.set(children[0].value, children[1]);
  }
  members.set(node, found);
  return found;
}

const members = new WeakMap<Node, ReadonlyMap<string, Node>>();

function indexOf(part: string): number {
  return /^\d+$/.test(part) ? Number(part) : -1;
}

/** The token of the name under which a value stands; `undefined` for items of a list and the whole. */
export function keyOf(node: Node): Node | undefined {
  return node.parent?.type === "property" ? node.parent.children?.[0] : undefined;
}
