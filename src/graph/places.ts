/**
 * Where in a text the parts of a document stand: lines, columns, and ranges inside strings.
 *
 * @module
 */
import { parsePointer, pointer } from "../value/pointer.ts";
import { keyOf, type Node, nodeAt, parseTree } from "./tree.ts";

/** A place of a document, as the checks speak of it. */
export interface Spot {
  /** The place, a JSON Pointer. */
  readonly pointer: string;
  /** Start and end inside the string at the pointer. */
  readonly range?: readonly [number, number];
  /** `"key"`: the member's name is meant, not its value. */
  readonly at?: "key";
}

/** A place of a text. */
export interface TextPlace {
  /** The line, from 1. */
  readonly line: number;
  /** The column in that line, from 1, in UTF-16 units. */
  readonly column: number;
  /** How many UTF-16 units it covers. */
  readonly length: number;
}

/** Lines, columns and the nodes of a text. */
export class Places {
  readonly #text: string;
  readonly #mended: string;
  readonly #original: (offset: number) => number;
  #tree: Node | undefined;
  #lines: readonly number[] | undefined;

  /** Takes a text, and where it is no JSON the mended text and the way back from that. */
  constructor(text: string, mended: string = text, original: (offset: number) => number = (offset) => offset) {
    this.#text = text;
    this.#mended = mended;
    this.#original = original;
  }

  /** The mended text as a tree; absent where that is no JSON either. */
  get tree(): Node | undefined {
    return this.#tree ??= parseTree(this.#mended);
  }

  /** Finds a place of the document. */
  find(spot: Spot): TextPlace | undefined {
    const node = this.#node(parsePointer(spot.pointer));
    if (node === undefined) return undefined;
    return this.mended(...this.#extent(node, spot));
  }

  /** The place of the value that begins at an offset of the text. */
  pointerAt(offset: number): string | undefined {
    const search = (node: Node | undefined, path: readonly string[]): string | undefined => {
      if (node === undefined) return undefined;
      if (this.#original(node.offset) === offset) return pointer(...path);
      for (const [index, child] of (node.children ?? []).entries()) {
        const [value, name] = node.type === "object"
          ? [child.children?.[1], child.children?.[0].value]
          : [child, index];
        const found = search(value, [...path, String(name)]);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return search(this.tree, []);
  }

  /** A stretch of the mended text. */
  mended(start: number, end: number): TextPlace {
    const from = this.#original(start);
    // What was taken out behind the last character is no part of it.
    return this.at(from, end > start ? this.#original(end - 1) + 1 - from : 0);
  }

  /** A stretch of the text. */
  at(offset: number, length: number): TextPlace {
    const begins = this.#lines ??= lineBegins(this.#text);
    let low = 0;
    let high = begins.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (begins[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    // What goes over the end of its line is pointed at by what stands in it.
    const most = (begins[low + 1] ?? this.#text.length + 1) - 1 - offset;
    return { line: low + 1, column: offset - begins[low] + 1, length: Math.max(1, Math.min(length, most)) };
  }

  /** The node at a path, or the nearest one above it. */
  #node(path: readonly string[]): Node | undefined {
    const { tree } = this;
    if (tree === undefined) return undefined;
    for (let depth = path.length; depth > 0; depth--) {
      const node = nodeAt(tree, path.slice(0, depth));
      if (node) return node;
    }
    return tree;
  }

  #extent(node: Node, { range, at }: Spot): [number, number] {
    const key = keyOf(node);
    if (at === "key" && key) return [key.offset, key.offset + key.length];
    const raw = this.#mended.slice(node.offset, node.offset + node.length);
    if (range && node.type === "string") {
      const offsets = rawOffsets(raw, range);
      return [node.offset + offsets[0], node.offset + offsets[1]];
    }
    // A value of several lines is pointed at by its key, or by its first line.
    if (raw.includes("\n")) {
      const line = raw.slice(0, raw.indexOf("\n")).trimEnd();
      return key ? [key.offset, key.offset + key.length] : [node.offset, node.offset + line.length];
    }
    return [node.offset, node.offset + node.length];
  }
}

/** Where a range of a decoded string stands in its JSON token: escapes take more room than what they mean. */
export function rawOffsets(raw: string, [start, end]: readonly [number, number]): [number, number] {
  let units = 0;
  let from = 1;
  let index = 1;
  while (index < raw.length - 1 && units < end) {
    if (units === start) from = index;
    index += raw[index] !== "\\" ? 1 : raw[index + 1] === "u" ? 6 : 2;
    units++;
  }
  return [units <= start ? index : from, index];
}

function lineBegins(text: string): number[] {
  const begins = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) begins.push(at + 1);
  return begins;
}
