/**
 * One question to a model: asks, hands on every piece as it comes, tries again where that can help, and collects the answer.
 *
 * @module
 */
import { Fault, ModelError, type ModelFailure } from "../errors.ts";
import type { Json } from "../json.ts";
import type { Call, Delta, FinishReason, ToolCall, Usage } from "../message.ts";
import type { Model, ModelRequest, Say } from "../model.ts";
import type { Answer, Question } from "../node.ts";
import type { PlannedModel, PlannedRetry } from "../graph/plan.ts";
import type { TaskRun } from "./task.ts";
import { bit } from "./filter.ts";
import { type Shape, shapeOf } from "./shape.ts";
import { toIssue } from "./fault.ts";

/** Without `retry` in the document: for what passes by itself, as long as nothing was streamed. */
const patient: PlannedRetry = { attempts: 3, delay: 500, factor: 2, jitter: false };
const passing: readonly ModelFailure[] = ["rate-limit", "overload", "network"];
/** With `retry`: whatever another try may mend. */
const mendable: readonly ModelFailure[] = [...passing, "cut", "idle", "answer"];
const longestWait = 60_000;

/** What a caller in a function may add. */
export interface AskOptions {
  /** Whether the caller holds a slot already, so that it never waits for itself. */
  readonly holdsSlot?: boolean;
  /** Sees every delta too. */
  readonly listen?: Say;
  /** Stops this call alone. */
  readonly signal?: AbortSignal;
}

/** Asks a model on behalf of a task. */
export async function ask(
  task: TaskRun,
  model: PlannedModel,
  question: Question,
  options: AskOptions = {},
): Promise<Answer> {
  const { slots } = task.shared;
  if (!options.holdsSlot) {
    const wait = slots.take();
    if (wait) await wait;
  }
  try {
    return await tryUntilAnswered(task, model, question, options);
  } finally {
    if (!options.holdsSlot) slots.give();
  }
}

async function tryUntilAnswered(
  task: TaskRun,
  model: PlannedModel,
  question: Question,
  options: AskOptions,
): Promise<Answer> {
  const shape = question.schema && shapeOf(question.schema, task.shared.plan.document.schemas ?? {});
  if (shape && !shape.check.ready) await shape.check.prepare();
  for (let attempt = 1;; attempt++) {
    const one = new Attempt(task, model, attempt, options);
    try {
      return await one.run(question, shape);
    } catch (error) {
      task.throwIfStopped();
      const wait = patience(error, attempt, one.hasSpoken, task);
      await one.close(wait === undefined ? "error" : "retry");
      if (wait === undefined) throw located(error, model);
      const news = {
        type: "retry",
        attempt,
        error: toIssue(located(error, model), task.plan, task.node.pointer),
        wait,
      };
      await task.send("tasks", news);
      await task.shared.clock.wait(wait, task.signal);
    }
  }
}

/** How long to wait before another try; `undefined` when another try would not help. */
function patience(error: unknown, attempt: number, hasSpoken: boolean, task: TaskRun): number | undefined {
  const { retry = patient } = task.node;
  const mends = task.node.retry ? mendable : passing;
  if (attempt >= retry.attempts || (hasSpoken && retry === patient)) return undefined;
  const isUnfit = task.node.retry && error instanceof Fault && error.code === "MR705";
  if (!isUnfit && !(error instanceof ModelError && mends.includes(error.reason))) return undefined;
  const shortened = retry.jitter ? 0.5 + task.shared.random() / 2 : 1;
  const wait = (error as ModelError).wait ?? Math.round(retry.delay * retry.factor ** (attempt - 1) * shortened);
  return wait <= longestWait ? wait : undefined;
}

/** A provider's failure knows the server, not the document: its place is the binding. */
function located(error: unknown, model: PlannedModel): unknown {
  if (!(error instanceof ModelError) || error.pointer !== undefined) return error;
  return new ModelError(error.reason, error.message, {
    pointer: model.pointer,
    hint: error.hint,
    wait: error.wait,
    cause: error.cause ?? error,
  });
}

