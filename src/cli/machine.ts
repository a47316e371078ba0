/**
 * The machine itself: the one file that knows whether this is Deno, Node or Bun.
 *
 * @module
 */
import { lineOf } from "../value/allowed.ts";
import { ClosedPipe, type Input, type Output, type Terminal } from "./terminal.ts";

/** The real terminal. */
export async function openTerminal(): Promise<Terminal> {
  return typeof Deno === "undefined" ? await nodeTerminal() : denoTerminal();
}

const common: Pick<Terminal, "runName" | "now" | "after"> = {
  // Short enough to be typed; a folder of runs, or a conversation of many, does not fill six letters.
  runName: () => `r-${letters(6)}`,
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
    ...common,
    args: Deno.args,
    program: Deno.mainModule.startsWith("file:") && !Deno.mainModule.includes("/node_modules/")
      ? "deno task millrace"
      : "deno run -A npm:@millrace/millrace/cli",
    stdout: denoOutput(Deno.stdout),
    stderr: denoOutput(Deno.stderr),
    variable,
    secret: (name) => Deno.env.get(name),
    stdin: { isTerminal: Deno.stdin.isTerminal(), readLine: lineReader(readDenoStdin) },
    readStdin: () => new Response(Deno.stdin.readable).text(),
    readFile: (path) => Deno.readTextFile(path),
    async writeFile(path, text) {
      const draft = draftOf(path);
      // Where only this file may be written there can be no draft beside it, and it is written in place.
      const place = Deno.permissions.querySync({ name: "write", path: draft }).state === "granted" ? draft : path;
      try {
        await writeDurably(place, text).catch(async (error) => {
          if (!(error instanceof Deno.errors.NotFound)) throw error;
          await Deno.mkdir(folderOf(path), { recursive: true });
          await writeDurably(place, text);
        });
        if (place === draft) await Deno.rename(draft, path);
      } catch (error) {
        if (place === draft) await Deno.remove(draft).catch(() => {});
        throw error;
      }
    },
    async openFile(path) {
      await Deno.mkdir(folderOf(path), { recursive: true }).catch(() => {});
      const file = await Deno.open(path, { write: true, create: true, truncate: true });
      const encoder = new TextEncoder();
      return {
        async write(text) {
          const bytes = encoder.encode(text);
          for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
        },
        close: () => Promise.resolve(file.close()),
      };
    },
    removeFile: (path) => Deno.remove(path),
    isFile: async (path) => (await Deno.stat(path)).isFile,
    async listFolder(path) {
      const names: string[] = [];
      for await (const entry of Deno.readDir(path)) names.push(entry.name);
      return names;
    },
    onInterrupt(listener) {
      Deno.addSignalListener("SIGINT", listener);
      return () => Deno.removeSignalListener("SIGINT", listener);
    },
    isSandboxed: true,
    allows(server) {
      if (server.url !== undefined) return URL.canParse(server.url) && denoReaches(new URL(server.url));
      // Variables may change what a program is and does: then it takes the right to start any.
      const hasVariables = lineOf(server) !== lineOf({ ...server, env: {} });
      return isGranted({ name: "run", ...!hasVariables && { command: server.command } });
    },
    drop: (right) => Deno.permissions.revoke({ name: right }).then(() => {}),
    exit: (code) => Deno.exit(code),
    setExitCode(code) {
      Deno.exitCode = code;
    },
  };
}

function isGranted(right: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(right).state === "granted";
}

function denoReaches({ host, hostname, port, protocol }: URL): boolean {
  const usual = protocol === "https:" ? "443" : "80";
  return [host, `${hostname}:${port || usual}`].some((host) => isGranted({ name: "net", host }));
}

