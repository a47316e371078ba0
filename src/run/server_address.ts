/**
 * How a server of tools is reached, with the keys that the host lets go there.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import { lineOf, requestOf, startsLine } from "../value/allowed.ts";
import type { Host, PlannedServer } from "../graph/plan.ts";
import type { ToolServerAddress } from "../tool.ts";
import type { KeyRing } from "./conceal.ts";
import { isServerOf, serverName } from "../value/servers.ts";
import { givenSecret, type KeyWish, listedSecret } from "./secrets.ts";

/**
 * Finds the keys of a server.
 *
 * @throws {Fault} MR601 when one is not to be had, or may not go there.
 */
export async function addressOf(server: PlannedServer, host: Host, keys: KeyRing): Promise<ToolServerAddress> {
  const { source } = server;
  const find = async (secret: string, part: string): Promise<string> => {
    const wish = wishOf(server, secret, part, host);
    const key = await givenSecret(wish);
    if (!key) throw missing(wish);
    keys.add(key);
    return key;
  };
  if (source.url !== undefined) {
    const { url, apiKey, headers = {} } = source;
    const key = apiKey && await find(apiKey.secret, "apiKey/secret");
    return { url, headers: { ...headers, ...(key !== undefined && { authorization: `Bearer ${key}` }) } };
  }
  const { command, args = [] } = source;
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(source.env ?? {})) {
    env[name] = typeof value === "string" ? value : await find(value.secret, `env/${name}/secret`);
  }
  return { command, args, env };
}

function wishOf({ name, source, pointer }: PlannedServer, secret: string, part: string, { kit }: Host): KeyWish {
  const request = requestOf(source);
  return {
    name: secret,
    who: `MCP server "${name}"`,
    provider: "mcp",
    server: lineOf(request),
    // A document names all of them, so none is the host's own.
    isTrusted: false,
    isAt: (host) => request.url === undefined ? startsLine(host, request) : isServerOf(host, request.url),
    pointer: `${pointer}/mcp/${part}`,
    secrets: kit.secrets,
    fail: (message, options) => new Fault("MR601", message, options),
  };
}

function missing(wish: KeyWish): Fault {
  const { name, who, server, pointer } = wish;
  const place = /^https?:/.test(server) ? serverName(server) : server;
  const given = `load(text, { secrets: { ${name}: { value: "…", hosts: [${JSON.stringify(place)}] } } })`;
  return listedSecret(wish) === undefined
    ? wish.fail(`${who} needs the key ${name}, and there is none.`, {
      pointer,
      hint: `The host decides which keys a document may use: ${given}.`,
    })
    : wish.fail(`The document wants to send ${name} to ${place}, which the host has not allowed.`, {
      pointer,
      hint: `If that is meant: ${given}.`,
    });
}
