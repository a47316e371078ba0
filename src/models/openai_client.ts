/**
 * Models through an `openai` client: ours, or one that the host has configured.
 *
 * @module
 */
import type { Model, Provider } from "../model.ts";
import type { Asked, Body, Send } from "./api.ts";
import { refused, unreachable } from "./failure.ts";
import { apiOf } from "./openai_api.ts";
import { serverModel } from "./server.ts";

/** What we use of a client of the `openai` package (6 or 7), told by its shape, so that nobody's types depend on the package. */
export interface OpenAIClient {
  /** The address of its server. */
  readonly baseURL: string;
  /** Makes a request. */
  post(path: string, options: OpenAIRequest): {
    /** The answer before the client reads it. */
    asResponse(): Promise<Response>;
  };
}

/** A request as an `openai` client takes it. */
export interface OpenAIRequest {
  /** What is sent. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborted when the answer is no longer wanted. */
  readonly signal: AbortSignal;
  /** Whether the answer comes as events. */
  readonly stream: boolean;
  /** How often the client tries again by itself. */
  readonly maxRetries: number;
  /** How long the client waits, in milliseconds. */
  readonly timeout: number;
}

/**
 * A provider from a client of the `openai` package that the host has made: for Azure, another way to sign in, or a `fetch` of its own.
 * Server and key are the client's; a document's `baseURL` and `apiKey` are not asked. Answers are read by us, and tries are made by the run.
 *
 * @param client An `OpenAI` or `AzureOpenAI` client.
 *
 * @example
 * ```ts
 * import { load } from "@millrace/millrace";
 * import { openaiModel } from "@millrace/millrace/adapters";
 * import { OpenAI } from "openai";
 *
 * const client = new OpenAI({ baseURL: "https://gateway.example/v1", apiKey: "none" });
 * load({
 *   millrace: "1",
 *   models: { main: "openai:gpt-4o-mini" },
 *   state: { joke: { type: "string" } },
 *   nodes: { write: { llm: "main", prompt: "Write a joke.", into: "joke" } },
 *   edges: { START: "write" },
 * }, { models: { openai: openaiModel(client) } });
 * ```
 */
export function openaiModel(client: OpenAIClient): Provider {
  return async (binding): Promise<Model> =>
    serverModel(binding, {
      api: await apiOf(binding),
      connection: { baseURL: client.baseURL },
      send: sendThrough(client, binding.headers),
    });
}

/** Sends requests through a client. */
export function sendThrough(client: OpenAIClient, headers: Readonly<Record<string, string>> = {}): Send {
  return async (asked: Asked, body: Body, signal: AbortSignal) => {
    const options: OpenAIRequest = {
      body,
      headers,
      signal,
      stream: body.stream === true,
      // The run tries again, watches for silence and reports: one place for each.
      maxRetries: 0,
      timeout: 2 ** 31 - 1,
    };
    try {
      return await client.post(asked.api.path, options).asResponse();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const { status, headers, error: said, message } = error as Refusal;
      if (typeof status === "number") {
        throw refused(asked, status, headers ?? new Headers(), said ?? plain(status, message));
      }
      throw unreachable(asked, error);
    }
  };
}

/** What the client throws for a status that is no success; told by its shape, which is the same in 6 and 7. */
interface Refusal {
  readonly status?: number;
  readonly headers?: Headers;
  readonly error?: unknown;
  readonly message: string;
}

/** The server's text without the status that the client puts before it. */
function plain(status: number, message: string): string {
  const text = message.startsWith(`${status} `) ? message.slice(`${status} `.length) : message;
  return text === "status code (no body)" ? "" : text;
}
