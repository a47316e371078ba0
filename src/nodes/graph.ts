/** The kind `graph`: runs a graph inside this one. @module */
import type { NodeKind } from "../node.ts";
import { adopt } from "../value/own.ts";

/** Runs a graph inside this one. Keys of the same name are shared; `with` and `into` say otherwise. */
export const graph: NodeKind = {
  verb: "graph",
  schema: {
    properties: {
      graph: { description: 'The name of a graph in `graphs`, or a file as "./review.json".', type: "string" },
      with: { description: "What the inner graph's keys begin with; {{ expressions }} are filled in.", type: "object" },
    },
  },
  plan(source) {
    const inner = source.graph(source.value.graph as string, "graph");
    if (source.hasInto) return { result: inner.result, run: (task) => task.enter(inner) };
    for (const key of inner.shared) {
      source.writes(key, "graph", { folds: true, maybe: !inner.sure.includes(key) });
    }
    return {
      writes: inner.shared,
      async run(task) {
        const output = await task.enter(inner);
        return adopt(
          Object.fromEntries(inner.shared.filter((key) => Object.hasOwn(output, key)).map((key) => [key, output[key]])),
        );
      },
    };
  },
};
