/**
 * Plays the conformance suite: a graph, scripted models and an input go in, events and an end come out.
 * Knows no runtime and no engine; whoever calls it brings both.
 *
 * @module
 */
import type { Case, CaseGroup } from "./case.ts";
import type { Graph, Kit } from "../api.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Provider } from "../model.ts";
import { Stage } from "./stage.ts";
import { copy, expecting, functionsOf, reducersOf, Runs, unexpecting } from "./host.ts";
import { judge, judgeIssues } from "./judge.ts";
import { type Outcome, perform } from "./perform.ts";
import { casesOf } from "./case.ts";

export { casesOf };
export type { Case, CaseGroup };

/** The engine under test, and the world around it. */
export interface CaseOptions {
  /** Reads and checks a document. Throws an error with `issues` when it cannot run. */
  load(document: string | JsonObject, kit: Kit): Graph;
  /** Makes a provider that answers every binding by a list. */
  script(answers: Readonly<Record<string, readonly JsonObject[]>>, hooks: ScriptHooks): Provider;
  /** Reads a JSON file that a case names, by its path from the case's file. */
  read(path: string, file: string): Json;
  /** The optional features that the engine has. */
  readonly features?: ReadonlySet<string>;
  /** Milliseconds without any news, after which a run is called stuck. Default 1000. */
  readonly patience?: number;
}

/** How a scripted model and its case talk. */
export interface ScriptHooks {
  /** Resolves when the reader has received so many events; rejects when the call is no longer wanted. */
  received(count: number, signal: AbortSignal): Promise<void>;
  /** Is told what happens to each call. */
  observe(event: ScriptEvent): void;
  /** Waits in the case's time. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** What happens to a call of a scripted model. */
export interface ScriptEvent {
  /** It was asked; it made a chunk; its stream was closed before its end; it ended. */
  readonly type: "asked" | "chunk" | "closed" | "ended";
  /** The binding's name. */
  readonly model: string;
  /** Which call of the model. */
  readonly call: number;
  /** How many chunks the call has made. */
  readonly chunks: number;
}

/** What became of a case. */
export interface CaseResult {
  /** The file it stands in. */
  readonly file: string;
  /** Its name. */
  readonly name: string;
  /** In one word. */
  readonly status: "passed" | "failed" | "skipped";
  /** What was expected and what happened, or which feature is missing. */
  readonly message?: string;
}

/**
 * Plays one case. Never rejects.
 *
 * @param test A case, as {@linkcode casesOf} gives it.
 * @param options The engine under test.
 */
export async function runCase(test: Case, options: CaseOptions): Promise<CaseResult> {
  const { file, name } = test;
  const missing = test.requires?.find((feature) => !options.features?.has(feature));
  if (missing !== undefined) return { file, name, status: "skipped", message: `It requires "${missing}".` };
  const faults = await play(test, options).catch((error) => [`The case could not be played: ${error}`]);
  return faults.length === 0
    ? { file, name, status: "passed" }
    : { file, name, status: "failed", message: faults.join("\n") };
}

/** All sorts of news, from everywhere. */
const everything = {
  modes: ["run", "values", "updates", "messages", "custom", "tasks", "tools", "debug"],
  subgraphs: true,
} as const;

async function play(test: Case, options: CaseOptions): Promise<string[]> {
  const faults: string[] = [];
  const first = await once(test, options, faults);
  if (first === undefined) return faults;
  if (test.issues) faults.push(...judgeIssues(test.issues, first.graph.warnings));
  const { input, times, metadata, partial } = test.run ?? {};
  const all = test.subset
    ? await once({ ...test, run: { input, times, metadata, partial, ...everything } }, options, faults)
    : undefined;
  faults.push(...first.outcomes.flatMap((outcome) => judge(test, outcome, all?.outcomes[0].events)));
  return faults;
}

/** Loads and runs a graph. `undefined` when there is nothing more to judge. */
async function once(
  test: Case,
  options: CaseOptions,
  faults: string[],
): Promise<{ graph: Graph; outcomes: Outcome[] } | undefined> {
  const stage = new Stage(options.patience ?? 1000);
  const leave = new AbortController();
  const runs = new Runs();
  const kit = kitOf(test, options, { stage, runs, faults });
  const load = (document?: JsonObject) => options.load(document ? copy(document) : documentOf(test, options), kit);
  let graph: Graph;
  try {
    graph = load();
  } catch (error) {
    const issues = (error as { issues?: readonly unknown[] }).issues;
    if (issues) faults.push(...judgeIssues(test.issues ?? [], issues));
    else faults.push(`The document could not be loaded: ${error}`);
    return undefined;
  }
  if (test.issues && !test.run) return { graph, outcomes: [] };
  const times = Array.from({ length: test.run?.times ?? 1 });
  const ended = Promise.all(times.map(() => perform(graph, test, { stage, runs, leave: leave.signal, load })));
  ended.catch(() => {}); // A stuck run is told below; what it still fails with afterwards is nobody's news.
  const end = await Promise.race([ended, stage.play()]);
  stage.close();
  if (typeof end === "object") return { graph, outcomes: end };
  leave.abort();
  faults.push(end ?? "The run did not end.");
  return undefined;
}

function documentOf(test: Case, options: CaseOptions): string | JsonObject {
  if (test.source !== undefined) return test.source;
  if (typeof test.graph === "string") return options.read(test.graph, test.file) as JsonObject;
  if (!test.graph) throw new TypeError("The case has neither a graph nor a source.");
  return copy(test.graph);
}

interface Playing {
  readonly stage: Stage;
  readonly runs: Runs;
  readonly faults: string[];
}

function kitOf(test: Case, options: CaseOptions, { stage, runs, faults }: Playing): Kit {
  const fault = (message: string) => void faults.push(message);
  let ids = 0;
  const hooks: ScriptHooks = {
    received: (count, signal) => stage.reach("received", count, signal),
    observe: ({ type, model }) => void stage.mark(`${model} ${type}`),
    wait: (ms, signal) => stage.wait(ms, signal),
  };
  return {
    clock: stage,
    ids: () => `run-${++ids}`,
    functions: functionsOf(test.functions ?? {}, { what: "function", stage, fault }),
    tools: functionsOf(test.tools ?? {}, { what: "tool", stage, fault }),
    files: filesOf(test),
    reducers: reducersOf(test.reducers ?? {}, fault),
    models: test.models
      ? { "*": expecting(test.models, options.script(unexpecting(test.models), hooks), { runs, fault }) }
      : undefined,
  };
}

function filesOf({ files = {} }: Case): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map((
      [path, file],
    ) => [path, typeof file === "string" ? file : JSON.stringify(file, null, 2)]),
  );
}
