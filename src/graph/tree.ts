/**
 * The text of a document as a tree of tokens, so that a place in the document is a place in the text.
 *
 * @module
 */

/** A value of the text, or a member of an object: its key and its value are then the children. */
export interface Node {
  /** What it is. */
  readonly type: "object" | "array" | "property" | "string" | "number" | "boolean" | "null";
  /** Where it begins. */
  readonly offset: number;
  /** How long it is. */
  length: number;
  /** What a token says; objects and lists have children instead. */
  readonly value?: unknown;
  /** What it stands in. */
  readonly parent: Node | undefined;
  /** What stands in it, in the order of the text. */
  readonly children?: Node[];
}

const blanks = /(?:[ \t\r\n]|\/\/[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*/y;
const part = /[{}[\],:]|"[^"\\]*(?:\\[^][^"\\]*)*"|true\b|false\b|null\b|-?\d[\d.eE+-]*/y;
const closers: Readonly<Record<string, string>> = { object: "}", array: "]" };

/** Reads a text; `undefined` where it is no JSON. Comments count as blanks. */
export function parseTree(text: string): Node | undefined {
  let parent: Node | undefined;
  let at = 0;
  // What stands before the next token: a value may follow a bracket, a comma or a colon, and only those.
  let before = ",";
  for (;;) {
    const token = match(part, text, at = skip(text, at));
    const offset = at;
    at += token.length;
    let ended: Node | undefined;
    if (token === "," || token === ":") {
      if (before !== (token === ":" ? "key" : "value")) return undefined;
      before = token;
    } else if (token === "}" || token === "]") {
      if (parent === undefined || closers[parent.type] !== token || before === ",") return undefined;
      ended = parent;
    } else if (before === "value" || before === "key") return undefined;
    else if (parent?.type === "object") {
      const value = token[0] === '"' ? read(token) : undefined;
      if (value === undefined) return undefined;
      parent = add(parent, "property", offset);
      add(parent, "string", offset, value, token.length);
      before = "key";
    } else if (token === "{" || token === "[") {
      parent = add(parent, token === "{" ? "object" : "array", offset);
      before = token;
    } else {
      const value = read(token);
      if (value === undefined) return undefined;
      ended = add(parent, value === null ? "null" : typeof value as "string" | "number" | "boolean", offset, value);
    }
    if (ended === undefined) continue;
    ended.length = at - ended.offset;
    parent = ended.parent;
    if (parent?.type === "property") {
      parent.length = at - parent.offset;
      parent = parent.parent;
    }
    if (parent === undefined) return skip(text, at) === text.length ? ended : undefined;
    before = "value";
  }
}

/** The node at a path; `undefined` where the text has none. */
export function nodeAt(tree: Node, path: readonly string[]): Node | undefined {
  let node: Node | undefined = tree;
  for (const part of path) {
    if (node?.children === undefined) return undefined;
    node = node.type === "array" ? node.children[indexOf(part)] : membersOf(node).get(part);
  }
  return node;
}

/** The token of the name under which a value stands; `undefined` for items of a list and the whole. */
export function keyOf(node: Node): Node | undefined {
  return node.parent?.type === "property" ? node.parent.children?.[0] : undefined;
}

/** The members of an object, gathered once: there may be thousands, and thousands asked for. */
function membersOf(node: Node): ReadonlyMap<unknown, Node> {
  const known = members.get(node);
  if (known) return known;
  const found = new Map<unknown, Node>();
  for (const { children } of node.type === "object" ? node.children ?? [] : []) {
    // Of a name written twice the last one counts, as for the runtime.
    if (children?.[1]) found.set(children[0].value, children[1]);
  }
  members.set(node, found);
  return found;
}

const members = new WeakMap<Node, ReadonlyMap<unknown, Node>>();

function indexOf(part: string): number {
  return /^\d+$/.test(part) ? Number(part) : -1;
}

function add(parent: Node | undefined, type: Node["type"], offset: number, value?: unknown, length: number = 0): Node {
  const node: Node = { type, offset, length, parent, ...(value === undefined ? { children: [] } : { value }) };
  parent?.children?.push(node);
  return node;
}

/** Where the next token begins. Comments count as blanks. */
function skip(text: string, at: number): number {
  return at + match(blanks, text, at).length;
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

/** What a token says; `undefined` where it is none of JSON. */
function read(token: string): unknown {
  try {
    return JSON.parse(token);
  } catch {
    return undefined;
  }
}
