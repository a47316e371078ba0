/**
 * Arguments, read against the table of flags.
 *
 * @module
 */
import { type CheckArguments, readCheckArguments } from "./check_args.ts";
import type { FilterArguments, ShowArguments } from "./show_args.ts";
import { type DrawArguments, readDrawArguments } from "./draw_args.ts";
import { commands, type FlagName, flags, viewGroups } from "./flags.ts";
import { suggestion } from "./nearest.ts";
import { type CompleteArguments, type OwnArguments, readCompleteArguments, readOwnArguments } from "./own_args.ts";
import { quoted } from "./shell.ts";
import { exits, Stop } from "./stop.ts";
import { bindingsOf, commas, modelsOf, modeOf, timeOf, unique, viewOf } from "./values.ts";
import { readTapeArguments, type ReplayArguments, type TestArguments } from "./tape_args.ts";
import { split, type Written } from "./words.ts";

export type { FilterArguments, ShowArguments };

/** What was asked for. */
export type Arguments =
  | OwnArguments
  | CompleteArguments
  | { readonly command: "version" }
  | RunArguments
  | ResumeArguments
  | CheckArguments
  | DrawArguments
  | ReplayArguments
  | TestArguments;

/** The command `run`. */
export interface RunArguments extends ShowArguments {
  /** Which command this is. */
  readonly command: "run";
  /** The document's path or address. */
  readonly graph: string;
  /** The values of `--input`, in order. */
  readonly input: readonly string[];
}

/** The command `resume`. */
export interface ResumeArguments extends ShowArguments {
  /** Which command this is. */
  readonly command: "resume";
  /** The name of a saved run, or its file; `-` for stdin. */
  readonly saved: string;
  /** The values of `--answer`, in order. */
  readonly answers: readonly string[];
}

/**
 * Reads the arguments.
 *
 * @throws {Stop} With exit code 2 and, where one is near, the right word.
 */
export function parseArguments(args: readonly string[]): Arguments {
  const unwritten = readCompleteArguments(args);
  if (unwritten) return unwritten;
  const written = split(args);
  const { values, words } = written;
  if (values.has("help")) return readOwnArguments(written) ?? { command: "help" };
  if (values.has("version")) return { command: "version" };

  if (words.length > 0 && commands.includes(words[0])) refuseOfOthers(words[0], values);
  const other = readOwnArguments(written) ?? readCheckArguments(written) ?? readDrawArguments(written);
  if (other) return other;
  const tape = readTapeArguments(written, () => showOf(written));
  if (tape) return tape;
  const [command, subject] = commandOf(words);
  refuseOfOthers(command, values);
  const show = showOf(written);
  return command === "run"
    ? { command, graph: subject, input: values.get("input") ?? [], ...show }
    : { command, saved: subject, answers: values.get("answer") ?? [], ...show };
}

/** Whether colours are forbidden by an argument: known before the arguments are read, for the errors they may have. */
export function forbidsColor(args: readonly string[]): boolean {
  return args.includes("--no-color");
}

function showOf({ values }: Written): ShowArguments {
  const list = (name: FlagName) =>
    values.has(name) ? unique((values.get(name) ?? []).flatMap((value) => commas(name, value))) : undefined;
  const one = (name: FlagName) => values.get(name)?.at(-1);
  const on = (name: FlagName) => values.has(name);
  const output = list("output");
  const save = one("save");
  refuseTogether("both say how to show it", [on("view") && "--view", on("text") ? "--text" : on("json") && "--json"]);
  const view = on("text") ? "text" : on("json") ? "json" : viewOf(one("view")) ?? (on("quiet") ? "output" : "auto");
  refuseTogether("both say what stdout holds", [
    view === "text" && (on("text") ? "--text" : "--view text"),
    on("json") ? "--json" : view === "json" && "--view json",
    output && "--output",
    save === "-" && "--save -",
  ]);
  refuseTogether("both say which models answer", [on("models") && "--models", on("model") && "--model"]);
  return {
    filter: {
      modes: list("mode")?.map(modeOf),
      nodes: list("node"),
      tags: list("tag"),
      stream: one("stream"),
      subgraphs: on("subgraphs") ? true : undefined,
    },
    view,
    viewFlags: viewFlagsOf(values),
    output,
    quiet: on("quiet"),
    verbose: on("verbose"),
    noColor: on("no-color"),
    models: modelsOf(one("models")),
    bindings: bindingsOf(values.get("model") ?? []),
    secrets: list("secret") ?? [],
    mcp: values.get("mcp") ?? [],
    timeout: timeOf(one("timeout")),
    save,
    record: recordOf(one("record")),
  };
}

