/**
 * Functions with schemas by the Standard Schema convention: arguments are checked before, the result after.
 *
 * @module
 */
import { Fault } from "../errors.ts";
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

async function pass(schema: StandardSchema, value: unknown, complaint: string): Promise<unknown> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return result.value;
  throw new Fault("MR709", `${complaint}: ${result.issues.map(sentence).join("; ")}.`);
}

function sentence({ path, message }: SchemaIssue): string {
  const place = path?.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  return place ? `${place}: ${message}` : message;
}
