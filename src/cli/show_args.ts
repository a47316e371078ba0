/**
 * What the commands that show a run have in common.
 *
 * @module
 */
import type { Mode } from "../../mod.ts";
import type { ModelsArgument } from "./values.ts";

/** What running and going on have in common. */
export interface ShowArguments {
  /** Which events to stream, narrowed only by what was given. */
  readonly filter: FilterArguments;
  /** How to show them. */
  readonly view: "auto" | "live" | "lanes" | "text" | "json" | "output";
  /** The flags that say so, as they were written. */
  readonly viewFlags: readonly string[];
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
  /** Other models by the name of the binding, or by `"*"`. */
  readonly bindings?: Readonly<Record<string, string>>;
  /** The environment variables that the document may use as keys. */
  readonly secrets: readonly string[];
  /** The MCP servers that the document may have: command lines, or their beginnings, and addresses. */
  readonly mcp: readonly string[];
  /** After how many milliseconds to stop. */
  readonly timeout?: number;
  /** The file for a run that stops; `-` for stdout. */
  readonly save?: string;
  /** The file for its tape. */
  readonly record?: string;
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
