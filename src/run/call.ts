/**
 * One question to a model: tries again where that can help, tells it what was wrong with its answer, and asks another model where the
 * document names one.
 *
 * @module
 */
import type { Message } from "../message.ts";
import type { Say } from "../model.ts";
import type { Answer, Question } from "../node.ts";
import type { PlannedModel } from "../graph/plan.ts";
import { toldWrong, Unfit } from "./answer.ts";
import { Attempt } from "./attempt.ts";
import { toIssue } from "./fault.ts";
import { type FailedModel, located, mayAskAnother, noneAnswered } from "./model_fault.ts";
import { patience } from "./patience.ts";
import type { Room, Seat } from "./room.ts";
import { shapeOf } from "./shape.ts";
import type { TaskRun } from "./task.ts";
import type { Trace } from "./trace.ts";

/** What a caller in a function may add. */
export interface AskOptions {
  /** Where the calls of one function take their places. Default: a slot of the run's limit. */
  readonly room?: Room;
  /** Sees every delta too. */
  readonly listen?: Say;
  /** Stops this call; aborted also when the task is stopped. Default: the task's. */
  readonly signal?: AbortSignal;
  /** The span it hangs below. Default: the task's. */
  readonly trace?: Trace;
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
  asked: PlannedModel,
  question: Question,
  { room, listen, signal = task.signal, trace = task.trace }: AskOptions,
): Promise<Answer> {
  const shape = question.schema && shapeOf(question.schema, task.plan.document.schemas ?? {});
  if (shape && !shape.check.ready) await shape.check.prepare();
  const { node: { retry }, shared: { pace, clock } } = task;
  const random = () => pace.chance(task.place);
  const models = inOrder(asked);
  const failed: FailedModel[] = [];
  let attempt = 0;
  for (const [place, model] of models.entries()) {
    const next = models.at(place + 1);
    // The labels of who was asked for are those of the part it plays, whoever plays it.
    const own = model === asked ? [] : model.tags;
    const tags = [...asked.tags, ...own, ...task.tags, ...question.tags ?? []];
    let messages: readonly Message[] = question.messages;
    for (let tried = 1, told = 0;; tried++) {
      attempt++;
      let one: Attempt | undefined;
      let seat: Seat | undefined;
      const run = () => {
        one = new Attempt({ task, model, tags, attempt, signal, listen, seat, above: trace });
        return one.run({ ...question, messages }, shape);
      };
      try {
        // A slot is taken for each try, so that nobody waits for one that waits itself.
        const entered = room?.enter(signal);
        seat = entered instanceof Promise ? await entered : entered;
        return await (room ? run() : task.inSlot(run));
      } catch (error) {
        seat?.leave();
        task.throwIfStopped();
        // Only its caller can have stopped it, who has heard enough: that is no failure.
        if (signal.aborted) {
          await one?.close("other", error);
          throw error;
        }
        const wait = patience(error, { attempt: tried, told, hasSpoken: one?.hasSpoken ?? false, retry, random });
        const goesOn = wait !== undefined || (next !== undefined && mayAskAnother(error));
        await one?.close(goesOn ? "retry" : "error", error);
        if (wait === undefined) failed.push({ model, error });
        if (!goesOn) throw noneAnswered(failed);
        await task.send("tasks", {
          type: "retry",
          attempt,
          error: toIssue(located(error, model), task.plan, task.node.pointer),
          wait: wait ?? 0,
          ...(wait === undefined && { model: next!.name }),
        });
        if (wait === undefined) break;
        if (shape && error instanceof Unfit) {
          messages = toldWrong(question.messages, error, shape);
          told++;
        }
        if (wait > 0) await pace.after(`wait ${task.place}`, { signal, wait: () => clock.wait(wait, signal) });
      } finally {
        seat?.leave();
      }
    }
  }
  throw noneAnswered(failed);
}

/** Who is asked one after the other: a model, then those it falls back on, each followed by its own; nobody twice. */
function inOrder(asked: PlannedModel): readonly PlannedModel[] {
  if (asked.fallback.length === 0) return [asked];
  const order = new Set<PlannedModel>();
  const pending = [asked];
  for (let model = pending.shift(); model; model = pending.shift()) {
    if (order.has(model)) continue;
    order.add(model);
    pending.unshift(...model.fallback);
  }
  return [...order];
}
