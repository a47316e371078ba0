/**
 * Failures, told: the sentence, the place in the document, what would be right.
 *
 * @module
 */
import { Fault, formatIssues, GraphError, type Issue, RunError, type Source } from "../../mod.ts";
import { countText } from "./facts.ts";
import { toLine } from "./json.ts";
import { safe } from "./safe.ts";
import { visible } from "../value/visible.ts";
import { quoted } from "./shell.ts";
import { type Exit, exits, Stop } from "./stop.ts";
import { createStyle } from "./style.ts";

/** How failures are told. */
export interface ReportOptions {
  /** Whether to use colours. */
  readonly color: boolean;
  /** Columns to keep within. */
  readonly width: number;
  /** Whether to tell causes and stacks. */
  readonly verbose: boolean;
  /** Whether to tell them as NDJSON. */
  readonly json: boolean;
  /** The text the graph was read from, where it was. */
  readonly source?: Source;
  /** More lines for the reader, as what was kept. */
  readonly notes?: readonly string[];
}

/** A failure as text for stderr, and how the process ends. */
export interface Report {
  /** What to write. */
  readonly text: string;
  /** The exit code. */
  readonly exit: Exit;
}

/** Hints that speak of a program's code, for people who have none. */
export function forPeople(issue: Issue): Issue {
  switch (issue.code) {
    case "MR306":
      if (issue.pointer.endsWith("/mcp/command") || issue.pointer.endsWith("/mcp/url")) return allowing(issue);
      return {
        ...issue,
        hint: "The command line gives no code. Run the document from a program with a kit, as examples/agent.ts does.",
      };
    case "MR302":
      return { ...issue, hint: issue.hint?.replace(/; a host may give more: .*$/s, ".") };
    case "MR603":
      return {
        ...issue,
        hint: issue.hint?.replace(/^open\(path\).*$/s, "Files are looked for below the folder of the document."),
      };
    default:
      return issue;
  }
}

/** A server that a program would allow by its kit: here there is a flag for it. */
function allowing(issue: Issue): Issue {
  const [, line] = /\{ mcp: \[(".*")\] \}/.exec(issue.hint ?? "") ?? [];
  return line === undefined
    ? issue
    : { ...issue, hint: `If that is meant, allow it: --mcp ${quoted(JSON.parse(line))}.` };
}

