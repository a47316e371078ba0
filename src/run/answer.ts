/**
 * Structured answers: read from what a model said, and what it is told when they do not fit.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { FinishReason, Message } from "../message.ts";
import type { Shape } from "./shape.ts";

/** An answer that is not what was asked for. */
export class Unfit extends Fault {
  /** What the model said. */
  readonly said: string;
  /** What is wrong with it. */
  readonly why: string;

  constructor(said: string, why: string, { model, pointer, shape }: Omit<StructuredSource, "reason">) {
    super("MR705", `The answer of "${model}" does not fit: ${why}.`, {
      pointer,
      hint: `It said ${
        said.length > 120 ? JSON.stringify(`${said.slice(0, 119)}…`) : JSON.stringify(said)
      }. Wanted is ${exampleOf(shape.sent)}.`,
    });
    this.said = said;
    this.why = why;
  }
}

/** What would fit, where a schema says it plainly: `{"value":"bug"}`. */
function exampleOf(schema: JsonSchema): string {
  const example = JSON.stringify(valueOf(schema, 0));
  return example.length > 120 ? "JSON by the schema" : `JSON as ${example}`;
}

function valueOf(schema: Json | undefined, depth: number): Json {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema) || depth > 3) return "…";
  const { const: only, enum: allowed, type, properties, items } = schema as JsonObject;
  if (only !== undefined) return only;
  if (Array.isArray(allowed) && allowed.length > 0) return allowed[0];
  if (typeof properties === "object" && properties !== null) {
    return Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, valueOf(part, depth + 1)]));
  }
  switch (Array.isArray(type) ? type[0] : type) {
    case "number":
    case "integer":
      return 0;
    case "boolean":
      return true;
    case "array":
      return items === undefined ? [] : [valueOf(items, depth + 1)];
    case "object":
      return {};
    case "null":
      return null;
  }
  return "…";
}

/** What an answer is read by. */
export interface StructuredSource {
  /** What was asked for. */
  readonly shape: Shape;
  /** Why the answer ended. */
  readonly reason: FinishReason;
  /** The binding's name. */
  readonly model: string;
  /** The place of the node. */
  readonly pointer: string;
}

/** The value of an answer. Throws an {@linkcode Unfit}. */
export function readStructured(text: string, { reason, ...source }: StructuredSource): Json {
  const { shape } = source;
  const parsed = parse(text);
  if (parsed === undefined) {
    throw new Unfit(text, reason === "length" ? "it is cut off at the token limit" : "it is not JSON", source);
  }
  const { value, faults } = shape.read(parsed.value);
  if (faults.length === 0) return value;
  throw new Unfit(text, faults.map((fault) => `${fault.pointer || "it"} ${fault.message}`).join("; "), source);
}

/** The conversation that goes on after an answer that does not fit: with it, what is wrong with it, and what was wanted. */
export function toldWrong(messages: readonly Message[], { said, why }: Unfit, { sent }: Shape): readonly Message[] {
  const content = `That answer does not fit: ${why}. Answer again, with nothing but JSON that follows this schema: ${
    JSON.stringify(sent)
  }`;
  // Some servers refuse a message that says nothing.
  const wrong: readonly Message[] = said.trim() === "" ? [] : [{ role: "assistant", content: said }];
  return [...messages, ...wrong, { role: "user", content }];
}

/** JSON as it is, or as the one block of a text around it: not every server keeps a model from talking. */
function parse(text: string): { readonly value: unknown } | undefined {
  const blocks = [...text.matchAll(/^ *```[^\n`]*\n([^]*?)\n *```/gm)];
  for (const candidate of blocks.length === 1 ? [text, blocks[0][1]] : [text]) {
    try {
      return { value: JSON.parse(candidate) };
    } catch {
      // No JSON: the next candidate, or none.
    }
  }
  return undefined;
}
