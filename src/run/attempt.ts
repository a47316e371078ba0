/**
 * One call to a model: asks, hands on every piece as it comes, and collects the answer.
 *
 * @module
 */
import { ModelError } from "../errors.ts";
import type { Json } from "../json.ts";
import type { Call, Delta, FinishReason, ToolCall } from "../message.ts";
import type { Model, ModelRequest, Say } from "../model.ts";
import type { Answer, Question } from "../node.ts";
import { equal } from "../value/own.ts";
import { partialJson } from "../value/partial.ts";
import type { PlannedModel } from "../graph/plan.ts";
import type { TaskRun } from "./task.ts";
import { readStructured } from "./answer.ts";
import { isDelta } from "./delta.ts";
import { bit } from "../value/filter.ts";
import { answerThrough, IdleWatch } from "./listen.ts";
import { endedBadly } from "./model_fault.ts";
import type { Asked } from "./record.ts";
import type { Seat } from "./room.ts";
import type { Shape } from "./shape.ts";
import { endCall, modelWithin, traceCall } from "./spans.ts";
import type { Trace } from "./trace.ts";

/** What a call is made from. */
export interface AttemptSource {
  /** On whose behalf. */
  readonly task: TaskRun;
  /** Who is asked. */
  readonly model: PlannedModel;
  /** Labels of the call. */
  readonly tags: readonly string[];
  /** Which try it is, from 1. */
  readonly attempt: number;
  /** Stops the call. */
  readonly signal: AbortSignal;
  /** Sees every delta too. */
  readonly listen?: Say;
  /** The place it takes while it is at work. */
  readonly seat?: Seat;
  /** The span it hangs below. */
  readonly above?: Trace;
}

/** One try: a call with an identity of its own. */
export class Attempt {
  /** Whether a reader has seen something of it. */
  hasSpoken = false;
  readonly #source: AttemptSource;
  readonly #task: TaskRun;
  readonly #model: PlannedModel;
  #call: Call | undefined;
  #trace: Trace | undefined;
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

  constructor(source: AttemptSource) {
    this.#source = source;
    this.#task = source.task;
    this.#model = source.model;
  }

