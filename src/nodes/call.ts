/** The kind `call`: calls a function that the host gives. @module */
import { Fault } from "../errors.ts";
import type { JsonSchema } from "../json.ts";
import type { NodeKind, Wanted } from "../node.ts";

/** Calls a function of the host with the arguments of `with`. */
export const call: NodeKind = {
  verb: "call",
  schema: {
    properties: {
      call: { description: "The name of a function that the host gives.", type: "string" },
      with: { description: "The arguments; {{ expressions }} are filled in.", type: "object" },
      writes: {
        description: "The state keys that the object it returns may hold.",
        type: "array",
        items: { type: "string" },
      },
    },
  },
  plan(source) {
    const { value } = source;
    const handle = source.function(value.call as string, "call");
    const fill = source.template(value.with ?? {}, "with", handle.input && lenient(handle.input));
    const writes = value.writes as readonly string[] | undefined;
    // What the function's own schema requires is in every result; over an empty list there is no result.
    const required = value.each === undefined ? handle.output?.required : undefined;
    const sure = Array.isArray(required) ? required : [];
    writes?.forEach((key, index) => source.writes(key, `writes/${index}`, { maybe: !sure.includes(key) }));
    return {
      ...(writes && { writes }),
      ...(handle.output && { result: handle.output }),
      async run(task) {
        const result = await task.call(handle, fill(task.scope));
        if (result !== undefined && !writes && !source.hasInto) {
          throw new Fault(
            "MR708",
            `"${handle.name}" returned a value, and "${source.name}" does not say where it goes.`,
            {
              pointer: source.pointer,
              hint: 'Add "into": a state key, or "writes": the keys that the returned object may hold.',
            },
          );
        }
        return result;
      },
    };
  },
};

/** A schema of the host may say "a number" and still take a text, to make a number of it. */
function lenient(schema: JsonSchema): Wanted {
  return { schema, severity: "warning" };
}