/** Tells a failure. */
export function report(error: unknown, options: ReportOptions): Report {
  const refused = deniedPermission(error);
  if (error instanceof RunError) {
    const told = refused && error.issue &&
      { ...error.issue, code: "MR602", message: refused.message, hint: refused.hint };
    const issues = unique([...error.others, ...told ? [told] : error.issue ? [error.issue] : []]);
    const exit = refused ? refused.exit : exitOfRun(error);
    if (issues.length > 0) return reportIssues(issues, options.source ?? { name: "graph" }, exit, options, error);
    return reportStop(refused ?? new Stop(exit, error.message, { cause: error.cause }), options);
  }
  if (error instanceof Stop) return reportStop(error, options);
  if (refused) return reportStop(refused, options);
  if (error instanceof GraphError) {
    return reportIssues(
      error.issues.map(forPeople),
      error.source,
      exitOfCodes(error.issues, exits.invalid),
      options,
      error,
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  return reportStop(
    new Stop(exits.fault, message, { cause: error, hint: options.verbose ? undefined : "-v shows where." }),
    options,
  );
}

/** Warnings as text for stderr. */
export function reportWarnings(warnings: readonly Issue[], source: Source, options: ReportOptions): string {
  if (warnings.length === 0) return "";
  if (options.json) return warnings.map((issue) => toLine(issue)).join("");
  return formatIssues(warnings, source, { color: options.color, width: options.width }) + "\n\n";
}

function reportIssues(
  issues: readonly Issue[],
  source: Source,
  exit: Exit,
  options: ReportOptions,
  error: Error,
): Report {
  if (options.json) return { text: issues.map((issue) => toLine(issue)).join(""), exit };
  const style = createStyle(options.color);
  const text = formatIssues(issues, source, { color: options.color, width: options.width });
  const notes = [
    ...options.notes ?? [],
    ...options.verbose ? causes(error, issues.map(({ message }) => message), false) : [],
  ];
  const errors = issues.filter((issue) => issue.severity === "error").length;
  const counts = [errors, issues.length - errors]
    .map((count, i) => count > 0 && countText(count, i === 0 ? "error" : "warning")).filter((part) => part);
  const end = `${counts.join(", ")} in ${visible(source.name)} · exit ${exit}`;
  return { text: `${text}\n${noteLines(notes, options)}\n${style.dim(end)}\n`, exit };
}

function reportStop(stop: Stop, options: ReportOptions): Report {
  if (options.json) {
    const issue = {
      code: stop.code ?? "usage",
      severity: "error",
      pointer: "",
      message: stop.message,
      hint: stop.hint,
    };
    return { text: toLine(issue), exit: stop.exit };
  }
  const style = createStyle(options.color);
  const head = `${style.bad("error")}${stop.code ? style.dim(`[${stop.code}]`) : ""}: ${
    style.bold(visible(stop.message))
  }`;
  const hints = stop.hint?.split("\n").filter((hint) => hint !== "").map((hint) => `help: ${hint}`) ?? [];
  const notes = [
    ...hints,
    ...options.notes ?? [],
    ...options.verbose ? causes(stop, [], stop.exit === exits.fault) : [],
  ];
  return { text: `${head}\n${noteLines(notes, options)}`, exit: stop.exit };
}

function noteLines(notes: readonly string[], options: ReportOptions): string {
  const { dim } = createStyle(options.color);
  return notes.map((note) => `  ${dim("=")} ${safe(note).replaceAll("\n", "\n    ")}\n`).join("");
}

function exitOfRun(error: RunError): Exit {
  if (error.status === "asked") return exits.asked;
  if (error.status === "limit") return exits.limit;
  if (error.status === "cancelled") return exits.stopped;
  // The input is checked when the run begins, and is at fault before any node.
  return error.issue?.code === "MR710" ? exits.invalid : exitOfCodes(error.issue ? [error.issue] : [], exits.failed);
}

/** Codes MR6xx speak of the surroundings: a permission, a key, a file. */
function exitOfCodes(issues: readonly Issue[], otherwise: Exit): Exit {
  const errors = issues.filter((issue) => issue.severity === "error");
  return errors.length > 0 && errors.every((issue) => issue.code.startsWith("MR6")) ? exits.permission : otherwise;
}

function unique(issues: readonly Issue[]): Issue[] {
  const seen = new Map(issues.map((issue) => [`${issue.code} ${issue.pointer} ${issue.message}`, issue]));
  return [...seen.values()];
}

/** What stands behind an error, from the nearest cause to the first. Only what nobody expected is told with its stack. */
function causes(error: unknown, told: readonly string[], stacks: boolean): string[] {
  const lines: string[] = [];
  for (let cause = causeOf(error), depth = 0; cause !== undefined && depth < 8; cause = causeOf(cause), depth++) {
    const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    if (cause instanceof Error && told.includes(cause.message)) continue;
    lines.push(`cause: ${stacks && cause instanceof Error ? cause.stack ?? text : text}`);
  }
  return lines;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/** A permission that Deno or we did not give, anywhere in the chain of causes, with what would give it. */
export function deniedPermission(error: unknown): Stop | undefined {
  let own: Stop | undefined;
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++) {
    if (cause instanceof Fault && cause.code === "MR602") {
      own ??= new Stop(exits.permission, cause.message, { code: cause.code, hint: cause.hint, cause });
    }
    const [, kind, what, flag] = DENIED.exec(cause.message) ?? [];
    if (cause.name !== "NotCapable" || flag === undefined) continue;
    const doing = { read: "read", write: "write", env: "read the variable", net: "reach" }[kind] ?? `use ${kind} for`;
    return new Stop(
      exits.permission,
      `Deno did not allow us to ${doing} ${what === undefined ? "anything" : `"${what}"`}.`,
      {
        code: "MR602",
        hint: `Add ${quoted(`--allow-${flag}${what === undefined ? "" : `=${what}`}`)} after "deno run".`,
        cause,
      },
    );
  }
  return own;
}

const DENIED = /^Requires (\w+) access(?: to "([^"]*)")?, run again with the --allow-(\w+) flag/;
