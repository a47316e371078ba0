/**
 * From text to plan: read, validate, plan. All that is wrong is found in one go.
 *
 * @module
 */
import type { GraphDocument } from "../document.ts";
import { GraphError, type Issue } from "../errors.ts";
import { entries, isObject, makeDesk, milliseconds } from "./desk.ts";
import { planJoins } from "./joins.ts";
import type { Host, Plan } from "./plan.ts";
import { both, planEdges, targetsOf } from "./plan_edges.ts";
import { planModels } from "./plan_models.ts";
import { planNodes } from "./plan_nodes.ts";
import { planKeyList, planKeys } from "./plan_state.ts";
import { type Draft, readDocument } from "./read.ts";
import { formatIssues } from "./report.ts";
import { validate } from "./validate.ts";
import type { ViewSource } from "../document.ts";

/** What became of a document. */
export interface Compiled {
  /** The plan; absent when there is an error among the issues. */
  readonly plan?: Plan;
  /** Every issue, in the order of the document. */
  readonly issues: readonly Issue[];
  /** The text it was read from. */
  readonly source: Plan["source"];
}

/** Reads, validates and plans a document. */
export function compile(input: string | object, host: Host, name = "graph"): Compiled {
  const read = readDocument(input, name);
  const { source } = read;
  if (read.value === undefined) return { issues: read.issues, source };
  const drafts: Draft[] = validate(read.value, host);
  const body = isObject(read.value) ? planBody(read.value as unknown as GraphDocument, host, drafts) : undefined;
  const issues = inOrder([...read.issues, ...drafts.map(read.place)]);
  if (!body || issues.some((issue) => issue.severity === "error")) return { issues, source };
  return { plan: { ...body, source, host, place: read.place }, issues, source };
}

/** The plan of a document, or an error with every issue. */
export function compileOrThrow(
  input: string | object,
  host: Host,
  name?: string,
): Plan & { readonly warnings: readonly Issue[] } {
  const { plan, issues, source } = compile(input, host, name);
  if (plan) return { ...plan, warnings: issues };
  const errors = issues.filter((issue) => issue.severity === "error");
  const count = errors.length === 1 ? "an error" : `${errors.length} errors`;
  throw new GraphError(
    `Cannot load ${source.name}: it has ${count}.\n\n${formatIssues(errors, source)}`,
    issues,
    source,
  );
}

function planBody(document: GraphDocument, host: Host, drafts: Draft[]): Omit<Plan, "source" | "host" | "place"> {
  const desk = makeDesk(document, host, drafts);
  const keys = planKeys(desk);
  const input = planKeyList("input", keys, desk);
  const output = planKeyList("output", keys, desk);
  const models = planModels(desk);
  const around = { keys, models };
  const nodes = planNodes(around, desk);
  const { start, routes, catches } = planEdges(nodes, around, desk);
  const limits = desk.isBroken("/limits") ? {} : document.limits ?? {};
  return {
    name: typeof document.name === "string" ? document.name : "graph",
    document,
    keys,
    models,
    nodes: nodes.map((node, index) => ({
      ...node,
      ...(routes[index] && { route: routes[index] }),
      ...(catches[index] && { catch: catches[index] }),
    })),
    start,
    joins: planJoins(routes.map((route, index) => targetsOf(both(route, catches[index]?.route))), targetsOf(start)),
    views: new Map(entries<ViewSource>(document.streams)),
    limits: {
      steps: limits.steps ?? 100,
      concurrency: limits.concurrency ?? 16,
      ...(limits.timeout !== undefined && { timeout: milliseconds(limits.timeout) }),
    },
    ...(input && { input }),
    ...(output && { output }),
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
