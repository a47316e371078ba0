/**
 * From text to plan: read, validate, plan. All that is wrong is found in one go.
 *
 * @module
 */
import type { GraphBody, GraphDocument, ViewSource } from "../document.ts";
import { GraphError, type Issue, type Source } from "../errors.ts";
import { isObject } from "../value/own.ts";
import { distinct, withoutEchoes, withoutIdle, withoutLost } from "./echo.ts";
import { type Desk, entries, makeDesk, milliseconds, misspelt, takeFile } from "./desk.ts";
import { FileShelf, type FileText, folderOf } from "./files.ts";
import { checkUnused, reportUnused, Usage } from "./check_unused.ts";
import { checkViews, traitsOf } from "./check_views.ts";
import { checkShared } from "./check_schemas.ts";
import { targetsByNode } from "./checked.ts";
import { checkGraph } from "./checks.ts";
import { planJoins } from "./joins.ts";
import { limitedSearch, type Search } from "../value/near.ts";
import type { SchemaCheck } from "../value/schema.ts";
import type { Host, Plan, PlannedCheck, PlannedModel, PlannedServer, PlannedTool } from "./plan.ts";
import { planEdges, targetsOf } from "./plan_edges.ts";
import { planModels } from "./plan_models.ts";
import { planNodes } from "./plan_nodes.ts";
import { checksOf, planKeyList, planKeys } from "./plan_state.ts";
import { planTools } from "./plan_tools.ts";
import { type DocumentRead, type Draft, readDocument } from "./read.ts";
import { formatIssues } from "./report.ts";
import { Repair, withoutVainFix } from "./repair.ts";
import { validate } from "./validate.ts";

/** What became of a document. */
export interface Compiled {
  /** The plan; absent when there is an error among the issues. */
  readonly plan?: Plan;
  /** Every issue, in the order of the document. */
  readonly issues: readonly Issue[];
  /** The text it was read from. */
  readonly source: Source;
  /** Files that it names and that were not given. */
  readonly wanted: readonly string[];
}

/** Where a document comes from. */
export interface Origin {
  /** What to call it. Default `"graph"`. */
  readonly name?: string;
  /** What was read of files, by path. Default: those of the kit. */
  readonly files?: ReadonlyMap<string, FileText>;
}

/** Reads, validates and plans a document. */
export function compile(input: string | object, host: Host, { name = "graph", files }: Origin = {}): Compiled {
  const shelf = new FileShelf(files ?? new Map(Object.entries(host.kit.files ?? {})));
  const { plan, issues, source } = compileOne(input, { host, shelf, name, folder: "", above: [] });
  const whole = { ...source, ...(Object.keys(shelf.used).length > 0 && { files: shelf.used }) };
  const isFine = plan && !issues.some((issue) => issue.severity === "error");
  return {
    issues,
    source: whole,
    wanted: [...shelf.wanted],
    ...(isFine && { plan: { ...plan, source: whole, files: shelf.used } }),
  };
}

interface Place {
  readonly host: Host;
  readonly shelf: FileShelf;
  readonly name: string;
  /** Its path, when it is named by another document. */
  readonly file?: string;
  readonly folder: string;
  /** The files being planned around this one. */
  readonly above: readonly string[];
}

function compileOne(input: string | object, place: Place): Omit<Compiled, "wanted"> {
  const read = readDocument(input, place.name, place.file);
  const { source } = read;
  if (read.value === undefined) return { issues: read.issues, source };
  const repair = new Repair(read.value);
  const told: Draft[] = [];
  const search = limitedSearch();
  // A document is planned again as if its plain mistakes were put right, until only others are left: so one mistake has no echo.
  for (;;) {
    const { repaired, refused } = validate(repair, place.host);
    const drafts: Draft[] = [...refused];
    const inside: Issue[] = [];
    const checks: PlannedCheck[] = [];
    const bindings: PlannedModel[] = [];
    const servers: PlannedServer[] = [];
    const around = { ...place, search, drafts, read, inside, checks, bindings, servers };
    const plan = isObject(repair.document)
      ? planDocument(repair.document as unknown as GraphDocument, around)
      : undefined;
    const { settled, isDone } = repair.next(withoutEchoes(drafts, repair.document));
    told.push(...repaired, ...settled);
    if (!isDone) continue;
    const twice = read.issues.filter(({ pointer }) => pointer !== "").map(({ pointer }) => pointer);
    const known = withoutLost(told, twice).filter((draft) => !read.guessed.includes(draft.pointer));
    const own = distinct(known).map((draft) => withoutVainFix(draft, read.value!));
    const issues = withoutIdle([...inOrder([...read.issues, ...own.map(read.place)]), ...inside]);
    return { issues, source, ...(plan && { plan: { ...plan, checks: [...plan.checks, ...checks] } }) };
  }
}

