/**
 * The output of a run that is done, on stdout.
 *
 * @module
 */
import type { Graph, RunResult } from "../../mod.ts";
import type { ShowArguments } from "./args.ts";
import { type Exit, exits, Stop } from "./stop.ts";
import { outputText } from "./story.ts";
import type { Terminal } from "./terminal.ts";

/** The output at the end: what was asked for, or all of it when nothing else was to be seen. */
export async function writeOutput(
  args: ShowArguments,
  graph: Pick<Graph, "name">,
  { output }: Pick<RunResult, "output">,
  shown: boolean,
  { stdout, stderr }: Terminal,
): Promise<Exit> {
  // With the view on stderr, stdout has nothing yet.
  const isEmpty = args.view === "lanes" ? !shown : args.view === "live" ? !shown || !stdout.isTerminal : false;
  const wanted = args.output ?? (args.view === "output" || isEmpty ? Object.keys(output) : []);
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
