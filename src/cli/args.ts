/**
 * Arguments, read against the table of flags.
 *
 * @module
 */
import type { Mode } from "../../mod.ts";
import { commands, type Flag, type FlagName, flags } from "./flags.ts";
import { nearest, suggestion } from "./nearest.ts";
import { exits, Stop } from "./stop.ts";

/** What was asked for. */
export type Arguments =
  | { readonly command: "help" }
  | { readonly command: "version" }
  | RunArguments;

/** The command `run`. */
export interface RunArguments {
  /** Which command this is. */
  readonly command: "run";
  /** The document's path or address. */
  readonly graph: string;
  /** The values of `--input`, in order. */
  readonly input: readonly string[];
  /** Which events to stream, narrowed only by what was given. */
  readonly filter: FilterArguments;
  /** How to show them. */
  readonly view: "lanes" | "text" | "json" | "output";
  /** The keys to print at the end. */
  readonly output?: readonly string[];
  /** Whether to say nothing on stderr but failures. */
  readonly quiet: boolean;
  /** Whether to say more. */
  readonly verbose: boolean;
  /** Whether colours are forbidden. */
  readonly noColor: boolean;
  /** What answers instead of the document's models. */
  readonly models?: ModelsArgument;
  /** The environment variables that the document may use as keys. */
  readonly secrets: readonly string[];
  /** After how many milliseconds to stop. */
  readonly timeout?: number;
}

/** Which events to stream. */
export interface FilterArguments {
  /** Sorts of news. */
  readonly modes?: readonly Mode[];
  /** Only these nodes. */
  readonly nodes?: readonly string[];
  /** Only model calls with one of these tags. */
  readonly tags?: readonly string[];
  /** A view that the document declares. */
  readonly stream?: string;
  /** Whether inner graphs are seen. */
  readonly subgraphs?: boolean;
}

/** What answers instead of the document's models. */
export type ModelsArgument =
  | { readonly from: "echo" }
  | { readonly from: "script"; readonly file: string };

/**
 * Reads the arguments.
 *
 * @throws {Stop} With exit code 2 and, where one is near, the right word.
 */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, words } = split(args);
  if (values.has("help") || (words.length === 1 && words[0] === "help")) return { command: "help" };
  if (values.has("version")) return { command: "version" };

  const graph = graphOf(words);
  const all = (name: FlagName) => values.get(name) ?? [];
  const list = (name: FlagName) =>
    values.has(name) ? unique(all(name).flatMap((value) => commas(name, value))) : undefined;
  const one = (name: FlagName) => values.get(name)?.at(-1);
  const on = (name: FlagName) => values.has(name);

  const output = list("output");
  refuseTogether([on("text") && "--text", on("json") && "--json", output && "--output"]);
  const subgraphs = on("subgraphs") ? true : undefined;
  return {
    command: "run",
    graph,
    input: all("input"),
    filter: {
      modes: list("mode")?.map(modeOf),
      nodes: list("node"),
      tags: list("tag"),
      stream: one("stream"),
      subgraphs,
    },
    view: on("text") ? "text" : on("json") ? "json" : on("quiet") ? "output" : "lanes",
    output,
    quiet: on("quiet"),
    verbose: on("verbose"),
    noColor: on("no-color"),
    models: modelsOf(one("models")),
    secrets: list("secret") ?? [],
    timeout: timeOf(one("timeout")),
  };
}

/** Whether colours are forbidden by an argument: known before the arguments are read, for the errors they may have. */
export function forbidsColor(args: readonly string[]): boolean {
  return args.includes("--no-color");
}

const byName = new Map<string, Flag>(flags.map((flag) => [flag.name, flag]));
const byLetter = new Map<string, Flag>(flags.flatMap((flag) => flag.short ? [[flag.short, flag] as const] : []));

/** Sorts arguments into values of flags and the words between them. */
function split(args: readonly string[]): { values: Map<FlagName, string[]>; words: string[] } {
  const values = new Map<FlagName, string[]>();
  const words: string[] = [];
  const add = (flag: Flag, value: string, written: string) => {
    const before = values.get(flag.name);
    if (before && flag.value && !flag.list && !flag.repeat) {
      throw new Stop(exits.usage, `"${written}" was given twice, and it takes one value.`);
    }
    values.set(flag.name, [...before ?? [], value]);
  };

  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--") {
      words.push(...args.slice(i + 1));
      break;
    }
    if (arg.startsWith("--")) {
      const equals = arg.indexOf("=");
      const written = equals < 0 ? arg : arg.slice(0, equals);
      const flag = byName.get(written.slice(2));
      if (!flag) throw unknownFlag(written);
      if (!flag.value) {
        if (equals >= 0) throw new Stop(exits.usage, `"${written}" takes no value, got "${arg.slice(equals + 1)}".`);
        add(flag, "", written);
      } else if (equals >= 0) add(flag, arg.slice(equals + 1), written);
      else add(flag, valueOf(flag, written, args[++i]), written);
      continue;
    }
    if (arg.startsWith("-") && arg !== "-") {
      // Letters may stand together, and the last may carry its value: -qv, -itopic=cats.
      for (let at = 1; at < arg.length; at++) {
        const written = `-${arg[at]}`;
        const flag = byLetter.get(arg[at]);
        if (!flag) throw unknownFlag(arg);
        if (!flag.value) {
          add(flag, "", written);
          continue;
        }
        const attached = arg.slice(at + 1).replace(/^=/, "");
        add(flag, attached === "" ? valueOf(flag, written, args[++i]) : attached, written);
        break;
      }
      continue;
    }
    words.push(arg);
  }
  return { values, words };
}

