/**
 * The arguments of the commands that check: `validate`, `explain`, `permissions`.
 *
 * @module
 */
import type { FlagName } from "./flags.ts";
import { exits, Stop } from "./stop.ts";
import { suggestion } from "./nearest.ts";
import { bindingsOf } from "./values.ts";
import type { Written } from "./words.ts";

/** What was asked for. */
export type CheckArguments = ValidateArguments | ExplainArguments | PermissionsArguments;

/** The command `validate`. */
export interface ValidateArguments {
  /** Which command this is. */
  readonly command: "validate";
  /** Files, addresses and folders. */
  readonly places: readonly string[];
  /** Whether to apply the fixes that issues carry. */
  readonly fix: boolean;
  /** Whether warnings are errors. */
  readonly strict: boolean;
  /** Whether to tell issues as NDJSON. */
  readonly json: boolean;
  /** Whether to say nothing but the issues. */
  readonly quiet: boolean;
}

/** The command `explain`. */
export interface ExplainArguments {
  /** Which command this is. */
  readonly command: "explain";
  /** The code; without one, all are listed. */
  readonly code?: string;
}

/** The command `permissions`. */
export interface PermissionsArguments {
  /** Which command this is. */
  readonly command: "permissions";
  /** The document's path or address. */
  readonly graph: string;
  /** In which form. */
  readonly format: "flags" | "deno.json";
  /** Other models by the name of the binding, or by `"*"`. */
  readonly bindings?: Readonly<Record<string, string>>;
  /** Whether to say nothing but the flags. */
  readonly quiet: boolean;
}

/** Reads the arguments of a command that checks; `undefined` for another command. */
export function readCheckArguments({ words: [command, ...rest], values }: Written): CheckArguments | undefined {
  const on = (name: FlagName) => values.has(name);
  switch (command) {
    case "validate":
      if (rest.length === 0) {
        throw new Stop(exits.usage, "There is no document to check.", {
          hint: "Write millrace validate graph.json, or a folder.",
        });
      }
      return { command, places: rest, fix: on("fix"), strict: on("strict"), json: on("json"), quiet: on("quiet") };
    case "explain": {
      const code = atMostOne(rest, "One code is explained at a time.");
      return { command, ...code !== undefined && { code } };
    }
    case "permissions": {
      const graph = atMostOne(rest, "One graph is looked at at a time.");
      if (graph === undefined) {
        throw new Stop(exits.usage, "There is no graph to look at.", {
          hint: "Write millrace permissions graph.json.",
        });
      }
      const bindings = bindingsOf(values.get("model") ?? []);
      return { command, graph, format: formatOf(values.get("format")?.at(-1)), bindings, quiet: on("quiet") };
    }
    default:
      return undefined;
  }
}

function atMostOne([first, second]: readonly string[], hint: string): string | undefined {
  if (second === undefined) return first;
  throw new Stop(exits.usage, `"${second}" is one word too many after "${first}".`, { hint });
}

function formatOf(value = "flags"): PermissionsArguments["format"] {
  if (value === "flags" || value === "deno.json") return value;
  throw new Stop(exits.usage, `Permissions have no format "${value}".`, {
    hint: suggestion(value, ["flags", "deno.json"], "The formats are"),
  });
}
