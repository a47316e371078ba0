/**
 * What a run needs before it starts: the graph, its input, and names that exist.
 *
 * @module
 */
import { type Graph, GraphError, type Issue, type JsonObject, type Kit, type Mode, open } from "../../mod.ts";
import type { ShowArguments } from "./args.ts";
import { isMissing } from "./input.ts";
import { nearest, suggestion } from "./nearest.ts";
import { quoted } from "./shell.ts";
import { sureSpeakers, tagsIn } from "./speakers.ts";
import { exits, Stop } from "./stop.ts";
import type { Terminal } from "./terminal.ts";

/** Opens the graph; when its file is not there, guesses which one was meant. */
export async function openGraph(path: string, kit: Kit, terminal: Terminal): Promise<Graph> {
  const address = /^[a-z][a-z+.-]+:\/\//i.test(path) ? new URL(path) : path;
  try {
    return await open(address, kit);
  } catch (error) {
    const unread = issueOfFile(error, path);
    if (unread && !isMissingFile(error)) throw await notRead(path, unread, terminal, error);
    if (!unread && !isMissing(error)) throw error;
    throw new Stop(exits.permission, `There is no file "${path}".`, {
      code: "MR603",
      hint: await nearestFile(path, terminal),
      cause: error,
    });
  }
}

/** The modes to ask for, and whether any events are wanted at all. */
export function modesFor(args: ShowArguments, graph: Pick<Graph, "document">): readonly Mode[] {
  const { modes, stream } = args.filter;
  const asked = modes ?? (stream === undefined ? undefined : graph.document.streams?.[stream]?.modes);
  switch (args.view) {
    case "text":
      if (asked && !asked.includes("messages")) {
        throw new Stop(exits.usage, `"--text" shows messages, and they are not among the modes ${asked.join(", ")}.`);
      }
      return ["messages"];
    case "json":
      // On a wire the run events are always there.
      return [...new Set<Mode>([...asked ?? ["messages", "updates", "custom"], "run"])];
    case "live":
      // Its lanes begin and end with their nodes. What a declared view leaves out cannot be asked for.
      return [
        ...new Set<Mode>(
          stream === undefined
            ? [...asked ?? ["messages", "custom", "tools"], "tasks", "run"]
            : [...asked ?? [], "run"],
        ),
      ];
    case "auto":
    case "lanes":
      return asked ?? ["messages", "custom"];
    case "output":
      return [];
  }
}

/** Refuses names that the document does not have. */
export function checkNames(args: ShowArguments, graph: Pick<Graph, "document">): void {
  const { document } = graph;
  const { stream, nodes } = args.filter;
  if (stream !== undefined) known(stream, Object.keys(document.streams ?? {}), "stream", "The streams are");
  // What is behind a slash is inside an inner graph; the run itself finds out.
  for (const path of nodes ?? []) known(path.split("/")[0], Object.keys(document.nodes), "node", "The nodes are");
  const tags = tagsIn(document);
  if (tags) { for (const tag of args.filter.tags ?? []) known(tag, tags, "tag", "The tags are"); }
  if (args.view === "text" && stream === undefined) checkSpeakers(args, graph);
  for (const name of Object.keys(args.bindings ?? {})) {
    if (name !== "*") known(name, Object.keys(document.models ?? {}), "model", "The models are");
  }
  const keys = document.output ?? Object.keys(document.state ?? {});
  for (const key of args.output ?? []) known(key, keys, "output key", "The output keys are");
}

/** Refuses to show the one text of a graph in which two are sure to speak: the first words would be out before the second tell. */
function checkSpeakers({ filter }: ShowArguments, { document }: Pick<Graph, "document">): void {
  const [one, other] = sureSpeakers(document, filter);
  if (other === undefined) return;
  throw new Stop(exits.usage, `"--text" shows one stream, but "${one}" and "${other}" both speak.`, {
    hint: `Choose one with --node ${one}, or leave --text out.`,
  });
}

