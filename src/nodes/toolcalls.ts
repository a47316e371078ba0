/** The kind `toolcalls`: runs the tools that the last message asks for. @module */
import { Fault } from "../errors.ts";
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { ToolCall } from "../message.ts";
import type { NodeKind } from "../node.ts";
import { adopt } from "../value/own.ts";

const messages: JsonSchema = { type: "array", items: { type: "object" } };

/** Runs the tools that the last message of a conversation asks for, and gives a message for each. */
export const toolcalls: NodeKind = {
  verb: "toolcalls",
  schema: {
    properties: {
      toolcalls: { description: "The state key of the conversation.", type: "string" },
    },
  },
  plan(source) {
    const key = source.value.toolcalls as string;
    source.reads(key, "toolcalls", { schema: messages });
    const tools = source.allTools();
    return {
      result: messages,
      async run(task) {
        const last = (task.scope.state[key] as readonly JsonObject[] | undefined)?.at(-1);
        if (!last) {
          throw new Fault("MR702", `There is no message in "${key}" yet.`, { pointer: `${source.pointer}/toolcalls` });
        }
        const calls = (last.tool_calls ?? []) as unknown as readonly ToolCall[];
        return adopt([...await task.useTools(calls, tools, 1)] as unknown as Json);
      },
    };
  },
};
