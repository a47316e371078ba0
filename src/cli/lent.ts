/**
 * The keys that a document asks for, as `--secret` allows them: each with the place it would go to.
 *
 * @module
 */
import type { Graph, McpSource } from "../../mod.ts";
import { pointer } from "../value/pointer.ts";
import { serverName } from "../value/servers.ts";

/** A key that a document asks for. */
export interface Wanted {
  /** The place in the document, a JSON Pointer. */
  readonly pointer: string;
  /** The key's name. */
  readonly name: string;
  /** What `--secret` takes: `NAME`, or `NAME@host` where the document itself names the server. */
  readonly flag: string;
}

/** Every key that the models and the servers of tools of a document ask for. */
export function wantedKeys({ document: { models = {}, tools = {} } }: Graph): Wanted[] {
  const ofModels = Object.entries(models).flatMap(([model, source]) => {
    if (typeof source === "string" || !source.apiKey) return [];
    const host = source.baseURL === undefined ? undefined : serverName(source.baseURL);
    return [wanted(pointer("models", model, "apiKey", "secret"), source.apiKey.secret, host)];
  });
  const ofTools = Object.entries(tools).flatMap(([tool, { mcp }]) =>
    mcp === undefined ? [] : wantedOf(mcp, pointer("tools", tool, "mcp"))
  );
  return [...ofModels, ...ofTools];
}

function wantedOf(mcp: McpSource, place: string): Wanted[] {
  if (mcp.url !== undefined) {
    return mcp.apiKey ? [wanted(`${place}/apiKey/secret`, mcp.apiKey.secret, serverName(mcp.url))] : [];
  }
  return Object.entries(mcp.env ?? {}).flatMap(([variable, value]) =>
    typeof value === "string" ? [] : [wanted(place + pointer("env", variable, "secret"), value.secret, mcp.command)]
  );
}

function wanted(pointer: string, name: string, host: string | undefined): Wanted {
  return { pointer, name, flag: host === undefined ? name : `${name}@${host}` };
}