/** One try: a call with an identity of its own. */
class Attempt {
  hasSpoken = false;
  readonly #task: TaskRun;
  readonly #model: PlannedModel;
  readonly #options: AskOptions;
  readonly #attempt: number;
  #call: Call | undefined;
  #wanted = false;
  #text = "";
  #json = "";
  #tools: { id: string; name: string; args: string }[] = [];
  #finish: (Delta & { type: "finish" }) | undefined;

  constructor(task: TaskRun, model: PlannedModel, attempt: number, options: AskOptions) {
    this.#task = task;
    this.#model = model;
    this.#attempt = attempt;
    this.#options = options;
  }

  async run(question: Question, shape: Shape | undefined): Promise<Answer> {
    const { shared } = this.#task;
    const made = shared.model(this.#model);
    const answer = made instanceof Promise ? await made : made;
    this.#task.throwIfStopped();
    const call = this.#begin(question);
    const stop = new AbortController();
    const onStop = () => stop.abort(this.#task.signal.reason);
    this.#task.signal.addEventListener("abort", onStop, { once: true });
    const own = this.#options.signal;
    const onOwn = () => stop.abort(own?.reason);
    own?.addEventListener("abort", onOwn, { once: true });
    const watch = new IdleWatch(this.#model, shared.clock, stop);
    const say: Say = (delta) => {
      if (stop.signal.aborted) throw stop.signal.reason;
      watch.heard();
      const wait = this.#take(delta, call);
      return wait && watch.whileReading(wait);
    };
    try {
      await answerThrough(answer, this.#request(question, shape, call, stop.signal), say);
      if (stop.signal.aborted) throw stop.signal.reason;
    } catch (error) {
      throw stop.signal.aborted ? stop.signal.reason : error;
    } finally {
      watch.end();
      this.#task.signal.removeEventListener("abort", onStop);
      own?.removeEventListener("abort", onOwn);
    }
    return await this.#complete(call, shape);
  }

  /** Says the finish of a call that has none; the last piece of every call, also of a failed one. */
  async close(reason: FinishReason): Promise<void> {
    if (this.#call) await this.#send({ type: "finish", reason }, this.#call);
  }

  #begin(question: Question): Call {
    const { name: _name, provider, model, tags } = this.#model;
    const all = [...tags, ...this.#task.tags, ...question.tags ?? []];
    this.#call = Object.freeze({
      id: this.#task.nextCallId(),
      model,
      provider,
      tags: Object.freeze([...new Set(all)]),
      attempt: this.#attempt,
    });
    this.#wanted = (this.#task.origin.wants & bit.messages) !== 0 &&
      this.#task.shared.outlet.wishes.wantsTags(this.#call.tags);
    return this.#call;
  }

  #request(question: Question, shape: Shape | undefined, call: Call, signal: AbortSignal): ModelRequest {
    return {
      messages: question.messages,
      params: { ...this.#model.params, ...question.params },
      stream: question.stream ?? this.#model.stream,
      signal,
      call,
      run: this.#task.shared.info,
      ...(question.tools && { tools: question.tools }),
      ...(shape && { schema: shape.sent }),
    };
  }

  #take(delta: Delta, call: Call): void | Promise<void> {
    if (this.#finish) throw new ModelError("answer", `Model "${this.#model.name}" went on after its finish.`);
    switch (delta.type) {
      case "text":
        this.#text += delta.text;
        break;
      case "json":
        this.#json += delta.text;
        break;
      case "tool-call":
        this.#takeToolCall(delta);
        break;
      case "finish":
        // Held back until the call is over, so that it is the last piece whatever happens.
        this.#finish = delta;
        return;
      case "reasoning":
      case "refusal":
      case "object":
        break;
      default:
        throw new ModelError(
          "answer",
          `Model "${this.#model.name}" said something that is no delta: ${JSON.stringify(delta)}.`,
        );
    }
    this.hasSpoken = true;
    return this.#send(delta, call);
  }

  #takeToolCall({ index, id, name, args }: Delta & { type: "tool-call" }): void {
    const call = this.#tools[index] ??= { id: "", name: "", args: "" };
    if (id) call.id = id;
    if (name) call.name = name;
    if (args) call.args += args;
  }

  #send(delta: Delta, call: Call): void | Promise<void> {
    const { listen } = this.#options;
    const heard = listen?.(delta);
    if (!this.#wanted) {
      this.#task.shared.outlet.skip();
      return heard;
    }
    const sent = this.#task.send("messages", [delta, call]);
    return heard && sent ? Promise.all([heard, sent]).then(() => {}) : heard ?? sent;
  }

  async #complete(call: Call, shape: Shape | undefined): Promise<Answer> {
    const finish = this.#finish;
    if (!finish) {
      throw new ModelError("cut", `The answer of "${this.#model.name}" was cut off: it ended without a finish.`, {
        hint:
          "What had come by then was streamed, and nothing was written. The server or something on the way closed the connection.",
      });
    }
    if (finish.usage) {
      this.#task.shared.usage.add(finish.usage);
      this.#task.usage.add(finish.usage);
    }
    const toolCalls: ToolCall[] = this.#tools.filter(Boolean).map(({ id, name, args }) => ({
      id,
      type: "function",
      function: { name, arguments: args },
    }));
    const value = shape && toolCalls.length === 0 ? this.#value(shape) : undefined;
    await this.#send(finish, call);
    return {
      id: call.id,
      text: this.#text,
      toolCalls,
      reason: finish.reason,
      ...(value !== undefined && { value }),
      ...(finish.usage && { usage: finish.usage }),
    };
  }

  #value(shape: Shape): Json {
    const text = this.#json || this.#text;
    const complain = (what: string) =>
      new Fault("MR705", `The answer of "${this.#model.name}" does not fit: ${what}.`, {
        pointer: this.#task.node.pointer,
        hint: `It said ${text.length > 120 ? JSON.stringify(`${text.slice(0, 119)}…`) : JSON.stringify(text)}.`,
      });
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      throw complain(this.#finish?.reason === "length" ? "it is cut off at the token limit" : "it is not JSON");
    }
    const { value, faults } = shape.read(parsed);
    if (faults.length > 0) {
      throw complain(faults.map((fault) => `${fault.pointer || "it"} ${fault.message}`).join("; "));
    }
    return value;
  }
}

