/**
 * What each code means: the one source of `millrace explain` and of `spec/issues.md`.
 *
 * @module
 */
import { border } from "./runs_at_the_border.ts";
import { documents } from "./documents.ts";
import { expressions } from "./expressions.ts";
import { flow } from "./flow.ts";
import { names } from "./names.ts";
import type { CodePage } from "./page.ts";
import { runs } from "./runs.ts";
import { surroundings } from "./surroundings.ts";
import { tapes } from "./tapes.ts";
import { types } from "./types.ts";
import { writers } from "./writers.ts";

export { type CodePage, rightOf } from "./page.ts";
export { toMarkdown } from "./markdown.ts";

/** Every page, by code. */
export const pages: readonly CodePage[] = inOrder(
  documents,
  expressions,
  types,
  names,
  writers,
  flow,
  surroundings,
  runs,
  border,
  tapes,
);

/** The families by the beginning of their codes. */
export const families: readonly (readonly [prefix: string, title: string])[] = [
  ["MR0", "The text"],
  ["MR1", "Nodes and edges"],
  ["MR2", "Expressions and state"],
  ["MR3", "Names"],
  ["MR4", "Keys between nodes"],
  ["MR5", "What nothing uses"],
  ["MR6", "The surroundings"],
  ["MR7", "A run"],
  ["MR8", "Tapes"],
];

function inOrder(...families: readonly (readonly CodePage[])[]): CodePage[] {
  return families.flat().sort((a, b) => a.code < b.code ? -1 : 1);
}
