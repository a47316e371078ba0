/**
 * Watches a run: writes what a view makes of it, and stops it when that is asked for.
 *
 * @module
 */
import { type GraphEvent, type Run, RunError, type RunResult } from "../../mod.ts";
import { exits } from "./stop.ts";
import type { Output, Terminal } from "./terminal.ts";
import { ClosedPipe } from "./terminal.ts";
import type { View } from "./view.ts";

/** How a run was watched. */
export interface WatchOptions {
  /** What shows it; without one, only its end is awaited. */
  readonly view: View | undefined;
  /** Where that is written. */
  readonly target: Output;
  /** After how many milliseconds to stop it. */
  readonly timeout?: number;
}

/** What was seen. */
export interface Watched {
  readonly result: RunResult;
  /** Why we stopped it, if we did. */
  readonly why?: Reason;
  /** Whether anything was written. */
  readonly shown: boolean;
  /** How many answers of models came to an end. */
  readonly answers: number;
}

/** Why a run was stopped from here. */
export type Reason = "interrupt" | "timeout" | "closed";

/** Runs, and writes what the view makes of it. Whatever happens, no timer and no listener stays behind. */
export async function watch(
  running: Run,
  { view, target, timeout }: WatchOptions,
  terminal: Terminal,
): Promise<Watched> {
  const stops: Reason[] = [];
  const stop = (reason: Reason) => {
    stops.push(reason);
    view?.stop?.();
    running.cancel(new Error(`Cancelled: ${reason}.`));
  };

  // The silence of one lane and the words of another may want to be written at the same time.
  let shown = false;
  let last: Promise<void> = Promise.resolve();
  const write = (text: string): Promise<void> => {
    if (text === "") return last;
    shown = true;
    return last = last.then(() => target.write(text));
  };
  const tick = (current: View): () => void => {
    let undo = () => {};
    const arm = () => {
      undo = terminal.after(current.pace ?? TICK, () => {
        write(current.wait(terminal.now())).catch(() => stop("closed"));
        arm();
      });
    };
    arm();
    return () => undo();
  };
  const undo = [
    terminal.onInterrupt(() => {
      if (stops.includes("interrupt")) return terminal.exit(exits.stopped);
      stop("interrupt");
      // The terminal has just written ^C into the line.
      if (target.isTerminal && !view?.redraws) write("\n").catch(() => stop("closed"));
    }),
    ...timeout === undefined ? [] : [terminal.after(timeout, () => stop("timeout"))],
    ...view ? [tick(view)] : [],
  ];

  let answers = 0;
  let failure: unknown;
  try {
    if (view) {
      for await (const event of running.events) {
        if (isAnswer(event)) answers++;
        await write(view.show(event, terminal.now()));
      }
    }
  } catch (error) {
    failure = error;
  }
  try {
    // Words that were cut short still belong to their nodes.
    if (view) await write(view.end());
  } catch (error) {
    failure ??= error;
  }
  // How a run failed is told by its result; everything else that fails here ends it.
  if (failure instanceof RunError) failure = undefined;
  if (failure !== undefined) stop("closed");
  const result = await running.result;
  for (const forget of undo) forget();
  if (failure !== undefined && !(failure instanceof ClosedPipe)) throw failure;
  return { result, why: stops[0], shown: view?.hasSpoken?.() ?? shown, answers };
}

/** How often a lane is asked whether it has been silent. */
const TICK = 250;

function isAnswer(event: GraphEvent): boolean {
  if (event.mode !== "messages" || event.data[0].type !== "finish") return false;
  return event.data[0].reason !== "retry" && event.data[0].reason !== "error";
}
