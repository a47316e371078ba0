/**
 * The end of a run, told: its output, its questions, its failure, and how it can go on.
 *
 * @module
 */
import type { Graph, RunResult } from "../../mod.ts";
import type { Act, Performed, Stage } from "./act.ts";
import { advise } from "./advice.ts";
import type { ShowArguments } from "./args.ts";
import { forget, type GoingOn, keep, otherModel } from "./going_on.ts";
import { toLine } from "./json.ts";
import { writeOutput } from "./output.ts";
import { questionText } from "./questions.ts";
import { type Report, report, type ReportOptions } from "./report.ts";
import { safe } from "./safe.ts";
import { type Exit, exits, Stop } from "./stop.ts";
import { summaryLine } from "./story.ts";
import { createStyle } from "./style.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Tells how a run ended, and keeps it where it can go on.
 *
 * @param place Where to keep it; `-` prints it.
 * @returns How the process ends.
 */
export async function tellEnd(
  done: Performed,
  act: Act,
  args: ShowArguments,
  { terminal, looks }: Stage,
  place: string,
): Promise<Exit> {
  const { stderr } = terminal;
  const { graph } = act;
  const { result, why } = done;
  const telling: ReportOptions = {
    color: looks.color(stderr),
    width: looks.width(stderr),
    verbose: args.verbose,
    json: args.view === "json",
    source: graph.source,
  };
  const isLive = args.view === "live";
  const story = (args.view === "lanes" || isLive) && !args.quiet;
  const summary = (status: string) =>
    (isLive ? "  " : "") +
    summaryLine(status, result, { answers: done.answers, ms: done.ms, verbose: args.verbose, color: telling.color });

  if (result.status === "done") {
    await forget(done.files, terminal);
    const exit = await writeOutput(args, graph, result, done.shown, terminal);
    if (story) await stderr.write((stderr.isTerminal && !isLive ? "\n" : "") + summary("done") + act.footer());
    return exit;
  }

  const goingOn = await keep(done, act, { args, place, terminal });
  let exit: Exit;
  if (why === "interrupt") {
    exit = exits.stopped;
    if (!telling.json) await stderr.write(summary("stopped") + noteLines(goingOn.lines, telling.color));
  } else if (result.status === "asked") {
    exit = exits.asked;
    if (!telling.json) {
      const status = story ? summary("asked") : "";
      await stderr.write(
        questionsText(result, graph, telling.color) + status + noteLines(goingOn.lines, telling.color),
      );
    }
  } else {
    const failure = tellFailure({ done, act, args, goingOn }, terminal, telling);
    await stderr.write(failure.text);
    exit = failure.exit;
  }
  if (telling.json && done.saved) {
    const { file: saved, command: resume, again, failure } = goingOn;
    const lost = failure && { save: done.saved };
    await stderr.write(toLine({ status: result.status, run: done.saved.run, saved, resume, again, ...lost }));
  }
  if (goingOn.failure) {
    const { error, text } = goingOn.failure;
    await stderr.write(report(error, telling).text + (telling.json ? "" : text));
  }
  return exit;
}

interface Failure {
  readonly done: Performed;
  readonly act: Act;
  readonly args: ShowArguments;
  readonly goingOn: GoingOn;
}

function tellFailure({ done, act, args, goingOn }: Failure, terminal: Terminal, telling: ReportOptions): Report {
  const { lines, command } = goingOn;
  const ended = done.why === "timeout" ? timedOut(args) : refused(done.result.error) ?? done.result.error;
  const { error, notes } = advise(
    ended,
    { input: act.input, options: act.cast.options(), place: act.place },
    act.graph,
    terminal,
  );
  const other = command && otherModel(ended, act.graph, act);
  return report(error, { ...telling, notes: [...lines, ...other ? [`or use: ${command} ${other}`] : [], ...notes] });
}

function questionsText({ asks }: RunResult, graph: Graph, color: boolean): string {
  const schemas = graph.document.schemas ?? {};
  return asks.map((ask) => `\n${questionText(ask, schemas, { color })}`).join("") + "\n";
}

function noteLines(notes: readonly string[], color: boolean): string {
  const { dim } = createStyle(color);
  return notes.map((note) => `  ${dim("=")} ${safe(note)}\n`).join("");
}

/** What was given to a run that goes on is at fault, and no place in the document. */
function refused(error: RunResult["error"]): Stop | undefined {
  const { code, message, hint } = error?.issue ?? {};
  if (code !== "MR713" && code !== "MR714") return undefined;
  return new Stop(exits.invalid, message ?? "", { code, hint, cause: error });
}

function timedOut(args: ShowArguments): Stop {
  return new Stop(exits.limit, `The run took longer than ${(args.timeout ?? 0) / 1000} s and was stopped.`, {
    hint: "--timeout sets how long it may take.",
  });
}
