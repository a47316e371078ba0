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
  const input = await readInput(args.input, terminal);
  checkInput(input, graph);
  const act: Act = {
    name,
    graph,
    cast,
    place: args.graph,
    given: Object.keys(input),
    input: args.input,
    header: headerLine(graph, input, looks.color(terminal.stderr)),
    begin: (options) => graph.start(input, options),
    footer: () => args.models ? realModelLine(args, graph, terminal) : "",
    mayAsk: !args.input.includes("-"),
  };
  return await withItsRights(
    graph,
    { terminal, saves: args.save !== "-" },
    () => perform(act, args, { terminal, looks }),
  );
}
