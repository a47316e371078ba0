/**
 * The command `validate`: everything that can be known about documents without running them.
 *
 * @module
 */
import { check, formatIssues, GraphError, type Issue, type Kit, open, type Source } from "../../mod.ts";
import { assumeHost } from "./assumed.ts";
import type { ValidateArguments } from "./check_args.ts";
import { countText } from "./facts.ts";
import { documentsAt, isStdin } from "./documents.ts";
import { toLine } from "./json.ts";
import { visible } from "../value/visible.ts";
import type { Looks } from "./looks.ts";
import { type Checked, fixFile } from "./fix_file.ts";
import { isMissingFile, nearestFile } from "./prepare.ts";
import { forPeople } from "./report.ts";
import { quoted } from "./shell.ts";
import { type Exit, exits } from "./stop.ts";
import { createStyle } from "./style.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Checks documents. The issues go to stdout; what was fixed, what was taken for granted and the count to stderr.
 *
 * @returns How the process ends.
 * @throws {Stop} When a folder holds no document, or a fixed one cannot be written.
 */
export async function validate(args: ValidateArguments, terminal: Terminal, looks: Looks): Promise<Exit> {
  const { stdout, stderr } = terminal;
  const assumed = assumeHost();
  const found: Issue[] = [];
  const told = new Set<string>();
  const places = (await Promise.all(args.places.map((place) => documentsAt(place, terminal)))).flat();
  for (const place of new Set(places)) {
    const checked = await checkPlace(place, assumed.kit, terminal);
    const fixed = args.fix ? await fixFile(checked, assumed.kit, terminal) : undefined;
    if (fixed) await stderr.write(args.json ? fixed.json : fixed.text);
    const { source, issues } = fixed ? await checkPlace(place, assumed.kit, terminal) : checked;
    const own = issues.map((issue) => placed(issue, source, args.strict));
    // What is wrong in a file is told once, however many documents name it.
    const fresh = own.filter((issue) => !told.has(nameOf(issue)));
    for (const issue of fresh) told.add(nameOf(issue));
    found.push(...fresh);
    const text = args.json
      ? fresh.map((issue) => toLine(issue)).join("")
      : formatFresh(fresh, source, { color: looks.color(stdout), width: looks.width(stdout) });
    if (text !== "") await stdout.write(text);
  }
  if (!args.quiet && !args.json) {
    const { dim } = createStyle(looks.color(stderr));
    const given = [...assumed.named(), ...assumed.servers().map((server) => `MCP server ${quoted(server)}`)];
    if (given.length > 0) await stderr.write(`${dim(visible(`Taken as given by the host: ${given.join(", ")}.`))}\n`);
    await stderr.write(`${dim(summary(new Set(places).size, found))}\n`);
  }
  const errors = found.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return exits.done;
  return errors.every(({ code }) => code.startsWith("MR6")) ? exits.permission : exits.invalid;
}

async function checkPlace(place: string, kit: Kit, terminal: Terminal): Promise<Checked> {
  if (isStdin(place)) {
    const text = await terminal.readStdin();
    return { place, issues: check(text, kit).map(forPeople), source: { name: "stdin", text } };
  }
  const address = /^[a-z][a-z+.-]+:\/\//i.test(place) ? new URL(place) : place;
  try {
    const { warnings, source } = await open(address, kit);
    return { place, issues: warnings, source };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const hint = isMissingFile(error) ? await nearestFile(place, terminal) : undefined;
    return {
      place,
      issues: error.issues.map((issue) => hint ? { ...issue, hint } : forPeople(issue)),
      source: error.source,
    };
  }
}

/** An issue with the path of its file as it was given here. */
function placed(issue: Issue, source: Source, strict: boolean): Issue {
  const severity = strict ? "error" : issue.severity;
  return { ...issue, severity, file: fileOf(issue.file, source) };
}

function fileOf(file: string | undefined, { name }: Source): string {
  return file === undefined ? name : name.replace(/[^/\\]*$/, "") + file;
}

function formatFresh(issues: readonly Issue[], source: Source, options: { color: boolean; width: number }): string {
  if (issues.length === 0) return "";
  const beside = Object.entries(source.files ?? {}).map(([file, text]) => [fileOf(file, source), text]);
  const files = Object.fromEntries([...beside, ...source.text === undefined ? [] : [[source.name, source.text]]]);
  return formatIssues(issues, { name: source.name, files }, options) + "\n\n";
}

function nameOf({ file, code, pointer, message, line, column }: Issue): string {
  return `${file} ${code} ${pointer} ${line}:${column} ${message}`;
}

function summary(files: number, issues: readonly Issue[]): string {
  const errors = issues.filter(({ severity }) => severity === "error").length;
  const counts = [
    errors > 0 && countText(errors, "error"),
    issues.length > errors && countText(issues.length - errors, "warning"),
  ]
    .filter((part) => part);
  return `${countText(files, "file")}: ${counts.length > 0 ? counts.join(", ") : "nothing wrong"}`;
}
