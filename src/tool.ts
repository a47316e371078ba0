/**
 * The contract of tools: what a model may ask for, and the servers that have some.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "./json.ts";

/** A tool as a document declares it: the interface. The host gives the code under the same name. With `mcp`, all tools of a server. */
export interface ToolSource {
  /** What it is for; the model reads this. Of a server, it goes before what each tool says of itself. */
  readonly description?: string;
  /** The schema of its arguments, an object. */
  readonly input?: JsonSchema;
  /** The schema of its result. */
  readonly output?: JsonSchema;
  /** A server whose tools these are; it says itself what they take. */
  readonly mcp?: McpSource;
  /** Which tools of the server, by the names that the server gives them. Default: all. */
  readonly only?: readonly string[];
  /** Whether a person is asked before each call. */
  readonly approve?: boolean;
  /** `tell` (default): a failure is told to the model. `fail`: it fails the node. */
  readonly onFailure?: "tell" | "fail";
}

/** A server of tools that speaks MCP, the Model Context Protocol: a process, or an address. */
export type McpSource = McpProcessSource | McpAddressSource;

/** A server that is started for the run, and ends with it. */
export interface McpProcessSource {
  /** The program. */
  readonly command: string;
  /** What it is given. */
  readonly args?: readonly string[];
  /** Variables of its environment. Of a key, the name; never the key. */
  readonly env?: Readonly<Record<string, string | { readonly secret: string }>>;
  /** An address belongs to the other sort. */
  readonly url?: undefined;
}

/** A server on the web. */
export interface McpAddressSource {
  /** Its address. */
  readonly url: string;
  /** The name of the key; never the key. */
  readonly apiKey?: { readonly secret: string };
  /** Further request headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server as the host is asked about it: may a document have it? */
export type McpRequest =
  | {
    /** The program. */
    readonly command: string;
    /** What it is given. */
    readonly args: readonly string[];
    /** Variables that the document sets; keys are not among them. */
    readonly env: Readonly<Record<string, string>>;
    /** It has no address. */
    readonly url?: undefined;
  }
  | {
    /** The address. */
    readonly url: string;
    /** It has no program. */
    readonly command?: undefined;
  };

/** A tool of the document, or a server of tools, as kinds hold it. What a model is told of it comes of `task.tools`. */
export interface ToolHandle {
  /** Its name. */
  readonly name: string;
}

/** A tool of a server, as the server describes it. */
export interface ServerTool {
  /** Its name. */
  readonly name: string;
  /** What it is for. */
  readonly description?: string;
  /** The schema of its arguments. */
  readonly input: JsonSchema;
  /** The schema of its structured result. */
  readonly output?: JsonSchema;
}

/** What a tool of a server gave back. */
export interface ServerAnswer {
  /** The result: structured, or a text, or a list of content parts. */
  readonly value: Json;
  /** Whether the tool says that it has failed. */
  readonly isError: boolean;
}

/** How a tool of a server is called. */
export interface ServerCallOptions {
  /** Aborted when the result is no longer wanted; the server is told. */
  readonly signal: AbortSignal;
  /** Hears how far the work has come. A promise holds the server until it is resolved. */
  readonly onProgress?: (progress: JsonObject) => void | Promise<void>;
}

/** A server of tools that is at hand. */
export interface ToolServer {
  /** Whether it can still be called: a process may end, a session may be forgotten. */
  readonly isOpen: boolean;
  /** Every tool that it offers. */
  tools(signal: AbortSignal): Promise<readonly ServerTool[]>;
  /** Calls one of them. */
  call(name: string, args: Json, options: ServerCallOptions): Promise<ServerAnswer>;
  /** Ends it: afterwards its process is gone, its session over. */
  close(): Promise<void>;
}

/** How a server is reached, with every key found. */
export type ToolServerAddress =
  | {
    /** The program. */
    readonly command: string;
    /** What it is given. */
    readonly args: readonly string[];
    /** Variables of its environment. */
    readonly env: Readonly<Record<string, string>>;
    /** It has no address. */
    readonly url?: undefined;
  }
  | {
    /** The address. */
    readonly url: string;
    /** Request headers, the key among them. */
    readonly headers: Readonly<Record<string, string>>;
    /** It has no program. */
    readonly command?: undefined;
  };

/**
 * Opens a server of tools. The name is for what is told of it.
 *
 * @throws {Fault} MR716 when it cannot be had, MR602 when the machine does not allow it.
 */
export type OpenToolServer = (name: string, address: ToolServerAddress, signal: AbortSignal) => Promise<ToolServer>;
