/**
 * Finds keys that are read before anything has written them.
 *
 * @module
 */
import { keysSetWhen } from "../value/guards.ts";
import { type CheckedGraph, targetsByNode, writesOf } from "./checked.ts";
import { Flow } from "./flow.ts";
import type { Stop } from "./flow_map.ts";
import { givenInside } from "./given_inside.ts";
import type { Route } from "./plan.ts";
import { listsIn, targetsOf } from "./plan_edges.ts";
import { reachOf, sourcesOf } from "./reach.ts";
import type { KeyRead } from "./reads.ts";
import { reportNever, type Wanted } from "./unset_never.ts";

/** A place where a key is read that must be set there. */
interface Site extends Wanted {
  /** Who reads it, as a sentence begins. */
  readonly reader: string;
  /** The node, or the number of nodes for START. */
  readonly node: number;
  /** When: as the node begins, once it has ended, or once its failure was caught. */
  readonly when: "before" | "after" | "failed";
}

type SitePlace = Pick<Site, "reader" | "node" | "when">;

/** For how many reads of a graph the way is looked up on which they fail. */
const mostWays = 100;

/** How many writers of a key are looked at, to say that none of them comes before a read. */
const mostWriters = 20;

/** Reports keys that nothing ever writes and that are read or promised, and reads that may come before something has written the key. */
export function checkUnset(graph: CheckedGraph): void {
  const { keys, input, output = [], desk } = graph;
  // Where no inputs are listed, a caller may give any key.
  if (!input && desk.base === "") return;
  const isOpen = ({ read: { name } }: Wanted) =>
    keys.has(name) && keys.get(name)?.initial === undefined && !input?.includes(name);
  const sites = sitesOf(graph).filter(isOpen);
  const promises = output.map((name, index) => ({
    read: { name, pointer: desk.at("output", index) },
    says: '"output" promises',
    remedy: `leave it out of ${desk.at("output")}`,
  })).filter(isOpen);
  if (sites.length + promises.length === 0) return;
  const isGiven = input ? () => false : givenInside(desk);
  const written = new Set([...graph.nodes.keys()].flatMap((index) => writesOf(graph, index).map(({ key }) => key)));
  const isNever = ({ read: { name } }: Wanted) => !written.has(name) && !isGiven(name);
  reportNever([...sites, ...promises].filter(isNever), graph);
  const isNear = nearFinder(graph);
  const isPerhaps = (site: Site) => written.has(site.read.name) && !isGiven(site.read.name) && !isNear(site);
  reportPerhaps(sites.filter(isPerhaps), graph);
}

function sitesOf({ nodes, start, routes, catches }: CheckedGraph): Site[] {
  const sites: Site[] = [];
  const add = (read: KeyRead, place: SitePlace, known: ReadonlySet<string> = none) => {
    if (!read.guarded && !known.has(read.name)) sites.push({ read, says: `${place.reader} reads`, ...place });
  };
  const follow = (route: Route | undefined, place: SitePlace, known: ReadonlySet<string>) => {
    if (route?.type === "all") { for (const part of route.of) follow(part, place, known); }
    if (route?.type !== "when" && route?.type !== "switch") return;
    const { condition: { reads, ast } } = route;
    for (const read of reads) add(read, place, known);
    const when = (outcome: boolean) =>
      new Set([...known, ...reads.map(({ name }) => name), ...ast ? keysSetWhen(ast, outcome) : []]);
    if (route.type === "when") {
      follow(route.to, place, when(true));
      return follow(route.else, place, when(false));
    }
    for (const part of route.cases.values()) follow(part, place, known);
    follow(route.else, place, known);
  };
  follow(start, { reader: "The edge of START", node: nodes.length, when: "after" }, none);
  for (const { index, name, reads } of nodes) {
    for (const read of reads) add(read, { reader: `"${name}"`, node: index, when: "before" });
    follow(routes[index], { reader: `The edge of "${name}"`, node: index, when: "after" }, none);
    const caught = catches[index];
    const place = { reader: `The "catch" of "${name}"`, node: index, when: "failed" } as const;
    for (const read of caught?.reads ?? []) add(read, place);
    follow(caught?.route, place, none);
  }
  return sites;
}

const none: ReadonlySet<string> = new Set();

/** How far a writer is looked for along a line of nodes before all ways are. */
const near = 8;

/** Finds whether a key is written a few nodes before on the only way there: so most reads are settled, and quickly. */
function nearFinder({ nodes, start, routes, catches }: CheckedGraph): (site: Site) => boolean {
  const ways = nodes.map(() => 0);
  const from: number[] = nodes.map(() => nodes.length);
  const lead = (route: Route | undefined, by: number, count: number) => {
    for (const target of targetsOf(route)) {
      ways[target] += count;
      from[target] = by;
    }
  };
  lead(start, nodes.length, 1);
  for (const { index } of nodes) {
    lead(routes[index], index, 1);
    // A failed node has written nothing.
    lead(catches[index]?.route, index, 2);
  }
  const writes = (index: number, name: string) => nodes[index].writes.some(({ key, isSure }) => isSure && key === name);
  return ({ node, when, read: { name } }) => {
    if (when === "after" && node < nodes.length && writes(node, name)) return true;
    for (let at = node, steps = 0; at < nodes.length && ways[at] === 1 && steps < near; steps++) {
      at = from[at];
      if (at < nodes.length && writes(at, name)) return true;
    }
    return false;
  };
}

