/**
 * The flags of the command line: one table that the parser reads and the help prints.
 *
 * @module
 */

/** A flag. */
export interface Flag {
  /** Its long name, without the dashes. */
  readonly name: FlagName;
  /** Its one-letter name. */
  readonly short?: string;
  /** What its value is called in the help; a flag without it takes none. */
  readonly value?: string;
  /** Whether its value is a list: it may be given again, and with commas. */
  readonly list?: boolean;
  /** Whether it may be given again, each value as it is. */
  readonly repeat?: boolean;
  /** Under which heading the help shows it. */
  readonly group: string;
  /** What it does. */
  readonly text: string;
  /** More about it, shown after the text. */
  readonly note?: string;
}

/** The names of the flags. */
export type FlagName =
  | "input"
  | "mode"
  | "node"
  | "tag"
  | "stream"
  | "subgraphs"
  | "text"
  | "json"
  | "quiet"
  | "output"
  | "verbose"
  | "no-color"
  | "models"
  | "secret"
  | "timeout"
  | "help"
  | "version";

/** The commands. */
export const commands: readonly string[] = ["run"];

/** Every flag, in the order of the help. */
export const flags: readonly Flag[] = [
  {
    name: "input",
    short: "i",
    value: "<k=v>",
    repeat: true,
    group: "Input",
    text: "a state key",
    note: "(k:=json, k=@file, @all.json, - reads stdin)",
  },
  {
    name: "mode",
    short: "m",
    value: "<list>",
    list: true,
    group: "What to stream",
    text: "messages, updates, values, custom, tasks, tools, run, debug",
  },
  {
    name: "node",
    value: "<list>",
    list: true,
    group: "What to stream",
    text: "only these nodes",
    note: "(review/draft)",
  },
  { name: "tag", value: "<list>", list: true, group: "What to stream", text: "only models with these tags" },
  { name: "stream", value: "<name>", group: "What to stream", text: "a view that the graph declares" },
  { name: "subgraphs", group: "What to stream", text: "also what happens inside inner graphs" },
  { name: "text", group: "How to show it", text: "only the text of one node or tag, byte for byte" },
  { name: "json", group: "How to show it", text: "every event as one line of JSON" },
  {
    name: "output",
    short: "o",
    value: "<keys>",
    list: true,
    group: "How to show it",
    text: "only these keys, at the end; the rest goes to stderr",
  },
  { name: "quiet", short: "q", group: "How to show it", text: "only the output, at the end" },
  { name: "verbose", short: "v", group: "How to show it", text: "more about failures and tokens" },
  { name: "no-color", group: "How to show it", text: "no colours", note: "(as NO_COLOR=1)" },
  {
    name: "models",
    value: "<from>",
    group: "Models",
    text: "echo, or script:<answers.json>",
    note: "(no key, no network)",
  },
  {
    name: "secret",
    value: "<NAME>",
    list: true,
    group: "Models",
    text: "this graph may use this environment variable as a key",
  },
  { name: "timeout", value: "<time>", group: "Run", text: "stop after 500ms, 30s, 5m or 1h" },
  { name: "help", short: "h", group: "Run", text: "this page" },
  { name: "version", group: "Run", text: "the version" },
];
