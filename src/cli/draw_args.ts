/**
 * The arguments of the command `draw`.
 *
 * @module
 */
import { type DrawFormat, drawFormats } from "../draw/mod.ts";
import type { FlagName } from "./flags.ts";
import { suggestion } from "./nearest.ts";
import { exits, Stop } from "./stop.ts";
import type { Written } from "./words.ts";

/** The command `draw`. */
export interface DrawArguments {
  /** Which command this is. */
  readonly command: "draw";
  /** The document's path or address. */
  readonly graph: string;
  /** What the drawing is written in. */
  readonly format: DrawFormat;
  /** Which way the edges run; without it, the way that fits. */
  readonly direction?: "down" | "right";
}

/** Reads the arguments of `draw`; `undefined` for another command. */
export function readDrawArguments({ words, values }: Written): DrawArguments | undefined {
  const [command, graph, extra] = words;
  if (command !== "draw") return undefined;
  if (graph === undefined) {
    throw new Stop(exits.usage, "There is no graph to draw.", { hint: "Write millrace draw graph.json." });
  }
  if (extra !== undefined) {
    throw new Stop(exits.usage, `"${extra}" is one word too many after "${graph}".`, {
      hint: drawFormats.some((format) => format === extra)
        ? `To choose a format, write -f ${extra}.`
        : "One graph is drawn at a time.",
    });
  }
  const one = (name: FlagName) => values.get(name)?.at(-1);
  const format = one("format") ?? "text";
  const direction = one("direction");
  const known = drawFormats.find((known) => known === format);
  if (known === undefined) {
    throw new Stop(exits.usage, `There is no format "${format}" for a drawing.`, {
      hint: suggestion(format, drawFormats, "The formats are"),
    });
  }
  if (direction !== undefined && direction !== "down" && direction !== "right") {
    throw new Stop(exits.usage, `A drawing has no direction "${direction}".`, {
      hint: suggestion(direction, ["down", "right"], "The directions are"),
    });
  }
  return { command, graph, format: known, ...direction !== undefined && { direction } };
}
