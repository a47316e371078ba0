/**
 * What a run reads: a checked document with every name looked up and every expression compiled.
 *
 * @module
 */
import type { Kit } from "../api.ts";
import type { GraphDocument, ViewSource } from "../document.ts";
import type { Draft } from "./read.ts";
import type { HostFunction } from "../function.ts";
import type { Issue, Source } from "../errors.ts";
import type { Json, JsonObject } from "../json.ts";
import type { GraphHandle, ModelHandle, NodeKind, NodeWork } from "../node.ts";
import type { Provider, ToolOffer } from "../model.ts";
import type { Reducer } from "../reducer.ts";
import type { Fill } from "../scope.ts";
import type { McpSource, OpenToolServer, ToolHandle } from "../tool.ts";
import type { SchemaCheck } from "../value/schema.ts";
import type { Type } from "../value/types.ts";
import type { Joins } from "./joins.ts";
import type { Condition, KeyRead, KeyWrite } from "./reads.ts";

/** Everything built in and given, by which a document is planned. */
export interface Host {
  /** The kinds of nodes. */
  readonly kinds: readonly NodeKind[];
  /** The built-in reducers. */
  readonly reducers: Readonly<Record<string, Reducer>>;
  /** The built-in providers. */
  readonly providers: Readonly<Record<string, Provider>>;
  /** What the program gives. */
  readonly kit: Kit;
  /** A variable of the environment, where there is one and it may be read. */
  environment(name: string): string | undefined;
  /** Opens servers of tools. */
  readonly openServer: OpenToolServer;
}

/** A document, ready to run. */
export interface Plan {
  /** The document's name, or `"graph"`. */
  readonly name: string;
  /** The document. */
  readonly document: GraphDocument;
  /** The place of the graph in the document: `""`, or that of an inner graph. */
  readonly base: string;
  /** The text it came from. */
  readonly source: Source;
  /** The files it names, with their texts. */
  readonly files: Readonly<Record<string, string>>;
  /** What it was planned with. */
  readonly host: Host;
  /** The state's keys. */
  readonly keys: ReadonlyMap<string, PlannedKey>;
  /** The keys a caller gives, if the document lists them. */
  readonly input?: readonly string[];
  /** The keys a caller gets, if the document lists them. */
  readonly output?: readonly string[];
  /** The nodes, by index. */
  readonly nodes: readonly PlannedNode[];
  /** Where START leads. */
  readonly start: Route;
  /** Checks of the state's keys, inner graphs included; some must be prepared before the first run. */
  readonly checks: readonly PlannedCheck[];
  /** Who waits for whom. */
  readonly joins: Joins;
  /** The models by name. */
  readonly models: ReadonlyMap<string, PlannedModel>;
  /** Every model that a run may ask: those of documents in files of their own, too. */
  readonly bindings: readonly PlannedModel[];
  /** The tools by name, and the servers of tools. */
  readonly tools: ReadonlyMap<string, PlannedTool | PlannedServer>;
  /** Every server of tools that a run may open: those of documents in files of their own, too. */
  readonly servers: readonly PlannedServer[];
  /** The named views. */
  readonly views: ReadonlyMap<string, ViewSource>;
  /** How far a run may go. */
  readonly limits: { readonly steps: number; readonly timeout?: number; readonly concurrency: number };
  /** What checks of a graph around it want to know. */
  readonly traits: Traits;
  /** Gives a fault of a run its line and column. */
  place(draft: Draft): Issue;
}

/** A check that must be ready before a run, and what it is asked first. */
export interface PlannedCheck extends Pick<SchemaCheck, "ready" | "prepare"> {
  /** What is wrong with the default that waited for it. */
  refuse?(): readonly Issue[];
}

/** What a graph is like for one around it. */
export interface Traits {
  /** Whether it may stop for a person. */
  readonly asks: boolean;
  /** What its nodes call: models, and code of the host. */
  readonly calls: readonly NodeCalls[];
}

/** What a node calls. */
export interface NodeCalls {
  /** The node's name. */
  readonly node: string;
  /** Its labels. */
  readonly tags: readonly string[];
  /** The models it asks, each with its labels, and whether it answers piece by piece. */
  readonly models: readonly { readonly tags: readonly string[]; readonly stream: boolean }[];
  /** Whether it runs code of the host, which may ask any model under any label. */
  readonly isHosted: boolean;
  /** What the graphs inside it call. */
  readonly inner: readonly Traits[];
}

/** A graph inside another. */
export interface PlannedGraph extends GraphHandle {
  /** Its plan. */
  readonly plan: Plan;
  /** What its keys begin with: a template, or without one the outer key of the same name. */
  readonly inputs: readonly (readonly [key: string, fill: Fill | undefined])[];
}

/** A key of the state. */
export interface PlannedKey {
  /** Its name. */
  readonly name: string;
  /** Checks the whole value. */
  readonly whole: SchemaCheck;
  /** Checks the value after a write was folded, when further ones may come; the same as `whole` without a reducer. */
  readonly grown: SchemaCheck;
  /** Checks one write; the same as `whole` without a reducer. */
  readonly write: SchemaCheck;
  /** What the whole value must be. */
  readonly schema: JsonObject;
  /** What one write must be. */
  readonly writeSchema: JsonObject;
  /** What expressions that read it find. */
  readonly type: Type;
  /** What one write must be, as far as types go. */
  readonly writeType: Type;
  /** The reducer. */
  readonly reducer?: Reducer;
  /** The value before the first write. */
  readonly initial?: Json;
}

