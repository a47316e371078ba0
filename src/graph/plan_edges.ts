/**
 * Plans the edges: every name looked up, every condition compiled, and the rule of joins over them.
 *
 * @module
 */
import type { Json } from "../json.ts";
import { isObject } from "../value/own.ts";
import { pointer } from "../value/pointer.ts";
import { compileExpression } from "../value/expression.ts";
import { number, objectOf, text } from "../value/types.ts";
import { type Desk, entries, misspelt } from "./desk.ts";
import type { PlannedCatch, Route } from "./plan.ts";
import { checkSwitch, checkWhen } from "./check_conditions.ts";
import { type Locals, noLocals, planInto, type Surrounding, surroundings } from "./plan_around.ts";
import type { NodeDraft } from "./plan_nodes.ts";
import type { KeyRead } from "./reads.ts";

/** The edges of a graph. */
export interface PlannedEdges {
  /** Where START leads. */
  readonly start: Route;
  /** Where each node leads, by index. */
  readonly routes: readonly (Route | undefined)[];
  /** Where the failure of each node leads, by index. */
  readonly catches: readonly (PlannedCatch | undefined)[];
}

/** Reads the edges. */
export function planEdges(nodes: readonly NodeDraft[], around: Surrounding, desk: Desk): PlannedEdges {
  const indexes = new Map(nodes.map((node) => [node.name, node.index]));
  const routes: (Route | undefined)[] = nodes.map(() => undefined);
  let start: Route | undefined;
  for (const [from, target] of entries(desk.body.edges)) {
    const place = desk.at("edges", from);
    const index = indexes.get(from);
    if (from !== "START" && index === undefined) {
      desk.report({
        code: "MR103",
        pointer: place,
        at: "key",
        message: from === "END" ? "Nothing leads on from END." : `An edge starts at "${from}", which is not a node.`,
        ...(from !== "END" && withoutSelfLoop(
          misspelt(from, ["START", ...indexes.keys()], { what: "node", pointer: place, at: "key", desk }),
          target,
        )),
      });
    }
    const route = desk.isBroken(place)
      ? end
      : planRoute(target, place, { from, indexes, around, desk, locals: noLocals });
    if (from === "START") start = route;
    else if (index !== undefined) routes[index] = route;
  }
  if (!start && isObject(desk.body.edges) && !desk.isBroken(desk.at("edges"))) {
    const first = nodes[0]?.name ?? "first";
    desk.report({
      code: "MR105",
      pointer: desk.at("edges"),
      at: "key",
      message: "There is no START, so nothing would ever run.",
      hint: `Add where to begin: "START": "${first}".`,
    });
  }
  const catches = nodes.map((node) => planCatch(node, indexes, around, desk));
  return { start: start ?? end, routes, catches };
}

function planCatch(
  node: NodeDraft,
  indexes: ReadonlyMap<string, number>,
  around: Surrounding,
  desk: Desk,
): PlannedCatch | undefined {
  const value = desk.body.nodes[node.name]?.catch;
  const place = `${node.pointer}/catch`;
  if (value === undefined || desk.isBroken(place)) return undefined;
  const ways = { from: node.name, indexes, around, desk, locals: new Map([["error", failure]]) };
  if (!isObject(value) || value.to === undefined || value.when !== undefined) {
    return { route: planRoute(value, place, ways), reads: [] };
  }
  const reads: KeyRead[] = [];
  const into = planInto(value.into, `${place}/into`, {
    name: "error",
    type: failure,
    who: `A failure of "${node.name}"`,
    locals: noLocals,
    isItem: false,
    around,
    desk,
    reads,
  });
  return { route: planRoute(value.to, `${place}/to`, ways), reads, ...(into !== undefined && { into }) };
}

/** Two routes as one, for what only asks where they may lead. */
export function both(one: Route | undefined, other: Route | undefined): Route | undefined {
  return one && other ? { type: "all", of: [one, other] } : one ?? other;
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

/** Every list of targets in a route that are followed at the same time, outer ones first. The arms of a choice exclude each other. */
export function listsIn(route: Route | undefined): (readonly Route[])[] {
  switch (route?.type) {
    case "all": {
      const inner = route.of.flatMap(listsIn);
      return route.of.length > 1 ? [route.of, ...inner] : inner;
    }
    case "when":
      return [...listsIn(route.to), ...listsIn(route.else)];
    case "switch":
      return [...route.cases.values(), route.else].flatMap(listsIn);
    default:
      return [];
  }
}

const end: Route = { type: "end" };

/** What is known of `error`. */
const failure = objectOf(new Map([["code", text], ["message", text], ["node", text], ["attempt", number]]));

interface Ways {
  /** Where they begin. */
  readonly from: string;
  readonly indexes: ReadonlyMap<string, number>;
  readonly around: Surrounding;
  readonly desk: Desk;
  /** Names that conditions may read beyond the state. */
  readonly locals: Locals;
}

function planRoute(target: Json, place: string, ways: Ways): Route {
  const plan = (part: Json, ...path: (string | number)[]) => planRoute(part, place + pointer(...path), ways);
  const expression = (source: string, name: string) =>
    compileExpression(source, surroundings(`${place}/${name}`, ways.locals, ways.around, ways.desk));
  if (typeof target === "string") return planTarget(target, place, ways);
  if (Array.isArray(target)) return { type: "all", of: target.map((part, index) => plan(part, index)) };
  if (!isObject(target)) return end;
  const otherwise = target.else === undefined ? {} : { else: plan(target.else, "else") };
  if (target.when !== undefined) {
    const condition = expression(target.when as string, "when");
    checkWhen(condition, place, ways.desk);
    return { type: "when", pointer: place, when: condition.fill, condition, to: plan(target.to, "to"), ...otherwise };
  }
  const cases = entries(target.cases).map(([value, part]) => [value, plan(part, "cases", value)] as const);
  const condition = expression(target.switch as string, "switch");
  checkSwitch(condition, cases.map(([value]) => value), {
    place,
    hasElse: target.else !== undefined,
    desk: ways.desk,
  });
  return { type: "switch", pointer: place, on: condition.fill, condition, cases: new Map(cases), ...otherwise };
}

function planTarget(name: string, place: string, { from, indexes, desk }: Ways): Route {
  if (name === "END") return end;
  const index = indexes.get(name);
  if (index !== undefined) return { type: "node", index };
  desk.report({
    code: "MR102",
    pointer: place,
    message: name === "START" ? "Nothing leads back to START." : `No node "${name}".`,
    ...(name === "START"
      ? { hint: "Name the node to go on with." }
      : withoutSelfLoop(misspelt(name, ["END", ...indexes.keys()], { what: "node", pointer: place, desk }), from)),
  });
  return end;
}

/** The advice without a fix that would lead a node to itself: few want that, and it runs until its steps are spent. */
function withoutSelfLoop({ hint, fix }: ReturnType<typeof misspelt>, other: Json): ReturnType<typeof misspelt> {
  const right = fix && ("rename" in fix ? fix.rename : "replace" in fix ? fix.replace : undefined);
  return { ...(hint !== undefined && { hint }), ...(fix && !isNamed(right, other) && { fix }) };
}

function isNamed(name: Json | undefined, target: Json): boolean {
  if (typeof target !== "object" || target === null) return target === name;
  return Object.values(target).some((part) => isNamed(name, part));
}

function unique(indexes: number[]): number[] {
  return indexes.length > 1 ? [...new Set(indexes)] : indexes;
}
