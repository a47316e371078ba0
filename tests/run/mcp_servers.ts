/** Servers of tools to run graphs with, as processes and on the web, and models that ask for their tools. */
import { assertEquals } from "@std/assert";
import type { JsonObject, Kit, ModelRequest, Provider } from "../../mod.ts";

const server = new URL("../tools/mcp_server.js", import.meta.url).pathname;

/** A server's process, as a document says it. */
export const process: JsonObject & { readonly command: string; readonly args: readonly string[] } = {
  command: Deno.execPath(),
  args: ["run", "-A", server],
};
/** The same, as a host allows it. */
export const line: string = [process.command, ...process.args].join(" ");

/** A server on the web, whose process ends by itself once its last session is over. */
export async function overHttp(work: (url: string) => Promise<void>): Promise<void> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", server, "http", "once"],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = process.stdout.getReader();
  const { value } = await reader.read();
  let failure: { readonly error: unknown } | undefined;
  try {
    await work(`http://127.0.0.1:${new TextDecoder().decode(value).trim()}/mcp`);
  } catch (error) {
    failure = { error };
  }
  const late = setTimeout(() => process.kill(), 5_000);
  const { code } = await process.status;
  clearTimeout(late);
  await reader.cancel();
  if (failure) throw failure.error;
  assertEquals(code, 0, "the server did not hear that its session is over");
}

/** One turn of a model: tools to call, or a text. */
export type Turn = string | readonly (readonly [name: string, args?: JsonObject])[];

/** Models that take their turns, and what they were asked. The ids of calls are `c1`, `c2`, …, counted over all. */
export function turns(
  list: Readonly<Record<string, readonly Turn[]>>,
): { readonly models: Record<string, Provider>; readonly asked: ModelRequest[] } {
  const asked: ModelRequest[] = [];
  const taken = new Map<string, number>();
  let calls = 0;
  const provider: Provider = ({ name }) => async (request, say) => {
    asked.push(request);
    const count = taken.get(name) ?? 0;
    taken.set(name, count + 1);
    const turn = list[name][count];
    if (typeof turn === "string") {
      await say({ type: "text", text: turn });
      return await say({ type: "finish", reason: "stop" });
    }
    for (const [index, [tool, args = {}]] of turn.entries()) {
      await say({ type: "tool-call", index, id: `c${++calls}`, name: tool, args: JSON.stringify(args) });
    }
    await say({ type: "finish", reason: "tool-calls" });
  };
  return { models: { "*": provider }, asked };
}

/** A graph of one agent with tools. */
export function agent(tools: JsonObject, node: JsonObject = {}): JsonObject {
  return {
    millrace: "1",
    models: { m: "any:model" },
    tools,
    state: { text: { type: "string" } },
    nodes: { agent: { llm: "m", prompt: "Go.", tools: Object.keys(tools), into: "text", ...node } },
    edges: { START: "agent" },
  };
}

/** A host that allows the process. */
export function kitOf(turn: { readonly models: Kit["models"] }, kit: Kit = {}): Kit {
  return { models: turn.models, mcp: [line], ...kit };
}

/** What a server's process said it is, in the message of a tool. */
export function toolMessages({ messages }: ModelRequest): readonly string[] {
  return messages.filter(({ role }) => role === "tool").map(({ content }) => String(content));
}

/** Whether there is a process. */
export function isAlive(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGCONT");
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
