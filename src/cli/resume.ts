/**
 * The command `resume`: goes on with a run that stopped.
 *
 * @module
 */
import type { Act } from "./act.ts";
import type { ResumeArguments } from "./args.ts";
import { readAnswers } from "./answers.ts";
import { askPerson } from "./asking.ts";
import { castFor, type CastOptions } from "./cast.ts";
import { withItsRights } from "./guard.ts";
import { findRun } from "./keep.ts";
import type { Looks } from "./looks.ts";
import { canAsk, perform } from "./perform.ts";
import { checkNames, openGraph } from "./prepare.ts";
import { type Exit, exits } from "./stop.ts";
import { resumeLine } from "./story.ts";
import { tapeOf } from "./tape_file.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Goes on with a run: with answers, or after a failure or a stop. What has been done is not done again.
 *
 * @returns How the process ends.
 * @throws {Stop} When there is no such run, or an answer cannot be read.
 * @throws {GraphError} When the document is not valid any more.
 */
export async function resume(args: ResumeArguments, terminal: Terminal, looks: Looks): Promise<Exit> {
  const { saved, home } = await findRun(args.saved, terminal);
  const { run: name, checkpoint } = saved;
  const part = { name, part: saved.part + 1, mcp: args.mcp };
  const cast = await castFor(optionsOf(saved.options, args), part, terminal);
  const graph = await openGraph(saved.graph, cast.kit, terminal);
  checkNames(args, graph);
  const schemas = graph.document.schemas ?? {};
  const given = await readAnswers(args.answers, checkpoint.asks, { places: terminal, schemas });
  const mayAsk = args.saved !== "-" && !args.answers.includes("-");
  const open = checkpoint.asks.filter(({ id }) => !Object.hasOwn(given, id));
  const color = looks.color(terminal.stderr);
  const header = resumeLine(graph, name, color);
  const asksFirst = mayAsk && open.length > 0 && canAsk(terminal);
  if (asksFirst) await terminal.stderr.write(`${header}\n`);
  const replies = asksFirst ? await askPerson(open, terminal, { schemas, color }) : { answers: {} };
  if (replies.left === "interrupt") {
    // The line that was being read would keep the process alive.
    terminal.exit(exits.stopped);
    return exits.stopped;
  }
  const answers = { ...given, ...replies.answers };
  if (replies.left === "later" && Object.keys(answers).length === 0) return exits.asked;
  const act: Act = {
    name,
    graph,
    cast,
    place: saved.graph,
    given: saved.given,
    input: [],
    home,
    header: asksFirst ? "" : header,
    begin: (options) => graph.resume(checkpoint, answers, options),
    ...tapeOf(args, terminal, saved.graph, saved.part + 1),
    footer: () => "",
    mayAsk: mayAsk && replies.left === undefined,
  };
  return await withItsRights(
    graph,
    { terminal, saves: args.save !== "-" || args.record !== undefined },
    () => perform(act, args, { terminal, looks }),
  );
}

/** Who answered before answers again, unless it is said otherwise. */
function optionsOf(kept: CastOptions, { models, bindings, secrets }: ResumeArguments): CastOptions {
  const allowed = [...new Set([...kept.secrets ?? [], ...secrets])];
  if (models || bindings) return { models, bindings, secrets: allowed };
  return { ...kept, secrets: allowed };
}