/** A node. */
export interface PlannedNode {
  /** Its place in the list. */
  readonly index: number;
  /** Its name. */
  readonly name: string;
  /** Its place in the document. */
  readonly pointer: string;
  /** What it does. */
  readonly work: NodeWork;
  /** Where its result goes: one key, or templates over `result`. */
  readonly into?: Into;
  /** The keys it may write, and where it says so. */
  readonly writes: readonly KeyWrite[];
  /** Its labels. */
  readonly tags: readonly string[];
  /** Whether it runs after any arrival, without waiting. */
  readonly any: boolean;
  /** The list it runs over, item by item. */
  readonly each?: PlannedEach;
  /** How a failure is tried again. */
  readonly retry?: PlannedRetry;
  /** How long one attempt may take, in milliseconds. */
  readonly timeout?: number;
  /** What becomes of a failure. */
  readonly catch?: PlannedCatch;
  /** Where it leads; nowhere for an end. */
  readonly route?: Route;
}

/** A node that runs once per item of a list. */
export interface PlannedEach {
  /** The list. */
  readonly list: Fill;
  /** The name of the item in expressions. */
  readonly as: string;
  /** How many items at once; as many as the run's limit without it. */
  readonly concurrency?: number;
}

/** How a failure is tried again. */
export interface PlannedRetry {
  /** How often in all. */
  readonly attempts: number;
  /** Milliseconds before the second attempt. */
  readonly delay: number;
  /** What each further delay is multiplied by. */
  readonly factor: number;
  /** Whether delays are shortened by chance, so that many do not come back at once. */
  readonly jitter: boolean;
}

/** Where a failure leads instead of the edges. */
export interface PlannedCatch {
  /** Where it leads; its conditions may read `error`. */
  readonly route: Route;
  /** What is written: one key, or templates over `error`. */
  readonly into?: Into;
  /** The keys that the templates in `into` read. */
  readonly reads: readonly KeyRead[];
}

/** Where a result goes: one key, or templates by key. */
export type Into = string | readonly (readonly [key: string, fill: Fill])[];

/** Where a node leads, compiled. */
export type Route =
  | { readonly type: "node"; readonly index: number }
  | { readonly type: "end" }
  | { readonly type: "all"; readonly of: readonly Route[] }
  | {
    readonly type: "when";
    readonly pointer: string;
    readonly when: Fill;
    readonly condition: Condition;
    readonly to: Route;
    readonly else?: Route;
  }
  | {
    readonly type: "switch";
    readonly pointer: string;
    readonly on: Fill;
    readonly condition: Condition;
    readonly cases: ReadonlyMap<string, Route>;
    readonly else?: Route;
  };

/** A tool of the host. */
export interface PlannedTool extends ToolHandle, ToolOffer {
  /** Its name. */
  readonly name: string;
  /** Its place in the document. */
  readonly pointer: string;
  /** Checks its arguments. */
  readonly check: SchemaCheck;
  /** Checks its result. */
  readonly outputCheck?: SchemaCheck;
  /** Whether a person is asked before each call. */
  readonly approve: boolean;
  /** What becomes of a failure. */
  readonly onFailure: "tell" | "fail";
  /** The code. */
  readonly run: HostFunction;
}

/** A server of tools. */
export interface PlannedServer extends ToolHandle {
  /** Its place in the document. */
  readonly pointer: string;
  /** How it is reached. */
  readonly source: McpSource;
  /** Which of its tools are offered, by its own names. Default: all. */
  readonly only?: readonly string[];
  /** What goes before the descriptions of its tools. */
  readonly description?: string;
  /** Whether a person is asked before each call. */
  readonly approve: boolean;
  /** What becomes of a failure. */
  readonly onFailure: "tell" | "fail";
}

/** Tools of a server, as a node names them: `"files"` for all, `"files/read"` for one. */
export interface ServedTools extends ToolHandle {
  /** The server. */
  readonly server: PlannedServer;
  /** The one tool, by the server's own name. Without it, all. */
  readonly tool?: string;
  /** Where the node says so. */
  readonly pointer: string;
}

/** A model binding. */
export interface PlannedModel extends ModelHandle {
  /** The provider's name. */
  readonly provider: string;
  /** The model as the provider names it. */
  readonly model: string;
  /** Labels of every call. */
  readonly tags: readonly string[];
  /** Whether to stream. */
  readonly stream: boolean;
  /** Settings for the provider. */
  readonly params: JsonObject;
  /** How the server is asked, where the document says. */
  readonly api?: "chat" | "responses";
  /** The server that the document names. */
  readonly baseURL?: string;
  /** The name of the key that the document asks for. */
  readonly secret?: string;
  /** Further request headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** How long a stream may be silent, in milliseconds. */
  readonly idle: number;
  /** Who is asked when it has failed, in this order; they may have others themselves. */
  readonly fallback: readonly PlannedModel[];
  /** Its place in the document. */
  readonly pointer: string;
}
