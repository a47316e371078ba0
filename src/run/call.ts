/**
 * One question to a model: asks, hands on every piece as it comes, tries again where that can help, and collects the answer.
 *
 * @module
 */
import { Fault, ModelError } from "../errors.ts";
import type { Json } from "../json.ts";
import type { Call, Delta, FinishReason, ToolCall } from "../message.ts";
import type { ModelRequest, Say } from "../model.ts";
import type { Answer, Question } from "../node.ts";
import { equal } from "../value/own.ts";
import { partialJson } from "../value/partial.ts";
import type { PlannedModel } from "../graph/plan.ts";
import type { TaskRun } from "./task.ts";
import { isDelta } from "./delta.ts";
import { bit } from "./filter.ts";
import { answerThrough, IdleWatch } from "./listen.ts";
import { endedBadly, located } from "./model_fault.ts";
import { patience } from "./patience.ts";
import { type Shape, shapeOf } from "./shape.ts";
import { toIssue } from "./fault.ts";

/** What a caller in a function may add. */
export interface AskOptions {
  /** Whether the caller holds a slot already, so that it never waits for itself. */
  readonly holdsSlot?: boolean;
  /** Sees every delta too. */
  readonly listen?: Say;
  /** Stops this call; aborted also when the task is stopped. Default: the task's. */
  readonly signal?: AbortSignal;
}

/** Asks a model on behalf of a task. */
export function ask(
  task: TaskRun,
  model: PlannedModel,
  question: Question,
  options: AskOptions = {},
): Promise<Answer> {
  return tryUntilAnswered(task, model, question, options);
}

