/**
 * What the command line needs from the machine: the one file that knows whether this is Deno, Node or Bun.
 *
 * @module
 */

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
  /** All of stdin as text. */
  readStdin(): Promise<string>;
  /** A file as text. */
  readFile(path: string): Promise<string>;
  /** The names in a folder. */
  listFolder(path: string): Promise<string[]>;
  /** Calls back on each Ctrl-C until it is taken back. */
  onInterrupt(listener: () => void): () => void;
  /** A steady clock in milliseconds. */
  now(): number;
  /** Calls back after so many milliseconds, unless taken back. */
  after(ms: number, listener: () => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
  /** Says how the process ends when nothing is left to do. */
  setExitCode(code: number): void;
}

/** A stream of text that leaves the program. */
export interface Output {
  /** Whether a person looks at it. */
  readonly isTerminal: boolean;
  /** Its columns, where it has any. */
  columns(): number | undefined;
  /**
   * Writes all of the text, and waits when the other side is behind.
   *
   * @throws {ClosedPipe} When nobody reads any more.
   */
  write(text: string): Promise<void>;
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

/** The real terminal. */
export async function openTerminal(): Promise<Terminal> {
  return typeof Deno === "undefined" ? await nodeTerminal() : denoTerminal();
}

const clock: Pick<Terminal, "now" | "after"> = {
  now: () => performance.now(),
  after(ms, listener) {
    const timer = setTimeout(listener, ms);
    return () => clearTimeout(timer);
  },
};

function denoTerminal(): Terminal {
  const variable = (name: string) => {
    // Only where it is allowed already: a question about a colour would be worse than the wrong colour.
    const allowed = Deno.permissions.querySync({ name: "env", variable: name }).state === "granted";
    return allowed ? Deno.env.get(name) : name === "NO_COLOR" && Deno.noColor ? "1" : undefined;
  };
  return {
    ...clock,
    args: Deno.args,
    program: Deno.mainModule.startsWith("file:") && !Deno.mainModule.includes("/node_modules/")
      ? "deno task millrace"
      : "deno run -A npm:@millrace/millrace/cli",
    stdout: denoOutput(Deno.stdout),
    stderr: denoOutput(Deno.stderr),
    variable,
    secret: (name) => Deno.env.get(name),
    readStdin: () => new Response(Deno.stdin.readable).text(),
    readFile: (path) => Deno.readTextFile(path),
    async listFolder(path) {
      const names: string[] = [];
      for await (const entry of Deno.readDir(path)) names.push(entry.name);
      return names;
    },
    onInterrupt(listener) {
      Deno.addSignalListener("SIGINT", listener);
      return () => Deno.removeSignalListener("SIGINT", listener);
    },
    exit: (code) => Deno.exit(code),
    setExitCode(code) {
      Deno.exitCode = code;
    },
  };
}

function denoOutput(stream: typeof Deno.stdout): Output {
  const encoder = new TextEncoder();
  const isTerminal = stream.isTerminal();
  return {
    isTerminal,
    // A window without a size says 0.
    columns: () => (isTerminal && Deno.consoleSize().columns) || undefined,
    async write(text) {
      const bytes = encoder.encode(text);
      try {
        for (let at = 0; at < bytes.length;) at += await stream.write(bytes.subarray(at));
      } catch (error) {
        throw error instanceof Deno.errors.BrokenPipe ? new ClosedPipe({ cause: error }) : error;
      }
    },
  };
}

/** Node and Bun, which has the same built-in modules. */
async function nodeTerminal(): Promise<Terminal> {
  const { default: process } = await import("node:process");
  const files = await import("node:fs/promises");
  const variable = (name: string) => process.env[name];
  return {
    ...clock,
    args: process.argv.slice(2),
    program: "millrace",
    stdout: nodeOutput(process.stdout),
    stderr: nodeOutput(process.stderr),
    variable,
    secret: variable,
    async readStdin() {
      const decoder = new TextDecoder();
      let text = "";
      for await (const chunk of process.stdin) {
        text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
      }
      return text + decoder.decode();
    },
    readFile: (path) => files.readFile(path, "utf8"),
    listFolder: (path) => files.readdir(path),
    onInterrupt(listener) {
      process.on("SIGINT", listener);
      return () => process.off("SIGINT", listener);
    },
    exit: (code) => process.exit(code),
    setExitCode(code) {
      process.exitCode = code;
    },
  };
}

/** What is used of a stream of Node. */
interface NodeStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string, done: (error?: Error | null) => void): unknown;
  on(name: "error", listener: (error: Error) => void): unknown;
}

function nodeOutput(stream: NodeStream): Output {
  // The failure reaches us through `write`; unheard, it would also end the process.
  stream.on("error", () => {});
  return {
    isTerminal: stream.isTTY === true,
    columns: () => (stream.isTTY && stream.columns) || undefined,
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          if (!error) resolve();
          else if ("code" in error && (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED")) {
            reject(new ClosedPipe({ cause: error }));
          } else reject(error);
        });
      }),
  };
}
