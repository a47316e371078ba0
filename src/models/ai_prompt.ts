/**
 * Puts a conversation into the form of the AI SDK.
 *
 * @module
 */
import type { JsonObject } from "../json.ts";
import type { Message } from "../message.ts";
import { argsOf, type Asking, textsOf } from "./adapter.ts";
import { unfit } from "./adapter_failure.ts";
import type { AiLanguageModel } from "./ai_types.ts";

/** A message of the SDK. */
export interface AiMessage {
  /** Who speaks. */
  readonly role: "system" | "user" | "assistant" | "tool";
  /** A text for the system, parts for all others. */
  readonly content: string | object[];
}

/** The conversation for this model. The results of tools that follow each other are one message there. */
export function promptOf(messages: readonly Message[], model: AiLanguageModel, asking: Asking): AiMessage[] {
  const names = new Map(
    messages.flatMap(({ tool_calls = [] }) => tool_calls.map((call) => [call.id, call.function.name])),
  );
  const prompt: AiMessage[] = [];
  for (const message of messages) {
    switch (message.role) {
      case "system":
      case "developer":
        prompt.push({ role: "system", content: textsOf(message) });
        break;
      case "user":
        prompt.push({ role: "user", content: partsOf(message, model, asking) });
        break;
      case "assistant":
        prompt.push({ role: "assistant", content: saidBefore(message, model, asking) });
        break;
      case "tool": {
        const toolCallId = message.tool_call_id ?? "";
        const result = {
          type: "tool-result",
          toolCallId,
          toolName: names.get(toolCallId) ?? message.name ?? "",
          output: { type: "text", value: textsOf(message) },
        };
        const last = prompt.at(-1);
        if (last?.role === "tool" && typeof last.content === "object") last.content.push(result);
        else prompt.push({ role: "tool", content: [result] });
      }
    }
  }
  return prompt;
}

/** Whose reasoning it is: another provider, or another way to ask the same one, is not sent it. */
export function reasonerOf({ provider, modelId }: AiLanguageModel): string {
  return `${provider}:${modelId}`;
}

function saidBefore(message: Message, model: AiLanguageModel, asking: Asking): object[] {
  const kept = message.reasoning?.from === reasonerOf(model) ? message.reasoning.parts : [];
  const calls = (message.tool_calls ?? []).map((call) => {
    const mark = kept.find(({ type, toolCallId }) => type === "tool-call" && toolCallId === call.id);
    return {
      type: "tool-call",
      toolCallId: call.id,
      toolName: call.function.name,
      input: argsOf(call),
      ...(mark && { providerOptions: mark.providerOptions }),
    };
  });
  const content = [...kept.filter(({ type }) => type === "reasoning"), ...partsOf(message, model, asking), ...calls];
  return content.length > 0 ? content : [{ type: "text", text: "" }];
}

function partsOf({ content }: Message, model: AiLanguageModel, asking: Asking): object[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return (content ?? []).map((part) => partOf(part, model, asking));
}

function partOf(part: JsonObject, model: AiLanguageModel, asking: Asking): object {
  const { type, text, refusal, image_url, input_audio, file } = part as Part;
  if (typeof text === "string") return { type: type === "reasoning" ? "reasoning" : "text", text };
  if (typeof refusal === "string") return { type: "text", text: refusal };
  const image = typeof image_url === "string" ? image_url : image_url?.url;
  if (typeof image === "string") return fileOf(image, "image/*", model);
  if (typeof input_audio?.data === "string") {
    const format = input_audio.format === "mp3" ? "mpeg" : input_audio.format ?? "wav";
    return filePart({ data: input_audio.data }, `audio/${format}`, model);
  }
  if (typeof file?.file_data === "string") {
    const { filename } = file;
    return { ...fileOf(file.file_data, "application/pdf", model), ...(filename !== undefined && { filename }) };
  }
  throw unfit(`cannot be shown a part of type ${JSON.stringify(type ?? null)}.`, asking, partsHint);
}

const partsHint = 'A part has the type "text", "image_url", "input_audio", or "file" with its "file_data".';

/** The parts of Chat Completions, each of which may be missing. */
interface Part {
  readonly type?: string;
  readonly text?: string;
  readonly refusal?: string;
  readonly image_url?: string | { readonly url?: string };
  readonly input_audio?: { readonly data?: string; readonly format?: string };
  readonly file?: { readonly file_data?: string; readonly filename?: string };
}

/** A file by its address, which may hold it. */
function fileOf(address: string, mediaType: string, model: AiLanguageModel): object {
  const held = /^data:([^;,]*)((?:;[^;,]*)*),([^]*)$/.exec(address);
  if (!held) return filePart({ url: new URL(address) }, mediaType, model);
  const [, type, settings, data] = held;
  const base64 = settings.endsWith(";base64") ? data : btoa(String.fromCharCode(...bytesOf(data)));
  return filePart({ data: base64 }, type || mediaType, model);
}

function bytesOf(escaped: string): Uint8Array {
  return new TextEncoder().encode(decodeURIComponent(escaped));
}

function filePart(held: { data: string } | { url: URL }, mediaType: string, model: AiLanguageModel): object {
  const isNamed = model.specificationVersion !== "v2" && model.specificationVersion !== "v3";
  if (isNamed) return { type: "file", mediaType, data: { type: "url" in held ? "url" : "data", ...held } };
  return { type: "file", mediaType, data: "url" in held ? held.url : held.data };
}
