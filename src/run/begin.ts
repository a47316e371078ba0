/**
 * What a run begins with.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import { own } from "../value/own.ts";

/** An input, or where a run stopped, and what was answered. */
export type Begin =
  | { readonly input: unknown }
  | { readonly checkpoint: unknown; readonly answers: unknown };

/** Copies what the caller gave, now: later changes of it change nothing. What is no JSON is told once the run has begun. */
export function ownBegin(begin: Begin): () => Begin {
  try {
    const mine: Begin = "input" in begin
      ? { input: own(begin.input, "the input") }
      : { checkpoint: own(begin.checkpoint, "the checkpoint"), answers: own(begin.answers, "the answers") };
    return () => mine;
  } catch (error) {
    return () => {
      throw new Fault("input" in begin ? "MR710" : "MR713", (error as Error).message, { cause: error });
    };
  }
}

/** An identity that no other run has. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return `r-${Array.from(bytes, (byte) => (byte % 36).toString(36)).join("")}`;
}
