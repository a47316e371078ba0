/**
 * The contract of models: what answers, and who makes it from a name.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "./json.ts";
import type { Call, Delta, Message } from "./message.ts";

/** The run a call belongs to. The object is the same for all calls of one run. */
export interface RunInfo {
  /** The run's identity. */
  readonly id: string;
  /** What the caller gave as `options.metadata`; frozen. */
  readonly metadata?: Json;
}

/** A tool as a model is told of it. */
export interface ToolOffer {
  /** The tool's name. */
  readonly name: string;
  /** What it is for. */
  readonly description?: string;
  /** The schema of its arguments. */
  readonly input: JsonSchema;
}

/** What is asked of a model. */
export interface ModelRequest {
  /** The conversation so far. */
  readonly messages: readonly Message[];
  /** The tools it may ask for. */
  readonly tools?: readonly ToolOffer[];
  /** The schema the answer must follow; its root is an object. The answer then comes as `json` deltas. */
  readonly schema?: JsonSchema;
  /** Settings for the provider, as written in the document (`temperature`, `max_tokens`, …). */
  readonly params: JsonObject;
  /** Whether to ask the provider for a stream. */
  readonly stream: boolean;
  /** Aborted when the answer is no longer wanted: the model must stop and close what it opened. */
  readonly signal: AbortSignal;
  /** Whose call this is. */
  readonly call: Call;
  /** The run it belongs to. */
  readonly run: RunInfo;
}

/** Hands on one delta, which the reader then holds: each is an object of its own. Returns a promise when the reader is behind: wait for it before making more. Throws when nobody reads any more. */
export type Say = (delta: Delta) => void | Promise<void>;

/**
 * What answers: it either says its deltas and resolves, or it returns them as an async iterable.
 * The last delta is a `finish`; an answer without one counts as cut off.
 */
export type Model = (request: ModelRequest, say: Say) => Promise<void> | AsyncIterable<Delta>;

/** A model binding of a document, as a provider sees it. */
export interface ModelBinding {
  /** The name the document gives it. */
  readonly name: string;
  /** The provider's name. */
  readonly provider: string;
  /** The model as the provider names it. */
  readonly model: string;
  /** Which of a provider's ways to ask, where the document says: `"chat"` or `"responses"`. */
  readonly api?: "chat" | "responses";
  /** The server that the document names, if it does. */
  readonly baseURL?: string;
  /** Further request headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** The place of the binding in the document, a JSON Pointer. */
  readonly pointer: string;
  /**
   * Finds the server and the key to use. A provider's own key goes to the provider's own server, or to one the host has set;
   * a key that the document asks for goes where the host's `secrets` allow.
   *
   * @throws {ModelError} With reason `key` when a key is needed and there is none.
   */
  connect(home: ProviderHome): Promise<Connection>;
}

/** Where a provider lives and which key opens it. */
export interface ProviderHome {
  /** The provider's own server; without one, the document must name it. */
  readonly baseURL?: string;
  /** The environment variable by which a host sets another server. */
  readonly baseURLVariable?: string;
  /** The name of the provider's own key. */
  readonly key?: string;
  /** Whether only the document can say which server answers: one that does not is refused at load. */
  readonly isNamed?: boolean;
}

/** A server and, where there is one, its key. */
export interface Connection {
  /** The server's address, without a slash at the end. */
  readonly baseURL: string;
  /** The key, if one is to be sent. */
  readonly apiKey?: string;
}

/** Makes a model from a binding. Called once per binding of a loaded graph, before its first use. */
export interface Provider {
  /** Makes the model. */
  (binding: ModelBinding): Model | Promise<Model>;
  /** Where it lives, for who must know before it is called: `{}` where only a document names servers, or none is asked. */
  readonly home?: ProviderHome;
}
