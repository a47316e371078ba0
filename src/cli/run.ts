/**
 * The command `run`: opens a graph and runs it.
 *
 * @module
 */
import type { Act } from "./act.ts";
import type { RunArguments } from "./args.ts";
import { castFor } from "./cast.ts";
import { withItsRights } from "./guard.ts";
import { readInput } from "./input.ts";
import type { Looks } from "./looks.ts";
import { perform } from "./perform.ts";
import { checkInput, checkNames, openGraph } from "./prepare.ts";
import { tapeOf } from "./tape_file.ts";
import type { Exit } from "./stop.ts";
import { headerLine, realModelLine } from "./story.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Runs a graph.
 *
 * @returns How the process ends.
 * @throws {Stop} When it cannot start.
 * @throws {GraphError} When the document is not valid.
 */
export async function run(args: RunArguments, terminal: Terminal, looks: Looks): Promise<Exit> {
  const name = terminal.runName();
  const { models, bindings, secrets } = args;
  const cast = await castFor({ models, bindings, secrets }, { name, part: 1, mcp: args.mcp }, terminal);
  const graph = await openGraph(args.graph, cast.kit, terminal);
  checkNames(args, graph);
  const { tape } = cast;
  const start = tape?.start;
  // A run along a tape begins as that did, unless it is said otherwise.
  const input = start?.input && args.input.length === 0 ? start.input : await readInput(args.input, terminal);
  if (!start?.checkpoint) checkInput(input, graph);
  const act: Act = {
    name,
    graph,
    cast,
    place: args.graph,
    given: Object.keys(input),
    input: args.input,
    header: headerLine(graph, input, looks.color(terminal.stderr)),
    begin: (options) =>
      start?.checkpoint ? graph.resume(start.checkpoint, start.answers, options) : graph.start(input, options),
    ...tapeOf(args, terminal, args.graph),
    footer: () => args.models ? realModelLine(args, graph, terminal) : "",
    mayAsk: !args.input.includes("-"),
  };
  return await withItsRights(
    graph,
    { terminal, saves: args.save !== "-" || args.record !== undefined },
    () => perform(act, args, { terminal, looks }),
  );
}
