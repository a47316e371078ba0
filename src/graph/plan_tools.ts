/**
 * Plans the tools, and finds them by name.
 *
 * @module
 */
import type { CheckedFunction, HostFunction } from "../function.ts";
import type { JsonSchema } from "../json.ts";
import type { ToolHandle, ToolSource } from "../tool.ts";
import { pointer } from "../value/pointer.ts";
import { compileSchema, type SchemaCheck } from "../value/schema.ts";
import { checked } from "../value/standard.ts";
import { type Desk, entries, isObject, member, misspelt } from "./desk.ts";
import type { PlannedTool } from "./plan.ts";

/** Reads the tools. */
export function planTools(desk: Desk): Map<string, PlannedTool> {
  const tools = new Map<string, PlannedTool>();
  for (const [name, value] of entries<ToolSource>(desk.document.tools)) {
    const place = pointer("tools", name);
    tools.set(name, planTool(name, place, isObject(value) && !desk.isBroken(place) ? value as ToolSource : {}, desk));
  }
  return tools;
}

/** Finds a tool that a node names. */
export function findTool(
  name: string,
  place: string,
  tools: ReadonlyMap<string, PlannedTool>,
  desk: Desk,
): ToolHandle {
  const tool = tools.get(name);
  if (tool) return tool;
  desk.report({
    code: "MR304",
    pointer: place,
    message: `There is no tool "${name}".`,
    ...misspelt(name, tools.keys(), { what: "tool", pointer: place }),
  });
  return { name, input: {} };
}

function planTool(name: string, place: string, source: ToolSource, desk: Desk): PlannedTool {
  const input: JsonSchema = { type: "object", ...source.input };
  const compile = (schema: JsonSchema, part: string): SchemaCheck => {
    try {
      return compileSchema(schema, desk.document.schemas ?? {});
    } catch (error) {
      desk.report({ code: "MR002", pointer: `${place}/${part}`, message: (error as Error).message });
      return compileSchema({});
    }
  };
  return {
    name,
    pointer: place,
    input,
    check: compile(input, "input"),
    approve: source.approve ?? false,
    onFailure: source.onFailure ?? "tell",
    run: findCode(name, place, desk),
    ...(source.description !== undefined && { description: source.description }),
    ...(source.output && { outputCheck: compile(source.output, "output") }),
  };
}

function findCode(name: string, place: string, desk: Desk): HostFunction {
  const given = member<HostFunction | CheckedFunction>(desk.host.kit.tools, name);
  if (given !== undefined) return checked(given, name);
  desk.report({
    code: "MR306",
    pointer: place,
    at: "key",
    message: `The host gives no tool "${name}".`,
    hint: `Give it: load(text, { tools: { ${name}: (args, ctx) => … } }).`,
  });
  return () => undefined;
}