function denoOutput(stream: typeof Deno.stdout): Output {
  const encoder = new TextEncoder();
  const isTerminal = stream.isTerminal();
  return {
    isTerminal,
    // A window without a size says 0.
    columns: () => (isTerminal && Deno.consoleSize().columns) || undefined,
    rows: () => (isTerminal && Deno.consoleSize().rows) || undefined,
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

async function readDenoStdin(): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(4096);
  const count = await Deno.stdin.read(bytes);
  return count === null ? undefined : bytes.subarray(0, count);
}

/** Writes, and waits until it is on the disk: a rename before that could leave an empty file behind. */
async function writeDurably(path: string, text: string): Promise<void> {
  const file = await Deno.open(path, { write: true, create: true, truncate: true });
  try {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    await file.sync();
  } finally {
    file.close();
  }
}

/** Node and Bun, which has the same built-in modules. */
async function nodeTerminal(): Promise<Terminal> {
  const { default: process } = await import("node:process");
  const files = await import("node:fs/promises");
  const variable = (name: string) => process.env[name];
  return {
    ...common,
    args: process.argv.slice(2),
    program: "millrace",
    stdout: nodeOutput(process.stdout),
    stderr: nodeOutput(process.stderr),
    variable,
    secret: variable,
    stdin: { isTerminal: process.stdin.isTTY === true, readLine: lineReader(() => readNodeStdin(process.stdin)) },
    async readStdin() {
      const decoder = new TextDecoder();
      let text = "";
      for await (const chunk of process.stdin) {
        text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
      }
      return text + decoder.decode();
    },
    readFile: (path) => files.readFile(path, "utf8"),
    async writeFile(path, text) {
      const draft = draftOf(path);
      try {
        await files.mkdir(folderOf(path), { recursive: true });
        await files.writeFile(draft, text, { flush: true });
        await files.rename(draft, path);
      } catch (error) {
        await files.rm(draft, { force: true }).catch(() => {});
        throw error;
      }
    },
    async openFile(path) {
      await files.mkdir(folderOf(path), { recursive: true });
      const file = await files.open(path, "w");
      return { write: (text) => file.writeFile(text), close: () => file.close() };
    },
    removeFile: (path) => files.rm(path),
    isFile: async (path) => (await files.stat(path)).isFile(),
    listFolder: (path) => files.readdir(path),
    onInterrupt(listener) {
      process.on("SIGINT", listener);
      return () => process.off("SIGINT", listener);
    },
    isSandboxed: false,
    allows: () => false,
    drop: () => Promise.resolve(),
    exit: (code) => process.exit(code),
    setExitCode(code) {
      process.exitCode = code;
    },
  };
}

/** What is used of Node's stdin. */
interface NodeSource {
  once(name: "data", listener: (chunk: Uint8Array | string) => void): unknown;
  once(name: "end", listener: () => void): unknown;
  off(name: "data" | "end", listener: (chunk: Uint8Array | string) => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** The next piece. Paused between pieces, stdin does not keep the process alive. */
function readNodeStdin(stdin: NodeSource): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    const take = (chunk?: Uint8Array | string) => {
      stdin.off("data", take);
      stdin.off("end", take);
      stdin.pause();
      resolve(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
    };
    stdin.once("data", take);
    stdin.once("end", take);
    stdin.resume();
  });
}

/** What is used of a stream of Node. */
interface NodeStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string, done: (error?: Error | null) => void): unknown;
  on(name: "error", listener: (error: Error) => void): unknown;
}

function nodeOutput(stream: NodeStream): Output {
  // The failure reaches us through `write`; unheard, it would also end the process.
  stream.on("error", () => {});
  return {
    isTerminal: stream.isTTY === true,
    columns: () => (stream.isTTY && stream.columns) || undefined,
    rows: () => (stream.isTTY && stream.rows) || undefined,
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

/** Gives the lines of what arrives in pieces. */
function lineReader(read: () => Promise<Uint8Array | undefined>): Input["readLine"] {
  const decoder = new TextDecoder();
  let text = "";
  return async () => {
    for (;;) {
      const end = text.indexOf("\n");
      if (end >= 0) {
        const line = text.slice(0, end).replace(/\r$/, "");
        text = text.slice(end + 1);
        return line;
      }
      const bytes = await read();
      if (bytes === undefined) {
        const last = text;
        text = "";
        return last === "" ? undefined : last;
      }
      text += decoder.decode(bytes, { stream: true });
    }
  };
}

function folderOf(path: string): string {
  const [, folder] = /^(.*)[/\\][^/\\]*$/.exec(path) ?? [undefined, "."];
  return folder || "/";
}

/** A name beside a file, for what is not yet whole. */
function draftOf(path: string): string {
  return `${path}.${letters(6)}.draft`;
}

function letters(count: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(count));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
}