/** Lets a model answer, whichever of the two forms it has. One that does not hear the signal is left behind. */
function answerThrough(model: Model, request: ModelRequest, say: Say): Promise<void> {
  const { signal } = request;
  let leave = () => {};
  const work = async () => {
    const answer = model(request, say);
    if (!(Symbol.asyncIterator in answer)) return await answer;
    const iterator = answer[Symbol.asyncIterator]();
    // A generator that waits for something of its own cannot hear the signal; it is told to close, and nobody waits for it.
    leave = () => void Promise.resolve(iterator.return?.()).catch(() => {});
    try {
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        const wait = say(next.value);
        if (wait) await wait;
      }
    } catch (error) {
      leave();
      throw error;
    }
  };
  return new Promise((resolve, reject) => {
    const stop = () => {
      leave();
      reject(signal.reason);
    };
    signal.addEventListener("abort", stop, { once: true });
    work().then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Ends a stream that is silent for too long. Time spent waiting for the reader does not count. */
class IdleWatch {
  readonly #end = new AbortController();
  readonly #clock: { now(): number };
  #last: number;
  #reading = 0;

  constructor(
    model: PlannedModel,
    clock: { now(): number; wait(ms: number, signal: AbortSignal): Promise<void> },
    stop: AbortController,
  ) {
    this.#clock = clock;
    this.#last = clock.now();
    const watch = async () => {
      for (let left = model.idle; left > 0;) {
        await clock.wait(left, this.#end.signal);
        left = this.#reading > 0 ? model.idle : this.#last + model.idle - clock.now();
      }
      stop.abort(
        new ModelError("idle", `"${model.name}" has been silent for ${model.idle / 1000} s.`, {
          pointer: model.pointer,
          hint: `Allow it more time: "idle": "${Math.ceil(model.idle / 500)}s" in its model, or try again later.`,
        }),
      );
    };
    // Ending the watch rejects the wait; that is its normal end.
    watch().catch(() => {});
  }

  heard(): void {
    this.#last = this.#clock.now();
  }

  async whileReading(wait: Promise<void>): Promise<void> {
    this.#reading++;
    try {
      await wait;
    } finally {
      this.#reading--;
      this.#last = this.#clock.now();
    }
  }

  end(): void {
    this.#end.abort();
  }
}
