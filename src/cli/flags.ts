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
  /** The commands that take it; without them, all do. */
  readonly commands?: readonly string[];
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
  | "answer"
  | "mode"
  | "node"
  | "tag"
  | "stream"
  | "subgraphs"
  | "view"
  | "text"
  | "json"
  | "quiet"
  | "output"
  | "verbose"
  | "no-color"
  | "models"
  | "model"
  | "secret"
  | "mcp"
  | "timeout"
  | "save"
  | "record"
  | "speed"
  | "until"
  | "update"
  | "from"
  | "fix"
  | "strict"
  | "format"
  | "direction"
  | "help"
  | "version";

/** The commands. */
export const commands: readonly string[] = [
  "run",
  "resume",
  "validate",
  "explain",
  "permissions",
  "draw",
  "replay",
  "test",
  "init",
  "completions",
  "help",
];

/** The commands that show a run. */
const shows: readonly string[] = ["run", "resume"];

/** Those that show one that is over, too. */
const views: readonly string[] = [...shows, "replay"];

/** Those that may ask models. */
const asks: readonly string[] = [...shows, "test"];

/** The headings of the flags that say what is seen of a run. */
export const viewGroups: readonly string[] = ["What to stream", "How to show it"];

/** Every flag, in the order of the help. */
export const flags: readonly Flag[] = [
  {
    name: "input",
    short: "i",
    value: "<k=v>",
    repeat: true,
    commands: ["run"],
    group: "Input",
    text: "a state key",
    note: "(k:=json, k=@file, @all.json, - reads stdin)",
  },
  {
    name: "answer",
    short: "a",
    value: "<id=v>",
    repeat: true,
    commands: ["resume"],
    group: "Input",
    text: "what to answer; the only question needs no id",
    note: "(id:=json)",
  },
  {
    name: "mode",
    short: "m",
    value: "<list>",
    list: true,
    commands: views,
    group: "What to stream",
    text: "messages, updates, values, custom, tasks, tools, run, debug",
  },
  {
    name: "node",
    value: "<list>",
    list: true,
    commands: views,
    group: "What to stream",
    text: "only these nodes",
    note: "(review/draft)",
  },
  {
    name: "tag",
    value: "<list>",
    list: true,
    commands: views,
    group: "What to stream",
    text: "only models with these tags",
  },
  { name: "stream", value: "<name>", commands: views, group: "What to stream", text: "a view that the graph declares" },
  { name: "subgraphs", commands: views, group: "What to stream", text: "also what happens inside inner graphs" },
  {
    name: "view",
    value: "<view>",
    commands: views,
    group: "How to show it",
    text: "live, lanes, text, json",
    note: "(a terminal shows live, a pipe gets lanes)",
  },
  { name: "text", commands: views, group: "How to show it", text: "only the text of one node or tag, byte for byte" },
  {
    name: "json",
    commands: [...views, "validate", "test"],
    group: "How to show it",
    text: "every event as one line of JSON",
  },
  {
    name: "output",
    short: "o",
    value: "<keys>",
    list: true,
    commands: views,
    group: "How to show it",
    text: "only these keys, at the end; the rest goes to stderr",
  },
  {
    name: "quiet",
    short: "q",
    commands: [...views, "validate", "permissions"],
    group: "How to show it",
    text: "only the output, at the end",
  },
  { name: "verbose", short: "v", group: "How to show it", text: "more about failures and tokens" },
  { name: "no-color", group: "How to show it", text: "no colours", note: "(as NO_COLOR=1)" },
  {
    name: "models",
    value: "<from>",
    commands: asks,
    group: "Models",
    text: "echo, script:<answers.json> or replay:<tape>",
    note: "(no key, no network)",
  },
  {
    name: "model",
    value: "<p:model>",
    repeat: true,
    commands: [...asks, "permissions"],
    group: "Models",
    text: "another model for all, or for one as joker=<p:model>",
  },
  {
    name: "secret",
    value: "<NAME@host>",
    list: true,
    commands: asks,
    group: "Models",
    text: "this graph may send this environment variable there, as a key",
  },
  {
    name: "mcp",
    value: "<server>",
    repeat: true,
    commands: asks,
    group: "Models",
    text: "this graph may have this MCP server: a command line, or a url",
  },
  { name: "timeout", value: "<time>", commands: shows, group: "Run", text: "stop after 500ms, 30s, 5m or 1h" },
  {
    name: "save",
    value: "<file>",
    commands: shows,
    group: "Run",
    text: "where a run that stops is kept",
    note: "(- prints it; else .millrace/runs)",
  },
  {
    name: "record",
    value: "<file>",
    commands: shows,
    group: "Run",
    text: "keep a tape of the run",
    note: "(for millrace replay and test)",
  },
  {
    name: "speed",
    value: "<factor>",
    commands: ["replay"],
    group: "Run",
    text: "so many times as fast as it was",
    note: "(a pipe waits for nothing)",
  },
  {
    name: "until",
    value: "<place>",
    commands: ["replay"],
    group: "Run",
    text: 'only up to here: the number of an event, or "step 3"',
  },
  { name: "update", commands: ["test"], group: "Run", text: "record anew what has changed, asking the models" },
  { name: "from", value: "<tape>", commands: ["test"], group: "Run", text: "print a case made of a tape" },
  { name: "fix", commands: ["validate"], group: "Checks", text: "apply the fixes that issues carry" },
  { name: "strict", commands: ["validate"], group: "Checks", text: "warnings are errors" },
  {
    name: "format",
    short: "f",
    value: "<form>",
    commands: ["permissions", "draw"],
    group: "Checks",
    text: "permissions as flags, deno.json; draw as text, svg, mermaid, dot",
  },
  { name: "direction", value: "<way>", commands: ["draw"], group: "Checks", text: "draw down or right" },
  { name: "help", short: "h", group: "Run", text: "this page" },
  { name: "version", group: "Run", text: "the version" },
];
