/**
 * How messages reach an MCP server and come back.
 *
 * @module
 */
import type { JsonObject } from "../json.ts";

/** A way to a server. */
export interface Transport {
  /** Hears each message of the server; while a promise is open, no more is read. Set by who uses it. */
  onMessage: (message: JsonObject) => void | Promise<void>;
  /** Hears that nothing more can come, and why. Set by who uses it. */
  onEnd: (reason: unknown) => void;
  /** The version of the protocol that both sides speak, once it is known. */
  version?: string;
  /** Sends a message. Resolves when the server has it. */
  send(message: JsonObject, signal?: AbortSignal): Promise<void>;
  /** Ends what was begun: a process, a session. */
  close(): Promise<void>;
}

/** A text as one message or a batch of them; none for what is no message. */
export function readMessages(text: string): readonly JsonObject[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  return [value].flat().filter((message) => typeof message === "object" && message !== null) as JsonObject[];
}
