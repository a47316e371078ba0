/**
 * Processes, wherever there are any: the one file of this room that knows whether this is Deno, Node or Bun.
 *
 * @module
 */
import { Fault } from "../errors.ts";

/** A process and its three streams. */
export interface Child {
  /** What it says. */
  readonly stdout: ReadableStream<Uint8Array>;
  /** What it complains about. */
  readonly stderr: ReadableStream<Uint8Array>;
  /** Its exit code, when it has ended. */
  readonly exited: Promise<number>;
  /** Writes to its input. */
  write(text: string): Promise<void>;
  /** Ends its input. */
  endInput(): Promise<void>;
  /** Asks it to end, or ends it at once. */
  kill(signal: "SIGTERM" | "SIGKILL"): void;
}

/** What is started. */
export interface SpawnSource {
  /** The program. */
  readonly command: string;
  /** What it is given. */
  readonly args: readonly string[];
  /** Variables of its environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Variables that programs need to find each other and their files. Everything else, keys above all, stays here. */
const ordinary = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "TERM",
  "LANG",
  "TMPDIR",
  "TEMP",
  "SYSTEMROOT",
  "PATHEXT",
];

/** What is used of Deno. */
interface DenoRuntime {
  readonly permissions: { querySync(right: { name: "env"; variable: string }): { readonly state: string } };
  readonly env: { get(name: string): string | undefined };
  readonly Command: new (command: string, options: {
    args: string[];
    env: Record<string, string>;
    clearEnv: boolean;
    stdin: "piped";
    stdout: "piped";
    stderr: "piped";
  }) => { spawn(): DenoChild };
}

interface DenoChild {
  readonly stdin: WritableStream<Uint8Array>;
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr: ReadableStream<Uint8Array>;
  readonly status: Promise<{ readonly code: number }>;
  kill(signal: "SIGTERM" | "SIGKILL"): void;
}

/** What is used of Node and Bun, which has the same built-in modules. */
interface NodeRuntime {
  readonly env: Readonly<Record<string, string | undefined>>;
  getBuiltinModule(name: "node:child_process"): { spawn(command: string, args: string[], options: object): NodeChild };
  getBuiltinModule(name: "node:stream"): { Readable: { toWeb(stream: unknown): ReadableStream<Uint8Array> } };
}

interface NodeChild {
  readonly stdin: {
    on(name: "error", listener: () => void): unknown;
    write(text: string, done: (error?: Error | null) => void): unknown;
    end(done: () => void): unknown;
  };
  readonly stdout: unknown;
  readonly stderr: unknown;
  once(name: "exit", listener: (code: number | null) => void): unknown;
  once(name: "spawn", listener: () => void): unknown;
  once(name: "error", listener: (error: Error) => void): unknown;
  kill(signal: "SIGTERM" | "SIGKILL"): unknown;
}

const runtime = globalThis as { readonly Deno?: DenoRuntime; readonly process?: Partial<NodeRuntime> };

/**
 * Starts a process.
 *
 * @throws {Fault} MR602 where there are no processes, or none may be started.
 */
export async function spawn(source: SpawnSource): Promise<Child> {
  const { Deno: deno, process: node } = runtime;
  try {
    if (deno) return spawnInDeno(deno, source);
    if (node?.getBuiltinModule) return await spawnInNode(node as NodeRuntime, source);
  } catch (error) {
    throw isDenied(error) ? notAllowed(source, error) : error;
  }
  throw new Fault("MR602", `"${source.command}" cannot be started: there are no processes in a page.`, {
    hint: 'A page reaches servers of tools on the web: { "mcp": { "url": … } }.',
  });
}

function isDenied(error: unknown): boolean {
  return error instanceof Error &&
    (error.name === "NotCapable" || error.name === "PermissionDenied" || "code" in error && error.code === "EACCES");
}

function notAllowed({ command }: SpawnSource, cause: unknown): Fault {
  const isOurs = cause instanceof Error && cause.name === "NotCapable";
  return new Fault("MR602", `Starting "${command}" is not allowed.`, {
    hint: isOurs ? `Run it with --allow-run=${command}.` : "Is it a program, and one that may be run?",
    cause,
  });
}

function spawnInDeno(deno: DenoRuntime, { command, args, env }: SpawnSource): Child {
  const readable = (name: string) =>
    deno.permissions.querySync({ name: "env", variable: name }).state === "granted" ? deno.env.get(name) : undefined;
  const child = new deno.Command(command, {
    args: [...args],
    env: { ...environment(readable), ...env },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  // It says so at every write, too.
  writer.closed.catch(() => {});
  const encoder = new TextEncoder();
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    exited: child.status.then(({ code }) => code),
    write: (text) => writer.write(encoder.encode(text)),
    // A process that is gone has closed its input itself.
    endInput: () => writer.close().catch(() => {}),
    kill(signal) {
      try {
        child.kill(signal);
      } catch {
        // It has ended in this very moment.
      }
    },
  };
}

async function spawnInNode(node: NodeRuntime, { command, args, env }: SpawnSource): Promise<Child> {
  const { spawn } = node.getBuiltinModule("node:child_process");
  const { Readable } = node.getBuiltinModule("node:stream");
  const child = spawn(command, [...args], {
    env: { ...environment((name) => node.env[name]), ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const exited = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? -1)));
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  // Whoever writes is told by the callback.
  child.stdin.on("error", () => {});
  return {
    stdout: Readable.toWeb(child.stdout),
    stderr: Readable.toWeb(child.stderr),
    exited,
    write: (text) =>
      new Promise((resolve, reject) => child.stdin.write(text, (error) => error ? reject(error) : resolve())),
    endInput: () => new Promise((resolve) => child.stdin.end(() => resolve())),
    kill: (signal) => void child.kill(signal),
  };
}

function environment(read: (name: string) => string | undefined): Record<string, string> {
  const found = ordinary.map((name) => [name, read(name)] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
