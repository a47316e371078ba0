/**
 * Finds what a document declares and nothing uses.
 *
 * @module
 */
import type { CheckedGraph } from "./checked.ts";
import type { Desk } from "./desk.ts";
import type { Condition } from "./reads.ts";
import type { Plan, Route } from "./plan.ts";
import type { Uses } from "./node_source.ts";

/** Reports keys of the state that nothing reads or writes, and those that are written for nobody. */
export function checkUnusedKeys(graph: CheckedGraph): void {
  const { keys, nodes, input, output, desk } = graph;
  // Code of the host may read the whole state.
  if (nodes.some(isHosted)) return;
  const { read, written, telling } = useOf(graph);
  const listed = new Set([...input ?? [], ...output ?? []]);
  for (const name of keys.keys()) {
    if (listed.has(name) || read.has(name)) continue;
    const isWritten = written.has(name);
    // Without a list everything comes out; and what models and persons say is seen as they say it.
    if (isWritten && (!output || telling.has(name))) continue;
    if (desk.isBroken(desk.at("state", name))) continue;
    desk.report({
      code: "MR502",
      severity: "warning",
      pointer: desk.at("state", name),
      at: "key",
      message: isWritten ? `"${name}" is written, and nobody reads it.` : `Nothing reads or writes "${name}".`,
      hint: isWritten ? `Read it, or add it to ${desk.at("output")}; else take it out.` : "Take it out, or use it.",
    });
  }
}

function isHosted({ uses }: { readonly uses: Uses }): boolean {
  return uses.isHosted || uses.tools.length > 0;
}

function useOf({ nodes, start, routes, catches }: CheckedGraph) {
  const read = new Set<string>();
  const written = new Set<string>();
  const telling = new Set<string>();
  const note = ({ reads }: Pick<Condition, "reads">) => reads.forEach(({ name }) => read.add(name));
  const follow = (route: Route | undefined): void => {
    if (route?.type === "all") route.of.forEach(follow);
    if (route?.type !== "when" && route?.type !== "switch") return;
    note(route.condition);
    if (route.type === "when") follow(route.to);
    else [...route.cases.values()].forEach(follow);
    follow(route.else);
  };
  follow(start);
  for (const node of nodes) {
    const { index, uses, work } = node;
    note(node);
    follow(routes[index]);
    const caught = catches[index];
    if (caught) note(caught);
    follow(caught?.route);
    const into = caught?.into;
    for (const key of typeof into === "string" ? [into] : (into ?? []).map(([key]) => key)) written.add(key);
    for (const { key } of node.writes) {
      written.add(key);
      if (work.asks || uses.models.length > 0 || uses.graphs.length > 0) telling.add(key);
    }
  }
  return { read, written, telling };
}

/** What all nodes of a document use, inner graphs included. */
export class Usage {
  /** The models that nodes ask. */
  readonly models: Set<string> = new Set();
  /** The tools that nodes may run. */
  readonly tools: Set<string> = new Set();
  /** Whether code of the host runs, which may ask any model. */
  isHosted = false;

  /** Adds what the nodes of a graph use. */
  add(nodes: readonly { readonly uses: Uses }[]): void {
    for (const { uses } of nodes) {
      for (const { name } of uses.models) this.models.add(name);
      for (const name of [...uses.tools, ...uses.servers]) this.tools.add(name);
      if (isHosted({ uses })) this.isHosted = true;
    }
  }
}

/** Reports models and tools of a document that nothing uses. */
export function checkUnused(
  usage: Usage,
  { models, tools }: Pick<Plan, "models" | "tools">,
  desk: Desk,
): void {
  for (const tool of tools.values()) {
    const what = "source" in tool ? "tools of the server" : "the tool";
    if (usage.tools.has(tool.name)) continue;
    reportUnused(desk, tool.pointer, `No node offers ${what} "${tool.name}" to a model.`);
  }
  if (usage.isHosted) return;
  const asked = new Set(usage.models);
  for (const name of asked) for (const model of models.get(name)?.fallback ?? []) asked.add(model.name);
  for (const { name, pointer } of models.values()) {
    if (!asked.has(name)) reportUnused(desk, pointer, `No node asks the model "${name}".`);
  }
}

/** Reports what nothing uses. */
export function reportUnused(desk: Desk, pointer: string, message: string): void {
  if (desk.isBroken(pointer)) return;
  desk.report({ code: "MR501", severity: "warning", pointer, at: "key", message, hint: "Take it out, or use it." });
}
