/**
 * Runs a graph as a case says, and keeps what its reader saw.
 *
 * @module
 */
import type { Case, CaseRun } from "./case.ts";
import type { Graph, RunResult } from "../api.ts";
import type { GraphEvent } from "../event.ts";
import type { RunError, RunStatus } from "../errors.ts";
import type { Stage } from "./stage.ts";
import { copy } from "./host.ts";
import { mismatch } from "./match.ts";

/** What a run did. */
export interface Outcome {
  /** What the reader received. */
  readonly events: readonly GraphEvent[];
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

/** Runs once. */
export async function perform(graph: Graph, test: Case, stage: Stage, leave: AbortSignal): Promise<Outcome> {
  const { modes, nodes, tags, stream, subgraphs, buffer, metadata, ...run } = test.run ?? {};
  const signal = new AbortController();
  leave.addEventListener("abort", () => signal.abort());
  const given = run.input ?? {};
  const input = copy(given);
  const filter = defined({ modes, nodes, tags, stream, subgraphs, buffer, metadata, signal: signal.signal });
  const faults: string[] = [];
  const note = (fault: string | undefined) => fault && faults.push(fault);

  let seen: Seen;
  let result: RunResult | undefined;
  if (modes || stream || !watches(test)) {
    const started = graph.start(input, filter);
    if (run.tamper) tamper(input);
    const cancel = () => run.cancel === "run" ? started.cancel() : signal.abort();
    if (modes || stream) seen = await read(started.events, run, stage, cancel);
    else {
      if (run.cancelAfter !== undefined) cancel();
      seen = { events: [] };
    }
    result = await started.result;
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
  return { events: seen.events, status: known, result, error, count: seen.count ?? ((m) => stage.count(m)), faults };
}

interface Seen {
  readonly events: GraphEvent[];
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
  return Boolean(test.events) || test.text !== undefined || test.run?.read !== undefined;
}

function asRunError(error: unknown, note: (fault: string) => void): RunError | undefined {
  if (error === undefined) return undefined;
  if (error instanceof Error && "status" in error) return error as RunError;
  note(`The stream failed with something that is no RunError: ${error}`);
}

function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
