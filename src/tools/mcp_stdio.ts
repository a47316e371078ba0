/**
 * An MCP server as a process of its own: a message is a line, on its standard input and output.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { readMessages, type Transport } from "./mcp_transport.ts";
import { type Child, spawn } from "./process.ts";

/** A server's process. */
export interface McpCommand {
  /** The program. */
  readonly command: string;
  /** What it is given. */
  readonly args: readonly string[];
  /** Variables of its environment, over the few that any program needs. */
  readonly env: Readonly<Record<string, string>>;
}

/** How long a process may take to leave by itself when its input ends, in milliseconds. */
const grace = 2_000;
/** How long it may take when it is asked to end; what it has started is asked by it. */
const lastGrace = 1_000;
/** How much of what a process complains about is kept, in letters. */
const mostComplaint = 2_000;
/** How long a message may be, in letters: more would fill the memory. */
const longest = 64_000_000;

/** Starts a server's process. */
export async function startProcess(name: string, source: McpCommand): Promise<Transport> {
  let child: Child;
  try {
    child = await spawn(source);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault("MR716", `MCP server "${name}" does not start: ${error instanceof Error ? error.message : error}`, {
      hint: `Does "${source.command}" run by itself in a terminal?`,
      cause: error,
    });
  }
  const transport: Transport = {
    onMessage: () => {},
    onEnd: () => {},
    send: (message) => child.write(`${JSON.stringify(message)}\n`),
    close: () => leave(child),
  };
  let complaint = "";
  const listen = readLines(child.stdout, async (line) => {
    for (const message of readMessages(line)) await transport.onMessage(message as JsonObject);
  });
  const hear = readLines(child.stderr, (line) => {
    complaint = `${complaint}${line}\n`.slice(-mostComplaint);
  });
  const end = async () => {
    // Others may hold its pipes open when it has ended, and it may go on when it has closed them.
    await Promise.race([listen, child.exited.then(() => settles(listen, lastGrace))]);
    await settles(Promise.all([hear, child.exited]), lastGrace);
    const failure = await settles(listen, 0) ? await listen : undefined;
    const code = await settles(child.exited, 0) ? await child.exited : 0;
    const said = complaint.trim().split("\n").at(-1);
    const why = failure ?? (code === 0 ? "it ended" : `it ended with code ${code}${said ? `: ${said}` : ""}`);
    transport.onEnd(new Fault("MR716", `MCP server "${name}" is gone: ${why}.`));
  };
  // It cannot fail: what goes wrong with a process is what it tells.
  void end();
  return transport;
}

/** Reads lines to the end, no faster than they are taken. Gives what stopped it, if that was not the end. */
async function readLines(
  stream: ReadableStream<Uint8Array>,
  take: (line: string) => void | Promise<void>,
): Promise<string | undefined> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += decoder.decode(value, { stream: !done });
      const lines = rest.split("\n");
      rest = done ? "" : lines.pop()!;
      for (const line of lines) if (line.trim() !== "") await take(line);
      if (done) return undefined;
      if (rest.length > longest) {
        await reader.cancel();
        return "it sends a line without an end";
      }
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Ends a process: by the end of its input, then by asking it, then by force. */
async function leave(child: Child): Promise<void> {
  // One that does not read does not see its input end either, and then this waits for nothing.
  child.endInput().catch(() => {});
  if (await settles(child.exited, grace)) return;
  child.kill("SIGTERM");
  if (await settles(child.exited, lastGrace)) return;
  child.kill("SIGKILL");
  await child.exited;
}

/** Whether something comes to its end within a time. */
async function settles(end: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => timer = setTimeout(resolve, ms, "late"));
  try {
    return await Promise.race([end, late]) !== "late";
  } finally {
    clearTimeout(timer);
  }
}
