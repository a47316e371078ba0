/**
 * Functions of the host: calls them, and is what they see of the run.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Context, Pen, PenOptions, Voice, VoiceOptions } from "../function.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Call, Delta, FinishReason, Message, Usage } from "../message.ts";
import type { RunInfo } from "../model.ts";
import type { FunctionHandle } from "../node.ts";
import { own } from "../value/own.ts";
import { ask } from "./call.ts";
import { Channel } from "./channel.ts";
import { messageOf } from "./fault.ts";
import { bit } from "./filter.ts";
import type { TaskRun } from "./task.ts";

/** Calls a function within the limit of concurrent work. What a generator yields appears as `custom`; what it returns is the result. */
export async function callFunction(task: TaskRun, handle: FunctionHandle, args: Json): Promise<Json | undefined> {
  const wait = task.shared.slots.take();
  if (wait) await wait;
  try {
    task.throwIfStopped();
    const context = new FunctionContext(task);
    const result = await runHost(() => handle.run(args, context), (value) => context.write(value), task.signal);
    return result === undefined ? undefined : own(result, `the result of "${handle.name}"`);
  } catch (error) {
    if (task.signal.aborted && (error === task.signal.reason || (error as Error | undefined)?.name === "AbortError")) {
      throw task.signal.reason;
    }
    if (error instanceof Fault) throw error;
    throw new Fault("MR701", `"${handle.name}" failed: ${messageOf(error)}`, {
      pointer: task.node.pointer,
      cause: error,
    });
  } finally {
    task.shared.slots.give();
  }
}

/** Runs code of the host. What a generator yields is handed on; what it returns is the result. */
export async function runHost(
  run: () => unknown,
  onYield: (value: unknown) => void | Promise<void>,
  signal: AbortSignal,
): Promise<unknown> {
  const returned = await run();
  return isGenerator(returned) ? await drain(returned, onYield, signal) : returned;
}

function isGenerator(value: unknown): value is AsyncGenerator<unknown, unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value && "next" in value;
}

async function drain(
  generator: AsyncGenerator<unknown, unknown>,
  onYield: (value: unknown) => void | Promise<void>,
  signal: AbortSignal,
): Promise<unknown> {
  // A generator that has left cannot be asked whether it failed while leaving.
  const leave = () => void generator.return(undefined).catch(() => {});
  signal.addEventListener("abort", leave, { once: true });
  try {
    for (let next = await generator.next();; next = await generator.next()) {
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

  constructor(task: TaskRun) {
    this.#task = task;
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
      text: async (messages) => (await ask(task, model, question(messages), { holdsSlot: true })).text,
      stream: (messages) => {
        const channel = new Channel<Delta>();
        const answer = ask(task, model, question(messages), {
          holdsSlot: true,
          listen: (delta) => channel.push(delta),
          signal: channel.signal,
        });
        answer.then(() => channel.end(), (error) => channel.end(error));
        return channel;
      },
    };
  }

  message(options: PenOptions = {}): Pen {
    return new TaskPen(this.#task, options);
  }
}

/** Keeps what was not awaited: a failure is told at the end of the task, not to nobody. */
function keep(task: TaskRun, sent: void | Promise<void>): void | Promise<void> {
  if (!sent) return;
  sent.catch(() => {});
  task.addLoose(() => sent);
  return sent;
}

class TaskPen implements Pen {
  written = "";
  readonly #task: TaskRun;
  readonly #call: Call;
  readonly #wanted: boolean;
  #finished = false;

  constructor(task: TaskRun, { tags = [], model = task.node.name, provider = "pen" }: PenOptions) {
    this.#task = task;
    this.#call = Object.freeze({
      id: task.nextCallId(),
      model,
      provider,
      tags: Object.freeze([...new Set([...task.tags, ...tags])]),
      attempt: 1,
    });
    this.#wanted = (task.origin.wants & bit.messages) !== 0 && task.shared.outlet.wishes.wantsTags(this.#call.tags);
    task.addLoose(() => this.finish());
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
    if (usage) {
      this.#task.usage.add(usage);
      this.#task.shared.usage.add(usage);
    }
    return sent;
  }

  #send(delta: Delta): void | Promise<void> {
    if (this.#finished) throw new TypeError("Cannot write with a pen that is finished. Take a new one: ctx.message().");
    this.#task.throwIfStopped();
    if (!this.#wanted) return this.#task.shared.outlet.skip();
    return keep(this.#task, this.#task.send("messages", [delta, this.#call]));
  }
}
