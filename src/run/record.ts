/**
 * A run with a tape: everything there is to tell is made and recorded, and the reader sees the part that it asked for.
 *
 * @module
 */
import type { Run, RunResult } from "../api.ts";
import type { GraphEvent } from "../event.ts";
import type { JsonObject } from "../json.ts";
import { Fault, ModelError } from "../errors.ts";
import type { ModelRequest } from "../model.ts";
import type { Plan } from "../graph/plan.ts";
import type { Recorder, TapeError, TapeStart } from "../tape.ts";
import type { Begin } from "./execution.ts";
import { noWishes, seenBy, type Wishes } from "./filter.ts";

/** What a tape begins with. */
export function tapeStart(
  plan: Plan,
  run: string,
  begin: Begin,
  options: Pick<TapeStart, "metadata" | "partial">,
): TapeStart {
  const { name, document, files } = plan;
  return {
    tape: "1",
    run,
    name,
    graph: document as unknown as JsonObject,
    ...(Object.keys(files).length > 0 && { files }),
    ...begin as Pick<TapeStart, "input" | "checkpoint" | "answers">,
    ...options,
  };
}

/** The lines that a model call leaves on a tape, beside the events. */
export class RecordedCall {
  readonly #record: Recorder;
  readonly #call: string;

  constructor(record: Recorder, { call, messages, tools, schema, params }: ModelRequest, model: string) {
    this.#record = record;
    this.#call = call.id;
    void record({
      request: {
        call: call.id,
        model,
        messages,
        params,
        ...(tools && { tools: tools.map(plainTool) }),
        ...(schema && { schema }),
      },
    });
  }

  /** It ended as the model says, or was stopped by us. */
  ended(finish?: { readonly reason: string; readonly usage?: unknown }): void {
    const { type: _type, ...rest } = finish as Record<string, unknown> ?? {};
    void this.#record({ answer: { call: this.#call, ...(finish && { finish: rest as never }) } });
  }

  /** The model failed. */
  failed(error: unknown): void {
    void this.#record({ answer: { call: this.#call, error: errorOf(error) } });
  }
}

function plainTool({ name, description, input }: { name: string; description?: string; input: JsonObject }) {
  return { name, input, ...(description !== undefined && { description }) };
}

function errorOf(error: unknown): TapeError {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Fault)) return { message };
  const { code, hint } = error;
  const kind = error instanceof ModelError
    ? { reason: error.reason, ...(error.wait !== undefined && { wait: error.wait }) }
    : { code };
  return { ...kind, message, ...(hint !== undefined && { hint }) };
}

/** Records all events of a run that makes all, and shows its reader what it wants. */
export function recorded(run: Run, wishes: Wishes, record: Recorder): Run {
  const reader = run.events.getReader();
  const next = async (): Promise<GraphEvent | undefined> => {
    const { done, value } = await reader.read();
    if (done) return undefined;
    try {
      await record(value);
    } catch (error) {
      run.cancel(error);
      throw error;
    }
    return value;
  };
  if (wishes === noWishes) {
    return {
      id: run.id,
      events: empty(),
      result: alone(run, next),
      cancel: (reason) => run.cancel(reason),
    };
  }
  const events = new ReadableStream<GraphEvent>({
    async pull(controller) {
      for (;;) {
        const event = await next();
        if (event === undefined) return controller.close();
        const seen = seenBy(wishes, event);
        if (seen) return controller.enqueue(seen);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  return { id: run.id, events, result: run.result, cancel: (reason) => run.cancel(reason) };
}

/** The result of a run that nobody reads: the tape is its reader. */
async function alone(run: Run, next: () => Promise<GraphEvent | undefined>): Promise<RunResult> {
  try {
    while (await next() !== undefined);
  } catch {
    // How it failed is in its result.
  }
  return await run.result;
}

function empty(): ReadableStream<GraphEvent> {
  return new ReadableStream({ start: (controller) => controller.close() });
}
