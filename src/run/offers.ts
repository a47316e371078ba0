/**
 * The tools that a node has: those of the host as they are, those of servers when they are known.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { PlannedTool, ServedTools } from "../graph/plan.ts";
import type { ToolCall } from "../message.ts";
import type { ToolHandle } from "../tool.ts";
import { noSuchTool, type ServedTool } from "./servers.ts";
import type { TaskRun } from "./task.ts";

/** A tool of the host, or of a server. */
export type Tool = PlannedTool | ServedTool;

/** All of them; a promise only where servers are among them. */
export function offersOf(task: TaskRun, handles: readonly ToolHandle[]): readonly Tool[] | Promise<readonly Tool[]> {
  return handles.some(isServed) ? expand(task, handles) : handles as readonly PlannedTool[];
}

/** Those that calls may mean: a server that none of them can mean is not opened for them. */
export function toolsFor(
  task: TaskRun,
  calls: readonly ToolCall[],
  handles: readonly ToolHandle[],
): readonly Tool[] | Promise<readonly Tool[]> {
  const named = new Set(handles.map(({ name }) => name));
  return offersOf(
    task,
    handles.filter((handle) => {
      if (!isServed(handle) || task.shared.servers.isListed(handle.server)) return true;
      return calls.some(({ function: { name } }) => !named.has(name) && name.startsWith(`${handle.server.name}_`));
    }),
  );
}

async function expand(task: TaskRun, handles: readonly ToolHandle[]): Promise<readonly Tool[]> {
  const lists = await untilStopped(
    task.signal,
    Promise.all(handles.map(async (handle) => {
      if (!isServed(handle)) return [handle as PlannedTool];
      const { server, tool, pointer } = handle;
      const all = await task.shared.servers.tools(server);
      const found = tool === undefined ? all : all.filter(({ own }) => own === tool);
      if (tool === undefined || found.length > 0) return found;
      throw noSuchTool(server.name, tool, all.map(({ own }) => own), pointer);
    })),
  );
  const tools = new Set(lists.flat());
  const known = new Map<string, Tool>();
  for (const tool of tools) {
    const other = known.get(tool.name);
    if (other) throw oneName(tool, other);
    known.set(tool.name, tool);
  }
  return [...tools];
}

function isServed(handle: ToolHandle): handle is ServedTools {
  return "server" in handle;
}

function oneName(tool: Tool, other: Tool): Fault {
  const say = (tool: Tool) =>
    "server" in tool ? `"${tool.own}" of "${tool.server.name}"` : `"${tool.name}" of the host`;
  return new Fault("MR716", `Two tools would be called "${tool.name}": ${say(other)}, and ${say(tool)}.`, {
    pointer: tool.pointer,
    hint: 'Give one of them another name in "tools".',
  });
}

/** The end of work that others share, or the reason that this one was stopped for. */
function untilStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
