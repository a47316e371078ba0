/**
 * The command line of Millrace: `deno run npm:@millrace/millrace/cli run graph.json`.
 *
 * @module
 */
import project from "../../deno.json" with { type: "json" };
import { runCommandLine } from "./command.ts";
import { openTerminal } from "./machine.ts";

const terminal = await openTerminal();
terminal.setExitCode(await runCommandLine(terminal, project.version));
