/**
 * Plays the cases of a file.
 *
 * @module
 */
import { type Json, type JsonObject, load, readScript, script } from "../../mod.ts";
import { type CaseGroup, type CaseOptions, casesOf, runCase } from "../testing/mod.ts";
import { fromBeside } from "./tape_file.ts";
import type { Terminal } from "./terminal.ts";
import type { TestResult } from "./test_result.ts";

/** What this engine can do beyond the base. */
const features: ReadonlySet<string> = new Set(
  "each retry timeout catch graph ask tools files fallback".split(" "),
);

/** Plays every case of a file, one after the other. */
export async function playCases(file: string, terminal: Terminal): Promise<TestResult[]> {
  const groups = JSON.parse(await terminal.readFile(file)) as readonly CaseGroup[];
  const documents = await readDocuments(file, groups, terminal);
  const engine: CaseOptions = {
    load,
    script: (answers, hooks) => script(readScript(answers), hooks),
    read: (path) => {
      const document = documents.get(path);
      if (document === undefined) throw new Error(`There is no document "${path}" beside ${file}.`);
      return document;
    },
    features,
  };
  const results: TestResult[] = [];
  for (const one of casesOf(file, groups.map((group) => ({ ...group, spec: group.spec ?? [] })))) {
    results.push(await runCase(one, engine));
  }
  return results;
}

/** The documents that cases name, by the path that they say. */
async function readDocuments(
  file: string,
  groups: readonly CaseGroup[],
  terminal: Terminal,
): Promise<ReadonlyMap<string, Json>> {
  const paths = groups.flatMap(({ graph, tests }) => [graph, ...tests.map((test) => test.graph)]);
  const found = new Map<string, JsonObject>();
  for (const path of new Set(paths)) {
    if (typeof path !== "string") continue;
    // A document that cannot be read is told by the case that names it.
    const text = await terminal.readFile(fromBeside(file, path)).catch(() => undefined);
    if (text !== undefined) found.set(path, JSON.parse(text));
  }
  return found;
}
