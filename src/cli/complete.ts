/**
 * The hidden command `complete`: what may stand at the end of a command line, for the scripts of `completions`.
 *
 * @module
 */
import type { GraphBody, GraphDocument } from "../../mod.ts";
import { commands, type Flag, flags } from "./flags.ts";
import { keptRuns } from "./keep.ts";
import { pages } from "./manual.ts";
import { laneNames } from "./names.ts";
import { safe } from "./safe.ts";
import { shells } from "./shells.ts";
import { type Exit, exits } from "./stop.ts";
import type { Terminal } from "./terminal.ts";
import { choices } from "./values.ts";

/** A word that may stand there. */
export interface Candidate {
  /** The whole word. */
  readonly word: string;
  /** What it is, in a few words. */
  readonly text?: string;
}

/** Writes a line for each word that may stand at the end: the word, a tab and what it is. None means that files may. */
export async function complete(words: readonly string[], terminal: Terminal): Promise<Exit> {
  const lines = (await candidates(words, terminal)).map(({ word, text = "" }) => `${safe(word)}\t${safe(text)}\n`);
  await terminal.stdout.write(lines.join(""));
  return exits.done;
}

/** The words that may stand where the last one begins. */
export async function candidates(words: readonly string[], terminal: Terminal): Promise<Candidate[]> {
  const last = words[words.length - 1] ?? "";
  const before = words.slice(0, -1);
  const { command, subject, open } = scan(before);
  const starting = (list: readonly Candidate[], prefix = "") =>
    list.map(({ word, text }) => ({ word: prefix + word, text })).filter(({ word }) => word.startsWith(last));

  const [, written, value] = /^--([a-z-]+)=(.*)$/s.exec(last) ?? [];
  const flag = open ?? flags.find(({ name }) => name === written);
  if (flag) {
    const typed = open ? last : value;
    const head = last.slice(0, last.length - typed.length);
    // In a list, what comes after the last comma is written now.
    const comma = flag.list ? typed.lastIndexOf(",") + 1 : 0;
    const given = typed.slice(0, comma).split(",");
    const values = (await valuesOf(flag, { command, subject }, terminal)).filter(({ word }) => !given.includes(word));
    return starting(values, head + typed.slice(0, comma));
  }
  if (last.startsWith("-")) {
    return starting(
      flags.filter(({ commands }) => commands === undefined || commands.includes(command ?? "run"))
        .map(({ name, text }) => ({ word: `--${name}`, text })),
    );
  }
  if (command === undefined) return starting(commandsThereAre());
  if (subject !== undefined && command !== "validate") return [];
  return starting(await subjectsOf(command, terminal));
}

/** What the words before the last one say: the command, what it is about, and a flag that waits for its value. */
function scan(words: readonly string[]): { command?: string; subject?: string; open?: Flag } {
  const plain: string[] = [];
  let open: Flag | undefined;
  for (const word of words) {
    if (open) {
      open = undefined;
      continue;
    }
    if (!word.startsWith("-") || word === "-") {
      plain.push(word);
      continue;
    }
    const flag = word.startsWith("--")
      ? flags.find(({ name }) => name === word.slice(2))
      : flags.find(({ short }) => short === word[word.length - 1]);
    if (flag?.value) open = flag;
  }
  const [first, ...rest] = plain;
  // A path alone means "run it".
  const isPath = first !== undefined && !commands.includes(first);
  return { command: isPath ? "run" : first, subject: isPath ? first : rest[0], open };
}

function commandsThereAre(): Candidate[] {
  return pages.map(({ name, text }) => ({ word: name, text }));
}

async function subjectsOf(command: string, terminal: Terminal): Promise<Candidate[]> {
  switch (command) {
    case "help":
      return commandsThereAre();
    case "completions":
      return shells.map((word) => ({ word }));
    case "resume":
      return (await keptRuns(terminal)).map((word) => ({ word, text: "a run that stopped" }));
    case "explain": {
      const { pages } = await import("../codes/mod.ts");
      return pages.map(({ code, title }) => ({ word: code, text: title }));
    }
    default:
      return [];
  }
}

async function valuesOf(
  { name }: Flag,
  { command, subject: place }: { readonly command?: string; readonly subject?: string },
  terminal: Terminal,
): Promise<Candidate[]> {
  const fixed = choices[`${command} --${name}`] ?? choices[`--${name}`];
  if (fixed) return fixed.map((word) => ({ word }));
  const document = place === undefined ? undefined : await readDocument(place, terminal);
  if (!document) return [];
  const { state = {}, models = {}, streams = {} } = document;
  switch (name) {
    case "node":
      return laneNames(document, { subgraphs: true }).map((path) => ({
        word: path.replaceAll("[0]", ""),
        text: "node",
      }));
    case "tag":
      return [...new Set(tagsOf(document))].map((word) => ({ word, text: "tag" }));
    case "stream":
      return Object.keys(streams).map((word) => ({ word, text: "view" }));
    case "input":
      return (document.input ?? Object.keys(state)).map((key) => ({ word: `${key}=`, text: "input" }));
    case "output":
      return (document.output ?? Object.keys(state)).map((word) => ({ word, text: "output" }));
    case "model":
      return Object.keys(models).map((model) => ({ word: `${model}=`, text: "model" }));
    default:
      return [];
  }
}

/** The tags of models and nodes, those of inner graphs too. */
function tagsOf({ models = {}, nodes = {}, graphs = {} }: GraphBody & Pick<GraphDocument, "models">): string[] {
  const own = [...Object.values(models), ...Object.values(nodes)].flatMap((part) =>
    typeof part === "object" && Array.isArray(part.tags) ? part.tags.filter((tag) => typeof tag === "string") : []
  );
  return [...own, ...Object.values(graphs).flatMap((inner) => tagsOf(inner))];
}

/** The document, as far as it can be read; who is still writing wants no faults told. */
async function readDocument(place: string, terminal: Terminal): Promise<GraphDocument | undefined> {
  try {
    const document = JSON.parse(await terminal.readFile(place));
    return typeof document?.nodes === "object" && document.nodes !== null ? document : undefined;
  } catch {
    return undefined;
  }
}
