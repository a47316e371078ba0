/**
 * Issues as text: the sentence, the place, the line, a caret, a hint.
 *
 * @module
 */
import type { Issue, Source } from "../errors.ts";
import { columnsOf, firstColumns, lastColumns } from "../value/columns.ts";
import { visible } from "../value/visible.ts";

/** How issues are shown. */
export interface FormatOptions {
  /** Whether to colour with ANSI codes. Default: no. */
  readonly color?: boolean;
  /** Columns to keep the lines of the document within; sentences stay whole, to be copied. Default 100. */
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
  const secrets = issues.flatMap((issue) => secretOf(issue, source));
  return issues.map((issue) => formatIssue(issue, { source, secrets, paint, width: options.width ?? 100 })).join(
    "\n\n",
  );
}

/**
 * Counts issues, for a line at the end.
 *
 * @returns As `"2 errors, 1 warning"`; `"no issues"` where there are none.
 *
 * @example
 * ```ts
 * import { countIssues } from "@millrace/millrace";
 *
 * console.assert(countIssues([{ code: "MR105", severity: "error", pointer: "", message: "There is no START." }]) === "1 error");
 * ```
 */
export function countIssues(issues: readonly Issue[]): string {
  const errors = issues.filter(({ severity }) => severity === "error").length;
  const counts = [[errors, "error"], [issues.length - errors, "warning"]] as const;
  return counts.flatMap(([count, noun]) => count > 0 ? [`${count} ${noun}${count === 1 ? "" : "s"}`] : []).join(", ") ||
    "no issues";
}

type Paint = (style: keyof typeof styles, text: string) => string;

const styles = { error: "1;31", warning: "1;33", strong: "1", faint: "2", mark: "31", help: "36" } as const;
const plain: Paint = (_style, text) => text;
const painted: Paint = (style, text) => `\x1b[${styles[style]}m${text}\x1b[0m`;

interface Page {
  readonly source: Source;
  /** What is not to be shown. */
  readonly secrets: readonly string[];
  readonly paint: Paint;
  readonly width: number;
}

function formatIssue(issue: Issue, { source, secrets, paint, width }: Page): string {
  const name = issue.file ?? source.name;
  const written = writtenAt(issue, source);
  const shown = written && secrets.reduce((line, secret) => line.replaceAll(secret, masked), written);
  const gutter = " ".repeat(shown === undefined ? 1 : String(issue.line).length);
  const place = (line?: number, column?: number) =>
    line === undefined ? visible(name) : `${visible(name)}:${line}:${column}`;
  const pointer = issue.pointer && paint("faint", `   ${visible(issue.pointer)}`);
  const lines = [
    `${paint(issue.severity, issue.severity)}[${issue.code}]: ${paint("strong", visible(issue.message))}`,
    `${gutter}${paint("faint", "-->")} ${place(issue.line, issue.column)}${pointer}`,
  ];
  if (shown !== undefined && shown.trim() !== "") {
    const { text: part, before, marked } = cut(shown, issue.column ?? 1, issue.length ?? 1, width - gutter.length - 3);
    lines.push(paint("faint", `${gutter} |`));
    lines.push(`${paint("faint", `${issue.line} |`)} ${part}`);
    lines.push(`${paint("faint", `${gutter} |`)} ${" ".repeat(before)}${paint("mark", "^".repeat(marked))}`);
  }
  for (const { line, column, message } of issue.related ?? []) {
    const where = line === undefined ? "" : `${place(line, column)}: `;
    lines.push(`${gutter} ${paint("faint", "=")} ${where}${visible(message)}`);
  }
  if (issue.hint) lines.push(`${gutter} ${paint("faint", "=")} ${paint("help", "help:")} ${visible(issue.hint)}`);
  return lines.join("\n");
}

/** The line that an issue speaks of. */
function writtenAt({ file, line }: Issue, { text, files }: Source): string | undefined {
  const whole = file === undefined ? text : files?.[file];
  return whole === undefined || line === undefined ? undefined : lineOf(whole, line);
}

/** A key that stands in a document: it need not stand in every log as well. */
function secretOf(issue: Issue, source: Source): string[] {
  const { code, column = 1, length = 0 } = issue;
  const line = code === "MR303" ? writtenAt(issue, source) : undefined;
  if (line === undefined) return [];
  const end = column - 1 + length;
  // Of a header, the name is marked.
  const [, behind] = /^\s*:\s*("(?:[^"\\]|\\.)+"?)/.exec(line.slice(end)) ?? [];
  const secret = behind ?? line.slice(column - 1, end);
  return secret === "" ? [] : [secret];
}

/** As long as what it stands for, so that columns stay right. */
function masked(secret: string): string {
  return secret.length < 3 ? "•".repeat(secret.length) : `"${"•".repeat(secret.length - 2)}"`;
}

function lineOf(text: string, line: number): string | undefined {
  return text.split("\n", line)[line - 1]?.replace(/\r$/, "");
}

/** A part of a long line around the place that is marked, with the columns it takes on the screen. */
function cut(
  line: string,
  column: number,
  length: number,
  room: number,
): { text: string; before: number; marked: number } {
  const start = Math.min(column - 1, line.length);
  const end = Math.max(start, Math.min(line.length, start + length));
  // No more than what could be seen is looked at: a document may be one line of a megabyte.
  const near = 8 * room;
  const [left, right] = [line.slice(Math.max(0, start - near), start), line.slice(end, end + near)].map(inPlace);
  const mark = inPlace(line.slice(start, Math.min(end, start + near)));
  const isWhole = start <= near && end + near >= line.length && columnsOf(left + mark + right) <= room;
  if (isWhole) return { text: left + mark + right, before: columnsOf(left), marked: Math.max(1, columnsOf(mark)) };
  const shown = Math.max(8, room - 2);
  const leftColumns = columnsOf(left);
  // A third of the room goes to what stands before; what one side does not need, the other has.
  const marked = firstColumns(mark, shown - Math.min(leftColumns, Math.floor(shown / 3)));
  const free = shown - columnsOf(marked);
  const before = Math.min(leftColumns, Math.max(Math.floor(shown / 3), free - columnsOf(right)));
  const lead = lastColumns(left, before);
  const trail = firstColumns(right, free - columnsOf(lead));
  const from = lead.length < left.length || start > near ? "…" : "";
  const to = marked.length < mark.length || trail.length < right.length || end + near < line.length ? "…" : "";
  return {
    text: from + lead + marked + trail + to,
    before: from.length + columnsOf(lead),
    marked: Math.max(1, columnsOf(marked)),
  };
}

/** What would hide, break the line or speak to the terminal, each as one sign of a column, so that the mark below stands right. */
function inPlace(text: string): string {
  return text.replace(/\t/g, "  ").replace(
    /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu,
    "\ufffd",
  );
}