async function tryUntilAnswered(
  task: TaskRun,
  model: PlannedModel,
  question: Question,
  options: AskOptions,
): Promise<Answer> {
  const shape = question.schema && shapeOf(question.schema, task.plan.document.schemas ?? {});
  if (shape && !shape.check.ready) await shape.check.prepare();
  const { signal = task.signal } = options;
  for (let attempt = 1;; attempt++) {
    const one = new Attempt(task, model, attempt, options);
    try {
      const run = () => one.run(question, shape);
      // A slot is taken for each try, so that nobody waits for one that waits itself.
      return await (options.holdsSlot ? run() : task.inSlot(run));
    } catch (error) {
      task.throwIfStopped();
      // Only its caller can have stopped it, who has heard enough: that is no failure.
      if (signal.aborted) {
        await one.close("other");
        throw error;
      }
      const { node: { retry }, shared: { random } } = task;
      const wait = patience(error, { attempt, hasSpoken: one.hasSpoken, retry, random });
      await one.close(wait === undefined ? "error" : "retry");
      if (wait === undefined) throw located(error, model);
      const news = {
        type: "retry",
        attempt,
        error: toIssue(located(error, model), task.plan, task.node.pointer),
        wait,
      };
      await task.send("tasks", news);
      await task.shared.clock.wait(wait, signal);
    }
  }
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
  #refusal = "";
  #tools: { id: string; name: string; args: string }[] = [];
  #finish: (Delta & { type: "finish" }) | undefined;
  /** The shape of an answer whose growth is told. */
  #grows: Shape | undefined;
  #grown: Json | undefined;
  #readAt = 0;

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
    const { signal = this.#task.signal } = this.#options;
    if (signal.aborted) throw signal.reason;
    const call = this.#begin(question);
    this.#grows = question.partial ?? shared.partial ? shape : undefined;
    const stop = new AbortController();
    const onStop = () => {
      // At once, so that it comes before the end of the run.
      if (this.#task.signal.aborted) this.#breakOff();
      stop.abort(signal.reason);
    };
    signal.addEventListener("abort", onStop, { once: true });
    const isStream = question.stream ?? this.#model.stream;
    const watch = new IdleWatch(this.#model, shared.clock, isStream ? stop : undefined);
    const say: Say = (delta) => {
      if (stop.signal.aborted) throw stop.signal.reason;
      watch.heard();
      const wait = this.#take(delta, call);
      if (!wait) return;
      const read = watch.whileReading(wait);
      // A model that does not wait for its reader hears of the end all the same, by its signal.
      read.catch(() => {});
      return read;
    };
    try {
      await answerThrough(answer, this.#request(question, shape, call, stop.signal), say);
      if (stop.signal.aborted) throw stop.signal.reason;
    } catch (error) {
      throw stop.signal.aborted ? stop.signal.reason : error;
    } finally {
      watch.end();
      signal.removeEventListener("abort", onStop);
    }
    return await this.#complete(call, shape);
  }

  /** Says the finish of a call that has none; the last piece of every call, also of a failed one. */
  async close(reason: FinishReason): Promise<void> {
    if (this.#call) await this.#send({ type: "finish", reason }, this.#call);
  }

  /** The same for a call whose task was stopped: nobody waits for it any more. */
  #breakOff(): void {
    const { origin, shared: { outlet } } = this.#task;
    if (this.#wanted) outlet.sendLast(origin, "messages", [{ type: "finish", reason: "error" }, this.#call]);
    else outlet.skip();
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
    if (!isDelta(delta)) {
      throw new ModelError(
        "answer",
        `Model "${this.#model.name}" said something that is no delta: ${JSON.stringify(delta)}.`,
        {
          hint:
            'A piece of text is { "type": "text", "text": … }, the last piece { "type": "finish", "reason": "stop" }.',
        },
      );
    }
    switch (delta.type) {
      case "text":
        this.#text += delta.text;
        break;
      case "json":
        this.#json += delta.text;
        if (this.#grows) return this.#sendGrown(delta, call);
        break;
      case "tool-call":
        this.#takeToolCall(delta);
        break;
      case "refusal":
        this.#refusal += delta.text;
        break;
      case "finish":
        // Held back until the call is over, so that it is the last piece whatever happens.
        this.#finish = delta;
        return;
    }
    this.hasSpoken = true;
    // A copy: a model may use one object for all it says.
    return this.#send(delta.type === "text" ? { type: "text", text: delta.text } : { ...delta }, call);
  }

  #takeToolCall({ index, id, name, args }: Delta & { type: "tool-call" }): void {
    const call = this.#tools[index] ??= { id: "", name: "", args: "" };
    if (id) call.id = id;
    if (name) call.name = name;
    if (args) call.args += args;
  }

  /** Structured text, and the value it has grown to. */
  async #sendGrown(delta: Delta, call: Call): Promise<void> {
    this.hasSpoken = true;
    await this.#send(delta, call);
    // Read again only after it has grown by a part of itself, so that a long answer is not read for every token.
    if (this.#json.length < this.#readAt) return;
    this.#readAt = this.#json.length + (this.#json.length >> 5);
    const whole = partialJson(this.#json);
    const value = whole === undefined ? undefined : this.#grows!.partial(whole);
    if (value !== undefined) await this.#sendObject(value, call);
  }

  async #sendObject(value: Json, call: Call): Promise<void> {
    if (this.#grown !== undefined && equal(value, this.#grown)) return;
    this.#grown = value;
    await this.#send({ type: "object", value }, call);
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
    // Tokens are spent whatever becomes of the answer.
    if (finish.usage) {
      this.#task.shared.usage.add(finish.usage);
      this.#task.usage.add(finish.usage);
    }
    if (this.#refusal && !this.#text && !this.#json) {
      throw new ModelError("filter", `The model "${this.#model.name}" refused to answer: ${this.#refusal}`);
    }
    if (finish.reason === "error" || finish.reason === "content-filter") throw endedBadly(finish.reason, this.#model);
    const toolCalls: ToolCall[] = this.#tools.filter(Boolean).map(({ id, name, args }) => ({
      id,
      type: "function",
      function: { name, arguments: args },
    }));
    const value = shape && toolCalls.length === 0 ? this.#value(shape) : undefined;
    if (this.#grows && value !== undefined) await this.#sendObject(value, call);
    await this.#send(finish, call);
    return {
      id: call.id,
      // Structured text that nobody asked for is text.
      text: this.#text || (shape ? "" : this.#json),
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
