/**
 * The command `init`: a graph to begin with.
 *
 * @module
 */
import { commands } from "./flags.ts";
import { cases, graph, script } from "./init_files.ts";
import { isMissing } from "./input.ts";
import { safe } from "./safe.ts";
import { quoted } from "./shell.ts";
import { type Exit, exits, Stop } from "./stop.ts";
import { createStyle } from "./style.ts";
import type { Looks } from "./looks.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Puts a graph, answers of its models and a test into a folder, and says what to do next. Overwrites nothing.
 *
 * @returns How the process ends.
 * @throws {Stop} When one of the files is there already; then none is made.
 */
export async function init(folder: string, terminal: Terminal, looks: Looks): Promise<Exit> {
  const { stdout, program } = terminal;
  const there = await namesIn(folder, terminal);
  const taken = Object.keys(files).filter((name) => there.includes(name));
  const path = (name: string) => folder === "." ? name : `${folder.replace(/[/\\]+$/, "")}/${name}`;
  if (taken.length > 0) {
    throw new Stop(
      exits.usage,
      `There is ${taken.map((name) => `"${path(name)}"`).join(" and ")} already, and nothing is overwritten.`,
      { hint: "Name another folder: millrace init my-graphs." },
    );
  }
  for (const [name, { text }] of Object.entries(files)) await terminal.writeFile(path(name), text);

  const { bold, dim } = createStyle(looks.color(stdout));
  const width = Math.max(...Object.keys(files).map((name) => path(name).length)) + 2;
  const command = (words: string) => `  ${safe(`${program} ${words}`)}\n`;
  const at = (name: string) => quoted(path(name));
  await stdout.write([
    `${bold("Made")}\n`,
    ...Object.entries(files).map(([name, { what }]) => `  ${safe(path(name)).padEnd(width)}${dim(what)}\n`),
    `\n${bold("Run it, without a key")}\n`,
    command(`run ${at(GRAPH)} -i topic=cats --models ${quoted(`script:${path(SCRIPT)}`)}`),
    `\n${bold("Look at it")}\n`,
    command(`draw ${at(GRAPH)}`),
    command(`validate ${at(GRAPH)}`),
    ...commands.includes("test") ? [command(`test ${at(CASES)}`)] : [],
    `\n${bold("Ask a real model")}\n`,
    `  OPENAI_API_KEY=… ${command(`run ${at(GRAPH)} -i topic=cats`).trimStart()}`,
  ].join(""));
  return exits.done;
}

const GRAPH = "duet.json";
const SCRIPT = "duet.script.json";
const CASES = "duet.cases.json";

const files: Readonly<Record<string, { readonly text: string; readonly what: string }>> = {
  [GRAPH]: { text: graph, what: "the graph: two models at the same time, then a third" },
  [SCRIPT]: { text: script, what: "what its models answer without a key" },
  [CASES]: { text: cases, what: "what it must do, as a test" },
};

async function namesIn(folder: string, terminal: Terminal): Promise<readonly string[]> {
  try {
    return await terminal.listFolder(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
