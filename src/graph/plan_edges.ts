/**
 * Plans the edges: every name looked up, every condition compiled, and the rule of joins over them.
 *
 * @module
 */
import type { Json } from "../json.ts";
import { pointer } from "../value/pointer.ts";
import { compileExpression } from "../value/expression.ts";
import { type Desk, didYouMean, entries, isObject } from "./desk.ts";
import type { Route } from "./plan.ts";
import { type NodeDraft, type Surrounding, surroundings } from "./plan_nodes.ts";

/** The edges of a graph. */
export interface PlannedEdges {
  /** Where START leads. */
  readonly start: Route;
  /** Where each node leads, by index. */
  readonly routes: readonly (Route | undefined)[];
}

/** Reads the edges. */
export function planEdges(nodes: readonly NodeDraft[], around: Surrounding, desk: Desk): PlannedEdges {
  const indexes = new Map(nodes.map((node) => [node.name, node.index]));
  const routes: (Route | undefined)[] = nodes.map(() => undefined);
  let start: Route | undefined;
  for (const [from, target] of entries(desk.document.edges)) {
    const place = pointer("edges", from);
    const index = indexes.get(from);
    if (from !== "START" && index === undefined) {
      desk.report({
        code: "MR103",
        pointer: place,
        at: "key",
        message: from === "END" ? "Nothing leads on from END." : `An edge starts at "${from}", which is not a node.`,
        ...(from !== "END" && { hint: didYouMean(from, ["START", ...indexes.keys()], "node") }),
      });
    }
    const route = desk.isBroken(place) ? end : planRoute(target, place, indexes, around, desk);
    if (from === "START") start = route;
    else if (index !== undefined) routes[index] = route;
  }
  if (!start && isObject(desk.document.edges) && !desk.isBroken("/edges")) {
    const first = nodes[0]?.name ?? "first";
    desk.report({
      code: "MR105",
      pointer: "/edges",
      at: "key",
      message: "There is no START, so nothing would ever run.",
      hint: `Add where to begin: "START": "${first}".`,
    });
  }
  reportUnreached(nodes, start ?? end, routes, desk);
  return { start: start ?? end, routes };
}

/** Every node that a route may lead to. */
export function targetsOf(route: Route | undefined): number[] {
  switch (route?.type) {
    case "node":
      return [route.index];
    case "all":
      return unique(route.of.flatMap(targetsOf));
    case "when":
      return unique([...targetsOf(route.to), ...targetsOf(route.else)]);
    case "switch":
      return unique([...[...route.cases.values()].flatMap(targetsOf), ...targetsOf(route.else)]);
    default:
      return [];
  }
}

const end: Route = { type: "end" };

function planRoute(
  target: Json,
  place: string,
  indexes: ReadonlyMap<string, number>,
  around: Surrounding,
  desk: Desk,
): Route {
  const plan = (part: Json, ...path: (string | number)[]) =>
    planRoute(part, place + pointer(...path), indexes, around, desk);
  const expression = (source: string, name: string) =>
    compileExpression(source, surroundings(`${place}/${name}`, [], around, desk)).fill;
  if (typeof target === "string") return planTarget(target, place, indexes, desk);
  if (Array.isArray(target)) return { type: "all", of: target.map((part, index) => plan(part, index)) };
  if (!isObject(target)) return end;
  const otherwise = target.else === undefined ? {} : { else: plan(target.else, "else") };
  if (target.when !== undefined) {
    return {
      type: "when",
      pointer: place,
      when: expression(target.when as string, "when"),
      to: plan(target.to, "to"),
      ...otherwise,
    };
  }
  const cases = entries(target.cases).map(([value, part]) => [value, plan(part, "cases", value)] as const);
  return {
    type: "switch",
    pointer: place,
    on: expression(target.switch as string, "switch"),
    cases: new Map(cases),
    ...otherwise,
  };
}

function planTarget(name: string, place: string, indexes: ReadonlyMap<string, number>, desk: Desk): Route {
  if (name === "END") return end;
  const index = indexes.get(name);
  if (index !== undefined) return { type: "node", index };
  desk.report({
    code: "MR102",
    pointer: place,
    message: name === "START" ? "Nothing leads back to START." : `No node "${name}".`,
    hint: name === "START" ? "Name the node to go on with." : didYouMean(name, ["END", ...indexes.keys()], "node"),
  });
  return end;
}

function reportUnreached(
  nodes: readonly NodeDraft[],
  start: Route,
  routes: readonly (Route | undefined)[],
  desk: Desk,
): void {
  const reached = new Set(targetsOf(start));
  // A set grows while it is walked, so this visits what the visited lead to.
  for (const index of reached) for (const target of targetsOf(routes[index])) reached.add(target);
  if (reached.size === 0) return;
  for (const node of nodes) {
    if (reached.has(node.index)) continue;
    desk.report({
      code: "MR110",
      severity: "warning",
      pointer: node.pointer,
      at: "key",
      message: `"${node.name}" never runs: nothing leads to it.`,
      hint: "Lead to it from START or from another node, or take it out.",
    });
  }
}

function unique(indexes: number[]): number[] {
  return indexes.length > 1 ? [...new Set(indexes)] : indexes;
}
