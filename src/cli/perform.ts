/**
 * Performs a run from its beginning, or from where it stopped, to its end: shows it, asks a person, keeps what stops.
 *
 * @module
 */
import type { Ask, Json, RunResult } from "../../mod.ts";
import type { Act, Performed, Stage } from "./act.ts";
import type { ShowArguments } from "./args.ts";
import { askPerson } from "./asking.ts";
import { tellEnd } from "./ending.ts";
import { homeOf, keepRun, type SavedRun } from "./keep.ts";
import { modesFor } from "./prepare.ts";
import { reportWarnings } from "./report.ts";
import { safe } from "./safe.ts";
import { chosenShowing, viewFor } from "./showing.ts";
import { type Exit, exits } from "./stop.ts";
import type { Terminal } from "./terminal.ts";
import { watch, type Watched } from "./watch.ts";

/** Whether there is a person who can be asked. */
export function canAsk({ stdin, stderr }: Terminal): boolean {
  return stdin.isTerminal && stderr.isTerminal;
}

/**
 * Performs a run and tells how it ended.
 *
 * @returns How the process ends.
 */
export async function perform(act: Act, asked: ShowArguments, stage: Stage): Promise<Exit> {
  const { graph } = act;
  const { terminal, looks } = stage;
  const { stderr } = terminal;
  const showing = chosenShowing(asked, terminal, looks);
  const { args, target } = showing;
  const color = looks.color(stderr);
  const modes = modesFor(args, graph);
  const telling = { color, width: looks.width(stderr), verbose: args.verbose, json: args.view === "json" };
  if (!args.quiet) await stderr.write(reportWarnings(graph.warnings, graph.source, telling));
  if (args.view === "lanes" && !args.quiet) await stderr.write(act.header + (stderr.isTerminal ? "\n" : ""));
  if (args.view === "live" && !args.quiet) await stderr.write(`\n${act.header === "" ? "" : `  ${act.header}\n`}`);

  const { nodes, tags, stream, subgraphs } = args.filter;
  const view = viewFor(showing, { graph, modes, looks });
  const options = view ? { modes, nodes, tags, stream, subgraphs } : {};
  const place = args.save ?? act.home ?? homeOf(act.name);
  const schemas = graph.document.schemas ?? {};

  const tell = (performed: Performed) => tellEnd(performed, act, args, stage, place);
  let { begin, mayAsk } = act;
  let done = nothing(act);
  let before: Asked | undefined;
  for (;;) {
    const began = terminal.now();
    const tape = await act.tape?.(act.cast.part);
    const run = begin({ ...options, ...tape && { record: tape.record } });
    const watched = await watch(run, { view, target, timeout: args.timeout }, terminal);
    await tape?.close();
    if (watched.why === "closed") return exits.done;
    const refused = before && refusalOf(watched.result);
    // An answer that was refused leaves the run where it was.
    const result = refused !== undefined && before ? before.result : watched.result;
    if (refused === undefined) done = { ...done, isKept: false, saved: savedOf(act, result) };
    done = added(done, watched, { result, ms: terminal.now() - began });
    const { saved } = done;
    if (!mayAsk || result.status !== "asked" || !saved || !canAsk(terminal)) return await tell(done);

    // Kept before anybody thinks about it: a window that is closed loses nothing.
    if (place !== "-" && !done.isKept) {
      const isKept = await keepRun(saved, place, terminal).then(() => true, () => false);
      if (isKept) done = { ...done, isKept, files: [...new Set([...done.files, place])] };
    }
    const space = args.view === "live" ? "" : "\n";
    await stderr.write(refused === undefined ? space : `  ${safe(refused)}\n`);
    const replies = await askPerson(openAsks(result.asks, refused), terminal, { schemas, color });
    if (replies.left === "interrupt") {
      const exit = await tell({ ...done, why: "interrupt" });
      // The line that was being read would keep the process alive.
      terminal.exit(exit);
      return exit;
    }
    if (replies.left === "later") mayAsk = false;
    if (Object.keys(replies.answers).length === 0) return await tell(done);
    await stderr.write("\n");
    const answers = { ...refused === undefined ? {} : before?.answers, ...replies.answers };
    before = { result, answers };
    act.cast.next();
    begin = (options) => graph.resume(saved.checkpoint, answers, options);
  }
}

/** What a person was asked and said. */
interface Asked {
  readonly result: RunResult;
  readonly answers: Readonly<Record<string, Json>>;
}

/** What is wrong with an answer, if that is why a run did not go on. */
function refusalOf({ error }: RunResult): string | undefined {
  return error?.issue?.code === "MR714" ? error.issue.message : undefined;
}

/** The questions to ask: all, or the one whose answer was refused. */
function openAsks(asks: readonly Ask[], refused: string | undefined): readonly Ask[] {
  const named = asks.filter(({ id }) => refused?.includes(`"${id}"`));
  return named.length > 0 ? named : asks;
}

/** What there is before anything has happened. */
function nothing({ home }: Act): Performed {
  return {
    result: { status: "cancelled", output: {}, usage: { input: 0, output: 0, nodes: {}, models: {} }, asks: [] },
    shown: false,
    answers: 0,
    ms: 0,
    isKept: false,
    files: home === undefined ? [] : [home],
  };
}

/** The run as it can go on; nothing when it has not come anywhere yet. */
function savedOf({ name, cast, place, given }: Act, { status, checkpoint }: RunResult): SavedRun | undefined {
  if (!checkpoint) return undefined;
  const { step, tasks } = checkpoint.root;
  const isNothing = Object.values(tasks).every(({ calls: _calls, attempt: _attempt, ...done }) =>
    Object.keys(done).length === 0
  );
  if (status !== "asked" && step <= 1 && isNothing) return undefined;
  return { version: "1", run: name, part: cast.part, graph: place, given, options: cast.options(), checkpoint };
}

/** What was performed so far, and one part more. */
function added(
  done: Performed,
  { result: { usage }, why, shown, answers }: Watched,
  { result, ms }: { readonly result: RunResult; readonly ms: number },
): Performed {
  const before = done.result.usage;
  return {
    ...done,
    result: { ...result, usage: { ...usage, input: before.input + usage.input, output: before.output + usage.output } },
    why,
    shown: done.shown || shown,
    answers: done.answers + answers,
    ms: done.ms + ms,
  };
}
