/**
 * Plays a tape with the document as it is now, and compares the events.
 *
 * @module
 */
import {
  type Graph,
  GraphError,
  type GraphEvent,
  type Kit,
  load,
  open,
  type RunResult,
  type StreamOptions,
} from "../../mod.ts";
import { differenceOf, readTape, replayKit, shown, type Tape } from "../tapes/mod.ts";
import { castFor } from "./cast.ts";
import { withItsRights } from "./guard.ts";
import type { TestArguments } from "./tape_args.ts";
import { beginTape, fromBeside } from "./tape_file.ts";
import type { Terminal } from "./terminal.ts";
import type { TestResult } from "./test_result.ts";

/** Plays a tape; with `update`, one that has changed is recorded anew. */
export async function playTape(file: string, args: TestArguments, terminal: Terminal): Promise<TestResult> {
  let tape: Tape;
  try {
    tape = readTape(await terminal.readFile(file));
  } catch (error) {
    return { file, status: "failed", message: error instanceof Error ? error.message : String(error) };
  }
  const place = tape.start.file === undefined ? undefined : fromBeside(file, tape.start.file);
  try {
    const graph = await openFor(tape, place, replayKit(tape), terminal);
    const message = await changeOf(graph, tape);
    if (message === undefined) return { file, status: "passed" };
    return args.update ? await recordAnew(file, tape, place, args, terminal) : { file, status: "failed", message };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const { issues } = error;
    const isHosts = issues.every(({ code, severity }) => code === "MR306" || severity === "warning");
    return isHosts
      ? { file, status: "skipped", message: `It needs code of a host: ${issues[0].message} A program can play it.` }
      : { file, status: "failed", message: issues.map(({ code, message }) => `${code} ${message}`).join("\n") };
  }
}

/** The document where the tape knows it, as it is now; else as it was. */
async function openFor(tape: Tape, place: string | undefined, kit: Kit, terminal: Terminal): Promise<Graph> {
  const isThere = place !== undefined && await terminal.isFile(place).catch(() => false);
  return isThere ? await open(place, { ...kit, files: undefined }) : load(tape.start.graph, kit);
}

/** What is different along the tape; nothing where it is all the same. */
async function changeOf(graph: Graph, tape: Tape): Promise<string | undefined> {
  const events: GraphEvent[] = [];
  const result = await begin(graph, tape, {
    record: (line) => {
      if ("mode" in line) events.push(line);
    },
  });
  const issue = result.error?.issue;
  const left = issue?.code.startsWith("MR8") ? `${issue.code} ${issue.message}` : undefined;
  return left ?? differenceOfEvents(tape.events, events);
}

function begin(
  graph: Graph,
  { start: { checkpoint, answers, input } }: Tape,
  options: StreamOptions,
): Promise<RunResult> {
  const run = checkpoint ? graph.resume(checkpoint, answers, options) : graph.start(input ?? {}, options);
  return run.result;
}

function differenceOfEvents(before: readonly GraphEvent[], after: readonly GraphEvent[]): string | undefined {
  for (let place = 0; place < Math.max(before.length, after.length); place++) {
    const [old, now] = [before[place], after[place]];
    if (old === undefined) return `${nameOf(now)} is new.`;
    if (now === undefined) return `${nameOf(old)} does not come any more.`;
    const difference = differenceOf(old, now);
    if (!difference) continue;
    const { pointer } = difference;
    if (difference.before === undefined) return `${nameOf(old)} has ${pointer}, which is new.`;
    if (difference.after === undefined) return `${nameOf(old)} has no ${pointer} any more.`;
    const [was, is] = shown(difference.before, difference.after);
    return `${nameOf(old)} differs at ${pointer}:\n  was ${was}\n  is  ${is}`;
  }
  return undefined;
}

function nameOf(event: GraphEvent): string {
  const path = [...event.ns, ..."node" in event ? [event.node] : []].join("/");
  return `Event ${event.seq}, "${event.mode}"${path === "" ? "" : ` of "${path}"`},`;
}

async function recordAnew(
  file: string,
  tape: Tape,
  place: string | undefined,
  { models, bindings = tape.start.bindings, secrets, mcp }: TestArguments,
  terminal: Terminal,
): Promise<TestResult> {
  const cast = await castFor({ models, bindings, secrets }, { name: tape.start.run, part: 1, mcp }, terminal);
  const kit: Kit = { ...cast.kit, ...tape.start.files && { files: tape.start.files } };
  const graph = await openFor(tape, place, kit, terminal);
  const { metadata, partial } = tape.start;
  const recording = await beginTape(file, place, terminal);
  const options: StreamOptions = { metadata, partial, record: recording.record };
  const result = await withItsRights(graph, { terminal, saves: true }, () => begin(graph, tape, options));
  await recording.close();
  const { status, error } = result;
  if (status === "done" || status === "asked") return { file, status: "updated" };
  return { file, status: "failed", message: `Recorded anew, and the run has not ended well: ${error?.message}` };
}
