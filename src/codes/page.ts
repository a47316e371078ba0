/**
 * The form of the pages that explain codes.
 *
 * @module
 */

/** What there is to say about a code: the same page in the terminal and in the specification. */
export interface CodePage {
  /** The code. */
  readonly code: string;
  /** Whether it stops a document or a run, or only warns. */
  readonly severity: "error" | "warning" | "error or warning";
  /** What it is, in a few words. */
  readonly title: string;
  /** What is wrong, and why that is not let through. */
  readonly text: string;
  /** A small whole document that has it; where a run is what fails, the document of that run. */
  readonly wrong: string;
  /** What is given to the run, and what comes of it. Absent where the document itself is refused. */
  readonly happens?: string;
  /** What is replaced in the document so that it is right; nothing where the document is not at fault. */
  readonly right: readonly (readonly [from: string, to: string])[];
  /** What to do. */
  readonly advice: string;
}

/** The document without the fault; `undefined` where it is not the document that is at fault. */
export function rightOf({ code, wrong, right }: CodePage): string | undefined {
  if (right.length === 0) return undefined;
  return right.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`The page of ${code} does not hold "${from}" once.`);
    return text.split(from).join(to);
  }, wrong);
}
