/**
 * A server of tools made with the protocol's own SDK: on standard input and output, or with `http` on a port that it prints.
 * In JavaScript, since the SDK's types are not found everywhere.
 *
 * @module
 */
import { createServer } from "node:http";
import process from "node:process";
import { randomUUID } from "node:crypto";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";

/** What of the calls a test wants to know. */
const seen = { cancelled: 0 };

function makeServer() {
  const server = new McpServer({ name: "demo", version: "1.0.0" });
  server.registerTool(
    "count",
    { description: "Counts aloud.", inputSchema: { to: z.number() } },
    async ({ to }, { _meta, sendNotification }) => {
      const progressToken = _meta?.progressToken;
      for (let progress = 1; progress <= to && progressToken !== undefined; progress++) {
        await sendNotification({ method: "notifications/progress", params: { progressToken, progress, total: to } });
      }
      return { content: [{ type: "text", text: `counted to ${to}` }] };
    },
  );
  server.registerTool(
    "weather",
    { description: "Tells the weather.", inputSchema: { city: z.string() }, outputSchema: { sunny: z.boolean() } },
    ({ city }) => ({ content: [{ type: "text", text: city }], structuredContent: { sunny: city === "Lisbon" } }),
  );
  server.registerTool("fail", { description: "Fails.", inputSchema: {} }, () => {
    throw new Error("the disk is full");
  });
  server.registerTool(
    "hang",
    { description: "Never ends.", inputSchema: {} },
    (_args, { signal }) =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          seen.cancelled++;
          resolve({ content: [] });
        });
      }),
  );
  server.registerTool("cancelled", { description: "How many calls were cancelled.", inputSchema: {} }, () => ({
    content: [{ type: "text", text: String(seen.cancelled) }],
  }));
  server.registerTool("environment", { description: "The names of all variables.", inputSchema: {} }, () => ({
    content: [{ type: "text", text: Object.keys(process.env).sort().join(" ") }],
  }));
  server.registerTool("pid", { description: "The number of this process.", inputSchema: {} }, () => ({
    content: [{ type: "text", text: String(process.pid) }],
  }));
  server.registerTool("exit", { description: "Ends this process.", inputSchema: {} }, () => process.exit(3));
  return server;
}

if (process.argv[2] === "http") {
  const sessions = new Map();
  const http = createServer(async (request, response) => {
    if (request.headers.authorization === "Bearer wrong") return void response.writeHead(401).end("Who are you?");
    const id = request.headers["mcp-session-id"];
    let transport = typeof id === "string" ? sessions.get(id) : undefined;
    if (!transport) {
      transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (session) => void sessions.set(session, transport),
        onsessionclosed: (session) => void sessions.delete(session),
      });
      await makeServer().connect(transport);
    }
    await transport.handleRequest(request, response);
    if (request.method === "DELETE" && sessions.size === 0 && process.argv[3] === "once") {
      http.close();
      http.closeAllConnections();
    }
  });
  http.listen(0, "127.0.0.1", () => {
    const address = http.address();
    console.log(typeof address === "object" && address ? address.port : 0);
  });
} else {
  await makeServer().connect(new StdioServerTransport());
}
