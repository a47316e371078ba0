/**
 * Repairs the text of a document as far as its issues say how.
 *
 * @module
 */
import { applyFixes, type Issue } from "../../mod.ts";

/** What became of a text. */
export interface Repaired {
  /** The text. */
  readonly text: string;
  /** The issues that it does not have any more. */
  readonly fixed: readonly Issue[];
}

/** Applies repairs until none is left, or none helps. */
export function repair(text: string, issues: readonly Issue[], check: (text: string) => readonly Issue[]): Repaired {
  const seen = new Set([text]);
  const fixed: Issue[] = [];
  for (;;) {
    const changed = applyFixes(text, issues);
    // A repair that leads back to an earlier text would go on for ever.
    if (seen.has(changed)) return { text, fixed };
    seen.add(changed);
    const left = check(changed);
    const gone = goneOf(issues, left);
    if (gone.length === 0) return { text, fixed };
    fixed.push(...gone);
    [text, issues] = [changed, left];
  }
}

/** The issues with a repair that are not found any more. Lines may have moved; what is said and where in the document has not. */
function goneOf(before: readonly Issue[], after: readonly Issue[]): Issue[] {
  const left = after.map(nameOf);
  return before.filter((issue) => {
    if (!issue.fix || issue.file !== undefined) return false;
    const index = left.indexOf(nameOf(issue));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

function nameOf({ code, pointer, message }: Issue): string {
  return `${code} ${pointer} ${message}`;
}
