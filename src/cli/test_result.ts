/**
 * What became of a test.
 *
 * @module
 */

/** What became of a case, or of a tape. */
export interface TestResult {
  /** The file it stands in. */
  readonly file: string;
  /** The case's name; absent for a tape. */
  readonly name?: string;
  /** In one word. */
  readonly status: "passed" | "failed" | "skipped" | "updated";
  /** What was expected and what happened, or why it was not played. */
  readonly message?: string;
}
