/** A terminal without a machine: what was written is kept, and time stands still. */
import type { Output, Terminal } from "../../src/cli/terminal.ts";

export interface FakeTerminal extends Terminal {
  /** What was written to stdout. */
  readonly out: () => string;
  /** What was written to stderr. */
  readonly err: () => string;
}

export interface FakeOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  readonly columns?: number;
}

export function fakeTerminal(args: readonly string[], options: FakeOptions = {}): FakeTerminal {
  const { files = {}, stdin = "", env = {}, isTerminal = false, columns } = options;
  const written = { out: "", err: "" };
  const output = (name: keyof typeof written): Output => ({
    isTerminal,
    columns: () => columns,
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
    readStdin: () => Promise.resolve(stdin),
    readFile: (path) =>
      Object.hasOwn(files, path)
        ? Promise.resolve(files[path])
        : Promise.reject(Object.assign(new Error(`no ${path}`), { code: "ENOENT" })),
    listFolder: () => Promise.resolve(Object.keys(files)),
    onInterrupt: () => () => {},
    now: () => 0,
    after: () => () => {},
    exit: () => {},
    setExitCode: () => {},
    out: () => written.out,
    err: () => written.err,
  };
}
