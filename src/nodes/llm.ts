/** The kind `llm`: asks a model and streams its answer. @module */
import { Fault } from "../errors.ts";
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { Message } from "../message.ts";
import type { Answer, NodeKind, NodeSource } from "../node.ts";
import type { FillText } from "../scope.ts";
import { messageFault } from "../value/message.ts";
import { adopt, own } from "../value/own.ts";

/** Asks a model: `system`, then `messages`, then `prompt` as the user's message. */
export const llm: NodeKind = {
  verb: "llm",
  schema: {
    properties: {
      llm: { description: "The name of a model in `models`.", type: "string" },
      system: { description: "What the model is told first.", $ref: "#/$defs/text" },
      messages: { description: "The conversation: an expression in braces, or a list of messages." },
      prompt: { description: "The user's message.", $ref: "#/$defs/text" },
      tools: {
        description:
          "The tools it may ask for, by name; of a server all, or one as server/tool. They run here, turn by turn.",
        type: "array",
        items: { type: "string" },
      },
      turns: {
        description: "How often the model is asked at most. Default 10. With 1 the calls are handed on.",
        type: "integer",
        minimum: 1,
      },
      schema: {
        description: "The JSON Schema the answer must follow. Default: that of the key in `into`.",
        $ref: "#/$defs/jsonSchema",
      },
      params: { description: "Settings for the provider, over those of the model.", type: "object" },
      partial: { description: "true: a structured answer also comes as a growing value.", type: "boolean" },
      stream: { description: "false: ask for the whole answer.", type: "boolean" },
    },
  },
  plan(source) {
    const { value } = source;
    const model = source.model(value.llm as string, "llm");
    const system = optionalText(source, "system");
    const prompt = optionalText(source, "prompt");
    const messages = value.messages === undefined
      ? undefined
      : source.template(value.messages, "messages", { schema: conversation });
    const params = value.params === undefined ? undefined : source.template(value.params, "params");
    const names = value.tools as readonly string[] | undefined ?? [];
    const tools = names.map((name, index) => source.tool(name, `tools/${index}`));
    const turns = value.turns as number | undefined ?? (tools.length > 0 ? 10 : 1);
    const schema = answerSchema(source);
    const intoMessages = source.into?.reduce === "messages";
    if (!prompt && !messages) reportSilence(source);
    if (!source.hasInto) reportLost(source);

    return {
      retries: true,
      result: schema ?? (intoMessages ? conversation : { type: "string" }),
      async run(task) {
        const { scope } = task;
        const asked: Message[] = [];
        if (system) asked.push({ role: "system", content: system(scope) });
        if (messages) asked.push(...asMessages(messages(scope), source));
        if (prompt) asked.push({ role: "user", content: prompt(scope) });
        const offered = task.tools(tools);
        const offers = offered instanceof Promise ? await offered : offered;
        const question = {
          ...(schema && { schema }),
          ...(offers.length > 0 && { tools: offers }),
          ...(params && { params: params(scope) as JsonObject }),
          ...(value.partial !== undefined && { partial: value.partial as boolean }),
          ...(value.stream !== undefined && { stream: value.stream as boolean }),
        };
        // What was said before a pause is not asked for again.
        const said = [...(task.memo ?? []) as unknown as readonly Message[]];
        for (let turn = said.filter((message) => message.role === "assistant").length;; turn++) {
          const open = said.at(-1)?.tool_calls;
          if (turn === turns) throw tooManyTurns(source, turns);
          if (open) {
            said.push(...await task.useTools(open, tools, turn));
            task.memo = adopt([...said] as unknown as Json);
          }
          const answer = await task.ask(model, { ...question, messages: [...asked, ...said] });
          said.push(asMessage(answer));
          if (answer.toolCalls.length > 0 && turns > 1) {
            task.memo = adopt([...said] as unknown as Json);
            continue;
          }
          if (schema) return answer.value;
          return intoMessages ? adopt(said as unknown as Json) : answer.text;
        }
      },
    };
  },
};

/** Messages, or one of them. */
const conversation: JsonSchema = { type: ["array", "object"], items: { type: "object" } };

function reportSilence(source: NodeSource): void {
  source.report({
    code: "MR002",
    path: "llm",
    message: `"${source.name}" asks a model nothing.`,
    hint: 'Add "prompt": a text, or "messages": a conversation.',
  });
}

function reportLost(source: NodeSource): void {
  source.report({
    code: "MR104",
    severity: "warning",
    path: "llm",
    message: `The answer of "${source.name}" is streamed and then lost.`,
    hint: 'Add "into": a state key that keeps it.',
  });
}

function tooManyTurns(source: NodeSource, turns: number): Fault {
  return new Fault("MR715", `"${source.name}" has asked its model ${turns} times, and it still wants to call tools.`, {
    pointer: `${source.pointer}/${source.value.turns === undefined ? "llm" : "turns"}`,
    hint: `Allow it more: "turns": ${turns * 2}.`,
  });
}

function optionalText(source: NodeSource, key: string): FillText | undefined {
  const value = source.value[key];
  return value === undefined ? undefined : source.text(value, key);
}

/** The schema asked of the model: none where text or messages are wanted. */
function answerSchema(source: NodeSource): JsonSchema | undefined {
  if (source.value.schema !== undefined) return source.value.schema as JsonSchema;
  if (source.into === undefined || source.into.reduce === "messages") return undefined;
  const { schema } = source.into;
  const meansText = schema.enum === undefined && schema.const === undefined &&
    (schema.type === "string" ||
      !("type" in schema || "$ref" in schema || "anyOf" in schema || "oneOf" in schema || "allOf" in schema ||
        "properties" in schema));
  return meansText ? undefined : schema;
}

function asMessages(value: Json, source: NodeSource): readonly Message[] {
  const list = Array.isArray(value) ? value : [value];
  list.forEach((message, index) => {
    const fault = messageFault(message);
    if (fault) {
      throw new Fault("MR706", `Message ${index} of "${source.name}": ${fault}.`, {
        pointer: `${source.pointer}/messages`,
      });
    }
  });
  return list as Json as unknown as readonly Message[];
}

function asMessage(answer: Answer): Message {
  const message: Message = {
    id: answer.id,
    role: "assistant",
    content: answer.text === "" && answer.toolCalls.length > 0 ? null : answer.text,
    ...(answer.toolCalls.length > 0 && { tool_calls: answer.toolCalls }),
    ...(answer.reasoning && { reasoning: answer.reasoning }),
  };
  return own(message, "an answer") as unknown as Message;
}
