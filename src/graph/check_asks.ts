/**
 * Finds persons who would be asked several things at once.
 *
 * @module
 */
import type { CheckedGraph } from "./checked.ts";
import { eachMeeting } from "./meetings.ts";
import type { NodeDraft } from "./plan_nodes.ts";

/** Reports nodes on different branches of a fork that may each stop for a person: the first two of each fork. */
export function checkAsks(graph: CheckedGraph): void {
  const asking = graph.nodes.filter((node) => mayAsk(node, graph)).map((node) => ({ node, place: node.pointer }));
  eachMeeting(graph, [["questions", asking]], (_, { one, other, fork }) => {
    graph.desk.report({
      code: "MR404",
      severity: "warning",
      pointer: one.place,
      at: "key",
      message: `"${one.node.name}" and "${other.node.name}" may both ask a person at the same time.`,
      hint: "The run waits until every question has an answer. Lead from one to the other, so that they come in turn.",
      related: [
        { pointer: other.place, message: `"${other.node.name}" stands here` },
        { pointer: fork.place, message: `${fork.from === "START" ? "START" : `"${fork.from}"`} starts both here` },
      ],
    });
  });
}

/** Whether a node may stop for a person: by its kind, before a tool that must be approved, or inside. */
export function mayAsk({ work, uses }: NodeDraft, { tools }: Pick<CheckedGraph, "tools">): boolean {
  return work.asks === true || [...uses.tools, ...uses.servers].some((name) => tools.get(name)?.approve) ||
    uses.graphs.some(({ plan }) => plan.traits.asks);
}
