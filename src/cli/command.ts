/**
 * From arguments to an exit code.
 *
 * @module
 */
import { type Arguments, forbidsColor, parseArguments } from "./args.ts";
import { complete } from "./complete.ts";
import { drawGraph } from "./draw.ts";
import { explain } from "./explain.ts";
import { helpText } from "./help.ts";
import { init } from "./init.ts";
import type { Looks } from "./looks.ts";
import { permissions } from "./permissions.ts";
import { replayTape } from "./replay.ts";
import { report } from "./report.ts";
import { resume } from "./resume.ts";
import { run } from "./run.ts";
import { completions } from "./shells.ts";
import { type Exit, exits } from "./stop.ts";
import { ClosedPipe, type Output, type Terminal } from "./terminal.ts";
import { test } from "./test.ts";
import { validate } from "./validate.ts";

/** Does what the arguments say. Never throws: failures are told on stderr. */
export async function runCommandLine(outside: Terminal, version: string): Promise<Exit> {
  const terminal = { ...outside, stderr: tolerant(outside.stderr) };
  const { args, stdout, stderr } = terminal;
  const looks = looksOf(terminal);
  let asked: Arguments | undefined;
  try {
    if (args.length === 0) {
      await stderr.write(helpText({ color: looks.color(stderr) }));
      return exits.usage;
    }
    asked = parseArguments(args);
    switch (asked.command) {
      case "help":
        await stdout.write(helpText({ color: looks.color(stdout), topic: asked.topic }));
        return exits.done;
      case "init":
        return await init(asked.folder, terminal, looks);
      case "completions":
        return await completions(asked.shell, terminal);
      case "complete":
        return await complete(asked.words, terminal);
      case "version":
        await stdout.write(`millrace ${version}\n`);
        return exits.done;
      case "run":
        return await run(asked, terminal, looks);
      case "resume":
        return await resume(asked, terminal, looks);
      case "draw":
        return await drawGraph(asked, terminal, looks);
      case "validate":
        return await validate(asked, terminal, looks);
      case "explain":
        return await explain(asked, terminal, looks);
      case "permissions":
        return await permissions(asked, terminal, looks);
      case "replay":
        return await replayTape(asked, terminal, looks);
      case "test":
        return await test(asked, terminal, looks);
    }
  } catch (error) {
    if (error instanceof ClosedPipe) return exits.done;
    const options = asked && "view" in asked
      ? { verbose: asked.verbose, json: asked.view === "json" }
      : { verbose: false, json: (asked?.command === "validate" || asked?.command === "test") && asked.json };
    const { text, exit } = report(error, { ...options, color: looks.color(stderr), width: looks.width(stderr) });
    await stderr.write(text);
    return exit;
  }
}

/** The story is no reason to stop: with stderr closed there is nobody to tell it to, and the exit code still speaks. */
function tolerant(stderr: Output): Output {
  return { ...stderr, write: (text) => stderr.write(text).catch(() => {}) };
}

function looksOf(terminal: Terminal): Looks {
  const { args, variable } = terminal;
  const forced = variable("FORCE_COLOR");
  const columns = Number(variable("COLUMNS"));
  return {
    color(output: Output) {
      if (forbidsColor(args)) return false;
      if (forced !== undefined && forced !== "" && forced !== "0") return true;
      return output.isTerminal && !variable("NO_COLOR") && variable("TERM") !== "dumb";
    },
    width: (output) => Number.isInteger(columns) && columns >= 20 ? columns : output.columns() ?? 80,
  };
}
