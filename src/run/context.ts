/**
 * Functions of the host: calls them, and is what they see of the run.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Context, Pen, PenOptions, Voice, VoiceOptions } from "../function.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Call, Delta, FinishReason, Message, Usage } from "../message.ts";
import type { RunInfo, Say } from "../model.ts";
import type { Answer, FunctionHandle, Question } from "../node.ts";
import type { PlannedModel } from "../graph/plan.ts";
import { own } from "../value/own.ts";
import { ask } from "./call.ts";
import { Channel } from "./channel.ts";
import { messageOf } from "./fault.ts";
import { bit } from "../value/filter.ts";
import { leaveIterator } from "./listen.ts";
import { Room } from "./room.ts";
import type { TaskRun } from "./task.ts";
import type { Trace } from "./trace.ts";

/** Calls a function within the limit of concurrent work. What a generator yields appears as `custom`; what it returns is the result. */
export function callFunction(task: TaskRun, handle: FunctionHandle, args: Json): Promise<Json | undefined> {
  return task.inSlot(() => callNow(task, handle, args));
}

async function callNow(task: TaskRun, handle: FunctionHandle, args: Json): Promise<Json | undefined> {
  task.throwIfStopped();
  const context = new FunctionContext(task);
  try {
    return await runHost(() => handle.run(args, context), {
      signal: task.signal,
      trace: task.trace,
      onYield: (value) => context.write(value),
      take: (result) => result === undefined ? undefined : own(result, `the result of "${handle.name}"`),
    });
  } catch (error) {
    if (task.signal.aborted && (error === task.signal.reason || (error as Error | undefined)?.name === "AbortError")) {
      throw task.signal.reason;
    }
    await context.close("error");
    if (error instanceof Fault) throw error;
    throw new Fault("MR701", `"${handle.name}" failed: ${messageOf(error)}`, {
      pointer: task.node.pointer,
      cause: error,
    });
  }
}

/** How code of the host is run. */
export interface HostRun<T> {
  /** Aborted when the result is no longer wanted. */
  readonly signal: AbortSignal;
  /** The span that is active while it runs. */
  readonly trace: Trace | undefined;
  /** Gets what a generator yields. */
  readonly onYield: (value: unknown) => void | Promise<void>;
  /** Takes the result: at once when it is no promise, so that nobody can change it in between. */
  readonly take: (result: unknown) => T;
}

/** Runs code of the host. */
export async function runHost<T>(run: () => unknown, host: HostRun<T>): Promise<T> {
  const { trace, take } = host;
  const returned = trace ? trace.run(run) : run();
  if (isGenerator(returned)) return take(await drain(returned, host));
  return isPromise(returned) ? take(await returned) : take(returned);
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

function isGenerator(value: unknown): value is AsyncGenerator<unknown, unknown> {
  // One that does not wait for anything is read in the same way.
  return typeof value === "object" && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value) &&
    "next" in value;
}