/** The plan of a document, or an error with every issue. */
export function compileOrThrow(
  input: string | object,
  host: Host,
  origin?: Origin,
): Plan & { readonly warnings: readonly Issue[] } {
  const { plan, issues, source } = compile(input, host, origin);
  if (plan) return { ...plan, warnings: issues };
  const errors = issues.filter((issue) => issue.severity === "error");
  const count = errors.length === 1 ? "an error" : `${errors.length} errors`;
  throw new GraphError(
    `Cannot load ${source.name}: it has ${count}.\n\n${formatIssues(errors, source)}`,
    issues,
    source,
  );
}

interface Reading extends Place {
  readonly search: Search;
  readonly drafts: Draft[];
  readonly read: DocumentRead;
  /** What is wrong in documents that this one names. */
  readonly inside: Issue[];
  /** The checks of documents that this one names. */
  readonly checks: PlannedCheck[];
  /** The models of this document, and of those that it names. */
  readonly bindings: PlannedModel[];
  /** The servers of tools of this document, and of those that it names. */
  readonly servers: PlannedServer[];
}

function planDocument(document: GraphDocument, reading: Reading): Plan {
  const { host, read } = reading;
  // What is known of shared schemas is remembered by the object that holds them: after a repair they are others.
  const schemas = isObject(document.schemas) ? { ...document.schemas } : {};
  const desk = makeDesk({ ...document, schemas }, reading);
  const models = planModels(desk);
  reading.bindings.push(...models.values());
  const tools = planTools(desk);
  checkShared(desk);
  for (const tool of tools.values()) if ("source" in tool) reading.servers.push(tool);
  const limits = desk.isBroken("/limits") ? {} : document.limits ?? {};
  const common = {
    document,
    host,
    source: read.source,
    place: read.place,
    files: {},
    models,
    bindings: reading.bindings,
    tools,
    servers: reading.servers,
    views: new Map(entries<ViewSource>(document.streams)),
    limits: {
      steps: limits.steps ?? 100,
      concurrency: limits.concurrency ?? 16,
      ...(limits.timeout !== undefined && { timeout: milliseconds(limits.timeout) }),
    },
  };
  const name = typeof document.name === "string" ? document.name : "graph";
  const usage = new Usage();
  const plan = { ...planGraph(name, desk, { ...common, find: graphFinder(desk, reading), usage }), name };
  checkUnused(usage, common, desk);
  checkViews(plan, desk);
  return plan;
}

/** Finds graphs in files of their own. */
function graphFinder(desk: Desk, reading: Reading): Outside["find"] {
  const planned = new Map<string, Plan | "refused">();
  return (path, place) => {
    if (!path.startsWith("./") && !path.startsWith("../")) return undefined;
    const file = takeFile(path, place, desk);
    if (!file) return "refused";
    if (reading.above.includes(file.path)) return "itself";
    const known = planned.get(file.path);
    if (known) return known;
    const above = [...reading.above, file.path];
    const { plan, issues } = compileOne(file.text, {
      ...reading,
      name: file.path,
      file: file.path,
      folder: folderOf(file.path),
      above,
    });
    reading.inside.push(...issues);
    const result = plan ?? "refused";
    if (plan) {
      reading.checks.push(...plan.checks);
      reading.bindings.push(...plan.bindings);
      reading.servers.push(...plan.servers);
    }
    planned.set(file.path, result);
    return result;
  };
}

type Common = Omit<
  Plan,
  "name" | "base" | "keys" | "input" | "output" | "nodes" | "start" | "joins" | "checks" | "traits"
