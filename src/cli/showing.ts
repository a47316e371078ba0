/**
 * Which view shows a run, and where.
 *
 * @module
 */
import type { Graph, Mode } from "../../mod.ts";
import type { ShowArguments } from "./args.ts";
import { createJsonView } from "./json.ts";
import { createLanes } from "./lanes.ts";
import { createLive } from "./live.ts";
import type { Looks } from "./looks.ts";
import { laneNames } from "./names.ts";
import { nextNodes } from "./next.ts";
import { exits, Stop } from "./stop.ts";
import type { Output, Terminal } from "./terminal.ts";
import { createTextView } from "./text.ts";
import type { View } from "./view.ts";

/** How a run is shown. */
export interface Showing {
  /** The arguments, with a view that is chosen. */
  readonly args: ShowArguments;
  /** Where it is written. */
  readonly target: Output;
}

/**
 * Chooses: a person at a terminal sees the run live, everybody else gets lanes. Where stdout holds the result, the view is on stderr.
 *
 * @throws {Stop} When the live view is asked for where there is no terminal.
 */
export function chosenShowing(args: ShowArguments, { stdout, stderr }: Terminal, looks: Looks): Showing {
  const target = args.output || args.save === "-" ? stderr : stdout;
  if (args.view === "auto") {
    return { args: { ...args, view: target.isTerminal && looks.color(target) ? "live" : "lanes" }, target };
  }
  if (args.view !== "live" || target.isTerminal) return { args, target };
  if (stderr.isTerminal) return { args, target: stderr };
  throw new Stop(exits.usage, "The live view draws on a terminal, and there is none.", {
    hint: "Leave --view out, and a pipe gets a line for each phrase.",
  });
}

/** The view itself; none where only the output is wanted. */
export function viewFor(
  { args, target }: Showing,
  { graph, modes, looks }: {
    readonly graph: Pick<Graph, "document">;
    readonly modes: readonly Mode[];
    readonly looks: Looks;
  },
): View | undefined {
  const common = () => ({ color: looks.color(target), names: laneNames(graph.document, args.filter) });
  switch (args.view) {
    case "text":
      return createTextView({ terminal: target.isTerminal });
    case "json":
      return createJsonView();
    case "live":
      return createLive({
        ...common(),
        // The window itself: a variable of the shell does not know that it was resized.
        size: () => ({ columns: target.columns() ?? looks.width(target), rows: target.rows() ?? USUAL_ROWS }),
        next: (running) => nextNodes(graph.document, running),
        knowsTasks: modes.includes("tasks"),
        // Who listens to some models does not want to hear that others say nothing.
        tellsSilent: args.filter.tags === undefined,
      });
    case "auto":
    case "lanes":
      return createLanes({ ...common(), width: () => looks.width(target) });
    case "output":
      return undefined;
  }
}

const USUAL_ROWS = 24;
