/** The kind `ask`: stops for a person's answer. @module */
import type { JsonSchema } from "../json.ts";
import type { NodeKind } from "../node.ts";

/** Shows a person something and waits for an answer; the run pauses until it is resumed with one. */
export const ask: NodeKind = {
  verb: "ask",
  schema: {
    properties: {
      ask: { description: "What a person is shown; {{ expressions }} are filled in." },
      answer: {
        description: "The JSON Schema of the answer. Default: that of the key in `into`.",
        $ref: "#/$defs/jsonSchema",
      },
    },
  },
  plan(source) {
    const { value } = source;
    const fill = source.template(value.ask, "ask");
    const schema = (value.answer ?? source.into?.schema ?? {}) as JsonSchema;
    if (!source.hasInto) {
      source.report({
        code: "MR104",
        severity: "warning",
        path: "ask",
        message: `The answer to "${source.name}" goes nowhere.`,
        hint: 'Add "into": a state key that keeps it.',
      });
    }
    return { asks: true, result: schema, run: (task) => task.question(fill(task.scope), schema) };
  },
};
