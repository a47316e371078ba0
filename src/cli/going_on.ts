/**
 * How a run that stopped can go on: where it is kept, and the command to paste.
 *
 * @module
 */
import { type Graph, type Issue, RunError } from "../../mod.ts";
import type { Act, Performed } from "./act.ts";
import { PLACEHOLDER } from "./answers.ts";
import type { ShowArguments } from "./args.ts";
import { isMissing } from "./input.ts";
import { isHome, keepRun, type SavedRun, textOf } from "./keep.ts";
import { quoted } from "./shell.ts";
import { keptText } from "./story.ts";
import type { Terminal } from "./terminal.ts";

/** What became of keeping a run. */
export interface GoingOn {
  /** Lines for the reader: what is kept, and how to go on. */
  readonly lines: readonly string[];
  /** The command that goes on; absent where only another document helps. */
  readonly command?: string;
  /** The command that begins anew, where going on would fail at the same place. */
  readonly again?: string;
  /** Its file, when there is one. */
  readonly file?: string;
  /** Why it could not be written, and the run itself. */
  readonly failure?: { readonly error: unknown; readonly text: string };
}

/**
 * Keeps a run, if there is anything to be kept.
 *
 * @param place The file; `-` prints it.
 */
export async function keep(
  { saved, isKept, result }: Performed,
  act: Act,
  { args, place, terminal }: { readonly args: ShowArguments; readonly place: string; readonly terminal: Terminal },
): Promise<GoingOn> {
  if (!saved) return { lines: [] };
  const isInDocument = failuresOf(result.error).some(({ code }) => ofDocument.includes(code));
  const way = isInDocument
    ? { again: againFor(saved, act, terminal) }
    : { command: commandFor(saved, place, args, terminal) };
  // A run goes on with its document to the letter, so that what was mended begins anew.
  const lines = [way.again ? `mend the document, and run again: ${way.again}` : `go on: ${way.command}`];
  if (place === "-") {
    await terminal.stdout.write(textOf(saved));
    return { lines, ...way };
  }
  try {
    if (!isKept) await keepRun(saved, place, terminal);
  } catch (error) {
    // What was done has cost time and money: it is handed to whoever is there.
    const text = `So that nothing is lost, here it is. Put this line into a file, and resume that:\n${textOf(saved)}`;
    return { lines: [], failure: { error, text } };
  }
  return { lines: [`kept: ${keptText(saved, act.graph, result.usage)}`, ...lines], ...way, file: place };
}

/** Takes away what was kept of a run that is done: it could only be done twice. */
export async function forget(files: readonly string[], terminal: Terminal): Promise<void> {
  for (const file of files) {
    try {
      await terminal.removeFile(file);
    } catch (error) {
      if (isMissing(error)) continue;
      const problem = error instanceof Error ? error.message : String(error);
      await terminal.stderr.write(`The run is done, and what was kept of it is still in ${file}: ${problem}\n`);
    }
  }
}

/** Where a model failed: the flag that puts another in its place. */
export function otherModel(error: unknown, graph: Graph, act: Act): string | undefined {
  if (!(error instanceof RunError) || act.cast.options().models) return undefined;
  const { code, pointer } = error.issue ?? { code: "", pointer: "" };
  if (code !== "MR704" && code !== "MR601") return undefined;
  const [, room, name] = pointer.split("/");
  const node = room === "nodes" && Object.hasOwn(graph.document.nodes, name) ? graph.document.nodes[name] : {};
  const named = room === "models" ? [name] : Object.values(node);
  const binding = Object.keys(graph.document.models ?? {}).find((model) => named.includes(model));
  return binding && `--model ${binding}=${PLACEHOLDER}`;
}

/**
 * Failures that come from the document and the values so far alone: whoever goes on meets them again. An unset key, an expression, a
 * value without a case, a write, an output, the turns of a model.
 */
const ofDocument: readonly string[] = ["MR702", "MR706", "MR707", "MR708", "MR711", "MR715"];

function failuresOf(error: RunError | undefined): readonly Issue[] {
  return error ? [...error.issue ? [error.issue] : [], ...error.others] : [];
}

/** The command that begins anew; of a run that went on, only the names of its input are known. */
function againFor({ given }: SavedRun, { place, input }: Act, terminal: Terminal): string {
  const items = input.length > 0 ? input : given.map((key) => `${key}=${PLACEHOLDER}`);
  return [terminal.program, "run", quoted(place), ...items.map((item) => `-i ${quoted(item)}`)].join(" ");
}

function commandFor({ run, checkpoint }: SavedRun, place: string, args: ShowArguments, terminal: Terminal): string {
  const words = [
    terminal.program,
    "resume",
    place === "-" ? "FILE" : isHome(place, run) ? run : quoted(place),
    ...args.save === undefined || args.save === "-" ? [] : ["--save", quoted(args.save)],
    ...args.mcp.map((server) => `--mcp ${quoted(server)}`),
    ...args.viewFlags.map(quoted),
    ...checkpoint.asks.map(({ id }) => `--answer ${quoted(`${id}=${PLACEHOLDER}`)}`),
  ];
  return words.join(" ");
}
