/**
 * Finds loops that do not end by themselves.
 *
 * @module
 */
import { mayAsk } from "./check_asks.ts";
import { type CheckedGraph, targetsByNode, writesOf } from "./checked.ts";
import type { Loop } from "./joins.ts";
import type { Route } from "./plan.ts";
import { reachOf, sourcesOf } from "./reach.ts";

/** Reports loops without a way out, and loops whose conditions read nothing that changes in them. */
export function checkLoops(checked: CheckedGraph): void {
  if (checked.joins.loops.length === 0) return;
  const targets = targetsByNode(checked);
  const graph = { ...checked, targets, sources: sourcesOf(targets) };
  const inside = new Set<number>();
  for (const loop of graph.joins.loops) {
    // Loops inside one another end with the outer one, which comes first.
    if ([...loop.members].some((member) => inside.has(member))) continue;
    for (const member of loop.members) inside.add(member);
    // Whoever asks a person is led out by the person, or waits.
    if ([...loop.members].some((member) => mayAsk(graph.nodes[member], graph))) continue;
    checkLoop(loop, graph);
  }
}

/** A graph, and who leads to whom in it. */
interface LoopGraph extends CheckedGraph {
  readonly targets: readonly (readonly number[])[];
  readonly sources: readonly (readonly number[])[];
}

function checkLoop(loop: Loop, graph: LoopGraph): void {
  const stuck = findStuck(loop, graph, () => true);
  if (stuck) return reportEndless(stuck, graph);
  const frozen = frozenConditions(loop, graph);
  if (frozen.size === 0) return;
  const idle = findStuck(loop, graph, (route) => !frozen.has(route));
  if (idle) reportIdle([...frozen][0], pathOf(idle, graph), graph);
}

type Choice = Route & { readonly type: "when" | "switch" };

/**
 * Members of a loop from which it is never left, whatever the free conditions say, and going round; other conditions may always say the
 * same. None where the loop can be left from all its heads.
 */
function findStuck(
  loop: Loop,
  graph: LoopGraph,
  isFree: (route: Choice) => boolean,
): readonly number[] | undefined {
  const { routes, catches, targets, sources } = graph;
  const ending = new Set<number>();
  const ends = (route: Route | undefined): boolean => {
    if (!route) return true;
    switch (route.type) {
      case "end":
        return true;
      case "node":
        return !loop.members.has(route.index) || ending.has(route.index);
      case "all":
        return route.of.every(ends);
      default: {
        const arms = route.type === "when"
          ? [route.to, route.else]
          : [...route.cases.values(), ...route.else ? [route.else] : []];
        return isFree(route) ? arms.some(ends) : arms.every(ends);
      }
    }
  };
  const open = [...loop.members];
  for (const member of open) {
    const caught = catches[member];
    if (ending.has(member) || !(ends(routes[member]) || (caught && ends(caught.route)))) continue;
    ending.add(member);
    for (const source of sources[member]) if (loop.members.has(source)) open.push(source);
  }
  const head = [...loop.heads].find((head) => !ending.has(head));
  if (head === undefined) return undefined;
  const seen = [head];
  for (;;) {
    const next = targets[seen[seen.length - 1]].find((to) => loop.members.has(to) && !ending.has(to))!;
    if (seen.includes(next)) return shortest(next, new Set([...loop.members].filter((to) => !ending.has(to))), graph);
    seen.push(next);
  }
}

/** The conditions in a loop that say the same in every round: nothing that runs meanwhile writes what they read. */
function frozenConditions(loop: Loop, graph: LoopGraph): ReadonlySet<Choice> {
  const { nodes, routes } = graph;
  const choices = [...loop.members].flatMap((member) => choicesIn(routes[member]));
  const changed = new Set<string>();
  const note = (index: number) => {
    for (const { key } of writesOf(graph, index)) changed.add(key);
  };
  loop.members.forEach(note);
  const frozen = () =>
    choices.filter(({ condition: { reads, ast } }) =>
      ast !== undefined && !reads.some(({ name }) => changed.has(name))
    );
  if (frozen().length === 0) return new Set();
  // What has run before the loop is over; everything else may write while it runs.
  const before = nodes.some(({ any }) => any) ? new Set<number>() : leadingTo(loop, graph);
  for (const { index } of nodes) if (!before.has(index)) note(index);
  return new Set(frozen());
}

function choicesIn(route: Route | undefined): Choice[] {
  switch (route?.type) {
    case "all":
      return route.of.flatMap(choicesIn);
    case "when":
      return [route, ...choicesIn(route.to), ...choicesIn(route.else)];
    case "switch":
      return [route, ...[...route.cases.values()].flatMap(choicesIn), ...choicesIn(route.else)];
    default:
      return [];
  }
}

function leadingTo({ heads, members }: Loop, { sources }: LoopGraph): ReadonlySet<number> {
  const before = [...heads].flatMap((head) => sources[head]).filter((index) => !members.has(index));
  return reachOf(before, sources);
}

/** The shortest way from a node back to it among some nodes. */
function shortest(from: number, among: ReadonlySet<number>, { targets }: LoopGraph): readonly number[] {
  const by = new Map<number, number>();
  const open = [from];
  for (const index of open) {
    for (const target of targets[index]) {
      if (!among.has(target) || by.has(target)) continue;
      by.set(target, index);
      open.push(target);
    }
    if (by.has(from)) break;
  }
  const path = [from];
  do path.unshift(by.get(path[0])!); while (path[0] !== from);
  return path;
}

/** A loop as `a → b → a`. */
function pathOf(path: readonly number[], { nodes }: CheckedGraph): string {
  const names = path.map((index) => nodes[index].name);
  return (names.length > 8 ? [...names.slice(0, 4), "…", ...names.slice(-2)] : names).join(" → ");
}

function reportEndless(path: readonly number[], graph: CheckedGraph): void {
  const { name } = graph.nodes[path[path.length - 2]];
  graph.desk.report({
    code: "MR111",
    pointer: graph.desk.at("edges", name),
    message: `There is no way out of the loop ${pathOf(path, graph)}.`,
    hint: 'Lead out of it on a condition: { "when": …, "to": …, "else": "END" }.',
  });
}

function reportIdle(choice: Choice, path: string, { desk }: CheckedGraph): void {
  const names = [...new Set(choice.condition.reads.map(({ name }) => `"${name}"`))];
  desk.report({
    code: "MR112",
    severity: "warning",
    pointer: `${choice.pointer}/${choice.type}`,
    message: names.length === 0
      ? `The loop ${path} ends only by its limit of steps: this condition says the same in every round.`
      : `The loop ${path} ends only by its limit of steps: nothing in it writes ${names.slice(0, 3).join(" or ")}.`,
    hint: "Let its way out read what the loop writes, as a score or a count of rounds.",
  });
}
