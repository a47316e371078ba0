/**
 * Performs a run from its beginning, or from where it stopped, to its end: shows it, asks a person, keeps what stops.
 *
 * @module
 */
import type { Ask, Graph, Json, RunResult, Usage } from "../../mod.ts";
import type { Act, Performed, Stage } from "./act.ts";
import type { ShowArguments } from "./args.ts";
import { askPerson } from "./asking.ts";
import { tellEnd } from "./ending.ts";
import { createJsonView } from "./json.ts";
import { homeOf, keepRun, type SavedRun } from "./keep.ts";
import { createLanes } from "./lanes.ts";
import type { Looks } from "./looks.ts";
import { modesFor } from "./prepare.ts";
import { reportWarnings } from "./report.ts";
import { type Exit, exits } from "./stop.ts";
import type { Output, Terminal } from "./terminal.ts";
import { createTextView } from "./text.ts";
import type { View } from "./view.ts";
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
export async function perform(act: Act, args: ShowArguments, stage: Stage): Promise<Exit> {
  const { graph } = act;
  const { terminal, looks } = stage;
  const { stdout, stderr } = terminal;
  const color = looks.color(stderr);
  const modes = modesFor(args, graph);
  const telling = { color, width: looks.width(stderr), verbose: args.verbose, json: args.view === "json" };
  if (!args.quiet) await stderr.write(reportWarnings(graph.warnings, graph.source, telling));
  if (args.view === "lanes" && !args.quiet) await stderr.write(act.header + (stderr.isTerminal ? "\n" : ""));

  const { nodes, tags, stream, subgraphs } = args.filter;
  const target = args.output || args.save === "-" ? stderr : stdout;
  const view = viewFor(args, graph, target, looks);
  const options = view ? { modes, nodes, tags, stream, subgraphs } : {};
  const place = args.save ?? act.home ?? homeOf(act.name);
  const schemas = graph.document.schemas ?? {};

  let { begin, mayAsk } = act;
  let done: Performed | undefined;
  let kept: string | undefined;
  let before: { readonly result: RunResult; readonly answers: Readonly<Record<string, Json>> } | undefined;
  for (;;) {
    const began = terminal.now();
    const watched = await watch(begin(options), { view, target, timeout: args.timeout }, terminal);
    done = sum(done, watched, terminal.now() - began);
    const { result, why } = watched;
    if (why === "closed") return exits.done;
    // An answer that was refused leaves the run where it was.
    const refused = before && result.error?.issue?.code === "MR714" ? result.error.issue.message : undefined;
    const stopped: RunResult = refused !== undefined && before ? before.result : result;
    const saved = savedOf(act, stopped);
    done = { ...done, saved, kept };
    if (!mayAsk || stopped.status !== "asked" || !saved || !canAsk(terminal)) break;

    // Kept before anybody thinks about it: a window that is closed loses nothing.
    if (args.save !== "-" && kept === undefined) {
      kept = await keepRun(saved, place, terminal).then(() => place, () => undefined);
      done = { ...done, kept };
    }
    await stderr.write(refused === undefined ? "\n" : `  ${refused}\n`);
    const asks = refused === undefined ? stopped.asks : stopped.asks.filter((ask) => isAbout(refused, ask));
    const replies = await askPerson(asks.length > 0 ? asks : stopped.asks, terminal, { schemas, color });
    const answers = { ...refused === undefined ? {} : before?.answers, ...replies.answers };
    if (replies.left === "interrupt") {
      const exit = await tellEnd({ ...done, result: stopped, why: "interrupt" }, act, args, stage, place);
      // The line that was being read would keep the process alive.
      terminal.exit(exit);
      return exit;
    }
    if (replies.left === "later") mayAsk = false;
    if (Object.keys(replies.answers).length === 0) {
      done = { ...done, result: stopped };
      break;
    }
    await stderr.write("\n");
    before = { result: stopped, answers };
    act.cast.next();
    const { checkpoint } = saved;
    begin = (options) => graph.resume(checkpoint, answers, options);
    kept = undefined;
  }
  return await tellEnd(done, act, args, stage, place);
}

function isAbout(message: string, { id }: Ask): boolean {
  return message.includes(`"${id}"`);
}

/** The run as it can go on; nothing when it has not come anywhere yet. */
function savedOf({ name, cast, place, given }: Act, { status, checkpoint }: RunResult): SavedRun | undefined {
  if (!checkpoint) return undefined;
  const { step, tasks } = checkpoint.root;
  if (status !== "asked" && step <= 1 && Object.keys(tasks).length === 0) return undefined;
  return { version: "1", run: name, part: cast.part, graph: place, given, options: cast.options(), checkpoint };
}

function sum(before: Performed | undefined, watched: Watched, ms: number): Performed {
  if (!before) return { ...watched, ms };
  return {
    result: { ...watched.result, usage: added(before.result.usage, watched.result.usage) },
    why: watched.why,
    shown: before.shown || watched.shown,
    answers: before.answers + watched.answers,
    ms: before.ms + ms,
  };
}

function added(one: Usage, other: Usage): Usage {
  return { input: one.input + other.input, output: one.output + other.output };
}

function viewFor(args: ShowArguments, graph: Graph, target: Output, looks: Looks): View | undefined {
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
