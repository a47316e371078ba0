/**
 * Fixes the text of a document as far as its issues say how.
 *
 * @module
 */
import { applyFixes, type Issue } from "../../mod.ts";

/** What became of a text. */
export interface Fixed {
  /** The text. */
  readonly text: string;
  /** The issues that it does not have any more. */
  readonly fixed: readonly Issue[];
}

/** Applies fixes until none is left, or none helps. Those that bring other issues along are left out. */
export function fixText(text: string, issues: readonly Issue[], check: (text: string) => readonly Issue[]): Fixed {
  const seen = new Set([text]);
  const fixed: Issue[] = [];
  const harmful = new Set<string>();
  for (;;) {
    const offered = issues.filter((issue) => isOffered(issue) && !harmful.has(nameOf(issue)));
    const made = applyHarmless(text, { offered, issues, check, harmful });
    // Fixes that lead back to an earlier text would go on for ever.
    if (!made || seen.has(made.text)) return { text, fixed };
    seen.add(made.text);
    const gone = without(issues, made.issues).filter(isOffered);
    if (gone.length === 0) return { text, fixed };
    fixed.push(...gone);
    ({ text, issues } = made);
  }
}

interface Round {
  /** The issues whose fixes are applied. */
  readonly offered: readonly Issue[];
  /** Everything that is wrong with the text. */
  readonly issues: readonly Issue[];
  readonly check: (text: string) => readonly Issue[];
  /** What those are called whose fixes bring other issues along; they are added here. */
  readonly harmful: Set<string>;
}

/** Applies the fixes together, or those of one half, and so on, until nothing comes of them that was not wrong before. */
function applyHarmless(text: string, round: Round): { text: string; issues: readonly Issue[] } | undefined {
  const { offered, issues, check, harmful } = round;
  const changed = applyFixes(text, offered);
  if (changed === text) return undefined;
  const left = check(changed);
  if (!isWorse(issues, left)) return { text: changed, issues: left };
  if (offered.length === 1) return void harmful.add(nameOf(offered[0]));
  const middle = offered.length >> 1;
  return applyHarmless(text, { ...round, offered: offered.slice(0, middle) }) ??
    applyHarmless(text, { ...round, offered: offered.slice(middle) });
}

/** Whether something is wrong that was not. Some warnings are only told once there is no error any more. */
function isWorse(before: readonly Issue[], after: readonly Issue[]): boolean {
  const wasWrong = before.some(isError);
  return without(after, before).some((issue) => isError(issue) || !wasWrong);
}

/** The issues that are not among others. Lines and places may have moved; what is said has not. */
function without(issues: readonly Issue[], others: readonly Issue[]): Issue[] {
  const counts = new Map<string, number>();
  for (const other of others) counts.set(nameOf(other), (counts.get(nameOf(other)) ?? 0) + 1);
  return issues.filter((issue) => {
    const count = counts.get(nameOf(issue)) ?? 0;
    counts.set(nameOf(issue), count - 1);
    return count <= 0;
  });
}

function isOffered({ fix, file }: Issue): boolean {
  return fix !== undefined && file === undefined;
}

function isError({ severity }: Issue): boolean {
  return severity === "error";
}

function nameOf({ code, file, message }: Issue): string {
  return `${code} ${file ?? ""} ${message}`;
}
