/**
 * What a graph inside may be given by the graphs around it.
 *
 * @module
 */
import type { GraphBody } from "../document.ts";
import { isObject } from "../value/own.ts";
import { type Desk, entries } from "./desk.ts";

/** Whether a graph inside may be given a key: it takes those that share their name with a key around it, and what a `with` may name. */
export function givenInside(desk: Desk): (name: string) => boolean {
  const { declared, named } = desk.once(namesIn);
  const own: object = isObject(desk.body.state) ? desk.body.state : {};
  return (name) => named.has(name) || (declared.get(name) ?? 0) > (Object.hasOwn(own, name) ? 1 : 0);
}

/** How many graphs of a document declare each key, and the keys that a `with` names. */
function namesIn(document: GraphBody): { declared: ReadonlyMap<string, number>; named: ReadonlySet<string> } {
  const declared = new Map<string, number>();
  const named = new Set<string>();
  const collect = (body: unknown) => {
    if (!isObject(body)) return;
    for (const [key] of entries(body.state)) declared.set(key, (declared.get(key) ?? 0) + 1);
    for (const [, node] of entries(body.nodes)) {
      if (isObject(node)) { for (const [key] of entries(node.with)) named.add(key); }
    }
    for (const [, inner] of entries(body.graphs)) collect(inner);
  };
  collect(document);
  return { declared, named };
}
