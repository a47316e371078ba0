/**
 * What is performed, where, and what became of it.
 *
 * @module
 */
import type { Graph, Run, RunResult, StreamOptions } from "../../mod.ts";
import type { Cast } from "./cast.ts";
import type { SavedRun } from "./keep.ts";
import type { Looks } from "./looks.ts";
import type { Recording } from "./tape_file.ts";
import type { Terminal } from "./terminal.ts";
import type { Reason } from "./watch.ts";

/** What is performed. */
export interface Act {
  /** The run's name. */
  readonly name: string;
  /** The graph. */
  readonly graph: Graph;
  /** Who answers. */
  readonly cast: Cast;
  /** The document's path or address. */
  readonly place: string;
  /** The keys of its input. */
  readonly given: readonly string[];
  /** The same as it was written, for hints. */
  readonly input: readonly string[];
  /** The file it was kept in until now. */
  readonly home?: string;
  /** The line before it. */
  readonly header: string;
  /** What follows the line after it, when it is done. */
  readonly footer: () => string;
  /** Whether a person at the terminal may be asked. */
  readonly mayAsk: boolean;
  /** Begins it. */
  begin(options: StreamOptions): Run;
  /** Begins the tape of a part of it, from 1, where one is wanted. */
  tape?(part: number): Promise<Recording>;
}

/** Where it is performed. */
export interface Stage {
  /** The machine. */
  readonly terminal: Terminal;
  /** How outputs look. */
  readonly looks: Looks;
}

/** What became of it, all its parts together. */
export interface Performed {
  /** How it ended. */
  readonly result: RunResult;
  /** Why it was stopped from here, if it was. */
  readonly why?: Reason;
  /** Whether anything was shown. */
  readonly shown: boolean;
  /** How many answers of models came to an end. */
  readonly answers: number;
  /** How long it took, without the time a person thought. */
  readonly ms: number;
  /** The run as it is to be kept, if it can go on. */
  readonly saved?: SavedRun;
  /** Whether it is kept so already. */
  readonly isKept: boolean;
  /** The files that something of it is kept in. */
  readonly files: readonly string[];
}
