/**
 * The spans of a run: one for the run, each task, each model call and each tool, by the `gen_ai` conventions of OpenTelemetry. No prompt,
 * answer, argument or key is told.
 *
 * @module
 */
import { Fault, ModelError, type RunError, type RunStatus } from "../errors.ts";
import type { Call, FinishReason, Usage } from "../message.ts";
import type { Model, ModelRequest, Say } from "../model.ts";
import type { Telemetry, Tracer } from "../telemetry.ts";
import { Failed, LimitReached } from "./failed.ts";
import { Pause } from "./pause.ts";
import type { TaskRun } from "./task.ts";
import { beginTrace, type Trace } from "./trace.ts";

/** The kind of a span that asks another server. */
const client = 2;

/** Begins the span of a run, below what is active where it is started; nothing without telemetry. */
export function traceRun(telemetry: Telemetry | Tracer | undefined, graph: string, id: string): Trace | undefined {
  return telemetry && beginTrace(telemetry, `invoke_workflow ${graph}`, {
    "gen_ai.operation.name": "invoke_workflow",
    "gen_ai.workflow.name": graph,
    "millrace.run.id": id,
  });
}

/** Ends the span of a run. */
export function endRun(trace: Trace, status: RunStatus, error: RunError | undefined): void {
  trace.add({ "millrace.run.status": status });
  if (status === "done" || status === "asked") return trace.end();
  trace.end(status === "cancelled" ? status : error?.issue?.code ?? status);
}

/** Begins the span of a call to a model. */
export function traceCall(above: Trace, { id, model, provider, attempt }: Call): Trace {
  return above.below(`chat ${model}`, {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": provider,
    "gen_ai.request.model": model,
    "millrace.call.id": id,
    "millrace.call.attempt": attempt,
  }, client);
}

/** Ends the span of a call to a model. */
export function endCall(trace: Trace, usage: Usage | undefined, end: FinishReason | { readonly error: unknown }): void {
  if (usage) {
    trace.add({ "gen_ai.usage.input_tokens": usage.input, "gen_ai.usage.output_tokens": usage.output });
  }
  if (typeof end === "object") return trace.end(errorType(end.error));
  trace.add({ "gen_ai.response.finish_reasons": [end] });
  trace.end();
}

/** Begins the span of a tool. */
export function traceTool(above: Trace | undefined, name: string, id: string): Trace | undefined {
  return above?.below(`execute_tool ${name}`, {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": name,
    "gen_ai.tool.call.id": id,
    "gen_ai.tool.type": "function",
  });
}

/** Does a task's work within a span of its own; without telemetry, just does it. */
export function traced<T>(task: TaskRun, work: () => T | Promise<T>): T | Promise<T> {
  const { above, node, origin } = task;
  if (above === undefined) return work();
  const trace = above.below(`node ${node.name}`, {
    "millrace.node": [...origin.ns, node.name].join("/"),
    ...(origin.task !== undefined && { "millrace.task": origin.task }),
    ...(origin.item !== undefined && { "millrace.item": origin.item }),
  });
  task.trace = trace;
  const fail = (error: unknown): never => {
    const isStopped = task.signal.aborted && !(error instanceof Fault && error.code === "MR712");
    trace.end(isStopped ? "cancelled" : errorType(error));
    throw error;
  };
  try {
    const done = work();
    if (!(done instanceof Promise)) {
      trace.end();
      return done;
    }
    return done.then((value) => {
      trace.end();
      return value;
    }, fail);
  } catch (error) {
    return fail(error);
  }
}

/** A model that is asked while a span is the active one. */
export function modelWithin(trace: Trace | undefined, model: Model): Model {
  if (trace === undefined) return model;
  return (request: ModelRequest, say: Say) => {
    const answer = trace.run(() => model(request, say));
    if (typeof answer !== "object" || answer === null || !(Symbol.asyncIterator in answer)) return answer;
    return {
      [Symbol.asyncIterator]: () => {
        const iterator = answer[Symbol.asyncIterator]();
        return {
          next: () => trace.run(() => iterator.next()),
          return: () => trace.run(async () => await iterator.return?.() ?? { done: true as const, value: undefined }),
        };
      },
    };
  };
}

/** A failure as a word of few: no text of a prompt, an answer or a key gets into a trace. `undefined` for what is no failure. */
export function errorType(error: unknown): string | undefined {
  if (error instanceof Pause) return undefined;
  if (error instanceof ModelError) return error.reason;
  if (error instanceof Fault) return error.code;
  if (error instanceof Failed) return errorType(error.failures[0].error);
  if (error instanceof LimitReached) return error.issue.code;
  return error instanceof Error && error.name === "AbortError" ? "cancelled" : "MR701";
}
