/**
 * The text of a document as a tree of tokens, so that a place in the document is a place in the text.
 *
 * @module
 */
import { findNodeAtLocation, type Node, type ParseError, parseTree, visit } from "jsonc-parser";

export { type Node, type ParseError, parseTree, visit };

/** The node at a path; `undefined` where the text has none. */
export function nodeAt(tree: Node, path: readonly string[]): Node | undefined {
  let node: Node | undefined = tree;
  for (const part of path) {
    // List positions are numbers to the parser.
    const segment: string | number = node.type === "array" ? Number(part) : part;
    if (typeof segment === "number" && !Number.isInteger(segment)) return undefined;
    node = findNodeAtLocation(node, [segment]);
    if (node === undefined) return undefined;
  }
  return node;
}

/** The token of the name under which a value stands; `undefined` for items of a list and the whole. */
export function keyOf(node: Node): Node | undefined {
  return node.parent?.type === "property" ? node.parent.children?.[0] : undefined;
}
