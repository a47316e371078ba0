/**
 * A client of one MCP server: what it offers, and calls of it.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { ServerAnswer, ServerCallOptions, ServerTool, ToolServer } from "../tool.ts";
import type { Transport } from "./mcp_transport.ts";

/** The version of the protocol that is asked for. A server may answer with an older one. */
const version = "2025-06-18";

interface Pending {
  /** What was asked. */
  readonly method: string;
  resolve(result: JsonObject): void;
  reject(reason: unknown): void;
  readonly onProgress?: ServerCallOptions["onProgress"];
  /** Progress that is still being told: the result comes behind it. */
  told: Promise<void>;
  /** Resolves when nobody waits for the result any more. */
  readonly over: Promise<void>;
}

/** One connection. */
export class McpClient implements ToolServer {
  readonly #name: string;
  readonly #transport: Transport;
  readonly #pending = new Map<number, Pending>();
  #last = 0;
  #broken: unknown;

  /** Makes a client; {@linkcode McpClient.open} begins the conversation. */
  constructor(name: string, transport: Transport) {
    this.#name = name;
    this.#transport = transport;
    transport.onMessage = (message) => this.#take(message);
    transport.onEnd = (reason) => this.#breakOff(reason);
  }

  get isOpen(): boolean {
    return this.#broken === undefined;
  }

  /** Greets the server. */
  async open(signal: AbortSignal): Promise<void> {
    const clientInfo = { name: "millrace", version: "1" };
    const answer = await this.#ask("initialize", { protocolVersion: version, capabilities: {}, clientInfo }, {
      signal,
    });
    this.#transport.version = typeof answer.protocolVersion === "string" ? answer.protocolVersion : version;
    await this.#transport.send({ jsonrpc: "2.0", method: "notifications/initialized" }, signal);
  }

  /** Every tool that the server offers. */
  async tools(signal: AbortSignal): Promise<readonly ServerTool[]> {
    const tools: ServerTool[] = [];
    let cursor: Json | undefined;
    do {
      const page = await this.#ask("tools/list", cursor === undefined ? {} : { cursor }, { signal });
      for (const tool of (page.tools ?? []) as readonly JsonObject[]) tools.push(toTool(tool));
      cursor = page.nextCursor;
    } while (typeof cursor === "string");
    return tools;
  }

  /** Calls a tool. */
  async call(name: string, args: Json, options: ServerCallOptions): Promise<ServerAnswer> {
    const result = await this.#ask("tools/call", { name, arguments: args }, options);
    return { value: valueOf(result), isError: result.isError === true };
  }

  /** Ends the conversation, and the process or session behind it. */
  async close(): Promise<void> {
    this.#breakOff(new Fault("MR716", `The connection to MCP server "${this.#name}" was closed.`));
    await this.#transport.close();
  }

  #ask(method: string, params: JsonObject, { signal, onProgress }: ServerCallOptions): Promise<JsonObject> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      if (this.#broken) return reject(this.#broken);
      if (signal.aborted) return reject(signal.reason);
      let finish = () => {};
      const over = new Promise<void>((resolve) => finish = resolve);
      const end = () => {
        finish();
        this.#pending.delete(id);
        signal.removeEventListener("abort", onAbort);
      };
      const onAbort = () => {
        end();
        reject(signal.reason);
        const cancelled = { requestId: id, reason: "The result is no longer wanted." };
        // A server that is gone needs no cancelling.
        this.#transport.send({ jsonrpc: "2.0", method: "notifications/cancelled", params: cancelled })
          .catch(() => {});
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#pending.set(id, {
        method,
        over,
        resolve: (result) => {
          end();
          resolve(result);
        },
        reject: (reason) => {
          end();
          reject(reason);
        },
        told: Promise.resolve(),
        ...(onProgress && { onProgress }),
      });
      // The token is our own: the server's news of a call are told until its very result.
      const asked = onProgress ? { ...params, _meta: { progressToken: id } } : params;
      this.#transport.send({ jsonrpc: "2.0", id, method, params: asked }, signal).catch((error) =>
        this.#pending.get(id)?.reject(error)
      );
    });
  }

  /** Takes a message; while its news waits for the reader, the server waits, too. */
  #take(message: JsonObject): void | Promise<void> {
    const { id, method, params } = message;
    if (typeof method === "string") {
      if (method === "notifications/progress") return this.#progress((params ?? {}) as JsonObject);
      if (id !== undefined) this.#answer(id, method);
      return;
    }
    const pending = this.#pending.get(id as number);
    if (!pending) return;
    const { error, result } = message as { error?: JsonObject; result?: JsonObject };
    const settle = () => error ? pending.reject(this.#failure(error, pending.method)) : pending.resolve(result ?? {});
    pending.told.then(settle, pending.reject);
  }

  #progress({ progressToken, ...progress }: JsonObject): void | Promise<void> {
    const pending = this.#pending.get(progressToken as number);
    const { onProgress } = pending ?? {};
    if (!pending || !onProgress) return;
    pending.told = pending.told.then(() => onProgress(progress));
    // Who fails to take the news fails the call, at once.
    const heard = pending.told.catch(pending.reject);
    // Nobody waits longer than for the call itself.
    return Promise.race([heard, pending.over]);
  }

  /** Servers may ask, too; all we do is to show that we are here. */
  #answer(id: Json, method: string): void {
    const reply: JsonObject = method === "ping"
      ? { result: {} }
      : { error: { code: -32601, message: `This client has no "${method}".` } };
    this.#transport.send({ jsonrpc: "2.0", id, ...reply }).catch(() => {
      // A server that is gone waits for no answer.
    });
  }

  /** A call that is refused has failed; a server that refuses to speak cannot be had. */
  #failure({ code, message }: JsonObject, method: string): Fault {
    return new Fault(
      method === "tools/call" ? "MR701" : "MR716",
      `MCP server "${this.#name}" refused: ${String(message)} (${String(code)}).`,
    );
  }

  #breakOff(reason: unknown): void {
    this.#broken ??= reason;
    for (const pending of [...this.#pending.values()]) pending.reject(reason);
  }
}

function toTool({ name, description, inputSchema, outputSchema }: JsonObject): ServerTool {
  return {
    name: String(name),
    input: (inputSchema ?? { type: "object" }) as JsonSchema,
    ...(typeof description === "string" && { description }),
    ...(outputSchema !== undefined && { output: outputSchema as JsonSchema }),
  };
}

/** What a result says: the structured value where there is one, texts as one text, anything else as the parts it came in. */
function valueOf({ structuredContent, content }: JsonObject): Json {
  if (structuredContent !== undefined) return structuredContent;
  const parts = (content ?? []) as readonly JsonObject[];
  if (parts.every((part) => part.type === "text")) return parts.map((part) => String(part.text)).join("\n");
  return parts;
}
