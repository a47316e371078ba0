/**
 * Processes, wherever there are any: the one file of this room that knows whether this is Deno, Node or Bun.
 *
 * @module
 */

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
  /** Ends it at once. */
  kill(): void;
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

/** Starts a process. */
export function spawn(source: SpawnSource): Promise<Child> {
  return typeof Deno === "undefined" ? spawnInNode(source) : Promise.resolve(spawnInDeno(source));
}

function spawnInDeno({ command, args, env }: SpawnSource): Child {
  const readable = (name: string) =>
    Deno.permissions.querySync({ name: "env", variable: name }).state === "granted" ? Deno.env.get(name) : undefined;
  const child = new Deno.Command(command, {
    args: [...args],
    env: { ...environment(readable), ...env },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const encoder = new TextEncoder();
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    exited: child.status.then(({ code }) => code),
    write: (text) => writer.write(encoder.encode(text)),
    // A process that is gone has closed its input itself.
    endInput: () => writer.close().catch(() => {}),
    kill() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended in this very moment.
      }
    },
  };
}

async function spawnInNode({ command, args, env }: SpawnSource): Promise<Child> {
  const [{ spawn }, { Readable }, { default: process }] = await Promise.all([
    import("node:child_process"),
    import("node:stream"),
    import("node:process"),
  ]);
  const child = spawn(command, args, {
    env: { ...environment((name) => process.env[name]), ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const exited = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? -1)));
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  // Whoever writes is told by the callback.
  child.stdin.on("error", () => {});
  return {
    stdout: Readable.toWeb(child.stdout) as ReadableStream<Uint8Array>,
    stderr: Readable.toWeb(child.stderr) as ReadableStream<Uint8Array>,
    exited,
    write: (text) =>
      new Promise((resolve, reject) => child.stdin.write(text, (error) => error ? reject(error) : resolve())),
    endInput: () => new Promise((resolve) => child.stdin.end(() => resolve())),
    kill: () => void child.kill("SIGKILL"),
  };
}

function environment(read: (name: string) => string | undefined): Record<string, string> {
  const found = ordinary.map((name) => [name, read(name)] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
