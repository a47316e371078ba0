/**
 * The help: examples first, then the commands by task, or the flags of one command.
 *
 * @module
 */
import { type Flag, flags } from "./flags.ts";
import { type Page, pages } from "./manual.ts";
import { createStyle, type Style } from "./style.ts";

/** The page that `--help` prints; 92 columns at most. */
export function helpText(options: { readonly color: boolean; readonly topic?: string }): string {
  const style = createStyle(options.color);
  const page = pages.find(({ name }) => name === options.topic);
  const sections = page ? pageOf(page, style) : overview(style);
  return sections.map((lines) => lines.join("\n") + "\n").join("\n");
}

const EXAMPLE = 57;
const COMMAND = 37;
const FLAG = 25;

function overview(style: Style): string[][] {
  const everywhere = flags.filter(({ commands }) => commands === undefined);
  return [
    ["Graphs of models, written as JSON, streamed token by token."],
    [style.bold("Usage"), "  millrace run <graph.json> [-i key=value]... [options]", "  millrace <command> [options]"],
    [style.bold("Examples"), ...exampleLines(firstExamples(), style)],
    ...grouped(pages).map(([group, list]) => [
      style.bold(group),
      ...list.map(({ name, usage, text }) => `  ${`${name} ${usage}`.padEnd(COMMAND)}${style.dim(text)}`),
    ]),
    [style.bold("Everywhere"), ...everywhere.map((flag) => flagLine(flag, style))],
    [style.bold("Exit codes"), ...exitLines.map((line) => `  ${style.dim(line)}`)],
    ["millrace help run tells what run can do."],
  ];
}

function pageOf(page: Page, style: Style): string[][] {
  const { name, usage, text, examples } = page;
  const own = flags.filter(({ commands }) => commands?.includes(name) ?? true);
  const hasOwn = own.some(({ commands }) => commands !== undefined);
  return [
    [`${text[0].toUpperCase()}${text.slice(1)}.`],
    [style.bold("Usage"), `  millrace ${name} ${usage}${hasOwn ? " [options]" : ""}`],
    [style.bold("Examples"), ...exampleLines(examples, style)],
    ...grouped(own).map(([group, list]) => [style.bold(group), ...list.map((flag) => flagLine(flag, style))]),
  ];
}

/** What a beginner wants, in the order of need. */
function firstExamples(): Page["examples"] {
  const chosen: Readonly<Record<string, readonly number[]>> = {
    init: [1],
    run: [0, 1, 2, 3, 4],
    resume: [1],
    draw: [1],
    validate: [1],
  };
  return Object.entries(chosen).flatMap(([name, numbers]) => {
    const page = pages.find((page) => page.name === name);
    return page ? numbers.map((number) => page.examples[number]) : [];
  });
}

function exampleLines(examples: Page["examples"], style: Style): string[] {
  return examples.map(([command, what]) => `  ${command.padEnd(EXAMPLE)}${style.dim(what)}`);
}

const exitLines: readonly string[] = [
  "0 done · 1 a test failed · 2 wrong usage · 3 document or input invalid · 4 a node failed",
  "5 a limit was hit · 6 permission, key or file missing · 10 paused · 130 stopped",
];

/** By their groups, in the order in which these come first. */
function grouped<T extends { readonly group: string }>(list: readonly T[]): [group: string, members: T[]][] {
  const groups = new Map<string, T[]>();
  for (const member of list) groups.set(member.group, [...groups.get(member.group) ?? [], member]);
  return [...groups];
}

function flagLine(flag: Flag, style: Style): string {
  const short = flag.short ? `-${flag.short}, ` : "    ";
  const left = `  ${short}--${flag.name}${flag.value ? ` ${flag.value}` : ""}`;
  return `${left.padEnd(FLAG)}${flag.text}${flag.note ? ` ${style.dim(flag.note)}` : ""}`;
}
