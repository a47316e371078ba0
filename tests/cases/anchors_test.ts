import { assertEquals, assertGreater } from "@std/assert";
import type { Case } from "../../src/testing/mod.ts";
import { allCases } from "./suite.ts";

const spec = new URL("../../spec/", import.meta.url);

/** The pages that cases speak of. */
const pages = ["graph", "run", "events", "expressions", "tapes"];

/** Headings that explain and promise nothing, and headings that a case cannot reach: why, and what holds them instead. */
const withoutCase: Readonly<Record<string, string>> = {
  "run/secrets": "A case has no servers and no keys; tests of the providers have.",
  "run/models-of-the-host": "A case has no libraries behind it; tests/models has.",
  "tapes/recording": "A case has no tapes; tests/tapes has.",
  "tapes/replay": "The same.",
  "tapes/tests-by-tapes": "The same; tests/cli plays them.",
  "run/telemetry": "Spans are no events; tests with a tracer of their own, and with Deno's, hold them.",
};

/** Headings that refuse something, of which no case is refused: why. */
const withoutRefusal: Readonly<Record<string, string>> = {};

interface Heading {
  /** The page and the slug, as `graph/edges`. */
  readonly anchor: string;
  /** The text up to the next heading. */
  readonly text: string;
}

Deno.test("every anchor that a case names is a heading of its page", async () => {
  const anchors = new Set((await headings()).map(({ anchor }) => anchor));
  const lost = allCases().flatMap(({ file, name, spec }) =>
    spec.filter((anchor) => !anchors.has(anchor)).map((anchor) => `${file}: ${name}: ${anchor}`)
  );
  assertEquals(lost, []);
});

Deno.test("every heading of the pages has a case, or a reason to have none", async () => {
  const named = new Set(allCases().flatMap(({ spec }) => spec));
  const bare = (await headings()).map(({ anchor }) => anchor).filter((anchor) => !named.has(anchor));
  assertEquals(bare.filter((anchor) => withoutCase[anchor] === undefined), [], "These have no case.");
  assertEquals(stale(withoutCase, bare), [], "These have a case now, or are gone: take them out of the list.");
});

Deno.test("every heading that refuses something has a case in which it does", async () => {
  const refused = new Set(allCases().filter(isRefused).flatMap(({ spec }) => spec));
  const refusing = (await headings()).filter(({ text }) => /\bRefused:/.test(text)).map(({ anchor }) => anchor);
  assertGreater(refusing.length, 20, "The pages do not say any more what is refused.");
  const bare = refusing.filter((anchor) => !refused.has(anchor));
  const excused = (anchor: string) => withoutRefusal[anchor] !== undefined || withoutCase[anchor] !== undefined;
  assertEquals(bare.filter((anchor) => !excused(anchor)), [], "No case of these is refused.");
  assertEquals(stale(withoutRefusal, bare), [], "These have a case now, or are gone: take them out of the list.");
});

Deno.test("no page has two headings with one anchor", async () => {
  const anchors = (await headings()).map(({ anchor }) => anchor);
  assertEquals(anchors.filter((anchor, i) => anchors.indexOf(anchor) !== i), []);
});

Deno.test("the pages tell every code that the source raises, and none that it does not", async () => {
  const told = new Set<string>();
  const kept = new Set<string>();
  for (const page of pages) {
    for (const paragraph of (await Deno.readTextFile(new URL(`${page}.md`, spec))).split("\n\n")) {
      const codes = paragraph.match(/\bMR\d{3}\b/g) ?? [];
      for (const code of codes) (/^Set aside/.test(paragraph) ? kept : told).add(code);
    }
  }
  const raised = new Set(await codesIn(new URL("../../src/", import.meta.url)));
  assertEquals([...raised].filter((code) => !told.has(code)), [], "The pages do not tell these.");
  assertEquals([...told].filter((code) => !raised.has(code)), [], "The source does not raise these.");
  assertEquals([...kept].filter((code) => told.has(code)), [], "These are told, and set aside as well.");
});

/** Whether a case ends in a refusal: of the document, or of what a run came to. */
function isRefused({ issues, end }: Case): boolean {
  return (issues !== undefined && issues.length > 0) || end?.status === "failed" || end?.status === "limit";
}

/** What a list of exceptions holds without need. */
function stale(reasons: Readonly<Record<string, string>>, bare: readonly string[]): string[] {
  return Object.keys(reasons).filter((anchor) => !bare.includes(anchor));
}

/** The headings of level 2 and 3 of every page. */
async function headings(): Promise<Heading[]> {
  const all = await Promise.all(pages.map(async (page) => {
    const text = (await Deno.readTextFile(new URL(`${page}.md`, spec))).replace(/^```[^]*?^```/gm, "");
    return text.split(/^(?=#{1,3} )/m).flatMap((section) => {
      const title = /^#{2,3} (.+)/.exec(section)?.[1];
      return title ? [{ anchor: `${page}/${slug(title)}`, text: section }] : [];
    });
  }));
  return all.flat();
}

function slug(title: string): string {
  return title.toLowerCase().replaceAll(" ", "-");
}

/** Every code of an issue or a failure that the source names. */
async function codesIn(folder: URL): Promise<string[]> {
  const codes: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    // Pages about codes raise none.
    if (isDirectory && name === "codes") continue;
    if (isDirectory) codes.push(...await codesIn(new URL(`${name}/`, folder)));
    else codes.push(...(await Deno.readTextFile(new URL(name, folder))).match(/(?<=")MR\d{3}(?=")/g) ?? []);
  }
  return codes;
}
