/**
 * The command `run`: opens a graph, runs it, shows what happens.
 *
 * @module
 */
import { type Graph, type GraphEvent, type JsonObject, type Run, RunError, type RunResult } from "../../mod.ts";
import { advise } from "./advice.ts";
import type { RunArguments } from "./args.ts";
import { readInput } from "./input.ts";
import { createJsonView } from "./json.ts";
import { createLanes } from "./lanes.ts";
import { checkInput, checkNames, kitFor, modesFor, openGraph } from "./prepare.ts";
import { report, type ReportOptions, reportWarnings } from "./report.ts";
import { type Exit, exits, Stop } from "./stop.ts";
import { headerLine, keptKeys, outputText, realModelLine, summaryLine } from "./story.ts";
import { ClosedPipe, type Output, type Terminal } from "./terminal.ts";
import { createTextView } from "./text.ts";
import type { View } from "./view.ts";

/** How outputs look. */
export interface Looks {
  /** Whether this output has colours. */
  color(output: Output): boolean;
  /** Its columns. */
  width(output: Output): number;
}

/**
 * Runs a graph.
 *
 * @returns How the process ends.
 * @throws {Stop} When it cannot start.
 * @throws {GraphError} When the document is not valid.
 */
export async function run(args: RunArguments, terminal: Terminal, looks: Looks): Promise<Exit> {
  const { stdout, stderr } = terminal;
  const graph = await openGraph(args.graph, await kitFor(args, terminal), terminal);
  checkNames(args, graph);
  const modes = modesFor(args, graph);
  const input = await readInput(args.input, terminal);
  checkInput(input, graph);

  const telling: ReportOptions = {
    color: looks.color(stderr),
    width: looks.width(stderr),
    verbose: args.verbose,
    json: args.view === "json",
    source: graph.source,
  };
  const story = args.view === "lanes" && !args.quiet;
  if (!args.quiet) await stderr.write(reportWarnings(graph.warnings, graph.source, telling));
  if (story) await stderr.write(headerLine(graph, input, telling.color) + (stderr.isTerminal ? "\n" : ""));

  const began = terminal.now();
  const target = args.output ? stderr : stdout;
  const watched = await watch(graph, input, modes, viewFor(args, graph, target, looks), target, args, terminal);
  const { result, why } = watched;
  if (why === "closed") return exits.done;

  const told = { answers: watched.answers, ms: terminal.now() - began, verbose: args.verbose, color: telling.color };
  if (result.status === "done") {
    const wrote = await writeOutput(args, graph, result, watched.shown, stdout, stderr);
    if (story) {
      await stderr.write((stderr.isTerminal ? "\n" : "") + summaryLine("done", result, told));
      if (args.models) await stderr.write(realModelLine(args, graph, terminal));
    }
    return wrote;
  }

  const kept = keptKeys(result, input);
  if (why === "interrupt") {
    const status = ["stopped", ...kept.length > 0 ? [`kept: ${kept.join(", ")}`] : []].join(" · ");
    if (!telling.json) await stderr.write(summaryLine(status, result, told));
    return exits.stopped;
  }
  const ended = why === "timeout"
    ? timedOut(args)
    : result.error ?? new RunError(result.status, `The run ended as ${result.status}.`);
  const { error, notes } = advise(ended, args, graph, terminal);
  const { text, exit } = report(error, {
    ...telling,
    notes: [...kept.length > 0 ? [`kept: ${kept.join(", ")}`] : [], ...notes],
  });
  await stderr.write(text);
  return exit;
}

interface Watched {
  readonly result: RunResult;
  /** Why we stopped it, if we did. */
  readonly why?: Reason;
  /** Whether anything was written. */
  readonly shown: boolean;
  /** How many answers of models came to an end. */
  readonly answers: number;
}

type Reason = "interrupt" | "timeout" | "closed";

/** Runs, and writes what the view makes of it. Whatever happens, no timer and no listener stays behind. */
async function watch(
  graph: Graph,
  input: JsonObject,
  modes: ReturnType<typeof modesFor>,
  view: View | undefined,
  target: Output,
  args: RunArguments,
  terminal: Terminal,
): Promise<Watched> {
  const { nodes, tags, stream, subgraphs } = args.filter;
  const running: Run = view ? graph.start(input, { modes, nodes, tags, stream, subgraphs }) : graph.start(input);
  const stops: Reason[] = [];
  const stop = (reason: Reason) => {
    stops.push(reason);
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
      undo = terminal.after(TICK, () => {
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
      if (target.isTerminal) write("\n").catch(() => stop("closed"));
    }),
    ...args.timeout === undefined ? [] : [terminal.after(args.timeout, () => stop("timeout"))],
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
  return { result, why: stops[0], shown, answers };
}

/** How often a lane is asked whether it has been silent. */
const TICK = 250;

function isAnswer(event: GraphEvent): boolean {
  return event.mode === "messages" && event.data[0].type === "finish" && event.data[0].reason !== "retry";
}

function viewFor(args: RunArguments, graph: Graph, target: Output, looks: Looks): View | undefined {
  switch (args.view) {
    case "text":
      return createTextView({ terminal: target.isTerminal });
    case "json":
      return createJsonView({ terminal: target.isTerminal });
    case "lanes": {
      const names = args.filter.nodes ?? Object.keys(graph.document.nodes);
      return createLanes({ width: () => looks.width(target), color: looks.color(target), names });
    }
    case "output":
      return undefined;
  }
}

/** The output at the end: what was asked for, or all of it when nothing else was to be seen. */
async function writeOutput(
  args: RunArguments,
  graph: Graph,
  result: RunResult,
  shown: boolean,
  stdout: Output,
  stderr: Output,
): Promise<Exit> {
  const { output } = result;
  const wanted = args.output ??
    (args.view === "output" || (args.view === "lanes" && !shown) ? Object.keys(output) : []);
  await stdout.write(
    outputText(output, { keys: wanted, alone: args.output !== undefined, terminal: stdout.isTerminal }),
  );
  const { nodes, tags, stream } = args.filter;
  if (!shown && !args.quiet && args.view !== "json" && (args.view === "text" || nodes || tags || stream)) {
    const filter = [
      ...nodes?.map((node) => `--node ${node}`) ?? [],
      ...tags?.map((tag) => `--tag ${tag}`) ?? [],
      ...stream ? [`--stream ${stream}`] : [],
    ];
    const what = args.view === "text" ? "No text came" : "Nothing was streamed";
    await stderr.write(`${what}${filter.length > 0 ? ` for ${filter.join(" ")}` : ""} in "${graph.name}".\n`);
  }
  const unwritten = wanted.filter((key) => !Object.hasOwn(output, key));
  if (unwritten.length === 0) return exits.done;
  throw new Stop(exits.failed, `The run ended without writing ${unwritten.map((key) => `"${key}"`).join(", ")}.`, {
    hint: "Did it take another way through the graph? --mode tasks shows which nodes ran.",
  });
}

function timedOut(args: RunArguments): Stop {
  return new Stop(exits.limit, `The run took longer than ${(args.timeout ?? 0) / 1000} s and was stopped.`, {
    hint: "--timeout sets how long it may take.",
  });
}
