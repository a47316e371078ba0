/**
 * Finds the graphs that nodes name: those of the same level, of a level above, or in files of their own.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import { isObject } from "../value/own.ts";

/** What a whole drawing shares. */
export interface Shelf {
  /** The texts of files, by their paths. */
  readonly files: Readonly<Record<string, string>>;
  /** Where each graph is drawn: the path of names to the node. */
  readonly drawn: Map<JsonObject, string>;
}

/** A graph with what can be named in it. */
export interface Level {
  /** The graph as it is written. */
  readonly body: JsonObject;
  /** The models of its document. */
  readonly models: JsonObject;
  /** The folder of its document. */
  readonly folder: string;
  /** The level around it, in the same document. */
  readonly above?: Level;
  /** What the whole drawing shares. */
  readonly shelf: Shelf;
}

/** The outermost level of a document. */
export function levelOf(document: object, shelf: Shelf, folder = ""): Level {
  const body = document as JsonObject;
  const level = { body, models: isObject(body.models) ? body.models : {}, folder, shelf };
  if (!shelf.drawn.has(body)) shelf.drawn.set(body, "the top");
  return level;
}

/** The graph of that name; `undefined` when there is none, or its file cannot be read. */
export function findGraph(name: string, level: Level): Level | undefined {
  for (let at: Level | undefined = level; at; at = at.above) {
    const graphs = at.body.graphs;
    if (!isObject(graphs) || !Object.hasOwn(graphs, name)) continue;
    const body = graphs[name];
    return isObject(body) ? { ...level, body, above: at } : undefined;
  }
  return /^\.\.?\//.test(name) ? fromFile(name, level) : undefined;
}

function fromFile(name: string, { folder, shelf }: Level): Level | undefined {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of name.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  const path = parts.join("/");
  if (!Object.hasOwn(shelf.files, path)) return undefined;
  const body = known(path, shelf);
  if (!isObject(body)) return undefined;
  return { body, models: isObject(body.models) ? body.models : {}, folder: parts.slice(0, -1).join("/"), shelf };
}

/** Two nodes that name one file mean one graph. */
function known(path: string, shelf: Shelf): Json | undefined {
  const read = texts.get(shelf) ?? new Map<string, Json | undefined>();
  texts.set(shelf, read);
  if (!read.has(path)) {
    try {
      read.set(path, JSON.parse(shelf.files[path]));
    } catch {
      // A file that is no JSON is an issue of its own; here it is a graph that cannot be seen.
      read.set(path, undefined);
    }
  }
  return read.get(path);
}

const texts = new WeakMap<Shelf, Map<string, Json | undefined>>();
