/**
 * The command `draw`: a picture of a graph.
 *
 * @module
 */
import { formatIssues, type GraphDocument, GraphError, type Issue, type Source } from "../../mod.ts";
import { draw } from "../draw/mod.ts";
import { assumeHost } from "./assumed.ts";
import type { DrawArguments } from "./draw_args.ts";
import type { Looks } from "./looks.ts";
import { openGraph } from "./prepare.ts";
import { type Exit, exits } from "./stop.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Draws a graph on stdout. One that cannot run is drawn as far as it goes, and stderr tells what is wrong with it.
 *
 * @returns How the process ends.
 * @throws {Stop} When there is no such file.
 * @throws {GraphError} When the document cannot be read as one.
 */
export async function drawGraph(args: DrawArguments, terminal: Terminal, looks: Looks): Promise<Exit> {
  const { stdout, stderr } = terminal;
  const { source, issues } = await read(args.graph, terminal);
  const document: GraphDocument = JSON.parse(source.text ?? "");
  const { format, direction } = args;
  const drawing = draw(document, {
    format,
    ...direction && { direction },
    color: looks.color(stdout),
    width: looks.width(stdout),
    ...source.files && { files: source.files },
  });
  await stdout.write(drawing);
  const errors = issues.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    const told = formatIssues(errors, source, { color: looks.color(stderr), width: looks.width(stderr) });
    await stderr.write(`${told}\n\nThis graph cannot run yet; it is drawn as far as it goes.\n`);
  }
  return exits.done;
}

/** What makes a text no document: there is nothing to draw then. */
const unreadable: readonly string[] = ["MR001", "MR002", "MR003"];

async function read(
  path: string,
  terminal: Terminal,
): Promise<{ readonly source: Source; readonly issues: readonly Issue[] }> {
  try {
    const { source } = await openGraph(path, assumeHost().kit, terminal);
    return { source, issues: [] };
  } catch (error) {
    const isReadable = error instanceof GraphError && error.source.text !== undefined &&
      !error.issues.some(({ code, severity, file }) =>
        severity === "error" && file === undefined && unreadable.includes(code)
      );
    if (!isReadable) throw error;
    // A provider that only some host gives is no fault of the picture.
    return { source: error.source, issues: error.issues.filter(({ code }) => code !== "MR302") };
  }
}
