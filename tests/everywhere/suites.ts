/** The suites that every runtime must pass, as plain functions. Nothing here knows where it runs. */
import { load, script } from "../../mod.ts";
import type { Json } from "../../src/json.ts";
import { type CaseGroup, casesOf, runCase } from "../../src/testing/mod.ts";
import { features } from "../cases/suite.ts";
import type { Serve } from "../models/subjects.ts";

/** What a place gives. */
export interface Here {
  /** The case files, by name. */
  readonly files: Readonly<Record<string, readonly CaseGroup[]>>;
  /** Reads a JSON file by its path from the case files. */
  read(path: string): Json;
  /** Serves on this machine; a place that cannot is not asked to examine models. */
  readonly serve?: Serve;
}

/** What became of one test. */
export interface Outcome {
  /** The part of the suites that it belongs to. */
  readonly section: string;
  /** Its name. */
  readonly name: string;
  /** In one word. */
  readonly status: "passed" | "failed" | "skipped";
  /** What went wrong. */
  readonly message?: string;
}

/** Runs everything, one after the other. */
export async function* examine({ files, read, serve }: Here): AsyncGenerator<Outcome> {
  const engine = {
    load,
    script: (answers: unknown, hooks: Parameters<typeof script>[1]) =>
      script(answers as Parameters<typeof script>[0], hooks),
    read,
    features,
  };
  for (const [file, groups] of Object.entries(files)) {
    for (const test of casesOf(file, groups)) {
      const { name, status, message } = await runCase(test, engine);
      yield { section: "cases", name: `${file}: ${name}`, status, message };
    }
  }
  if (serve === undefined) return;
  // Clients of models are no part of what a page is given.
  const { demandsOn, subjects } = await import("../models/subjects.ts");
  const { adapterSubjects } = await import("../models/adapter_subjects.ts");
  for (const [section, subject] of Object.entries({ ...subjects, ...adapterSubjects })) {
    for (const { name, run } of demandsOn(subject, serve)) {
      if (subject.lost?.[name] !== undefined) yield { section, name, status: "skipped", message: subject.lost[name] };
      else yield { section, name, ...await outcome(run) };
    }
  }
}

async function outcome(run: () => Promise<void>): Promise<Pick<Outcome, "status" | "message">> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("It did not come to an end.")), 10_000);
  });
  try {
    await Promise.race([run(), late]);
    return { status: "passed" };
  } catch (error) {
    return { status: "failed", message: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