async function drain(
  generator: AsyncGenerator<unknown, unknown>,
  { onYield, signal, trace }: Pick<HostRun<unknown>, "onYield" | "signal" | "trace">,
): Promise<unknown> {
  const leave = () => leaveIterator(generator);
  const step = () => trace ? trace.run(() => generator.next()) : generator.next();
  signal.addEventListener("abort", leave, { once: true });
  try {
    for (let next = await step();; next = await step()) {
      if (next.done) return next.value;
      await onYield(next.value);
    }
  } catch (error) {
    leave();
    throw error;
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

/** What a function or a tool sees of the run. */
export class FunctionContext implements Context {
  readonly #task: TaskRun;
  /** Ends what may be open still: messages, and answers that nobody reads. */
  readonly #ends: ((reason: FinishReason) => void | Promise<void>)[] = [];
  readonly #room: Room;
  readonly #trace: Trace | undefined;

  /** What it does hangs below a span: the task's, or that of a tool. */
  constructor(task: TaskRun, trace: Trace | undefined = task.trace) {
    this.#task = task;
    this.#trace = trace;
    this.#room = new Room(task.shared.slots);
  }

  /** Ends what the function has left open: as failed, if it has. What is open at the end of its task is ended then. */
  async close(reason: FinishReason): Promise<void> {
    for (const end of this.#ends) await end(reason);
  }

  get state(): JsonObject {
    return this.#task.state;
  }

  get node(): string {
    return this.#task.node.name;
  }

  get signal(): AbortSignal {
    return this.#task.signal;
  }

  get run(): RunInfo {
    return this.#task.shared.info;
  }

  write(data: unknown): void | Promise<void> {
    return keep(this.#task, this.#task.send("custom", own(data, `what "${this.node}" writes`)));
  }

  llm(name: string, options: VoiceOptions = {}): Voice {
    const task = this.#task;
    const model = task.plan.models.get(name);
    if (!model) {
      const names = [...task.plan.models.keys()].map((known) => `"${known}"`).join(", ");
      throw new RangeError(`There is no model "${name}". The document has ${names || "none"}.`);
    }
    const question = (messages: string | readonly Message[]) => ({
      messages: typeof messages === "string" ? [{ role: "user", content: messages } as const] : messages,
      ...options,
    });
    return {
      text: (messages) => this.#tell(model, question(messages)),
      stream: (messages) => this.#listen(model, question(messages)),
    };
  }

  message(options: PenOptions = {}): Pen {
    const pen = new TaskPen(this.#task, options);
    this.#endLater((reason) => pen.finish(reason));
    return pen;
  }

  #tell(model: PlannedModel, question: Question): Promise<string> {
    const stop = new AbortController();
    const text = this.#ask(model, question, { stop }).then((answer) => answer.text);
    // One that was not awaited is heard to its end, unless the function has failed; its own failure is seen in the stream.
    const over = text.then(() => {}, () => {});
    this.#endLater((reason) => {
      if (reason === "error") stop.abort(unheard());
      return over;
    });
    return text;
  }

  #listen(model: PlannedModel, question: Question): AsyncIterable<Delta> {
    const stop = new AbortController();
    const channel = new Channel<Delta>(() => stop.abort(unheard()));
    const listen = (delta: Delta) => channel.push(delta);
    const over = this.#ask(model, question, { stop, listen }).then(() => channel.end(), (error) => channel.end(error));
    // A function that has ended reads no more.
    this.#endLater(() => {
      channel.leave();
      return over;
    });
    return channel;
  }

  async #ask(
    model: PlannedModel,
    question: Question,
    { stop, listen }: { stop: AbortController; listen?: Say },
  ): Promise<Answer> {
    const { signal } = this.#task;
    const onStop = () => stop.abort(signal.reason);
    signal.addEventListener("abort", onStop, { once: true });
    try {
      this.#task.throwIfStopped();
      const room = this.#room;
      return await ask(this.#task, model, question, { room, signal: stop.signal, listen, trace: this.#trace });
    } finally {
      signal.removeEventListener("abort", onStop);
    }
  }

  #endLater(end: (reason: FinishReason) => void | Promise<void>): void {
    this.#ends.push(end);
    this.#task.addLoose(() => end("stop"));
  }
}

function unheard(): DOMException {
  return new DOMException("Nobody listens to the answer any more.", "AbortError");
}

/** Keeps what was not awaited: a failure is told at the end of the task, not to nobody. */
function keep(task: TaskRun, sent: void | Promise<void>): void | Promise<void> {
  if (!sent) return;
  const settle = () => sent;
  task.addLoose(settle);
  // What was told is over; what could not be told is kept until the task asks for it.
  sent.then(() => task.dropLoose(settle), () => {});
  return sent;
}

class TaskPen implements Pen {
  written = "";
  readonly #task: TaskRun;
  readonly #call: Call;
  readonly #wanted: boolean;
  #finished = false;
  /** A message whose task was stopped has its end too. */
  readonly #onStop = () => {
    const { shared: { outlet }, origin } = this.#task;
    this.#finished = true;
    if (this.#wanted) outlet.sendLast(origin, "messages", [{ type: "finish", reason: "error" }, this.#call]);
    else outlet.skip();
  };

  constructor(task: TaskRun, { tags = [], model = task.node.name, provider = "pen" }: PenOptions) {
    this.#task = task;
    const id = task.nextCallId();
    task.shared.pace.pen(id);
    this.#call = Object.freeze({
      id,
      model,
      provider,
      tags: Object.freeze([...new Set([...task.tags, ...tags])]),
      attempt: 1,
    });
    this.#wanted = (task.origin.wants & bit.messages) !== 0 && task.shared.outlet.wishes.wantsTags(this.#call.tags);
    task.signal.addEventListener("abort", this.#onStop, { once: true });
  }

  text(text: string): void | Promise<void> {
    this.written += text;
    return this.#send({ type: "text", text });
  }

  reasoning(text: string): void | Promise<void> {
    return this.#send({ type: "reasoning", text });
  }

  finish(reason: FinishReason = "stop", usage?: Usage): void | Promise<void> {
    if (this.#finished) return;
    const sent = this.#send({ type: "finish", reason, ...(usage && { usage }) });
    this.#finished = true;
    this.#task.signal.removeEventListener("abort", this.#onStop);
    if (usage) this.#task.spend(usage, this.#call);
    return sent;
  }

  #send(delta: Delta): void | Promise<void> {
    this.#task.throwIfStopped();
    if (this.#finished) throw new TypeError("Cannot write with a pen that is finished. Take a new one: ctx.message().");
    if (!this.#wanted) return this.#task.shared.outlet.skip();
    return keep(this.#task, this.#task.send("messages", [delta, this.#call]));
  }
}
