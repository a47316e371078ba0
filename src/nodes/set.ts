/** The kind `set`: writes templates into state keys. @module */
import type { JsonObject } from "../json.ts";
import type { NodeKind } from "../node.ts";
import { adopt } from "../value/own.ts";
import { pointer } from "../value/pointer.ts";

/** Writes filled templates into state keys. All read the state as the step began. */
export const set: NodeKind = {
  verb: "set",
  schema: {
    properties: {
      set: { description: "State keys and what is written to them; {{ expressions }} are filled in.", type: "object" },
    },
  },
  plan(source) {
    const templates = Object.entries(source.value.set as JsonObject);
    const fills = templates.map(([key, value]) => {
      const path = `set${pointer(key)}`;
      source.writes(key, path, { folds: true });
      return [key, source.template(value, path)] as const;
    });
    return {
      writes: templates.map(([key]) => key),
      run: ({ scope }) => adopt(Object.fromEntries(fills.map(([key, fill]) => [key, fill(scope)]))),
    };
  },
};
