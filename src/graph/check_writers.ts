/**
 * Finds nodes that may write one key at the same time: the order of such writes would be an accident.
 *
 * @module
 */
import { type CheckedGraph, writesOf } from "./checked.ts";
import { eachMeeting, type Party } from "./meetings.ts";

/** Reports writers of a key without a reducer that stand on different branches of a fork, before the branches join. */
export function checkWriters(graph: CheckedGraph): void {
  eachMeeting(graph, writersByKey(graph), (key, { one, other, fork, isChosen }) => {
    const place = graph.desk.at("state", key);
    graph.desk.report({
      code: "MR401",
      pointer: one.place,
      message:
        `"${one.node.name}" and "${other.node.name}" may write "${key}" at the same time, and "${key}" has no reducer.`,
      hint: isChosen
        ? `If only one can hold, write one choice: when … else. If both can, write to two keys, or add a "reduce" to ${place}.`
        : `Write to two keys, or add a "reduce" to ${place}.`,
      related: [
        { pointer: other.place, message: `"${other.node.name}" writes it here` },
        { pointer: fork.place, message: `${fork.from === "START" ? "START" : `"${fork.from}"`} starts both here` },
      ],
    });
  });
}

function writersByKey(graph: CheckedGraph): [string, Party[]][] {
  const { keys, nodes, desk } = graph;
  const writers = new Map<string, Party[]>();
  for (const node of nodes) {
    for (const { key, place } of writesOf(graph, node.index)) {
      const known = keys.get(key);
      if (!known || known.reducer) continue;
      // One that cannot be read is one all the same.
      if (desk.isBroken(desk.at("state", key, "reduce"))) continue;
      const list = writers.get(key) ?? [];
      if (list.at(-1)?.node !== node) list.push({ node, place });
      writers.set(key, list);
    }
  }
  return [...writers];
}
