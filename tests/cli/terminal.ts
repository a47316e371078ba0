/** A terminal without a machine: what was written is kept, and time stands still. */
import type { Output, Terminal } from "../../src/cli/terminal.ts";

export interface FakeTerminal extends Terminal {
  /** What was written to stdout. */
  readonly out: () => string;
  /** What was written to stderr. */
  readonly err: () => string;
  /** The files there are now. */
  readonly files: Record<string, string>;
  /** The rights that were given away. */
  readonly dropped: readonly string[];
}

export interface FakeOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  /** What a person types, a line each; then the end of the input. */
  readonly lines?: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
  /** Whether it says so of itself. */
  readonly isSandboxed?: boolean;
}

export function fakeTerminal(args: readonly string[], options: FakeOptions = {}): FakeTerminal {
  const { stdin = "", env = {}, isTerminal = false, columns, lines = [] } = options;
  const files: Record<string, string> = { ...options.files };
  const typed = [...lines];
  const dropped: string[] = [];
  const written = { out: "", err: "" };
  const output = (name: keyof typeof written): Output => ({
    isTerminal,
    columns: () => columns,
    rows: () => options.rows,
    write: (text) => {
      written[name] += text;
      return Promise.resolve();
    },
  });
  return {
    args,
    program: "millrace",
    stdout: output("out"),
    stderr: output("err"),
    variable: (name) => env[name],
    secret: (name) => env[name],
    stdin: { isTerminal, readLine: () => Promise.resolve(typed.shift()) },
    readStdin: () => Promise.resolve(stdin),
    readFile: (path) =>
      Object.hasOwn(files, path)
        ? Promise.resolve(files[path])
        : Promise.reject(Object.assign(new Error(`no ${path}`), { code: "ENOENT" })),
    isFile: (path) => Promise.resolve(Object.hasOwn(files, path)),
    listFolder: () => Promise.resolve(Object.keys(files)),
    writeFile(path, text) {
      files[path] = text;
      return Promise.resolve();
    },
    openFile(path) {
      files[path] = "";
      return Promise.resolve({
        write: (text) => Promise.resolve(void (files[path] += text)),
        close: () => Promise.resolve(),
      });
    },
    removeFile(path) {
      delete files[path];
      return Promise.resolve();
    },
    runName: () => "r-test",
    onInterrupt: () => () => {},
    now: () => 0,
    after: () => () => {},
    isSandboxed: options.isSandboxed ?? false,
    allows: () => false,
    drop(right) {
      dropped.push(right);
      return Promise.resolve();
    },
    dropped,
    exit: () => {},
    setExitCode: () => {},
    out: () => written.out,
    err: () => written.err,
    files,
  };
}
