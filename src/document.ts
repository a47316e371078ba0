/**
 * The graph document as types. `schema/graph.schema.json` says the same to editors and other languages.
 *
 * @module
 */
import type { Json, JsonObject } from "./json.ts";
import type { Mode } from "./event.ts";
import type { ToolSource } from "./tool.ts";

/** A graph written as JSON, version "1". */
export interface GraphDocument extends GraphBody {
  /** For editors only. */
  readonly $schema?: string;
  /** The version of the format. */
  readonly millrace: "1";
  /** The author's name for it. */
  readonly name?: string;
  /** The author's version of it. */
  readonly version?: string;
  /** What it does. */
  readonly description?: string;
  /** The models by name. */
  readonly models?: Readonly<Record<string, string | ModelSource>>;
  /** The tools by name: their interface. */
  readonly tools?: Readonly<Record<string, ToolSource>>;
  /** Shared JSON Schemas, for `{ "$ref": "#/schemas/Review" }`. */
  readonly schemas?: Readonly<Record<string, JsonObject>>;
  /** Named views: which tokens are public. */
  readonly streams?: Readonly<Record<string, ViewSource>>;
  /** How far a run may go. */
  readonly limits?: LimitsSource;
}

/** Nodes and edges over a state. */
export interface GraphBody {
  /** The state: a JSON Schema per key, with `reduce` and `default`. */
  readonly state?: Readonly<Record<string, JsonObject>>;
  /** The keys a caller gives. */
  readonly input?: readonly string[];
  /** The keys the caller gets. Default: all. */
  readonly output?: readonly string[];
  /** The nodes by name; each has exactly one verb. */
  readonly nodes: Readonly<Record<string, JsonObject>>;
  /** From `START` and from each node to where it leads. */
  readonly edges: Readonly<Record<string, Target>>;
  /** Graphs inside, by name. */
  readonly graphs?: Readonly<Record<string, GraphBody>>;
}

/** A model binding with settings. */
export interface ModelSource {
  /** `"provider:model"`. */
  readonly model: string;
  /** Labels of every call. */
  readonly tags?: readonly string[];
  /** `false`: ask for whole answers. */
  readonly stream?: boolean;
  /** Settings for the provider. */
  readonly params?: JsonObject;
  /** How the server is asked: with Chat Completions, or with Responses. */
  readonly api?: "chat" | "responses";
  /** The server. */
  readonly baseURL?: string;
  /** The name of the key; never the key. */
  readonly apiKey?: { readonly secret: string };
  /** Further request headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long a stream may be silent, as `"120s"`. */
  readonly idle?: string;
  /** Models of the document to ask when this one has failed, in this order. */
  readonly fallback?: readonly string[];
}

/** Where a node leads. */
export type Target = string | readonly Target[] | WhenTarget | SwitchTarget;

/** One way or the other. */
export interface WhenTarget {
  /** A condition. */
  readonly when: string;
  /** Where it leads when true. */
  readonly to: Target;
  /** Where it leads otherwise; without it, this path ends. */
  readonly else?: Target;
}

/** A way by value. */
export interface SwitchTarget {
  /** An expression. */
  readonly switch: string;
  /** Ways by value. */
  readonly cases: Readonly<Record<string, Target>>;
  /** The way for other values; without it, another value fails the run. */
  readonly else?: Target;
}

/** A named view for consumers. */
export interface ViewSource {
  /** Sorts of news. Default: `messages`, `updates`, `custom`. */
  readonly modes?: readonly Mode[];
  /** Only these nodes and what is inside them. */
  readonly nodes?: readonly string[];
  /** Only model calls with one of these tags. */
  readonly tags?: readonly string[];
  /** Whether inner graphs are seen. */
  readonly subgraphs?: boolean;
}

/** How far a run may go. */
export interface LimitsSource {
  /** Steps per graph run, inclusive. Default 100. */
  readonly steps?: number;
  /** Time for the whole run, as `"5m"`. */
  readonly timeout?: string;
  /** Model calls, functions and tools at once. Default 16. */
  readonly concurrency?: number;
}

/** What `reduce` may say. */
export type ReduceSource = string | { readonly call: string };

/** A key of the state: a JSON Schema with two words more. */
export interface StateKeySource {
  /** How writes are folded. */
  readonly reduce?: ReduceSource;
  /** The value before the first write. */
  readonly default?: Json;
}
