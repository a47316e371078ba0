/**
 * Messages, and the pieces they arrive in.
 *
 * @module
 */
import type { Json, JsonObject } from "./json.ts";

/** A turn of a conversation, in the shape of Chat Completions, with an `id`. */
export interface Message {
  /** Who speaks. */
  readonly role: "system" | "developer" | "user" | "assistant" | "tool";
  /** The text, a list of content parts, or `null` for a message that only calls tools. */
  readonly content: string | null | readonly JsonObject[];
  /** The tools an assistant asks for; left out when there are none. */
  readonly tool_calls?: readonly ToolCall[];
  /** Which call a tool's message answers. */
  readonly tool_call_id?: string;
  /** The name of the speaker or of the tool. */
  readonly name?: string;
  /** What the model that said it must be shown again of its thinking. */
  readonly reasoning?: Reasoning;
  /** The identity by which the `messages` reducer knows it. An assistant's is the id of its model call. */
  readonly id?: string;
}

/** What a provider wants back of a model's thinking while its tools are at work: signed, so kept as it came, and for nobody else to read. */
export interface Reasoning {
  /** Whose it is: `"provider:model"`. It is sent to no other. */
  readonly from: string;
  /** The parts of the answer, in the provider's own form. */
  readonly parts: readonly JsonObject[];
}

/** One tool that a model asks for. */
export interface ToolCall {
  /** The identity that the tool's answer repeats. */
  readonly id: string;
  /** Always `"function"`. */
  readonly type: "function";
  /** What is asked: the tool's name and its arguments as JSON text. */
  readonly function: { readonly name: string; readonly arguments: string };
}

/** Why a model's answer ended. `retry` closes a dead attempt, `error` a failed call. */
export type FinishReason = "stop" | "length" | "tool-calls" | "content-filter" | "error" | "retry" | "other";

/** Tokens used, as the provider counted them. */
export interface Usage {
  /** Tokens read. */
  readonly input: number;
  /** Tokens written. */
  readonly output: number;
  /** Of the tokens read, those that came from a cache. */
  readonly cached?: number;
  /** Of the tokens written, those spent on reasoning. */
  readonly reasoning?: number;
}

/** The tokens of a run, with their parts: what a call used is in one of `nodes` and in one of `models`. */
export interface RunUsage extends Usage {
  /** By the path of the node whose calls they were, as `review/draft`. */
  readonly nodes: Readonly<Record<string, Usage>>;
  /** By the model that was asked, as `openai:gpt-4o-mini`. */
  readonly models: Readonly<Record<string, Usage>>;
}

/** A piece of a model's answer as it arrives. The last piece of every call is a `finish`. */
export type Delta =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string }
  | { readonly type: "refusal"; readonly text: string }
  | { readonly type: "json"; readonly text: string }
  | { readonly type: "object"; readonly value: Json }
  | {
    readonly type: "tool-call";
    /** Which of the calls in this answer, from 0. */
    readonly index: number;
    /** The call's identity; with the first piece. */
    readonly id?: string;
    /** The tool's name; with the first piece. */
    readonly name?: string;
    /** A piece of the arguments' JSON text. */
    readonly args?: string;
  }
  | {
    readonly type: "finish";
    /** Why it ended. */
    readonly reason: FinishReason;
    /** The tokens it took. */
    readonly usage?: Usage;
    /** What is kept with the message; readers of events do not see it. */
    readonly reasoning?: Reasoning;
  };

/** Whose a delta is: one frozen object for all pieces of a model call. */
export interface Call {
  /** The call's identity; a new one is the start of a message. */
  readonly id: string;
  /** The model as the provider names it, as `gpt-4o-mini`. */
  readonly model: string;
  /** The provider's name. */
  readonly provider: string;
  /** Labels: the binding's, then those of enclosing `graph` nodes, the node's, the call's own. */
  readonly tags: readonly string[];
  /** Which try this is, from 1. */
  readonly attempt: number;
}
