/**
 * The command `replay`: shows a run that was recorded. No graph is run.
 *
 * @module
 */
import { type GraphEvent, type Run, RunError, type RunResult, type RunUsage } from "../../mod.ts";
import { see, type Tape } from "../tapes/mod.ts";
import type { Looks } from "./looks.ts";
import { writeOutput } from "./output.ts";
import { checkNames, modesFor } from "./prepare.ts";
import { report } from "./report.ts";
import { chosenShowing, viewFor } from "./showing.ts";
import { type Exit, exits } from "./stop.ts";
import { headerLine, summaryLine } from "./story.ts";
import type { ReplayArguments } from "./tape_args.ts";
import { readTapeFile } from "./tape_file.ts";
import type { Terminal } from "./terminal.ts";
import { watch } from "./watch.ts";

/**
 * Shows a run that was recorded, by the views of `run`. How it ended is part of the show.
 *
 * @returns How the process ends.
 * @throws {Stop} When there is no such tape.
 */
export async function replayTape(asked: ReplayArguments, terminal: Terminal, looks: Looks): Promise<Exit> {
  const tape = await readTapeFile(asked.tape, terminal);
  const { start: { name, graph: document, input = {} } } = tape;
  const graph = { name, document: document as unknown as Parameters<typeof modesFor>[1]["document"] };
  checkNames(asked, graph);
  const showing = chosenShowing(asked, terminal, looks);
  const { args, target } = showing;
  const modes = modesFor(args, graph);
  const { stderr } = terminal;
  const color = looks.color(stderr);
  const isTold = (args.view === "lanes" || args.view === "live") && !args.quiet;
  const indent = args.view === "live" ? "  " : "";
  if (isTold) await stderr.write(indent + headerLine(graph, input, color) + (args.view === "live" ? "" : "\n"));

  const shown = upTo(tape, asked.until, see(tape, { ...args.filter, modes }));
  // A pipe waits for nobody.
  const speed = asked.speed ?? (target.isTerminal ? 1 : Infinity);
  const view = viewFor(showing, { graph, modes, looks });
  const run = playing(tape, shown, { speed, terminal });
  const { why, result, answers, shown: isSeen } = await watch(run, { view, target }, terminal);
  if (why === "closed") return exits.done;
  const exit = why === "interrupt" ? exits.stopped : exits.done;
  const isWhole = asked.until === undefined && why === undefined && result.status === "done";
  if (isWhole) await writeOutput(args, graph, result, isSeen, terminal);
  if (!isTold) return exit;
  const ms = shown.length === 0 ? 0 : shown[shown.length - 1].t;
  const status = asked.until !== undefined ? "up to there" : tape.isWhole ? result.status : "cut off";
  await stderr.write(indent + summaryLine(status, result, { answers, ms, verbose: args.verbose, color }));
  if (result.error && asked.until === undefined && tape.isWhole) {
    await stderr.write(
      report(result.error, { color, width: looks.width(stderr), verbose: args.verbose, json: false }).text,
    );
  }
  return exit;
}

/** The events up to a place. */
function upTo({ events }: Tape, until: ReplayArguments["until"], seen: readonly GraphEvent[]): readonly GraphEvent[] {
  if (until === undefined) return seen;
  if ("seq" in until) return seen.filter(({ seq }) => seq <= until.seq);
  const after = events.find(({ ns, step }) => ns.length === 0 && step > until.step);
  return after === undefined ? seen : seen.filter(({ seq }) => seq < after.seq);
}

/** A run that is over as one that goes on. */
function playing(
  { start, events }: Tape,
  shown: readonly GraphEvent[],
  { speed, terminal }: { readonly speed: number; readonly terminal: Terminal },
): Run {
  const stop = new AbortController();
  const began = terminal.now();
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      if (!(ms > 0)) return resolve();
      const undo = terminal.after(ms, resolve);
      stop.signal.addEventListener("abort", () => {
        undo();
        resolve();
      }, { once: true });
    });
  let at = 0;
  const last = events[events.length - 1];
  const end = last?.mode === "run" && last.data.type === "end" ? last.data : undefined;
  return {
    id: start.run,
    events: new ReadableStream<GraphEvent>({
      async pull(controller) {
        const event = shown[at++];
        if (event) await wait(event.t / speed - (terminal.now() - began));
        if (event && !stop.signal.aborted) controller.enqueue(event);
        else controller.close();
      },
      cancel: () => stop.abort(),
    }, { highWaterMark: 0 }),
    result: Promise.resolve(resultOf(end)),
    cancel: () => stop.abort(),
  };
}

type End = GraphEvent<"run">["data"] & { readonly type: "end" };

function resultOf(end: End | undefined): RunResult {
  const nothing: RunUsage = { input: 0, output: 0, nodes: {}, models: {} };
  if (!end) return { status: "cancelled", output: {}, usage: nothing, asks: [] };
  const { status, output, usage, error: issue } = end;
  const why = issue && status !== "done" && new RunError(status, issue.message, { issue });
  return { status, output, usage: { ...nothing, ...usage }, asks: [], ...why && { error: why } };
}
