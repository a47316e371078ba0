/** Runs the cases in a page. What comes of it is a promise that the page's driver awaits. */
import type { Json } from "../../src/json.ts";
import type { CaseGroup } from "../../src/testing/mod.ts";
import { examine, type Outcome } from "./suites.ts";

/** The JSON files of the repository that cases are in or speak of, by their paths. */
type Files = Readonly<Record<string, Json>>;

async function examineAll(): Promise<Outcome[]> {
  const all: Files = await (await fetch("files.json")).json();
  const folder = "spec/cases/";
  const cases = Object.entries(all).filter(([path]) => path.startsWith(folder));
  const outcomes: Outcome[] = [];
  const here = {
    files: Object.fromEntries(
      cases.map(([path, groups]) => [path.slice(folder.length), groups as unknown as readonly CaseGroup[]]),
    ),
    read: (path: string) => structuredClone(all[new URL(path, `http://root/${folder}`).pathname.slice(1)]),
  };
  for await (const outcome of examine(here)) outcomes.push(outcome);
  return outcomes;
}

Object.assign(globalThis, { outcomes: examineAll() });
