/**
 * Why the command line stops without a result, in words for a person.
 *
 * @module
 */

/** What the exit codes say. */
export const exits = {
  done: 0,
  // What no one foresaw; runtimes end an uncaught error with it, too. And a test that failed.
  fault: 1,
  usage: 2,
  invalid: 3,
  failed: 4,
  limit: 5,
  permission: 6,
  asked: 10,
  stopped: 130,
} as const;

/** One of the exit codes. */
export type Exit = (typeof exits)[keyof typeof exits];

/** What belongs to a {@linkcode Stop} besides its sentence. */
export interface StopOptions extends ErrorOptions {
  /** A stable code, as `MR603`. */
  readonly code?: string;
  /** What would be right; several lines are several hints. */
  readonly hint?: string;
}

/** The command cannot go on. */
export class Stop extends Error {
  /** The class's name. */
  override readonly name: string = "Stop";
  /** How the process ends. */
  readonly exit: Exit;
  /** A stable code. */
  readonly code?: string;
  /** What would be right. */
  readonly hint?: string;

  /** Makes it from the exit code and one sentence. */
  constructor(exit: Exit, message: string, options: StopOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exit = exit;
    this.code = options.code;
    this.hint = options.hint;
  }
}