  /** Asks, and gives the whole answer. */
  async run(question: Question, shape: Shape | undefined): Promise<Answer> {
    const { shared } = this.#task;
    const { pace } = shared;
    const { signal, above } = this.#source;
    const made = pace.isTaped ? this.#made() : shared.model(this.#model);
    const model = made instanceof Promise ? await made : made;
    if (signal.aborted) throw signal.reason;
    const asked = this.#asked(question, shape);
    const hash = pace.hash(asked);
    const call = this.#begin(hash);
    this.#trace = above && traceCall(above, call);
    this.#grows = question.partial ?? shared.partial ? shape : undefined;
    const stop = new AbortController();
    const onStop = () => {
      // At once, so that it comes before the end of the run.
      if (this.#task.signal.aborted) this.#breakOff();
      stop.abort(signal.reason);
    };
    signal.addEventListener("abort", onStop, { once: true });
    const isStream = question.stream ?? this.#model.stream;
    // On a tape the silence of a model is how its answer ended.
    const watch = new IdleWatch(this.#model, shared.clock, isStream && !pace.director ? stop : undefined);
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
    const request = this.#request(question, asked, call, stop.signal);
    const line = hash === undefined
      ? undefined
      : pace.asks(asked, { call: call.id, model: this.#model.name, hash, grows: this.#grows !== undefined });
    const answer = pace.director && line ? pace.director.model(line, this.#task.node.pointer) : model!;
    try {
      await answerThrough(modelWithin(this.#trace, answer), request, say);
      if (stop.signal.aborted) throw stop.signal.reason;
      if (line) pace.ends(call.id, this.#finish);
    } catch (error) {
      const why = stop.signal.aborted ? stop.signal.reason : error;
      if (line) signal.aborted ? pace.stops(call.id) : pace.ends(call.id, this.#finish, why);
      throw why;
    } finally {
      watch.end();
      signal.removeEventListener("abort", onStop);
    }
    return await this.#complete(call, shape);
  }

  /** Says the finish of a call that has failed, or that nobody listens to: the last piece of every call. */
  async close(reason: FinishReason, error: unknown): Promise<void> {
    const usage = this.#finish?.usage;
    if (this.#trace) endCall(this.#trace, usage, { error });
    if (this.#call) await this.#send({ type: "finish", reason, ...(usage && { usage }) }, this.#call);
  }

  /** The same for a call whose task was stopped: nobody waits for it any more. */
  #breakOff(): void {
    const { origin, shared: { outlet } } = this.#task;
    if (this.#wanted) outlet.sendLast(origin, "messages", [{ type: "finish", reason: "error" }, this.#call]);
    else outlet.skip();
  }

  /** The model, and on a tape why there is none. */
  #made(): Model | Promise<Model> | undefined {
    const { shared, nextCall } = this.#task;
    return shared.pace.made(() => shared.model(this.#model), nextCall, this.#model.name);
  }

  #begin(hash: string | undefined): Call {
    const { provider, model } = this.#model;
    this.#call = Object.freeze({
      id: this.#task.nextCallId(hash),
      model,
      provider,
      tags: Object.freeze([...new Set(this.#source.tags)]),
      attempt: this.#source.attempt,
    });
    this.#wanted = (this.#task.origin.wants & bit.messages) !== 0 &&
      this.#task.shared.outlet.wishes.wantsTags(this.#call.tags);
    return this.#call;
  }

  #asked({ messages, params, tools }: Question, shape: Shape | undefined): Asked {
    return {
      messages,
      params: { ...this.#model.params, ...params },
      ...(tools && { tools }),
      ...(shape && { schema: shape.sent }),
    };
  }

  #request({ stream = this.#model.stream }: Question, asked: Asked, call: Call, signal: AbortSignal): ModelRequest {
    return { ...asked, stream, signal, call, run: this.#task.shared.info };
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
    const { listen, seat } = this.#source;
    const listened = listen?.(delta);
    // Whoever waits for its own listener is not at work, and the listener may wait for another call.
    const heard = listened && seat ? seat.away(listened) : listened;
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
    if (finish.usage) this.#task.spend(finish.usage, call);
    if (this.#refusal && !this.#text && !this.#json) {
      throw new ModelError("filter", `The model "${this.#model.name}" refused to answer: ${this.#refusal}`);
    }
    if (finish.reason === "error" || finish.reason === "content-filter") throw endedBadly(finish.reason, this.#model);
    const toolCalls: ToolCall[] = this.#tools.filter(Boolean).map(({ id, name, args }) => ({
      id,
      type: "function",
      function: { name, arguments: args },
    }));
    const value = shape && toolCalls.length === 0 ? this.#value(shape, finish.reason) : undefined;
    if (this.#grows && value !== undefined) await this.#sendObject(value, call);
    // What a provider wants back of its reasoning is kept with the message, and is no news.
    const { reasoning: _reasoning, ...last } = finish;
    if (this.#trace) endCall(this.#trace, finish.usage, finish.reason);
    await this.#send(last, call);
    return {
      id: call.id,
      // Structured text that nobody asked for is text.
      text: this.#text || (shape ? "" : this.#json),
      toolCalls,
      reason: finish.reason,
      ...(value !== undefined && { value }),
      ...(finish.usage && { usage: finish.usage }),
      ...(finish.reasoning && { reasoning: finish.reasoning }),
    };
  }

  #value(shape: Shape, reason: FinishReason): Json {
    return readStructured(this.#json || this.#text, {
      shape,
      reason,
      model: this.#model.name,
      pointer: this.#task.node.pointer,
    });
  }
}
