/**
 * The help: examples first, then the flags by task.
 *
 * @module
 */
import { type Flag, flags } from "./flags.ts";
import { createStyle, type Style } from "./style.ts";

/** The page that `--help` prints; 92 columns at most. */
export function helpText(options: { readonly color: boolean }): string {
  const style = createStyle(options.color);
  const groups = [...new Set(flags.map((flag) => flag.group))];
  const sections = [
    ["Run a graph and stream what happens."],
    [
      style.bold("Usage"),
      "  millrace run <graph.json> [-i key=value]... [options]",
      "  millrace resume <run> [--answer id=value]... [options]",
      "  millrace validate <graph.json or folder>... [--fix] [--strict] [--json]",
      "  millrace explain [MR401]",
      "  millrace permissions <graph.json> [-f deno.json]",
      "  millrace draw <graph.json> [-f text|svg|mermaid|dot]",
    ],
    [style.bold("Examples"), ...examples.map(([command, what]) => `  ${command.padEnd(EXAMPLE)}${style.dim(what)}`)],
    ...groups.map((
      group,
    ) => [style.bold(group), ...flags.filter((flag) => flag.group === group).map((flag) => flagLine(flag, style))]),
    [style.bold("Exit codes"), ...exitLines.map((line) => `  ${style.dim(line)}`)],
  ];
  return sections.map((lines) => lines.join("\n") + "\n").join("\n");
}

const EXAMPLE = 57;
const FLAG = 25;

const examples: readonly (readonly [string, string])[] = [
  ["millrace run joke.json -i topic=cats", "a line per phrase, by node"],
  ["millrace run joke.json -i topic=cats --models echo", "no key, no network"],
  ["millrace run joke.json -i topic=cats --tag joke --text", "only the joke, as raw text"],
  ["millrace run joke.json -i @input.json --json | jq .", "every event is one line"],
  ["millrace run joke.json -i topic=cats -o joke > joke.txt", "only this key, at the end"],
  ["millrace resume r-7fk2ab --answer approve", "go on with a run that asked"],
  ["millrace draw joke.json -f svg > joke.svg", "a picture of the graph"],
  ["millrace validate graphs --fix", "all faults; mends what is sure"],
];

const exitLines: readonly string[] = [
  "0 done · 2 wrong usage · 3 document or input invalid · 4 a node failed · 5 a limit was hit",
  "6 permission, key or file missing · 10 paused for an answer · 130 stopped",
];

function flagLine(flag: Flag, style: Style): string {
  const short = flag.short ? `-${flag.short}, ` : "    ";
  const left = `  ${short}--${flag.name}${flag.value ? ` ${flag.value}` : ""}`;
  return `${left.padEnd(FLAG)}${flag.text}${flag.note ? ` ${style.dim(flag.note)}` : ""}`;
}
