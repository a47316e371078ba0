/** The case files of the repository, and this engine as their runner sees it. */
import { load, script } from "../../mod.ts";
import type { Json } from "../../src/json.ts";
import { type CaseGroup, type CaseOptions, casesOf } from "../../src/testing/mod.ts";

const folder = new URL("../../spec/cases/", import.meta.url);

/** The features of this engine beyond the base. */
export const features: ReadonlySet<string> = new Set([
  "each",
  "retry",
  "timeout",
  "catch",
  "graph",
  "ask",
  "tools",
  "files",
  "fallback",
]);

/** Every case file by its name. */
export function caseFiles(): ReadonlyMap<string, readonly CaseGroup[]> {
  const names = [...Deno.readDirSync(folder)].map((entry) => entry.name).filter((name) => name.endsWith(".json"));
  return new Map(names.sort().map((name) => [name, readJson(name) as unknown as CaseGroup[]]));
}

/** Every case of every file. */
export function allCases(): ReturnType<typeof casesOf> {
  return [...caseFiles()].flatMap(([name, groups]) => casesOf(name, groups));
}

/** This engine. */
export const engine: CaseOptions = {
  load,
  script: (answers, hooks) => script(answers as unknown as Parameters<typeof script>[0], hooks),
  read: (path) => readJson(path),
  features,
};

function readJson(path: string): Json {
  return JSON.parse(Deno.readTextFileSync(new URL(path, folder)));
}
