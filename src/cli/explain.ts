/**
 * The command `explain`: what a code means, with an example.
 *
 * @module
 */
import { check, formatIssues } from "../../mod.ts";
import type { CodePage } from "../codes/mod.ts";
import type { ExplainArguments } from "./check_args.ts";
import type { Looks } from "./looks.ts";
import { nearest } from "./nearest.ts";
import { exits, Stop } from "./stop.ts";
import type { Exit } from "./stop.ts";
import { createStyle } from "./style.ts";
import type { Terminal } from "./terminal.ts";
import { wrapped } from "./wrap.ts";

/**
 * Explains a code, or lists all.
 *
 * @returns How the process ends.
 * @throws {Stop} When there is no such code.
 */
export async function explain({ code }: ExplainArguments, terminal: Terminal, looks: Looks): Promise<Exit> {
  // Loaded here, so that no run has to read it.
  const { families, pages, rightOf } = await import("../codes/mod.ts");
  const { stdout } = terminal;
  const options = { color: looks.color(stdout), width: Math.min(looks.width(stdout), WIDEST) };
  if (code === undefined) {
    await stdout.write(listText(pages, families, options));
    return exits.done;
  }
  const name = /^\d{3}$/.test(code) ? `MR${code}` : code.toUpperCase();
  const page = pages.find((page) => page.code === name);
  if (!page) throw unknown(code, nearest(name, pages.map(({ code }) => code)));
  await stdout.write(pageText(page, rightOf(page), options));
  return exits.done;
}

/** Prose that is wider is hard to read. */
const WIDEST = 100;

interface Form {
  readonly color: boolean;
  readonly width: number;
}

function unknown(code: string, near: string | undefined): Stop {
  return new Stop(exits.usage, `There is no code "${code}".`, {
    hint: near ? `Did you mean "${near}"?` : "millrace explain lists all codes.",
  });
}

function listText(
  pages: readonly CodePage[],
  families: readonly (readonly [prefix: string, title: string])[],
  { color, width }: Form,
): string {
  const { bold, dim } = createStyle(color);
  const sections = families.map(([prefix, title]) => [
    bold(title),
    ...pages.filter(({ code }) => code.startsWith(prefix)).flatMap(({ code, severity, title }) => {
      const note = severity === "error" ? "" : ` (${severity})`;
      const [first, ...rest] = wrapped(title + note, width - INDENT);
      return [`  ${dim(code)}  ${first}`, ...rest.map((line) => " ".repeat(INDENT) + line)];
    }),
  ]).filter((lines) => lines.length > 1);
  return sections.map((lines) => lines.join("\n") + "\n").join("\n");
}

const INDENT = "  MR000  ".length;

function pageText(page: CodePage, right: string | undefined, { color, width }: Form): string {
  const { code, severity, title, text, wrong, happens, advice } = page;
  const { bold, dim } = createStyle(color);
  const prose = (text: string) => wrapped(text, width - 2).map((line) => `  ${line}`);
  const block = (text: string) => text.split("\n").map((line) => `    ${line}`);
  const parts = [
    [...wrapped(`${code}  ${title}`, width).map(bold), dim(severity)],
    prose(text),
    [bold(happens === undefined ? "Wrong" : "Example"), ...block(wrong)],
    happens === undefined ? said(page, { color, width: width - 2 }) : prose(happens),
    ...right === undefined ? [] : [[bold("Right"), ...block(right)]],
    [bold("What to do"), ...prose(advice)],
  ];
  return parts.filter((lines) => lines.length > 0).map((lines) => lines.join("\n") + "\n").join("\n");
}

/** What the checks say of the example: today's words, which may be others tomorrow. */
function said({ code, wrong }: CodePage, form: Form): string[] {
  const issues = check(wrong).filter((issue) => issue.code === code);
  return formatIssues(issues, { name: "graph.json", text: wrong }, form).split("\n").map((line) => line && `  ${line}`);
}
