/** The kind `toolcalls`: runs the tools that the last message asks for. @module */
import { Fault } from "../errors.ts";
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { ToolCall } from "../message.ts";
import type { NodeKind } from "../node.ts";
import { messageFault } from "../value/message.ts";
import { adopt, isList, isObject } from "../value/own.ts";

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
        const refuse = (code: string, sentence: string) =>
          new Fault(code, sentence, { pointer: `${source.pointer}/toolcalls` });
        const conversation = task.scope.state[key];
        if (conversation !== undefined && !isList(conversation)) {
          throw refuse("MR706", `"${key}" holds no conversation: that is a list of messages.`);
        }
        if (!conversation?.length) throw refuse("MR702", `There is no message in "${key}" yet.`);
        const last = conversation[conversation.length - 1];
        const fault = messageFault(last);
        if (fault !== undefined) throw refuse("MR706", `The last message of "${key}": ${fault}.`);
        const calls = (last as JsonObject).tool_calls ?? [];
        if (!isList(calls) || !calls.every(isCall)) {
          throw refuse(
            "MR706",
            `The last message of "${key}" asks for tools in another form than { "id", "function" }.`,
          );
        }
        return adopt([...await task.useTools(calls as unknown as readonly ToolCall[], tools, 1)] as unknown as Json);
      },
    };
  },
};

function isCall(value: Json): boolean {
  if (!isObject(value) || typeof value.id !== "string" || !isObject(value.function)) return false;
  return typeof value.function.name === "string" && typeof value.function.arguments === "string";
}
