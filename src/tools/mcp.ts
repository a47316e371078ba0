/**
 * Opens MCP servers: a process, or an address.
 *
 * @module
 */
import type { OpenToolServer } from "../tool.ts";
import { McpClient } from "./mcp_client.ts";
import { reachServer } from "./mcp_http.ts";
import { startProcess } from "./mcp_stdio.ts";

/** Opens an MCP server. What was begun is ended again when it cannot be had. */
export const openServer: OpenToolServer = async (name, address, signal) => {
  const transport = address.url === undefined ? await startProcess(name, address) : reachServer(name, address);
  const client = new McpClient(name, transport);
  try {
    await client.open(signal);
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
};