function valueOf(flag: Flag, written: string, next: string | undefined): string {
  if (next !== undefined && !(next.startsWith("-") && next !== "-")) return next;
  const got = next === undefined ? "got nothing" : `got "${next}"`;
  throw new Stop(exits.usage, `"${written}" needs a value, ${got}.`, { hint: `Write ${written} ${flag.value}.` });
}

function unknownFlag(written: string): Stop {
  // "-mode" and "-help" mean the long flag far more often than a row of letters.
  const near = written.startsWith("--") || written.length > 2
    ? nearest(written.replace(/^-+/, ""), byName.keys())
    : undefined;
  const hint = near ? `Did you mean "--${near}"?` : "millrace --help lists the flags.";
  return new Stop(exits.usage, `There is no flag "${written}".`, { hint });
}

function graphOf(words: readonly string[]): string {
  const [first, ...rest] = words;
  if (first === undefined) {
    throw new Stop(exits.usage, "There is no graph to run.", { hint: "Write millrace run graph.json -i key=value." });
  }
  if (first === "run") {
    if (rest.length === 0) {
      throw new Stop(exits.usage, "There is no graph to run.", { hint: "Write millrace run graph.json -i key=value." });
    }
    return only(rest);
  }
  // A path or an address alone means "run it".
  if (/[./\\:]/.test(first)) return only(words);
  const hint = [suggestion(first, commands, "The commands are"), `If it is a file, write millrace run ${first}.`];
  throw new Stop(exits.usage, `There is no command "${first}".`, { hint: hint.join("\n") });
}

function only(words: readonly string[]): string {
  if (words.length === 1) return words[0];
  const [graph, extra] = words;
  const hint = /^[A-Za-z_]\w*:?=/.test(extra)
    ? `To give a key of the input, write -i ${extra}.`
    : "One graph runs at a time.";
  throw new Stop(exits.usage, `"${extra}" is one word too many after "${graph}".`, { hint });
}

function commas(name: FlagName, value: string): string[] {
  const items = value.split(",").map((item) => item.trim()).filter((item) => item !== "");
  if (items.length > 0) return items;
  throw new Stop(exits.usage, `"--${name}" needs at least one name, got "${value}".`);
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}

function refuseTogether(given: readonly (string | readonly string[] | false | undefined)[]): void {
  const written = given.map((item) => Array.isArray(item) ? "--output" : item).filter((item) => item);
  if (written.length < 2) return;
  throw new Stop(exits.usage, `"${written[0]}" and "${written[1]}" both say what stdout holds.`, {
    hint: "Give one of them.",
  });
}

// A record, so that a new mode is an error here until it is listed.
const modes: Record<Mode, true> = {
  messages: true,
  updates: true,
  values: true,
  custom: true,
  tasks: true,
  tools: true,
  run: true,
  debug: true,
};

function modeOf(name: string): Mode {
  if (isMode(name)) return name;
  throw new Stop(exits.usage, `There is no mode "${name}".`, {
    hint: suggestion(name, Object.keys(modes), "The modes are"),
  });
}

function isMode(name: string): name is Mode {
  return Object.hasOwn(modes, name);
}

function modelsOf(value: string | undefined): ModelsArgument | undefined {
  if (value === undefined) return undefined;
  if (value === "echo") return { from: "echo" };
  if (value.startsWith("script:") && value.length > "script:".length) {
    return { from: "script", file: value.slice("script:".length) };
  }
  throw new Stop(exits.usage, `"--models" is "echo" or "script:" with a file, got "${value}".`, {
    hint: value.endsWith(".json") ? `Write --models script:${value}.` : "Write --models echo.",
  });
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function timeOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(value) ?? [];
  const time = Number(amount) * UNITS[unit];
  // Longer waits overflow the timers of every runtime.
  if (time > 0 && time < 2 ** 31) return time;
  const hint = /^\d+$/.test(value) ? `Write --timeout ${value}s for seconds.` : "Write 500ms, 30s, 5m or 1h.";
  throw new Stop(exits.usage, `"--timeout" is a number with a unit, got "${value}".`, { hint });
}
