/**
 * What a case file holds, as types. `schema/case.schema.json` says the same to other languages.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import type { Mode } from "../event.ts";
import type { RunStatus } from "../errors.ts";

/** A graph and what it must do: one entry of a case file. */
export interface CaseGroup extends CaseParts {
  /** What the tests have in common. */
  readonly description: string;
  /** Anchors of `spec/*.md` that promise it, as `graph/edges`. */
  readonly spec: readonly string[];
  /** The tests. */
  readonly tests: readonly CaseTest[];
}

/** What a group and its tests may both give; a test's own goes first. */
export interface CaseParts {
  /** Optional features; an implementation without one of them skips. */
  readonly requires?: readonly string[];
  /** The document, or the path of one beside the case file. */
  readonly graph?: JsonObject | string;
  /** The document as text, where the text itself matters. */
  readonly source?: string;
  /** What each model answers, call by call. */
  readonly models?: Readonly<Record<string, readonly JsonObject[]>>;
  /** What each function does, call by call. */
  readonly functions?: Readonly<Record<string, readonly FunctionAnswer[]>>;
  /** What each tool does, call by call; what is not listed, the host does not give. */
  readonly tools?: Readonly<Record<string, readonly FunctionAnswer[]>>;
  /** What each reducer of the host gives, call by call. */
  readonly reducers?: Readonly<Record<string, readonly ReducerAnswer[]>>;
  /** Files beside the document, by path: a text, or a document of its own. */
  readonly files?: Readonly<Record<string, string | JsonObject>>;
}

/** One run of a graph, or one document to be refused. */
export interface CaseTest extends CaseParts {
  /** A sentence about behaviour. */
  readonly description: string;
  /** What a person says, by the path of the node that asks, question by question. Other questions stay open. */
  readonly answers?: Readonly<Record<string, readonly PersonAnswer[]>>;
  /** What is run and who reads. */
  readonly run?: CaseRun;
  /** Which events the reader gets. */
  readonly events?: ExpectedEvents;
  /** The joined text of all text deltas that the reader gets. */
  readonly text?: string;
  /** How the run ends. */
  readonly end?: ExpectedEnd;
  /** Everything the checks find; `[]` for nothing. */
  readonly issues?: readonly JsonObject[];
  /** Models, functions and tools that must have been stopped before their end. */
  readonly closed?: readonly string[];
  /** How many chunks a model was asked for, or how often a function or a tool wrote and reported. */
  readonly asked?: Readonly<Record<string, { readonly least?: number; readonly most?: number }>>;
  /** How often a model, a function or a tool was called. */
  readonly calls?: Readonly<Record<string, number>>;
  /** The events must be found, with the same `seq`, in a run of which everything was asked. */
  readonly subset?: boolean;
}

/** How a test runs. */
export interface CaseRun {
  /** The input. Default `{}`. */
  readonly input?: JsonObject;
  /** Sorts of news to ask for. */
  readonly modes?: readonly Mode[];
  /** Only these nodes. */
  readonly nodes?: readonly string[];
  /** Only model calls with one of these tags. */
  readonly tags?: readonly string[];
  /** A view that the document declares. */
  readonly stream?: string;
  /** Whether inner graphs are seen. */
  readonly subgraphs?: boolean;
  /** Whether structured answers also come as growing values. */
  readonly partial?: boolean;
  /** Goes on from what is given here, instead of beginning with an input. */
  readonly resume?: { readonly checkpoint: Json; readonly answers?: JsonObject };
  /** How many events may wait for the reader. */
  readonly buffer?: number;
  /** What every function is told. */
  readonly metadata?: Json;
  /** After so many events the reader rests until nothing moves any more, and then reads on. */
  readonly restAfter?: number;
  /** The reader reads so many events and then stands still. */
  readonly read?: number;
  /** The run is cancelled after so many events. */
  readonly cancelAfter?: number;
  /** Who cancels. Default: the reader, by leaving. */
  readonly cancel?: "reader" | "signal" | "run";
  /** The caller changes its input as soon as the run has begun. */
  readonly tamper?: boolean;
  /** So many runs of the same graph at the same time, all of which must do the same. */
  readonly times?: number;
}

