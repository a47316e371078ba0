/**
 * Compares what a run did with what its case says, and with what holds for every run.
 *
 * @module
 */
import type { Case } from "./case.ts";
import type { GraphEvent, Mode } from "../event.ts";
import type { Json } from "../json.ts";
import type { Outcome } from "./perform.ts";
import { disorder, mismatch, short } from "./match.ts";
import { frozen } from "./host.ts";

/** Everything that is not as it should be. With `all`, the events must be among those. */
export function judge(test: Case, outcome: Outcome, all?: readonly GraphEvent[]): string[] {
  return [
    ...outcome.faults,
    ...judgeEvents(test, outcome),
    ...judgeEnd(test, outcome),
    ...judgeCounts(test, outcome),
    ...judgeAlways(test, outcome).slice(0, 3),
    ...all ? judgeSubset(outcome.events, all) : [],
  ];
}

/** What differs between the issues expected and found, in any order. */
export function judgeIssues(expected: readonly Json[], found: readonly unknown[]): string[] {
  const left = [...found];
  const missing = expected.filter((issue) => {
    const i = left.findIndex((one) => mismatch(issue, one) === undefined);
    if (i >= 0) left.splice(i, 1);
    return i < 0;
  });
  return [
    ...missing.map((issue) => `Expected the issue ${short(issue)}, which was not found.`),
    ...left.map((issue) => `Found an issue that is not expected: ${short(issue, 400)}`),
  ];
}

function judgeEvents({ events, text }: Case, outcome: Outcome): string[] {
  const faults: string[] = [];
  const wrong = events && disorder(outcome.events, events.sequences, events.complete === true);
  if (wrong) faults.push(wrong);
  if (text === undefined) return faults;
  const heard = outcome.events.map((event) =>
    event.mode === "messages" && event.data[0].type === "text" ? event.data[0].text : ""
  ).join("");
  if (heard !== text) faults.push(`Expected the text ${short(text)}, got ${short(heard)}.`);
  return faults;
}

function judgeEnd({ end, run }: Case, { status, result, error }: Outcome): string[] {
  const issue = error?.issue;
  const why = issue ? ` (${issue.code} at ${issue.pointer || '""'}: ${issue.message})` : error ? ` (${error})` : "";
  const told = status === "done" ? undefined : why;
  if (!end) {
    const leaves = run?.read !== undefined || run?.cancelAfter !== undefined;
    const fits = status === undefined || status === "done" || (leaves && status === "cancelled");
    return fits ? [] : [`The run ended as "${status}"${why}.`];
  }
  const differs = (what: string, expected: Json | undefined, actual: unknown) => {
    const wrong = expected === undefined ? undefined : mismatch(expected, actual);
    return wrong === undefined ? [] : [`The ${what} differs at ${wrong}${told ?? ""}.`];
  };
  return [
    ...status === (end.status ?? "done") ? [] : [`Expected the status "${end.status}", got "${status}"${why}.`],
    ...differs("output", end.output && { $exact: end.output }, result?.output),
    ...differs("error", end.error, issue),
    ...differs("usage", end.usage, result?.usage),
    ...differs("list of questions", end.asks, result?.asks),
  ];
}

function judgeCounts({ closed = [], asked = {}, calls = {} }: Case, { count }: Outcome): string[] {
  return [
    ...closed.flatMap((model) =>
      count(`${model} closed`) > 0 ? [] : [`The stream of the model "${model}" was not closed before its end.`]
    ),
    ...Object.entries(asked).flatMap(([name, { least = 0, most = Infinity }]) => {
      const chunks = count(`${name} chunk`);
      return chunks >= least && chunks <= most ? [] : [`"${name}" made ${chunks} chunks, not ${least} to ${most}.`];
    }),
    ...Object.entries(calls).flatMap(([name, times]) => {
      const got = count(`${name} asked`) + count(`${name} called`);
      return got === times ? [] : [`"${name}" was called ${got} times, not ${times}.`];
    }),
  ];
}

/** What holds for the events of every run. */
function judgeAlways(test: Case, { events, parts, status }: Outcome): string[] {
  const faults: string[] = [];
  const calls = new Map<string, { call: unknown; ended: boolean }>();
  const asked = test.run?.modes && modesOf(test.run.modes);
  const facts = new Set<string>();
  events.forEach((event, i) => {
    const fault = (what: string) => faults.push(`Event ${i} (${event.mode}): ${what}`);
    const before = parts?.includes(i) ? undefined : events[i - 1];
    if (!Number.isInteger(event.seq) || event.seq <= (before?.seq ?? -1)) {
      fault(`seq is ${event.seq} after ${before?.seq ?? "nothing"}.`);
    }
    if (!(event.t >= (before?.t ?? 0))) fault(`t is ${event.t} after ${before?.t ?? "nothing"}.`);
    if (asked && !asked.has(event.mode)) fault("this mode was not asked for.");
    if (asked?.has("debug")) {
      if (!before) facts.clear();
      const fact = factOf(event);
      if (fact !== undefined && facts.has(fact)) fault(`the same was told before: ${short(event.data)}.`);
      if (fact !== undefined) facts.add(fact);
    }
    if (!frozen(shown(event))) fault(`what it shows can be changed: ${short(event.data)}.`);
    if (event.mode !== "messages") return;
    const [delta, call] = event.data;
    const known = calls.get(call.id);
    if (known?.ended) fault(`a "${delta.type}" of the call ${call.id} after its finish.`);
    if (known && known.call !== call) fault(`the call ${call.id} is not one object for all its pieces.`);
    calls.set(call.id, { call, ended: delta.type === "finish" });
  });
  if (status !== "done") return faults;
  for (const [id, { ended }] of calls) if (!ended) faults.push(`The call ${id} has no finish.`);
  return faults;
}

/** The modes that are asked for: `debug` brings others along. */
function modesOf(modes: readonly Mode[]): ReadonlySet<Mode> {
  return new Set(modes.includes("debug") ? [...modes, "tasks", "tools", "values"] : modes);
}

/** What must not be told twice; pieces of answers and what functions say may well repeat. */
function factOf(event: GraphEvent): string | undefined {
  if (event.mode === "messages" || event.mode === "custom") return undefined;
  const { seq: _seq, t: _t, ...fact } = event;
  return JSON.stringify(fact);
}

/** The part of an event that the run itself goes on using. */
function shown(event: GraphEvent): unknown {
  if (event.mode === "values" || event.mode === "updates" || event.mode === "custom") return event.data;
  if (event.mode === "run") return event.data.type === "end" ? event.data.output : undefined;
  return event.mode === "messages" ? event.data[1] : undefined;
}

function judgeSubset(events: readonly GraphEvent[], all: readonly GraphEvent[]): string[] {
  return events.flatMap((event) => {
    const same = all.find((one) => one.seq === event.seq);
    const { seq, mode, ns, step, node, task, data } = event as GraphEvent<"updates">;
    const what = mode as string === "messages" ? [(data as unknown as readonly Json[])[0]] : data;
    const expected = JSON.parse(JSON.stringify({ seq, mode, ns, step, node, task, data: what }));
    const wrong = same ? mismatch(expected, mode as string === "messages" ? firstOnly(same) : same) : "there is none";
    return wrong ? [`Event ${short(expected)} is another one when everything is asked for: ${wrong}.`] : [];
  });
}

function firstOnly(event: GraphEvent): unknown {
  return event.mode === "messages" ? { ...event, data: [event.data[0]] } : event;
}