>;

interface Outside extends Common {
  /** A graph of an outer level, or of a file, by its name. */
  readonly find: (name: string, place: string) => Plan | undefined | "itself" | "refused";
  /** What the nodes of the document use; each graph adds its own. */
  readonly usage: Usage;
}

/** Plans one graph: the document's own, or one inside. */
function planGraph(name: string, desk: Desk, outside: Outside): Plan {
  const { find: findOutside, usage, ...common } = outside;
  const keys = planKeys(desk);
  const input = planKeyList("input", keys, desk);
  const output = planKeyList("output", keys, desk);
  const graphs = entries<GraphBody>(desk.body.graphs);
  const bodies = new Map(graphs);
  const planned = new Map<string, Plan | "itself">();
  const find: Outside["find"] = (wanted, place) => {
    const body = bodies.get(wanted);
    if (!body) return findOutside(wanted, place);
    const known = planned.get(wanted);
    if (known) return known;
    planned.set(wanted, "itself");
    const base = desk.at("graphs", wanted);
    const inner = planGraph(wanted, desk.turn(isObject(body) ? body : { nodes: {}, edges: {} }, base), {
      ...common,
      find,
      usage,
    });
    planned.set(wanted, inner);
    return inner;
  };
  const graph = (wanted: string, place: string) => {
    const found = find(wanted, place);
    if (typeof found === "object") return found;
    if (found === "refused") return undefined;
    desk.report(
      found === "itself"
        ? withinItself(wanted, place)
        : unknownGraph(wanted, place, graphs.map(([known]) => known), desk),
    );
    return undefined;
  };
  const around = { keys, models: common.models, tools: common.tools, graph };
  const nodes = planNodes(around, desk);
  const { start, routes, catches } = planEdges(nodes, around, desk);
  const joins = planJoins(targetsByNode({ routes, catches }), targetsOf(start));
  usage.add(nodes);
  checkGraph({ desk, keys, input, output, nodes, start, routes, catches, joins, tools: common.tools });
  const named = new Set(planned.keys());
  for (const [known] of graphs) {
    const place = desk.at("graphs", known);
    // Those that no node names are read too: their mistakes are mistakes.
    find(known, place);
    if (!named.has(known)) reportUnused(desk, place, `No node runs the graph "${known}".`);
  }
  return {
    ...common,
    name,
    base: desk.base,
    keys,
    nodes: nodes.map(({ reads: _reads, uses: _uses, ...node }, index) => ({
      ...node,
      ...(routes[index] && { route: routes[index] }),
      ...(catches[index] && { catch: catches[index] }),
    })),
    start,
    traits: traitsOf(nodes, common),
    checks: [
      ...(desk.base === "" ? [...common.tools.values()].flatMap(checksOfTool) : []),
      ...[...keys.values()].flatMap((key) => checksOf(key, desk.at("state", key.name, "default"), common.place)),
      ...[...planned.values()].flatMap((inner) => inner === "itself" ? [] : inner.checks),
    ],
    joins,
    ...(input && { input }),
    ...(output && { output }),
  };
}

function checksOfTool(tool: PlannedTool | PlannedServer): SchemaCheck[] {
  if ("source" in tool) return [];
  return tool.outputCheck ? [tool.check, tool.outputCheck] : [tool.check];
}

function withinItself(name: string, pointer: string): Draft {
  return {
    code: "MR307",
    pointer,
    message: `Graph "${name}" would run inside itself without end.`,
    hint: "For a repetition, lead an edge back to an earlier node.",
  };
}

function unknownGraph(name: string, pointer: string, known: readonly string[], desk: Desk): Draft {
  return {
    code: "MR305",
    pointer,
    message: `There is no graph "${name}".`,
    ...misspelt(name, known, { what: "inner graph", pointer, desk }),
  };
}

function inOrder(issues: Issue[]): Issue[] {
  const place = (issue: Issue) => [issue.line ?? 0, issue.column ?? 0];
  return issues.sort((a, b) => {
    const [lineA, columnA] = place(a);
    const [lineB, columnB] = place(b);
    return lineA - lineB || columnA - columnB;
  });
}
