/**
 * Places in JSON, written as JSON Pointers (RFC 6901).
 *
 * @module
 */
import type { Json } from "../json.ts";

/**
 * Writes a place from its parts.
 *
 * @example
 * ```ts ignore
 * pointer("nodes", "write/joke", 0); // "/nodes/write~1joke/0"
 * ```
 */
export function pointer(...parts: readonly (string | number)[]): string {
  let text = "";
  for (const part of parts) text += "/" + escape(part);
  return text;
}

/**
 * Reads a place into its parts. The empty text is the whole document: no parts.
 *
 * @throws {SyntaxError} When the text is neither empty nor begins with a slash.
 */
export function parsePointer(text: string): string[] {
  if (text === "") return [];
  if (text[0] !== "/") throw new SyntaxError(`Cannot read the place "${text}": it must be empty or begin with "/".`);
  const parts = text.slice(1).split("/");
  return text.includes("~") ? parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")) : parts;
}

/** The value at a place, or `undefined` where there is none. Reads own members only. */
export function valueAt(value: Json, pointer: string): Json | undefined {
  let here: unknown = value;
  for (const part of parsePointer(pointer)) {
    if (typeof here !== "object" || here === null) return undefined;
    if (Array.isArray(here) && !/^(0|[1-9]\d*)$/.test(part)) return undefined;
    if (!Object.hasOwn(here, part)) return undefined;
    here = (here as Record<string, unknown>)[part];
  }
  return here as Json;
}

function escape(part: string | number): string {
  if (typeof part === "number") return String(part);
  return part.includes("~") || part.includes("/") ? part.replaceAll("~", "~0").replaceAll("/", "~1") : part;
}
