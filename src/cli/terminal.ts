/**
 * What the command line needs from the machine, as a contract.
 *
 * @module
 */

import type { McpRequest } from "../../mod.ts";

/** Everything outside the program. Tests give one of their own. */
export interface Terminal {
  /** The arguments after the program's name. */
  readonly args: readonly string[];
  /** How this program is called, for commands to paste. */
  readonly program: string;
  /** Where the result goes. */
  readonly stdout: Output;
  /** Where the story goes. */
  readonly stderr: Output;
  /** An environment variable; `undefined` also when it may not be read. Never asks. */
  variable(name: string): string | undefined;
  /** An environment variable that is needed: Deno may ask the person for it, and throws when it may not be read. */
  secret(name: string): string | undefined;
  /** Where a person's answers come from. */
  readonly stdin: Input;
  /** All of stdin as text. */
  readStdin(): Promise<string>;
  /** A file as text. */
  readFile(path: string): Promise<string>;
  /** Puts a text into a file, all of it or nothing, and makes its folder where there is none. */
  writeFile(path: string, text: string): Promise<void>;
  /** Makes a file, empty where there was one, and its folder, to be written bit by bit. */
  openFile(path: string): Promise<TextFile>;
  /** Takes a file away. */
  removeFile(path: string): Promise<void>;
  /** Whether a path leads to a regular file, and to no folder, pipe or device. Throws where it leads nowhere. */
  isFile(path: string): Promise<boolean>;
  /** The names in a folder. */
  listFolder(path: string): Promise<string[]>;
  /** Calls back on each Ctrl-C until it is taken back. */
  onInterrupt(listener: () => void): () => void;
  /** A name that no other run has. */
  runName(): string;
  /** A steady clock in milliseconds. */
  now(): number;
  /** Calls back after so many milliseconds, unless taken back. */
  after(ms: number, listener: () => void): () => void;
  /** Whether a program here may only do what it was allowed to. */
  readonly isSandboxed: boolean;
  /** Whether the sandbox was opened for this server of tools. Never asks; without a sandbox, nothing was said, which is no. */
  allows(server: McpRequest): boolean;
  /** Gives a right away, for the rest of the process; where there are no such rights, nothing happens. */
  drop(right: Right): Promise<void>;
  /** Ends the process at once. */
  exit(code: number): void;
  /** Says how the process ends when nothing is left to do. */
  setExitCode(code: number): void;
}

/** What a program may be allowed to do, as Deno names it. */
export type Right = "run" | "ffi" | "sys" | "write";

/** A file that is being written. */
export interface TextFile {
  /** Writes at its end: what is written once is there, whatever becomes of the process. */
  write(text: string): Promise<void>;
  /** It is whole. */
  close(): Promise<void>;
}

/** A stream of text that leaves the program. */
export interface Output {
  /** Whether a person looks at it. */
  readonly isTerminal: boolean;
  /** Its columns, where it has any. */
  columns(): number | undefined;
  /** Its rows, where it has any. */
  rows(): number | undefined;
  /**
   * Writes all of the text, and waits when the other side is behind.
   *
   * @throws {ClosedPipe} When nobody reads any more.
   */
  write(text: string): Promise<void>;
}

/** A stream of text that enters the program. */
export interface Input {
  /** Whether a person writes it. */
  readonly isTerminal: boolean;
  /** The next line without its end; `undefined` when there is none any more. */
  readLine(): Promise<string | undefined>;
}

/** Whoever read our output has left, as `head` does. */
export class ClosedPipe extends Error {
  /** The class's name. */
  override readonly name: string = "ClosedPipe";

  /** Makes it from what the runtime threw. */
  constructor(options?: ErrorOptions) {
    super("Nobody reads the output any more.", options);
  }
}
