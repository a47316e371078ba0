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

/** What is told of a way. */
export interface WayListener {
  /** A node is led to. */
  reach(index: number): void;
  /** A choice was made: at this place, by this value, and it led to these nodes. */
  decide(edge: string, value: Json, to: readonly number[]): void;
}

/** Follows a route through its conditions and names the nodes it leads to, in the order of the document. Gives those that no choice led to. */
export function follow(route: Route, scope: Scope, listener: WayListener): readonly number[] {
  switch (route.type) {
    case "end":
      return [];
    case "node":
      listener.reach(route.index);
      return [route.index];
    case "all":
      return route.of.flatMap((part) => follow(part, scope, listener));
    case "when": {
      const value = route.when(scope);
      if (typeof value !== "boolean") {
        throw new Fault("MR706", `A condition must be true or false, and this is ${shown(value)}.`, {
          pointer: `${route.pointer}/when`,
        });
      }
      const way = value ? route.to : route.else;
      listener.decide(`${route.pointer}/when`, value, way ? follow(way, scope, listener) : []);
      return [];
    }
    case "switch": {
      const value = route.on(scope);
      const way = route.cases.get(typeof value === "string" ? value : JSON.stringify(value)) ?? route.else;
      if (!way) throw noCase(route, value);
      listener.decide(`${route.pointer}/switch`, value, follow(way, scope, listener));
      return [];
    }
  }
}

function noCase({ cases, pointer }: Route & { type: "switch" }, value: Json): Fault {
  const names = [...cases.keys()].map((name) => JSON.stringify(name)).join(", ");
  return new Fault("MR707", `No case for ${shown(value)}.`, {
    pointer: `${pointer}/switch`,
    hint: `There are ${names}. Add the case, or an "else".`,
  });
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
