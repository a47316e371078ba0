/**
 * The story of a run, told on stderr, and its output as text.
 *
 * @module
 */
import type { Graph, Json, JsonObject, RunResult, Usage } from "../../mod.ts";
import type { RunArguments } from "./args.ts";
import { compact, countText, timeText, usageText } from "./facts.ts";
import type { SavedRun } from "./keep.ts";
import { columnsOf, safe, startThatFits } from "./safe.ts";
import { quoted } from "./shell.ts";
import { createStyle } from "./style.ts";
import type { Terminal } from "./terminal.ts";
import { visible } from "../value/visible.ts";

/** The line before a run: `joke-and-poem  topic=cats`. */
export function headerLine(graph: Pick<Graph, "name">, input: JsonObject, color: boolean): string {
  const { bold, dim } = createStyle(color);
  const values = Object.entries(input).map(([key, value]) => `${key}=${short(value)}`).join("  ");
  return `${bold(visible(graph.name))}${values === "" ? "" : `  ${dim(visible(values))}`}\n`;
}

/** The line after a run: `done · 2 answers · 61 tokens · 1.9 s`. */
export function summaryLine(
  status: string,
  result: RunResult,
  told: { answers: number; ms: number; verbose: boolean; color: boolean },
): string {
  const { usage } = result;
  const parts = [
    status,
    told.answers > 0 ? countText(told.answers, "answer") : undefined,
    told.verbose && usageText(usage)
      ? `${usageText(usage)} (${usage.input} in, ${usage.output} out)`
      : usageText(usage),
    timeText(told.ms),
  ];
  return createStyle(told.color).dim(parts.filter((part) => part !== undefined).join(" · ")) + "\n";
}

/** What is kept of a run that stopped: `joke and poem are in run r-7fk2ab (step 2, 30 tokens)`. */
export function keptText(saved: SavedRun | undefined, graph: Graph, usage: Usage): string | undefined {
  if (!saved) return undefined;
  const { run, given, checkpoint: { root } } = saved;
  const state = graph.document.state ?? {};
  const written = Object.values(root.tasks).map(({ update }) => update ?? {});
  const values: JsonObject = Object.assign({}, root.state, ...written);
  const isNews = (key: string) => {
    const value = state[key]?.default;
    return !given.includes(key) && (value === undefined || JSON.stringify(value) !== JSON.stringify(values[key]));
  };
  const keys = Object.keys(values).filter(isNews);
  const what = keys.length === 0 ? "what was done so far is" : `${listed(keys)} ${keys.length === 1 ? "is" : "are"}`;
  return `${what} in run ${run} (${[`step ${root.step}`, usageText(usage)].filter((part) => part).join(", ")})`;
}

/** The line before a run that goes on. */
export function resumeLine(graph: Graph, name: string, color: boolean): string {
  const { bold, dim } = createStyle(color);
  return `${bold(visible(graph.name))}  ${dim(`goes on with ${visible(name)}`)}\n`;
}

/** After a run with invented answers: the command that asks a real model. */
export function realModelLine(args: RunArguments, graph: Graph, terminal: Terminal): string {
  const keys = keyNames(graph).filter((name) => terminal.variable(name) === undefined);
  const input = args.input.map((item) => `-i ${quoted(item)}`);
  const command = [...keys.map((name) => `${name}=…`), terminal.program, "run", quoted(args.graph), ...input].join(" ");
  return `To ask a real model: ${safe(command)}\n`;
}

/** Output keys as text: one key alone is its value, several are lines with their names. */
export function outputText(
  output: JsonObject,
  options: { keys: readonly string[]; alone: boolean; terminal: boolean },
): string {
  const clean = options.terminal ? safe : (text: string) => text;
  const given = options.keys.filter((key) => Object.hasOwn(output, key));
  if (options.alone && given.length === 1) return clean(withLineFeed(textOf(output[given[0]])));
  return given.map((key) => clean(withLineFeed(`${key}: ${textOf(output[key]).replace(/\n(?=.)/g, "\n  ")}`))).join("");
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function withLineFeed(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}

function listed(words: readonly string[]): string {
  return words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

function short(value: Json): string {
  const text = compact(value);
  return columnsOf(text) > 40 ? startThatFits(text, 39) + "…" : text;
}

/** The variables that hold the keys of a document's models, by the names providers have agreed on. */
function keyNames(graph: Graph): string[] {
  const names = Object.values(graph.document.models ?? {}).flatMap((source) => {
    const binding = typeof source === "string" ? { model: source } : source;
    if (binding.apiKey) return [binding.apiKey.secret];
    if (binding.baseURL !== undefined) return [];
    return [`${binding.model.split(":")[0].toUpperCase().replaceAll("-", "_")}_API_KEY`];
  });
  return [...new Set(names)];
}
