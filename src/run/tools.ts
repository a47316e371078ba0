/**
 * Tools that a model asks for: run at once, checked on both sides, answered one message each.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { Message, ToolCall } from "../message.ts";
import { equal, own } from "../value/own.ts";
import { FunctionContext, runHost } from "./context.ts";
import { messageOf, toIssue } from "./fault.ts";
import type { Tool } from "./offers.ts";
import { Pause } from "./pause.ts";
import type { TaskRun } from "./task.ts";
import { errorType, traceTool } from "./spans.ts";

/** What tools there are, and which round of a task this is. */
export interface ToolRound {
  /** The tools on offer. */
  readonly tools: readonly Tool[];
  /** The round, from 1: the same call may come again in another. */
  readonly round: number;
}

/** Runs every call and gives a message for each, in their order. Pauses when a person must be asked first; what has run is kept. */
export async function useTools(
  task: TaskRun,
  calls: readonly ToolCall[],
  { tools, round }: ToolRound,
): Promise<readonly Message[]> {
  // By place, since a server may give one id to several calls.
  const kept = task.keep.tools ??= new Map();
  let isOpen = false;
  const answers = calls.map(async (call, index) => {
    const key = `${round}/${index}`;
    if (kept.has(key)) return;
    const place = `${round}/${calls.findIndex(({ id }) => id === call.id) === index ? call.id : `${call.id}.${index}`}`;
    const content = await answerCall(task, call, { tools, place: `${task.place}/${place}` });
    if (content === undefined) isOpen = true;
    else kept.set(key, message(`${task.path}/${place}`, call, content) as unknown as JsonObject);
  });
  // All come to their end, so that none is left behind when one fails.
  const failed = (await Promise.allSettled(answers)).find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
  if (isOpen) throw new Pause();
  return calls.map((_, index) => kept.get(`${round}/${index}`) as unknown as Message);
}

interface CallPlace {
  readonly tools: readonly Tool[];
  /** What the question to a person is known by. */
  readonly place: string;
}

/** What the model is told of a call; `undefined` while a person has to approve it. */
async function answerCall(task: TaskRun, call: ToolCall, { tools, place }: CallPlace): Promise<string | undefined> {
  const tool = tools.find(({ name }) => name === call.function.name);
  if (!tool) return unknownTool(call.function.name, tools);
  const read = readArguments(call, tool);
  if ("complaint" in read) return read.complaint;
  const approved = tool.approve ? askApproval(task, { tool, args: read.args, place }) : read;
  if (approved === undefined) return undefined;
  if ("complaint" in approved) return approved.complaint;
  const { args } = approved;
  const content = await runTool(task, tool, { id: call.id, args });
  // The conversation keeps what the model has asked for, which is not what it gets the result of.
  return equal(args, read.args) ? content : `A person had it called with ${JSON.stringify(args)} instead: ${content}`;
}

type Arguments = { readonly args: Json } | { readonly complaint: string };

function unknownTool(name: string, tools: readonly Tool[]): string {
  const names = tools.map((known) => `"${known.name}"`).join(", ");
  return `There is no tool "${name}". ${names ? `There are ${names}.` : "There are none."}`;
}

function readArguments({ function: { name, arguments: text } }: ToolCall, tool: Tool): Arguments {
  let args: Json;
  try {
    args = own(JSON.parse(text || "{}"), "the arguments");
  } catch {
    return { complaint: `Cannot call "${name}": its arguments are not JSON.` };
  }
  return checkArguments(args, tool);
}

function checkArguments(args: Json, { name, check }: Tool): Arguments {
  const faults = check.check(args).map(({ pointer, message }) => `${pointer || "the arguments"} ${message}`);
  return faults.length === 0 ? { args } : { complaint: `Cannot call "${name}": ${faults.join("; ")}.` };
}

interface Approval {
  readonly tool: Tool;
  readonly args: Json;
  readonly place: string;
}

/** The arguments once a person has approved them; `undefined` while the question is open. */
function askApproval(task: TaskRun, { tool, args, place }: Approval): Arguments | undefined {
  const { name, description } = tool;
  const question = own({ tool: name, args, ...(description !== undefined && { description }) }, "the question");
  const answer = task.answered(place, question, approval);
  if (answer === undefined) return undefined;
  const said = typeof answer === "boolean"
    ? { approve: answer }
    : answer as { approve: boolean; args?: Json; reason?: string };
  if (said.approve) return said.args === undefined ? { args } : checkArguments(said.args, tool);
  return { complaint: `This call of "${name}" was not approved${said.reason ? `: ${said.reason}` : "."}` };
}

/** What a person may say: yes, no, or either with a reason or with other arguments. */
const approval: JsonSchema = {
  type: ["boolean", "object"],
  properties: { approve: { type: "boolean" }, args: { type: "object" }, reason: { type: "string" } },
  required: ["approve"],
  additionalProperties: false,
};

/** Runs one tool, within the limit of concurrent work, and gives its result as text. */
function runTool(task: TaskRun, tool: Tool, call: RunningCall): Promise<string> {
  return task.inSlot(() => runNow(task, tool, call));
}

interface RunningCall {
  readonly id: string;
  readonly args: Json;
}

async function runNow(task: TaskRun, tool: Tool, { id, args }: RunningCall): Promise<string> {
  const trace = traceTool(task.trace, tool.name, id);
  const context = new FunctionContext(task, trace);
  try {
    await task.send("tools", { type: "start", tool: tool.name, id, args });
    const onProgress = (value: unknown) => {
      const data = own(value, `what tool "${tool.name}" reports`);
      return task.send("tools", { type: "progress", id, data });
    };
    const { signal } = task;
    const run = () => "server" in tool ? tool.call(args, { signal, onProgress }) : tool.run(args, context);
    const result = await runHost(run, {
      signal,
      trace,
      onYield: onProgress,
      take: (returned) => own(returned ?? null, `the result of tool "${tool.name}"`),
    });
    const [fault] = ("server" in tool ? undefined : tool.outputCheck?.check(result)) ?? [];
    if (fault) throw new TypeError(`its result ${fault.pointer && `at ${fault.pointer} `}${fault.message}`);
    await context.close("stop");
    trace?.end();
    await task.send("tools", { type: "end", id, result });
    return typeof result === "string" ? result : JSON.stringify(result);
  } catch (error) {
    trace?.end(task.signal.aborted ? "cancelled" : errorType(error));
    task.throwIfStopped();
    await context.close("error");
    const fault = error instanceof Fault
      ? error
      : new Fault("MR701", `Tool "${tool.name}" failed: ${messageOf(error)}`, { pointer: tool.pointer, cause: error });
    await task.send("tools", { type: "fail", id, error: toIssue(fault, task.plan, tool.pointer) });
    // A server that is gone is no failure of the tool, which a model could do something about.
    if (tool.onFailure === "fail" || fault.code === "MR716") throw fault;
    return fault.message;
  }
}

/** A tool's answer. Its identity is below that of the round: providers may give the same id to calls of different answers. */
function message(path: string, { id, function: { name } }: ToolCall, content: string): Message {
  const message: Message = { id: path, role: "tool", tool_call_id: id, name, content };
  return own(message, "a tool's message") as unknown as Message;
}
