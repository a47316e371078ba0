/**
 * Runs a graph as a case says, and keeps what its reader saw.
 *
 * @module
 */
import type { Case, CaseRun, PersonAnswer } from "./case.ts";
import type { Checkpoint } from "../checkpoint.ts";
import type { Graph, Run, RunResult } from "../api.ts";
import type { GraphEvent } from "../event.ts";
import type { Json, JsonObject } from "../json.ts";
import type { RunError, RunStatus } from "../errors.ts";
import type { Stage } from "./stage.ts";
import { copy, type Runs } from "./host.ts";
import { mismatch } from "./match.ts";

/** What a run did. */
export interface Outcome {
  /** What the reader received. */
  readonly events: readonly GraphEvent[];
  /** Where in the events each further part of the run begins, after a question. */
  readonly parts?: readonly number[];
  /** How it ended; `undefined` where the reader left and nobody else was watching. */
  readonly status?: RunStatus;
  /** The output, where the run gave one beside its events. */
  readonly result?: RunResult;
  /** Why it did not end well. */
  readonly error?: RunError;
  /** How often each thing had happened when the reader stopped. */
  readonly count: (mark: string) => number;
  /** What the runner noticed by itself. */
  readonly faults: readonly string[];
}

/** Where a case is played. */
export interface PerformOptions {
  /** The stage. */
  readonly stage: Stage;
  /** Ends the run when it is stuck. */
  readonly leave: AbortSignal;
  /** Keeps in mind which run goes on where another one stopped. */
  readonly runs: Runs;
  /** Loads the graph anew, or another document in its place. */
  readonly load: (document?: JsonObject) => Graph;
}

/** Runs once, to the end or to a question that nobody answers. */
export async function perform(
  graph: Graph,
  test: Case,
  { stage, leave, runs, load }: PerformOptions,
): Promise<Outcome> {
  const { modes, nodes, tags, stream, subgraphs, partial, buffer, metadata, ...run } = test.run ?? {};
  const signal = new AbortController();
  leave.addEventListener("abort", () => signal.abort());
  const given = run.input ?? {};
  const input = copy(given);
  const filter = defined({ modes, nodes, tags, stream, subgraphs, partial, buffer, metadata, signal: signal.signal });
  const faults: string[] = [];
  const note = (fault: string | undefined) => fault && faults.push(fault);
  const follow = async (started: Run): Promise<Seen> => {
    const cancel = () => run.cancel === "run" ? started.cancel() : signal.abort();
    if (modes || stream) return await read(started.events, run, stage, cancel);
    if (run.cancelAfter !== undefined) cancel();
    return { events: [] };
  };

  let seen: Seen;
  let result: RunResult | undefined;
  if (modes || stream || !watches(test)) {
    const { resume } = run;
    const started = resume
      ? graph.resume(copy(resume.checkpoint) as unknown as Checkpoint, copy(resume.answers), filter)
      : graph.start(input, filter);
    if (run.tamper) tamper(input);
    seen = await follow(started);
    let last = await started.result;
    let id = started.id;
    const person = new Person(test.answers ?? {}, note);
    for (let said = person.answer(last); said && last.checkpoint; said = person.answer(last)) {
      const checkpoint: Checkpoint = said.later ? JSON.parse(JSON.stringify(last.checkpoint)) : last.checkpoint;
      const resumed = (said.later ? load(said.document) : graph).resume(checkpoint, said.answers, filter);
      runs.goesOn(resumed.id, id);
      id = resumed.id;
      const { events, ...rest } = await follow(resumed);
      seen = { ...rest, events: [...seen.events, ...events], parts: [...seen.parts ?? [], seen.events.length] };
      last = await resumed.result;
    }
    result = last;
  } else {
    const events = graph.stream(input, filter);
    if (run.tamper) tamper(input);
    seen = await read(events, run, stage, () => signal.abort());
  }
  if (run.cancelAfter !== undefined) await stage.still();
  const error = result?.error ?? asRunError(seen.error, note);
  if (!run.tamper && mismatch({ $exact: given }, input)) note("The caller's input was changed.");
  if (Object.isFrozen(input)) note("The caller's input was frozen in place.");
  const known = result?.status ?? (seen.left ? undefined : error?.status ?? "done");
  const { events, parts } = seen;
  return { events, parts, status: known, result, error, count: seen.count ?? ((m) => stage.count(m)), faults };
}

/** Somebody who answers by a list. */
class Person {
  readonly #answers: Readonly<Record<string, readonly PersonAnswer[]>>;
  readonly #said = new Map<string, number>();
  readonly #note: (fault: string | undefined) => void;

  constructor(answers: Readonly<Record<string, readonly PersonAnswer[]>>, note: (fault: string | undefined) => void) {
    this.#answers = answers;
    this.#note = note;
  }

  /** Answers what is asked, by the ids of the questions; `undefined` when there is nothing to say. */
  answer({ asks }: RunResult): Said | undefined {
    const answers: Record<string, Json> = {};
    let later = false;
    let document: JsonObject | undefined;
    for (const { id, node, question } of asks ?? []) {
      const n = this.#said.get(node) ?? 0;
      const said = this.#answers[node]?.[n];
      if (!said) continue;
      this.#said.set(node, n + 1);
      const wrong = said.expect === undefined ? undefined : mismatch(said.expect, question);
      if (wrong) this.#note(`Question ${n + 1} of "${node}": ${wrong}.`);
      if (said.answer !== undefined) answers[id] = copy(said.answer);
      later ||= said.later === true;
      document ??= said.document;
    }
    return Object.keys(answers).length > 0 ? { answers, later, document } : undefined;
  }
}

interface Said {
  readonly answers: Readonly<Record<string, Json>>;
  /** Whether it is said to a graph that is loaded anew. */
  readonly later: boolean;
  /** Another document for that graph. */
  readonly document?: JsonObject;
}

interface Seen {
  readonly events: GraphEvent[];
  /** Where in the events each further part of the run begins, after a question. */
  readonly parts?: readonly number[];
  readonly error?: unknown;
  readonly left?: boolean;
  readonly count?: (mark: string) => number;
}

async function read(
  stream: ReadableStream<GraphEvent>,
  run: CaseRun,
  stage: Stage,
  cancel: () => void,
): Promise<Seen> {
  const reader = stream.getReader();
  const events: GraphEvent[] = [];
  for (;;) {
    if (events.length === run.read) {
      await stage.still();
      const count = stage.snapshot();
      await reader.cancel();
      return { events, left: true, count };
    }
    if (events.length === run.restAfter) await stage.still();
    if (events.length === run.cancelAfter) {
      if (run.cancel && run.cancel !== "reader") cancel();
      else {
        await reader.cancel();
        return { events, left: true };
      }
    }
    try {
      const next = await reader.read();
      if (next.done) return { events };
      events.push(next.value);
    } catch (error) {
      return { events, error };
    }
    stage.mark("received");
  }
}

/** Changes a value in every place. */
function tamper(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    tamper(member);
    if (typeof member !== "object") (value as Record<string, unknown>)[key] = "tampered";
  }
}

/** Whether a test says anything about events. */
function watches(test: Case): boolean {
  const { events, text, run } = test;
  return (Boolean(events) || text !== undefined || run?.read !== undefined) && !run?.resume;
}

function asRunError(error: unknown, note: (fault: string) => void): RunError | undefined {
  if (error === undefined) return undefined;
  if (error instanceof Error && "status" in error) return error as RunError;
  note(`The stream failed with something that is no RunError: ${error}`);
}

function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