function reportPerhaps(sites: readonly Site[], graph: CheckedGraph): void {
  if (sites.length === 0) return;
  const quick = unset(sites, graph, false);
  if (quick.sites.length === 0) return;
  const { sites: left, flow } = unset(quick.sites, graph, true);
  const writers = writersByKey(graph);
  const look = lookAround(graph);
  const meet = meetingFinder(graph, look);
  const told = new Set<string>();
  for (const site of left) {
    const { read, node, when, reader } = site;
    const id = JSON.stringify([node, when, read.name]);
    if (told.has(id)) continue;
    told.add(id);
    const known = writers.get(read.name)!;
    const around = told.size > mostWays ? undefined : look(node);
    const earlier = around ? known.filter(({ index }) => around.before.has(index)) : known;
    const isLater = around !== undefined && earlier.length === 0 &&
      known.every(({ index }) => around.behind.has(index));
    const isNever = isLater || (around !== undefined && earlier.length === 0 && when === "before" &&
      known.length <= mostWriters && known.every(({ index }) => index === node || !meet(index, node)));
    const way = around && !isLater ? flow.wayWithout(node, read.name) : undefined;
    graph.desk.report({
      code: "MR402",
      severity: "warning",
      pointer: read.pointer,
      ...(read.range && { range: read.range }),
      message: `${reader} ${isNever ? "reads" : "may read"} "${read.name}" before anything has written it.`,
      hint: hintOf(read.name, way, earlier, graph),
      related: known.slice(0, 3).map(({ place, index }) => ({
        pointer: place,
        message: `"${graph.nodes[index].name}" writes it here`,
      })),
    });
  }
}

interface Writer {
  readonly index: number;
  readonly place: string;
  readonly isSure: boolean;
}

function writersByKey(graph: CheckedGraph): Map<string, Writer[]> {
  const writers = new Map<string, Writer[]>();
  for (const { index } of graph.nodes) {
    for (const { key, place, isSure } of writesOf(graph, index)) {
      const list = writers.get(key) ?? [];
      list.push({ index, place, isSure });
      writers.set(key, list);
    }
  }
  return writers;
}

/** Finds the nodes that lead to a node, and those that it leads to. In a loop it is among them itself. */
function lookAround(
  graph: CheckedGraph,
): (node: number) => { before: ReadonlySet<number>; behind: ReadonlySet<number> } {
  const targets = [...targetsByNode(graph), targetsOf(graph.start)];
  const sources = sourcesOf(targets);
  return (node) => ({ before: reachOf(sources[node], sources), behind: reachOf(targets[node], targets) });
}

/** Finds whether a writer may run beside what leads to a node, or to a node itself: on another branch of some fork. */
function meetingFinder(
  { start, routes, catches }: CheckedGraph,
  look: ReturnType<typeof lookAround>,
): (writer: number, node: number) => boolean {
  const forks = [start, ...routes, ...catches.map((caught) => caught?.route)].flatMap(listsIn)
    .map((list) => list.map(targetsOf));
  return (writer, node) => {
    if (forks.length === 0) return false;
    const [toWriter, toNode] = [writer, node].map((index) => new Set(look(index).before).add(index));
    return forks.some((branches) => {
      const [forWriter, forNode] = [toWriter, toNode].map((goal) =>
        [...branches.keys()].filter((branch) => branches[branch].some((target) => goal.has(target)))
      );
      return forWriter.length > 0 && forNode.length > 0 &&
        (forWriter.length > 1 || forNode.some((branch) => branch !== forWriter[0]));
    });
  };
}

function hintOf(
  name: string,
  way: readonly Stop[] | undefined,
  writers: readonly Writer[],
  graph: CheckedGraph,
): string {
  const nameOf = (index: number) => graph.nodes[index]?.name ?? "START";
  const ways = `give it a default, or ask has(state.${name}) first.`;
  if (!way) return `Write it before, ${ways}`;
  const passed = new Set(way.slice(0, -1).filter(({ failed }) => !failed).map(({ node }) => node));
  const careless = writers.find(({ index, isSure }) => !isSure && passed.has(index));
  if (careless) return `"${nameOf(careless.index)}" may leave it out: ${ways}`;
  const names = way.map(({ node, failed }) => nameOf(node) + (failed ? " (failed)" : ""));
  const path = [...way[0].node === graph.nodes.length ? [] : ["…"], ...names].join(" → ");
  const missed = [...new Set(writers.map(({ index }) => index))].filter((index) => !passed.has(index));
  const others = missed.slice(0, 3).map((index) => `"${nameOf(index)}"`).join(missed.length > 3 ? ", " : " or ");
  const isFailed = way.some(({ node, failed }) => failed && missed.includes(node));
  return `${path} ${
    isFailed || missed.length === 0 ? "gets there with nothing written" : `gets there without going through ${others}`
  }: write it there too, ${ways}`;
}

/** The reads that are not sure to find their key set. */
function unset(sites: readonly Site[], graph: CheckedGraph, isDeep: boolean): { sites: Site[]; flow: Flow } {
  const flow = new Flow(graph, [...new Set(sites.map(({ read }) => read.name))], isDeep);
  const isUnset = ({ node, when, read: { name } }: Site) =>
    flow.isReached(node) &&
    !(when === "before" ? flow.isSetBefore(node, name) : flow.isSetAfter(node, name, when === "failed"));
  return { sites: sites.filter(isUnset), flow };
}