function recordOf(file: string | undefined): string | undefined {
  if (file !== "-") return file;
  throw new Stop(exits.usage, "A tape is a file: it is written while stdout shows the run.", {
    hint: "Write --record run.tape.ndjson.",
  });
}

function viewFlagsOf(values: Written["values"]): string[] {
  return flags.filter(({ group }) => viewGroups.includes(group)).flatMap(({ name, value }) => {
    const given = values.get(name) ?? [];
    return value ? given.flatMap((each) => [`--${name}`, each]) : given.length > 0 ? [`--${name}`] : [];
  });
}

function commandOf(words: readonly string[]): ["run" | "resume", string] {
  const [first, ...rest] = words;
  if (first === undefined || (first === "run" && rest.length === 0)) {
    throw new Stop(exits.usage, "There is no graph to run.", { hint: "Write millrace run graph.json -i key=value." });
  }
  if (first === "run") return ["run", only(rest, runHint)];
  if (first === "resume") {
    if (rest.length > 0) return ["resume", only(rest, resumeHint)];
    throw new Stop(exits.usage, "There is no run to go on with.", {
      hint: "Write millrace resume RUN: its name, as a run says it when it stops, or a file.",
    });
  }
  // A path or an address alone means "run it".
  if (/[./\\:]/.test(first)) return ["run", only(words, runHint)];
  const hint = /^r-\w+$/.test(first)
    ? [`To go on with a run, write millrace resume ${first}.`]
    : [suggestion(first, commands, "The commands are"), `If it is a file, write millrace run ${first}.`];
  throw new Stop(exits.usage, `There is no command "${first}".`, { hint: hint.join("\n") });
}

function only(words: readonly string[], hint: (extra: string) => string): string {
  if (words.length === 1) return words[0];
  const [subject, extra] = words;
  throw new Stop(exits.usage, `"${extra}" is one word too many after "${subject}".`, { hint: hint(extra) });
}

function runHint(extra: string): string {
  return /^[A-Za-z_]\w*:?=/.test(extra)
    ? `To give a key of the input, write -i ${extra}.`
    : "One graph runs at a time.";
}

function resumeHint(extra: string): string {
  return `To answer what the run asks, write --answer ${quoted(extra)}.`;
}

function refuseOfOthers(command: string, values: Written["values"]): void {
  for (const flag of flags) {
    if (flag.commands === undefined || flag.commands.includes(command) || !values.has(flag.name)) continue;
    const hint = hints[`${command} --${flag.name}`];
    const owners = flag.commands.map((name) => `"${name}"`).join(" and ");
    throw new Stop(exits.usage, `"--${flag.name}" belongs to ${owners}, and this is "${command}".`, { hint });
  }
}

const hints: Readonly<Record<string, string>> = {
  "resume --input": "A run that goes on has its input. To answer what it asks, write --answer.",
  "run --answer": "A run that begins has been asked nothing yet. To give a key of the input, write -i key=value.",
};

function refuseTogether(why: string, given: readonly (string | readonly string[] | false | undefined)[]): void {
  const written = given.map((item) => Array.isArray(item) ? "--output" : item).filter((item) => item);
  if (written.length < 2) return;
  throw new Stop(exits.usage, `"${written[0]}" and "${written[1]}" ${why}.`, { hint: "Give one of them." });
}
