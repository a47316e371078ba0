/**
 * The pages as one page of Markdown.
 *
 * @module
 */
import { type CodePage, rightOf } from "./page.ts";

/** All pages under the headings of their families. */
export function toMarkdown(
  pages: readonly CodePage[],
  families: readonly (readonly [prefix: string, title: string])[],
): string {
  const sections = families.map(([prefix, title]) =>
    [title, pages.filter(({ code }) => code.startsWith(prefix))] as const
  )
    .filter(([, own]) => own.length > 0);
  return [
    "# Issues",
    "What each code means, with a document that has the fault and the same without it. Codes are promised, sentences are " +
    "not. `millrace explain MR401` shows one of these pages. Written by `deno task schema`; the source is in " +
    "[src/codes](../src/codes).",
    ...sections.flatMap(([title, own]) => [`## ${title}`, ...own.map(toSection)]),
  ].join("\n\n") + "\n";
}

function toSection(page: CodePage): string {
  const { code, severity, title, text, wrong, happens, advice } = page;
  const right = rightOf(page);
  // What is refused is no example to follow: readers of these pages check every block of "json".
  return [
    `### ${code}: ${title}`,
    `${severity === "error" ? "" : `A${severity === "error or warning" ? "n" : ""} ${severity}. `}${text}`,
    fenced("jsonc", wrong),
    ...happens === undefined ? [] : [happens],
    ...right === undefined ? [] : ["Right:", fenced("json", right)],
    advice,
  ].join("\n\n");
}

function fenced(language: string, text: string): string {
  return "```" + language + "\n" + text + "\n```";
}