/** Refuses an input that lacks a key or has one too many, with how to give it; what the values are, the run itself checks. */
export function checkInput(input: JsonObject, graph: Graph): void {
  const { input: required = [], state = {} } = graph.document;
  const keys = graph.document.input ?? Object.keys(state);
  const absent = required.filter((key) => !Object.hasOwn(input, key) && !Object.hasOwn(state[key] ?? {}, "default"));
  const extra = Object.keys(input).filter((key) => !keys.includes(key));
  const meant = new Map(extra.map((key) => [key, nearest(key, absent) ?? nearest(key, keys)]));
  // A misspelt key is one mistake, though the right one is missing, too.
  const missing = absent.filter((key) => ![...meant.values()].includes(key));
  const faults = [
    ...extra.map((key) => `The graph takes no input "${key}".`),
    ...missing.map((key) => `The input "${key}" is missing.`),
  ];
  const all = keys.length > 0 ? `The input keys are: ${keys.join(", ")}.` : "This graph takes no input.";
  const hints = new Set(
    extra.map((key) => meant.get(key)).map((key) => key ? `Did you mean -i ${exampleOf(key, state[key])}?` : all),
  );
  if (missing.length > 0) {
    hints.add(`Give it with ${missing.map((key) => `-i ${exampleOf(key, state[key])}`).join(" ")}.`);
  }
  if (faults.length > 0) {
    throw new Stop(exits.invalid, faults.join(" "), { code: "MR710", hint: [...hints].join("\n") });
  }
}

/** Whether an error says that the graph's own file is not there. */
export function isMissingFile(error: unknown): boolean {
  if (!(error instanceof GraphError) || error.source.text !== undefined) return false;
  const [{ code, message }] = error.issues;
  return code === "MR603" && message.startsWith("There is no file");
}

/** What is said of the graph's own file, and not of one that it names. */
function issueOfFile(error: unknown, path: string): Issue | undefined {
  if (!(error instanceof GraphError) || error.source.text !== undefined) return undefined;
  const [issue] = error.issues;
  return issue.code === "MR603" && issue.pointer === "" && !/^[a-z]+:\/\//i.test(path) ? issue : undefined;
}

/** What is there is no document: a folder, or bytes. */
async function notRead(path: string, { message }: Issue, terminal: Terminal, cause: unknown): Promise<Stop> {
  const names = await terminal.listFolder(path).catch(() => undefined);
  if (names === undefined) return new Stop(exits.permission, message, { code: "MR603", cause });
  const files = names.filter((name) => name.endsWith(".json")).sort();
  const few = files.slice(0, 5).map((name) => quoted(path.replace(/[/\\]*$/, "/") + name)).join(", ");
  return new Stop(exits.permission, `"${path}" is a folder, and one document is wanted here.`, {
    code: "MR603",
    hint: files.length === 0 ? undefined : `In it are ${few}${files.length > 5 ? " and more" : ""}.`,
    cause,
  });
}

/** The file that was probably meant, as a hint. */
export async function nearestFile(path: string, terminal: Terminal): Promise<string | undefined> {
  const [, folder, name] = /^(.*[/\\])?([^/\\]*)$/.exec(path) ?? [];
  let names: string[];
  try {
    names = await terminal.listFolder(folder ?? ".");
  } catch {
    // No folder, or none we may look into: then there is no guess.
    return undefined;
  }
  const files = names.filter((file) => file.endsWith(".json"));
  const near = files.includes(`${name}.json`) ? `${name}.json` : nearest(name, files);
  return near && `Did you mean ${quoted((folder ?? "") + near)}?`;
}

function known(word: string, words: readonly string[], thing: string, list: string): void {
  if (words.includes(word)) return;
  throw new Stop(exits.usage, `The graph has no ${thing} "${word}".`, { hint: suggestion(word, words, list) });
}

/** How a key is given: as text, or as JSON where its schema wants something else. */
function exampleOf(key: string, schema: JsonObject | undefined): string {
  const examples: Readonly<Record<string, string>> = {
    number: "1",
    integer: "1",
    boolean: "true",
    array: "'[]'",
    object: "'{}'",
  };
  const json = typeof schema?.type === "string"
    ? examples[schema.type]
    : schema?.reduce === "messages"
    ? MESSAGES
    : undefined;
  return json === undefined ? `${key}=…` : `${key}:=${json}`;
}

const MESSAGES = `'[{"role":"user","content":"…"}]'`;
