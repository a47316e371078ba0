/**
 * Structured answers: read from what a model said, and what it is told when they do not fit.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Json } from "../json.ts";
import type { FinishReason, Message } from "../message.ts";
import type { Shape } from "./shape.ts";

/** An answer that is not what was asked for. */
export class Unfit extends Fault {
  /** What the model said. */
  readonly said: string;
  /** What is wrong with it. */
  readonly why: string;

  constructor(said: string, why: string, { model, pointer }: { readonly model: string; readonly pointer: string }) {
    super("MR705", `The answer of "${model}" does not fit: ${why}.`, {
      pointer,
      hint: `It said ${said.length > 120 ? JSON.stringify(`${said.slice(0, 119)}…`) : JSON.stringify(said)}.`,
    });
    this.said = said;
    this.why = why;
  }
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
export function readStructured(text: string, { shape, reason, ...place }: StructuredSource): Json {
  const parsed = parse(text);
  if (parsed === undefined) {
    throw new Unfit(text, reason === "length" ? "it is cut off at the token limit" : "it is not JSON", place);
  }
  const { value, faults } = shape.read(parsed.value);
  if (faults.length === 0) return value;
  throw new Unfit(text, faults.map((fault) => `${fault.pointer || "it"} ${fault.message}`).join("; "), place);
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
