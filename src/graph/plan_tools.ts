/**
 * Plans the tools of the host, and finds tools by name.
 *
 * @module
 */
import type { CheckedFunction, HostFunction } from "../function.ts";
import type { JsonSchema } from "../json.ts";
import type { McpSource, ToolHandle, ToolSource } from "../tool.ts";
import { isObject } from "../value/own.ts";
import { pointer } from "../value/pointer.ts";
import { compileSchema, type SchemaCheck } from "../value/schema.ts";
import { checked } from "../value/standard.ts";
import { type Desk, entries, member, misspelt } from "./desk.ts";
import type { PlannedServer, PlannedTool } from "./plan.ts";
import type { Draft } from "./read.ts";
import { findServed, planServer } from "./plan_servers.ts";

/** Reads the tools, and the servers of tools. */
export function planTools(desk: Desk): Map<string, PlannedTool | PlannedServer> {
  const tools = new Map<string, PlannedTool | PlannedServer>();
  for (const [name, value] of entries<ToolSource>(desk.document.tools)) {
    const place = pointer("tools", name);
    const source: ToolSource = isObject(value) ? value : {};
    tools.set(
      name,
      isServer(source)
        ? planServer(name, place, source, desk)
        : planTool(name, place, desk.isBroken(place) ? {} : source, desk),
    );
  }
  return tools;
}

function isServer(source: ToolSource): source is ToolSource & { readonly mcp: McpSource } {
  return source.mcp !== undefined;
}

/** Finds what a node names: a tool, a server of tools, or one tool of a server. */
export function findTool(
  name: string,
  place: string,
  tools: ReadonlyMap<string, PlannedTool | PlannedServer>,
  desk: Desk,
): ToolHandle {
  const served = findServed(name, place, tools, desk);
  if (served) return served;
  const tool = tools.get(name);
  if (tool || name.includes("/")) return tool ?? { name };
  desk.report({
    code: "MR304",
    pointer: place,
    message: `There is no tool "${name}".`,
    ...asModelsSay(name, place, tools) ?? misspelt(name, tools.keys(), { what: "tool", pointer: place, desk }),
  });
  return { name };
}

/** A tool of a server by the name that models know it by. */
function asModelsSay(
  name: string,
  place: string,
  tools: ReadonlyMap<string, PlannedTool | PlannedServer>,
): Pick<Draft, "hint" | "fix"> | undefined {
  const server = [...tools.values()].find((tool) => "source" in tool && name.startsWith(`${tool.name}_`));
  if (!server) return undefined;
  const meant = `${server.name}/${name.slice(server.name.length + 1)}`;
  return { hint: `Did you mean "${meant}"?`, fix: { pointer: place, replace: meant } };
}

function planTool(name: string, place: string, source: ToolSource, desk: Desk): PlannedTool {
  if (source.only !== undefined) {
    desk.report({
      code: "MR002",
      pointer: `${place}/only`,
      at: "key",
      message: `"only" chooses among the tools of a server, and "${name}" is one tool.`,
      hint: 'Name the server: "mcp".',
    });
  }
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
