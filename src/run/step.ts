/**
 * Which tasks are due, and where they lead. Pure: decided from the plan and the state alone.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Json } from "../json.ts";
import type { Plan, Route } from "../graph/plan.ts";
import type { Scope } from "../scope.ts";

/** A node that something led to. */
export interface Arrival {
  /** The node's index. */
  readonly index: number;
  /** The node that led here first, or START. */
  readonly by: string;
}

/** Splits what has arrived into what runs now and what waits for others that are still on their way to it. */
export function nextTasks(
  arrived: readonly Arrival[],
  plan: Plan,
): { due: readonly Arrival[]; waiting: readonly Arrival[] } {
  if (arrived.length < 2 || plan.joins.independent(arrived)) return { due: arrived, waiting: [] };
  const due: Arrival[] = [];
  const waiting: Arrival[] = [];
  for (const arrival of arrived) {
    const waits = !plan.nodes[arrival.index].any &&
      arrived.some((other) => plan.joins.holds(other.index, arrival.index));
    (waits ? waiting : due).push(arrival);
  }
  return { due, waiting };
}

/** What was decided on the way. */
export interface Decision {
  /** The place of the condition in the document. */
  readonly edge: string;
  /** What it came to. */
  readonly value: Json;
}

/**
 * Follows a route through its conditions and names the nodes it leads to, in the order of the document. Gives the first decision that
 * was made, if there was one.
 */
export function follow(route: Route, scope: Scope, reach: (index: number) => void): Decision | undefined {
  switch (route.type) {
    case "end":
      return undefined;
    case "node":
      reach(route.index);
      return undefined;
    case "all":
      return route.of.map((part) => follow(part, scope, reach)).find((decision) => decision);
    case "when": {
      const value = route.when(scope);
      if (typeof value !== "boolean") {
        throw new Fault("MR706", `A condition must be true or false, and this is ${shown(value)}.`, {
          pointer: `${route.pointer}/when`,
        });
      }
      const way = value ? route.to : route.else;
      if (way) follow(way, scope, reach);
      return { edge: `${route.pointer}/when`, value };
    }
    case "switch": {
      const value = route.on(scope);
      const way = route.cases.get(typeof value === "string" ? value : JSON.stringify(value)) ?? route.else;
      if (way) {
        follow(way, scope, reach);
        return { edge: `${route.pointer}/switch`, value };
      }
      const cases = [...route.cases.keys()].map((name) => JSON.stringify(name)).join(", ");
      throw new Fault("MR707", `No case for ${shown(value)}.`, {
        pointer: `${route.pointer}/switch`,
        hint: `There are ${cases}. Add the case, or an "else".`,
      });
    }
  }
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
