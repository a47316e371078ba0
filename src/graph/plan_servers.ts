/**
 * Plans the servers of tools: what a document may have, and what it may say of them.
 *
 * @module
 */
import type { McpSource, ToolSource } from "../tool.ts";
import { pointer } from "../value/pointer.ts";
import { isAllowed, lineOf, requestOf } from "../value/allowed.ts";
import { type Desk, misspelt } from "./desk.ts";
import type { PlannedServer, PlannedTool, ServedTools } from "./plan.ts";
import { checkHeaders } from "./plan_models.ts";

/** Reads a server. */
export function planServer(
  name: string,
  place: string,
  source: ToolSource & { readonly mcp: McpSource },
  desk: Desk,
): PlannedServer {
  if (desk.isBroken(place)) return { name, pointer: place, source: { url: "" }, approve: false, onFailure: "tell" };
  for (const part of ["input", "output"] as const) {
    if (source[part] === undefined) continue;
    desk.report({
      code: "MR002",
      pointer: `${place}/${part}`,
      at: "key",
      message: `"${name}" is a server, which says itself what its tools take and give.`,
      hint: `Take "${part}" out.`,
      fix: { pointer: `${place}/${part}`, remove: true },
    });
  }
  checkKeys(source.mcp, `${place}/mcp`, desk);
  checkAllowed(source.mcp, `${place}/mcp`, desk);
  const { mcp, only, description, approve = false, onFailure = "tell" } = source;
  return {
    name,
    pointer: place,
    source: mcp,
    approve,
    onFailure,
    ...(only && { only }),
    ...(description !== undefined && { description }),
  };
}

/** Finds what a node names of the servers; `undefined` for a name that speaks of none. */
export function findServed(
  name: string,
  place: string,
  tools: ReadonlyMap<string, PlannedTool | PlannedServer>,
  desk: Desk,
): ServedTools | undefined {
  const slash = name.indexOf("/");
  const known = tools.get(slash < 0 ? name : name.slice(0, slash));
  if (slash < 0) return known && "source" in known ? { name, server: known, pointer: place } : undefined;
  const tool = name.slice(slash + 1);
  if (known && "source" in known) {
    if (known.only && !known.only.includes(tool)) reportLeftOut(known, tool, place, desk);
    return { name, server: known, tool, pointer: place };
  }
  const server = name.slice(0, slash);
  const servers = [...tools.values()].filter((each) => "source" in each).map((each) => each.name);
  const guess = misspelt(server, servers, { what: "server of tools", pointer: place, desk });
  desk.report({
    code: "MR304",
    pointer: place,
    message: known ? `"${server}" is one tool, and no server of tools.` : `There is no server of tools "${server}".`,
    ...(known
      ? { hint: `Did you mean "${server}"?`, fix: { pointer: place, replace: server } }
      : guess.fix && "replace" in guess.fix
      ? { hint: guess.hint, fix: { pointer: place, replace: `${guess.fix.replace}/${tool}` } }
      : guess),
  });
  return undefined;
}

function reportLeftOut({ name, only = [] }: PlannedServer, tool: string, place: string, desk: Desk): void {
  const { hint, fix } = misspelt(tool, only, { what: "tool", pointer: place, desk });
  desk.report({
    code: "MR304",
    pointer: place,
    message: `"${name}" offers no tool "${tool}": its "only" leaves it out.`,
    ...(hint !== undefined && { hint }),
    ...(fix && "replace" in fix && { fix: { pointer: place, replace: `${name}/${fix.replace}` } }),
  });
}

function checkAllowed(source: McpSource, place: string, desk: Desk): void {
  const request = requestOf(source);
  if (isAllowed(request, desk.host.kit.mcp)) return;
  const line = lineOf(request);
  const isWeb = request.url !== undefined;
  desk.report({
    code: "MR306",
    pointer: `${place}/${isWeb ? "url" : "command"}`,
    message: isWeb
      ? `The host does not let a document ask the server ${line}.`
      : `The host does not let a document start ${line}.`,
    hint: `If that is meant, allow it: load(text, { mcp: [${JSON.stringify(line)}] }).`,
  });
}

/** Refuses keys that are written out. */
function checkKeys(source: McpSource, place: string, desk: Desk): void {
  if (source.url !== undefined) return checkHeaders(source, place, desk);
  for (const [name, value] of Object.entries(source.env ?? {})) {
    if (typeof value !== "string" || !/(api_?key|token|secret|password)$/i.test(name)) continue;
    desk.report({
      code: "MR303",
      pointer: `${place}/env${pointer(name)}`,
      message: `The variable "${name}" holds a key, and here everybody who reads the document can take it.`,
      hint: `Name it instead: "${name}": { "secret": "MY_KEY" }.`,
    });
  }
}
