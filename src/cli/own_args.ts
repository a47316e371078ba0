/**
 * The arguments of the commands about the command line itself: `init`, `completions`, `help` and the hidden `complete`.
 *
 * @module
 */
import { commands } from "./flags.ts";
import { suggestion } from "./nearest.ts";
import { type Shell, shells } from "./shells.ts";
import { exits, Stop } from "./stop.ts";
import type { Written } from "./words.ts";

/** What was asked for. */
export type OwnArguments = HelpArguments | InitArguments | CompletionsArguments;

/** The command `help`, and the flag. */
export interface HelpArguments {
  /** Which command this is. */
  readonly command: "help";
  /** The command to tell of; without it, all are listed. */
  readonly topic?: string;
}

/** The command `init`. */
export interface InitArguments {
  /** Which command this is. */
  readonly command: "init";
  /** Where to. */
  readonly folder: string;
}

/** The command `completions`. */
export interface CompletionsArguments {
  /** Which command this is. */
  readonly command: "completions";
  /** For which shell. */
  readonly shell: Shell;
}

/** The hidden command `complete`. */
export interface CompleteArguments {
  /** Which command this is. */
  readonly command: "complete";
  /** The words of a command line, the last one still being written. */
  readonly words: readonly string[];
}

/** Reads a command line that is still being written: nothing in it is a flag of ours. */
export function readCompleteArguments([command, ...words]: readonly string[]): CompleteArguments | undefined {
  return command === "complete" ? { command, words } : undefined;
}

/** Reads the arguments of a command about the command line; `undefined` for another command. */
export function readOwnArguments({ words: [command, first, extra], values }: Written): OwnArguments | undefined {
  if (command === "help" || values.has("help")) {
    const topic = command === "help" ? first : command;
    // A flag beside a graph asks for help with running it.
    if (topic === undefined || commands.includes(topic)) {
      return { command: "help", ...topic !== undefined && { topic } };
    }
    if (command !== "help") return { command: "help", topic: "run" };
    throw new Stop(exits.usage, `There is no command "${topic}".`, {
      hint: suggestion(topic, commands, "The commands are"),
    });
  }
  if (command !== "init" && command !== "completions") return undefined;
  if (extra !== undefined) {
    throw new Stop(exits.usage, `"${extra}" is one word too many after "${first}".`, {
      hint: command === "init" ? "One folder is filled at a time." : "One shell at a time.",
    });
  }
  if (command === "init") return { command, folder: first ?? "." };
  const shell = shells.find((shell) => shell === first);
  if (shell !== undefined) return { command, shell };
  throw new Stop(
    exits.usage,
    first === undefined ? "There is no shell named." : `There are no completions for "${first}".`,
    { hint: suggestion(first ?? "", shells, "The shells are") },
  );
}
