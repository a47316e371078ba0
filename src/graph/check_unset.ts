/**
 * Finds keys that are read before anything has written them.
 *
 * @module
 */
import { keysSetWhen } from "../value/guards.ts";
import { type CheckedGraph, writesOf } from "./checked.ts";
import { entries, isObject } from "./desk.ts";
import { Flow } from "./flow.ts";
import type { Stop } from "./flow_map.ts";
import type { Route } from "./plan.ts";
import { both, targetsOf } from "./plan_edges.ts";
import type { KeyRead } from "./reads.ts";

/** A place where a key is read that must be set there. */
interface Site {
  readonly read: KeyRead;
  /** Who reads it, as a sentence begins. */
  readonly reader: string;
  /** The node, or the number of nodes for START. */
  readonly node: number;
  /** When: as the node begins, once it has ended, or once its failure was caught. */
  readonly when: "before" | "after" | "failed";
}

/** For how many reads of a graph the way is looked up on which they fail. */
const mostWays = 100;

/** Reports reads of keys that nothing ever writes, and of those that something has not written yet on some way. */
export function checkUnset(graph: CheckedGraph): void {
  const given = givenKeys(graph);
  if (given === "any") return;
  const sites = sitesOf(graph).filter(({ read: { name } }) =>
    !given.has(name) && graph.keys.get(name)?.initial === undefined
  );
  if (sites.length === 0) return;
  const written = new Set([...graph.nodes.keys()].flatMap((index) => writesOf(graph, index).map(({ key }) => key)));
  reportNever(sites.filter(({ read }) => !written.has(read.name)), graph);
  const isNear = nearFinder(graph);
  reportPerhaps(sites.filter((site) => written.has(site.read.name) && !isNear(site)), graph);
}

/** The keys that may be set when the graph begins; those that are not listed may be any. */
function givenKeys({ input, desk }: CheckedGraph): ReadonlySet<string> | "any" {
  if (input) return new Set(input);
  if (desk.base === "") return "any";
  // A graph inside takes those that share their name with a key around it, and what a "with" may name.
  const given = new Set<string>();
  const around: unknown = desk.body;
  const collect = (body: unknown) => {
    if (!isObject(body)) return;
    if (body !== around) { for (const [key] of entries(body.state)) given.add(key); }
    for (const [, node] of entries(body.nodes)) {
      if (isObject(node)) { for (const [key] of entries(node.with)) given.add(key); }
    }
    for (const [, inner] of entries(body.graphs)) collect(inner);
  };
  collect(desk.document);
  return given;
}

function sitesOf({ nodes, start, routes, catches }: CheckedGraph): Site[] {
  const sites: Site[] = [];
  const add = (read: KeyRead, place: Omit<Site, "read">, known: ReadonlySet<string> = none) => {
    if (!read.guarded && !known.has(read.name)) sites.push({ read, ...place });
  };
  const follow = (route: Route | undefined, place: Omit<Site, "read">, known: ReadonlySet<string>) => {
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

/** One mistake for each key: the others who read it are told beside. */
function reportNever(sites: readonly Site[], { desk }: CheckedGraph): void {
  for (const [name, [site, ...others]] of byKey(sites)) {
    const { read: { pointer, range }, reader } = site;
    const related = others.slice(0, 3).map((other) => ({
      pointer: other.read.pointer,
      message: `${other.reader.replace(/^The/, "the")} reads it here`,
    }));
    desk.report({
      code: "MR402",
      pointer,
      ...(range && { range }),
      message: `${reader} reads "${name}", and nothing ever writes it.`,
      hint: desk.body.input
        ? `Write it in a node that runs before, give it a default, or add it to ${desk.at("input")}.`
        : "Write it in a node that runs before, or give it a default.",
      ...(related.length > 0 && { related }),
    });
  }
}

function byKey(sites: readonly Site[]): Map<string, Site[]> {
  const groups = new Map<string, Site[]>();
  for (const site of sites) {
    const group = groups.get(site.read.name);
    if (group) group.push(site);
    else groups.set(site.read.name, [site]);
  }
  return groups;
}

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
      known.every(({ index }) => index === node || !meets(index, node, look, graph)));
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
  const targets = graph.nodes.map(({ index }) => targetsOf(both(graph.routes[index], graph.catches[index]?.route)));
  targets.push(targetsOf(graph.start));
  const sources = targets.map((): number[] => []);
  targets.forEach((to, from) => to.forEach((target) => sources[target].push(from)));
  return (node) => ({ before: spread(sources[node], sources), behind: spread(targets[node], targets) });
}

function spread(first: readonly number[], next: readonly (readonly number[])[]): ReadonlySet<number> {
  const found = new Set(first);
  for (const index of found) for (const other of next[index]) found.add(other);
  return found;
}

/** Whether a writer may run beside what leads to a node, or to a node itself: on another branch of some fork. */
function meets(
  writer: number,
  node: number,
  look: ReturnType<typeof lookAround>,
  { start, routes, catches }: CheckedGraph,
): boolean {
  const [toWriter, toNode] = [writer, node].map((index) => new Set(look(index).before).add(index));
  const leads = (route: Route, to: ReadonlySet<number>) => targetsOf(route).some((target) => to.has(target));
  const forks = (route: Route | undefined): boolean => {
    if (route?.type === "when") return forks(route.to) || forks(route.else);
    if (route?.type === "switch") return [...route.cases.values(), route.else].some(forks);
    if (route?.type !== "all") return false;
    return route.of.some((one, index) =>
      leads(one, toWriter) && route.of.some((other, place) => place !== index && leads(other, toNode))
    ) || route.of.some(forks);
  };
  return [start, ...routes, ...catches.map((caught) => caught?.route)].some(forks);
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