/** One call of a scripted function or tool. */
export interface FunctionAnswer {
  /** What the arguments must be. */
  readonly expect?: Json;
  /** What `ctx.state` must hold. */
  readonly state?: JsonObject;
  /** What `ctx.run.metadata` must be. */
  readonly metadata?: Json;
  /** Before anything else, it waits for this. */
  readonly wait?: Gate;
  /** What it writes in mode `custom`, in order. */
  readonly write?: readonly Json[];
  /** A model it asks; without `return`, it returns the text. */
  readonly llm?: { readonly model: string; readonly messages: string; readonly tags?: readonly string[] };
  /** What it writes as a message of its own. */
  readonly pen?: { readonly text: readonly string[]; readonly tags?: readonly string[] };
  /** What it yields, as a generator, in order. */
  readonly progress?: readonly Json[];
  /** After all it says, it waits for this before it returns or fails. */
  readonly until?: Gate;
  /** What it returns. */
  readonly return?: Json;
  /** What it fails with. */
  readonly error?: string;
  /** Whether this answer serves all further calls. */
  readonly repeat?: boolean;
}

/** What a person says to a question. */
export interface PersonAnswer {
  /** What the question must be. */
  readonly expect?: Json;
  /** The answer. Without one, the question stays open this time. */
  readonly answer?: Json;
  /** The checkpoint goes through JSON, and a graph that is loaded anew goes on. */
  readonly later?: boolean;
  /** With `later`: another document that is loaded in place of the same one. */
  readonly document?: JsonObject;
}

/** What must have happened before a function or a tool goes on. */
export type Gate =
  | { readonly received: number }
  | { readonly model: string; readonly chunks: number }
  | { readonly function: string; readonly called: number }
  | { readonly function: string; readonly returned: number }
  | { readonly tool: string; readonly called: number }
  | { readonly tool: string; readonly returned: number };

/** One call of a scripted reducer. */
export interface ReducerAnswer {
  /** What it must be given: the value so far, absent where there is none, and the write. */
  readonly expect?: readonly Json[];
  /** The new value. */
  readonly return: Json;
}

/** Events in a partial order. */
export interface ExpectedEvents {
  /** Whether there may be no other events. */
  readonly complete?: boolean;
  /** Each list happens in this order; lists may interleave. */
  readonly sequences: readonly (readonly JsonObject[])[];
}

/** The end of a run. */
export interface ExpectedEnd {
  /** In one word. */
  readonly status?: RunStatus;
  /** The whole output. */
  readonly output?: JsonObject;
  /** What went wrong. */
  readonly error?: JsonObject;
  /** The tokens of all calls. */
  readonly usage?: JsonObject;
  /** The questions that are open. */
  readonly asks?: readonly JsonObject[];
}

/** A test with what its group gives. */
export interface Case extends CaseTest {
  /** The file it stands in. */
  readonly file: string;
  /** The group's description and its own. */
  readonly name: string;
  /** Anchors of `spec/*.md` that promise it. */
  readonly spec: readonly string[];
}

/** The cases of a file, each with what its group gives. */
export function casesOf(file: string, groups: readonly CaseGroup[]): Case[] {
  return groups.flatMap(({ tests, description, ...group }) =>
    tests.map((test) => {
      const document = test.graph !== undefined || test.source !== undefined
        ? {}
        : { graph: group.graph, source: group.source };
      return {
        ...test,
        ...document,
        file,
        name: `${description}: ${test.description}`,
        spec: group.spec,
        requires: [...group.requires ?? [], ...test.requires ?? []],
        models: both(group.models, test.models),
        functions: both(group.functions, test.functions),
        tools: both(group.tools, test.tools),
        reducers: both(group.reducers, test.reducers),
        files: both(group.files, test.files),
      };
    })
  );
}

function both<T extends object>(group: T | undefined, own: T | undefined): T | undefined {
  return group || own ? { ...group, ...own } as T : undefined;
}
