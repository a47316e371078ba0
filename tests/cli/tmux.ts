/** A real terminal: a window of tmux with one program in it. */

export interface Window {
  /** What is on the screen, or, with the scroll-back, everything. Folded lines are whole. */
  lines(options?: { readonly all?: boolean }): Promise<string[]>;
  /** Waits until the lines are as wanted, and gives them. */
  until(isWanted: (lines: string[]) => boolean, options?: { readonly all?: boolean }): Promise<string[]>;
  /** What tmux knows of the window, as `#{pane_title}`. */
  fact(format: string): Promise<string>;
  /** Waits for the end of the program, and gives its exit code. */
  ended(): Promise<number>;
  /** Another size. */
  resize(columns: number, rows: number): Promise<void>;
  /** Presses a key. */
  press(key: string): Promise<void>;
}

/** Opens a window, runs a program in it, and closes both after the test. */
export async function withWindow(
  program: {
    readonly command: readonly string[];
    readonly cwd: string;
    readonly columns: number;
    readonly rows: number;
  },
  test: (window: Window) => Promise<void>,
): Promise<void> {
  const socket = `millrace-${crypto.randomUUID()}`;
  const tmux = async (...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command("tmux", {
      args: ["-L", socket, "-f", "/dev/null", "-u", ...args],
      // The terminal is what is tested, and it has colours wherever the tests run.
      env: { NO_COLOR: "", TERM: "xterm-256color", COLUMNS: "", FORCE_COLOR: "", LC_ALL: "C.UTF-8" },
    }).output().catch((error) => {
      throw new Error("The live view is tested in tmux. Install it: apt-get install tmux, or brew install tmux.", {
        cause: error,
      });
    });
    if (code !== 0) throw new Error(`tmux ${args[0]}: ${new TextDecoder().decode(stderr)}`);
    return new TextDecoder().decode(stdout);
  };
  const size = (columns: number, rows: number) => ["-x", String(columns), "-y", String(rows)];
  const lines: Window["lines"] = async ({ all = false } = {}) => {
    const text = await tmux("capture-pane", "-p", ...all ? ["-J", "-S", "-"] : []);
    return text.split("\n").map((line) => line.trimEnd()).filter((line) => !line.startsWith("Pane is dead"))
      .join("\n").trimEnd().split("\n");
  };
  const fact = async (format: string) => (await tmux("display-message", "-p", format)).trim();
  const { command, cwd, columns, rows } = program;
  const exitFile = `${cwd}/exit-code`;
  await tmux("new-session", "-d", ...size(columns, rows), "-c", cwd, "sleep 600");
  try {
    await tmux("set-option", "-g", "remain-on-exit", "on");
    await tmux("set-option", "-g", "status", "off");
    await tmux("resize-window", ...size(columns, rows));
    // Not all versions of tmux can tell how a program ended.
    const noted = ["sh", "-c", 'trap : INT; "$@"; echo $? > "$0"', exitFile, ...command];
    await tmux("respawn-pane", "-k", "-c", cwd, ...noted);
    await test({
      lines,
      async until(isWanted, options) {
        for (let tries = 0; tries < 600; tries++) {
          const seen = await lines(options);
          if (isWanted(seen)) return seen;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        throw new Error(`This was not to be seen. There is:\n${(await lines(options)).join("\n")}`);
      },
      fact,
      async ended() {
        for (let tries = 0; tries < 600; tries++) {
          const code = await Deno.readTextFile(exitFile).catch(() => "");
          if (code.endsWith("\n")) return Number(code);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        throw new Error("The program does not end.");
      },
      resize: (columns, rows) => tmux("resize-window", ...size(columns, rows)).then(() => {}),
      press: (key) => tmux("send-keys", key).then(() => {}),
    });
  } finally {
    await tmux("kill-server");
  }
}
