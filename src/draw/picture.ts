/**
 * What is to be seen of a document: boxes and links, before anybody says where they are or how they look.
 *
 * @module
 */
import type { GraphDocument } from "../document.ts";
import type { JsonObject } from "../json.ts";
import { isObject } from "../value/own.ts";
import { type Decision, decisionsOf, type Way, waysOf } from "./ways.ts";
import { factsOf } from "./facts.ts";
import { findGraph, type Level, levelOf, type Shelf } from "./graphs.ts";

/** A graph to be drawn. */
export interface Picture {
  /** The graph's name. */
  readonly name: string;
  /** What the author says it does. */
  readonly description?: string;
  /** START, the nodes in the order of the document, END where something leads there, and names that are no nodes. */
  readonly boxes: readonly Box[];
  /** Who leads to whom; at most one solid and one dashed link between two boxes. */
  readonly links: readonly Link[];
}

/** A place in a picture. */
export interface Box {
  /** The name of the node; `START` or `END`. */
  readonly name: string;
  /** A ghost is named by an edge and is no node. */
  readonly shape: "start" | "end" | "node" | "ghost";
  /** The sort of its work; absent where the document does not say. */
  readonly verb?: string;
  /** What it does, in a few words each, the most important first. */
  readonly facts: readonly string[];
  /** Whether it runs once per item of a list. */
  readonly each: boolean;
  /** Everything about it, a line each. */
  readonly title: string;
  /** The graph inside, drawn at the first node that names it. */
  readonly inner?: Picture;
}

/** A way from a box to another. */
export interface Link {
  /** The box it leaves, by its place in the list. */
  readonly from: number;
  /** The box it reaches. */
  readonly to: number;
  /** When it is taken; without a label, always. */
  readonly label?: string;
  /** Whether it is taken when the node has failed. */
  readonly dashed: boolean;
}

/** Finds what is to be drawn; bears with documents that could not run. */
export function pictureOf(document: GraphDocument, files: Readonly<Record<string, string>> = {}): Picture {
  const shelf: Shelf = { files, drawn: new Map() };
  const { name } = document;
  return paint(typeof name === "string" && name.trim() !== "" ? name : "graph", levelOf(document, shelf), []);
}

/** How many graphs may be drawn in each other: nobody can read more. */
const DEEPEST = 50;

function paint(name: string, level: Level, trail: readonly string[]): Picture {
  const { body } = level;
  const nodes = Object.entries(isObject(body.nodes) ? body.nodes : {});
  const edges = isObject(body.edges) ? body.edges : {};
  const boxes: Box[] = [{ name: "START", shape: "start", facts: [], each: false, title: "START" }];
  const places = new Map<string, number>();
  const links = new Map<string, Link>();
  const decided = new Map<string, readonly Decision[]>();
  for (const [node] of nodes) {
    const decisions = Object.hasOwn(edges, node) ? decisionsOf(edges[node]) : [];
    decided.set(node, decisions);
    places.set(node, places.size + 1);
  }
  let end: number | undefined;
  const ghosts: string[] = [];
  const reserve = (target: string): number => {
    const known = places.get(target);
    if (known !== undefined) return known;
    const place = 1 + nodes.length + ghosts.length + (end === undefined ? 0 : 1);
    places.set(target, place);
    ghosts.push(target);
    return place;
  };
  const reach = (target: string): number => {
    if (target !== "END") return reserve(target);
    end ??= 1 + nodes.length + ghosts.length;
    return end;
  };
  const connect = (from: number, ways: readonly Way[], dashed: boolean) => {
    for (const { to, label } of ways) {
      const target = reach(to);
      const key = `${from} ${target} ${dashed}`;
      const before = links.get(key);
      // What is always taken needs no condition beside it.
      const both = before === undefined ? label : before.label && label && `${before.label}, ${label}`;
      links.set(key, { from, to: target, ...both && { label: both }, dashed });
    }
  };
  if (Object.hasOwn(edges, "START")) connect(0, waysOf(edges.START), false);
  for (const [node, value] of nodes) {
    const from = places.get(node)!;
    const [decision, ...more] = decided.get(node)!;
    const ways = Object.hasOwn(edges, node) ? waysOf(edges[node], more.length === 0 ? decision : undefined) : [];
    connect(from, ways.length > 0 ? ways : [{ to: "END" }], false);
    if (!isObject(value) || value.catch === undefined) continue;
    const target = isObject(value.catch) && value.catch.to !== undefined ? value.catch.to : value.catch;
    const caught = waysOf(target).map(({ to, label }) => ({ to, label: label ? `catch · ${label}` : "catch" }));
    connect(from, caught, true);
  }
  for (const [from, target] of Object.entries(edges)) {
    if (from !== "START" && !Object.hasOwn(body.nodes as JsonObject ?? {}, from)) {
      connect(reserve(from), waysOf(target), false);
    }
  }
  for (const [node, value] of nodes) {
    const [decision, ...more] = decided.get(node)!;
    const facts = factsOf(node, value, more.length === 0 ? decision?.expression : undefined, level.models);
    const { inner, note } = innerOf(facts.graph, node, level, trail);
    boxes.push({
      name: node,
      shape: "node",
      ...facts.verb && { verb: facts.verb },
      facts: note ? [...facts.facts, note] : facts.facts,
      each: facts.each,
      title: facts.title,
      ...inner && { inner },
    });
  }
  const outside: [number, Box][] = ghosts.map((ghost) => [
    places.get(ghost)!,
    { name: ghost, shape: "ghost", facts: ["no such node"], each: false, title: `There is no node "${ghost}".` },
  ]);
  if (end !== undefined) outside.push([end, { name: "END", shape: "end", facts: [], each: false, title: "END" }]);
  for (const [place, box] of outside) boxes[place] = box;
  const { description } = body;
  return { name, ...typeof description === "string" && { description }, boxes, links: [...links.values()] };
}

function innerOf(
  graph: string | undefined,
  node: string,
  level: Level,
  trail: readonly string[],
): { readonly inner?: Picture; readonly note?: string } {
  if (graph === undefined) return {};
  const path = [...trail, node];
  const found = findGraph(graph, level);
  if (found === undefined) return { note: "no such graph" };
  const first = level.shelf.drawn.get(found.body);
  // Each graph is drawn once: many uses of one would fill the page, and one inside itself would never end.
  if (first !== undefined) return { note: `drawn at ${first}` };
  if (path.length > DEEPEST) return { note: "too deep to be drawn" };
  level.shelf.drawn.set(found.body, path.join("/"));
  return { inner: paint(graph, found, path) };
}
