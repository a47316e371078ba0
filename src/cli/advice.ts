/**
 * What a person at a command line can do about a failure: the run itself knows only what a program can do.
 *
 * @module
 */
import { type Graph, type Issue, RunError } from "../../mod.ts";
import type { CastOptions } from "./cast.ts";
import { wantedKeys } from "./lent.ts";
import { flagsOf, permissionsOf } from "./needs.ts";
import { deniedPermission } from "./report.ts";
import type { Terminal } from "./terminal.ts";

/** A failure in the words of the command line, and lines to add. */
export interface Advice {
  /** What to tell. */
  readonly error: unknown;
  /** What else helps. */
  readonly notes: readonly string[];
}

/** What the run was given. */
export interface Circumstances {
  /** The values of `--input`. */
  readonly input: readonly string[];
  /** Who answers. */
  readonly options: CastOptions;
  /** The document's path or address. */
  readonly place: string;
}

/** Turns hints for programs into hints for people. */
export function advise(error: unknown, given: Circumstances, graph: Graph, terminal: Terminal): Advice {
  if (!(error instanceof RunError)) return { error, notes: [] };
  const { status, message, cause, issue, others } = error;
  const adapt = (issue: Issue) => ({ ...issue, hint: hintFor(issue, given, graph, terminal) });
  const needsServer = deniedPermission(error) !== undefined ||
    [...others, issue].some((each) => each?.code === "MR601");
  const needs = `this graph needs, and no more: ${flagsOf(permissionsOf(graph, given.place)).join(" ")}`;
  return {
    error: new RunError(status, message, { cause, ...issue && { issue: adapt(issue) }, others: others.map(adapt) }),
    notes: [
      ...needsServer && terminal.isSandboxed ? [needs] : [],
      ...needsServer && !given.options.models ? ["no key? Add --models echo and every model answers offline."] : [],
    ],
  };
}

function hintFor(issue: Issue, given: Circumstances, graph: Graph, terminal: Terminal): string | undefined {
  const [, room, name] = issue.pointer.split("/");
  if (issue.code === "MR710" && room === "state" && given.input.some((item) => item.startsWith(`${name}=`))) {
    return `-i ${name}=… gives text. For JSON, write -i ${name}:=….`;
  }
  if (issue.code !== "MR601" || (room !== "models" && room !== "tools")) return issue.hint;
  const wanted = wantedKeys(graph).find(({ pointer }) => pointer === issue.pointer);
  // The provider's own key: the environment is all that a person has to care about.
  if (wanted === undefined) return issue.hint?.replace(/, or give it: load\(.*$/, ".");
  const { name: key, flag } = wanted;
  const set = terminal.variable(key) === undefined ? `Set the environment variable ${key}` : undefined;
  const allow = given.options.secrets?.includes(flag) ? undefined : `allow this document to use it: --secret ${flag}`;
  if (set && allow) return `${set}, and ${allow}.`;
  return set ? `${set}.` : allow ? `If that is meant, ${allow}.` : issue.hint;
}
