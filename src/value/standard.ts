/**
 * Functions with schemas by the Standard Schema convention: arguments are checked before, the result after.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { JsonSchema } from "../json.ts";
import { own } from "./own.ts";
import type { CheckedFunction, Context, HostFunction, SchemaIssue, StandardSchema } from "../function.ts";

/** The function itself, wrapped in its checks where it has schemas. */
export function checked(given: HostFunction | CheckedFunction, name: string): HostFunction {
  if (typeof given === "function") return given;
  const { input, output, run } = given;
  return async (args: unknown, context: Context) => {
    const accepted = input ? await pass(input, args, `Function "${name}" does not accept its arguments`) : args;
    const result = await run(accepted, context);
    return output ? await pass(output, result, `Function "${name}" returned something else than it promises`) : result;
  };
}

/** The schemas of a function as JSON Schemas, as far as they can say so. */
export function schemasOf(given: HostFunction | CheckedFunction): { input?: JsonSchema; output?: JsonSchema } {
  if (typeof given === "function") return {};
  const input = jsonSchemaOf(given.input, "input");
  const output = jsonSchemaOf(given.output, "output");
  return { ...(input && { input }), ...(output && { output }) };
}

function jsonSchemaOf(schema: StandardSchema | undefined, side: "input" | "output"): JsonSchema | undefined {
  try {
    const made = schema?.["~standard"].jsonSchema?.[side]({ target: "draft-2020-12" });
    return made && own(made, "a JSON Schema") as JsonSchema;
  } catch {
    return undefined; // Not every schema can be said so: a date, a transformation.
  }
}

async function pass(schema: StandardSchema, value: unknown, complaint: string): Promise<unknown> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return result.value;
  throw new Fault("MR709", `${complaint}: ${result.issues.map(sentence).join("; ")}.`);
}

function sentence({ path, message }: SchemaIssue): string {
  const place = path?.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  return place ? `${place}: ${message}` : message;
}
