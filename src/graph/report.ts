/**
 * Issues as text: the sentence, the place, the line, a caret, a hint.
 *
 * @module
 */
import type { Issue, Source } from "../errors.ts";

/** How issues are shown. */
export interface FormatOptions {
  /** Whether to colour with ANSI codes. Default: no. */
  readonly color?: boolean;
  /** Columns to keep within. Default 100. */
  readonly width?: number;
}

/**
 * Shows issues with the lines they speak of, as a terminal or a log wants them.
 *
 * @example
 * ```ts
 * import { formatIssues } from "@millrace/millrace";
 *
 * const text = formatIssues([{ code: "MR105", severity: "error", pointer: "/edges", message: "There is no START." }], { name: "g.json" });
 * console.assert(text.startsWith("error[MR105]: There is no START."));
 * ```
 */
export function formatIssues(issues: readonly Issue[], source: Source, options: FormatOptions = {}): string {
  const paint = options.color ? painted : plain;
  return issues.map((issue) => formatIssue(issue, source, paint, options.width ?? 100)).join("\n\n");
}

type Paint = (style: keyof typeof styles, text: string) => string;

const styles = { error: "1;31", warning: "1;33", strong: "1", faint: "2", mark: "31", help: "36" } as const;
const plain: Paint = (_style, text) => text;
const painted: Paint = (style, text) => `\x1b[${styles[style]}m${text}\x1b[0m`;

function formatIssue(issue: Issue, source: Source, paint: Paint, width: number): string {
  const lines = [`${paint(issue.severity, issue.severity)}[${issue.code}]: ${paint("strong", visible(issue.message))}`];
  const text = issue.file === undefined ? source.text : source.files?.[issue.file];
  const name = issue.file ?? source.name;
  const shown = text === undefined || issue.line === undefined
    ? undefined
    : text.split("\n", issue.line)[issue.line - 1]?.replace(/\r$/, "");
  const gutter = " ".repeat(shown === undefined ? 1 : String(issue.line).length);
  const place = issue.line === undefined ? oneLine(name) : `${oneLine(name)}:${issue.line}:${issue.column}`;
  lines.push(
    `${gutter}${paint("faint", "-->")} ${place}${issue.pointer && paint("faint", `   ${oneLine(issue.pointer)}`)}`,
  );
  if (shown !== undefined && shown.trim() !== "") {
    const { text: part, before, marked } = cut(shown, issue.column ?? 1, issue.length ?? 1, width - gutter.length - 3);
    lines.push(paint("faint", `${gutter} |`));
    lines.push(`${paint("faint", `${issue.line} |`)} ${part}`);
    lines.push(`${paint("faint", `${gutter} |`)} ${" ".repeat(before)}${paint("mark", "^".repeat(marked))}`);
  }
  for (const { line, message } of issue.related ?? []) {
    const where = line === undefined ? "" : `${oneLine(name)}:${line}: `;
    lines.push(`${gutter} ${paint("faint", "=")} ${where}${visible(message)}`);
  }
  if (issue.hint) lines.push(`${gutter} ${paint("faint", "=")} ${paint("help", "help:")} ${visible(issue.hint)}`);
  return lines.join("\n");
}

/** A part of a long line around the place that is marked, with the columns it takes on the screen. */
function cut(
  line: string,
  column: number,
  length: number,
  room: number,
): { text: string; before: number; marked: number } {
  const start = column - 1;
  const end = Math.min(line.length, start + length);
  let from = 0;
  let to = line.length;
  if (columns(visible(line)) > room) {
    const shown = Math.max(8, room - 2);
    from = Math.max(0, Math.min(start - Math.floor(shown / 3), line.length - shown));
    to = Math.min(line.length, from + shown);
  }
  const lead = from > 0 ? "…" : "";
  const trail = to < line.length ? "…" : "";
  return {
    text: lead + visible(line.slice(from, to)) + trail,
    before: lead.length + columns(visible(line.slice(from, start))),
    marked: Math.max(1, columns(visible(line.slice(start, Math.min(end, to))))),
  };
}

/** A name or a pointer, which must not break the line either. */
function oneLine(text: string): string {
  return visible(text).replace(/\n/g, "\ufffd");
}

/** Control characters shown, so that a document cannot send codes to the terminal. */
function visible(text: string): string {
  return text.replace(/\t/g, "  ").replace(/(?!\n)[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, "\ufffd");
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

function columns(text: string): number {
  let count = 0;
  for (const character of text) count += wide.test(character) ? 2 : 1;
  return count;
}
