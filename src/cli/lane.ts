/**
 * What one node has said and done so far, as events tell it.
 *
 * @module
 */
import type { Call, Delta, GraphEvent, Usage } from "../../mod.ts";
import { finishFact, toolCallFact } from "./facts.ts";
import { close, factPart, grow, newPart, oneLine, type Part } from "./part.ts";
import { safe } from "./safe.ts";

/** One node at work, or one item of it. */
export interface Lane {
  /** Its name, harmless. */
  readonly name: string;
  /** The number of its colour. */
  readonly color: number;
  /** The how manieth time it is at work, from 1. */
  readonly visit: number;
  /** When it began, by the run's clock. */
  readonly began: number;
  /** The attempt that speaks. */
  task: string;
  /** What it has said, in order. */
  readonly parts: Part[];
  /** The models that answered it. */
  readonly models: Set<string>;
  /** How it is. */
  state: "running" | "done" | "failed" | "stopped";
  /** What it does while it says nothing, in a word. */
  doing: string;
  /** Whether others speak for it: its items, or the nodes of a graph. */
  isCrowd: boolean;
  /** Whether it waits for a person. */
  asks: boolean;
  /** Whether its header is above the screen's end for good, and what was the last block there then. */
  printed?: number;
  /** When its first token came. */
  first?: number;
  /** How long it took. */
  ms?: number;
  /** The tokens that a provider counted. */
  counted: number;
  /** The tokens that nobody has counted yet. */
  guessed: number;
  /** What came lately: when, and how many tokens. */
  readonly beats: (readonly [at: number, tokens: number])[];
  /** Tokens in a second. */
  rate: number;
  /** When that was found out. */
  ratedAt: number;
}

/** A moment by two clocks. */
export interface Moment {
  /** The run's: it is the same when a run is shown again. */
  readonly t: number;
  /** The viewer's. */
  readonly now: number;
}

/** A lane in which nothing has happened yet. */
export function newLane(name: string, given: Pick<Lane, "color" | "visit" | "began" | "task">): Lane {
  return {
    name,
    ...given,
    parts: [],
    models: new Set(),
    state: "running",
    doing: "waiting",
    isCrowd: false,
    asks: false,
    counted: 0,
    guessed: 0,
    beats: [],
    rate: 0,
    ratedAt: -Infinity,
  };
}

/** A piece of a model's answer. */
export function addDelta(lane: Lane, [delta, call]: readonly [Delta, Call], { t, now }: Moment): void {
  lane.models.add(safe(call.model));
  if (delta.type === "finish") return finish(lane, delta, call);
  lane.first ??= t;
  lane.doing = delta.type === "reasoning" ? "thinking" : delta.type === "tool-call" ? "tool" : "";
  switch (delta.type) {
    case "text":
    case "reasoning":
    case "json":
      count(lane, delta.text, now);
      return grow(openPart(lane, delta.type, call.id), delta.text);
    case "refusal": {
      count(lane, delta.text, now);
      const part = openPart(lane, "text", call.id);
      if (part.text === "") part.text = "(refuses) ";
      return grow(part, delta.text);
    }
    case "object": {
      const last = lastOf(lane);
      // Where its text comes, too, that is shown.
      if (last?.kind === "json" && last.call === call.id) return;
      const part = last?.kind === "fact" && last.call === call.id
        ? last
        : added(lane, newPart("fact", { call: call.id }));
      part.text = `· ${safe(JSON.stringify(delta.value))}`;
      part.wrapped = undefined;
      return;
    }
    case "tool-call": {
      const { id, index, name = "", args = "" } = delta;
      count(lane, name + args, now);
      const part = lane.parts.find(({ tool, call: of }) => tool?.index === index && of === call.id) ??
        added(lane, newPart("tool", { call: call.id, tool: { id: id ?? "", index, name: "", args: "", note: "" } }));
      if (!part.tool) return;
      part.tool.name += name;
      part.tool.args += args;
      part.text = safe(toolCallFact(part.tool.name, part.tool.args));
    }
  }
}

/** News of a tool that a node uses. */
export function addTool(lane: Lane, news: GraphEvent<"tools">["data"]): void {
  const part = lane.parts.findLast(({ tool }) => tool?.id === news.id) ??
    added(lane, newPart("tool", { tool: { id: news.id, name: "", args: "", note: "" } }));
  if (!part.tool) return;
  lane.doing = news.type === "start" || news.type === "progress" ? "tool" : "waiting";
  switch (news.type) {
    case "start":
      part.text = safe(toolCallFact(news.tool, JSON.stringify(news.args)));
      part.isWhole = true;
      return;
    case "progress":
      part.tool.note = `  ${oneLine(news.data)}`;
      return;
    case "end":
      part.tool.note = ` → ${oneLine(news.result)}`;
      return;
    case "fail":
      part.tool.note = ` ✗ ${oneLine(news.error.message)}`;
  }
}

/** A line about something that is no text of a model. */
export function addFact(lane: Lane, text: string): void {
  added(lane, factPart(text));
}

/** It is tried again, and this says why. */
export function tellRetry(lane: Lane, text: string): void {
  const last = lastOf(lane);
  // The answer that broke off has said so; this says more.
  if (last?.kind === "fact" && last.text.startsWith(AGAIN)) lane.parts.pop();
  addFact(lane, text);
  lane.doing = "retry";
}

/** Another attempt begins: what the last one said is not said any more. */
export function beginAttempt(lane: Lane, task: string): void {
  if (task === lane.task) return;
  lane.task = task;
  keepParts(lane, ({ kind }) => kind === "fact");
}

/** Nothing more will come. */
export function endLane(
  lane: Lane,
  state: Exclude<Lane["state"], "running">,
  end: { ms: number; usage?: Usage },
): void {
  lane.parts.forEach(close);
  lane.state = state;
  lane.doing = state;
  lane.ms = end.ms;
  lane.rate = 0;
  if (end.usage && end.usage.output >= lane.counted) {
    lane.counted = end.usage.output;
    lane.guessed = 0;
  }
}

/** Finds out how fast a node speaks; not so often that nobody could read it. */
export function measure(lane: Lane, now: number): void {
  const { beats } = lane;
  if (now - lane.ratedAt < BETWEEN_RATES || (beats.length === 0 && lane.rate === 0)) return;
  lane.ratedAt = now;
  const recent = beats.findIndex(([at]) => now - at <= WINDOW);
  beats.splice(0, recent < 0 ? beats.length : recent);
  const tokens = beats.reduce((sum, [, count]) => sum + count, 0);
  const time = beats.length > 0 ? Math.max(now - beats[0][0], BETWEEN_RATES) : WINDOW;
  lane.rate = tokens * 1000 / time;
}

// What a token is in most languages, more or less; what a provider counted comes with the end of an answer.
const LETTERS = 4;
const WINDOW = 3000;
const BETWEEN_RATES = 500;
const AGAIN = "↻";

function finish(lane: Lane, delta: Extract<Delta, { type: "finish" }>, call: Call): void {
  const hasSpoken = lane.parts.some((part) => part.call === call.id);
  lane.doing = "waiting";
  if (delta.usage) {
    lane.counted += delta.usage.output;
    lane.guessed = 0;
  }
  // An attempt that is dead was no answer.
  if (delta.reason === "retry") keepParts(lane, (part) => part.call !== call.id);
  lane.parts.filter((part) => part.call === call.id).forEach(close);
  const fact = finishFact(delta, hasSpoken);
  if (fact !== undefined && delta.reason !== "error") addFact(lane, fact);
}

function count(lane: Lane, text: string, now: number): void {
  if (text === "") return;
  const tokens = Math.max(1, Math.round(text.length / LETTERS));
  lane.guessed += tokens;
  lane.beats.push([now, tokens]);
}

/** The part that goes on, or a new one. */
function openPart(lane: Lane, kind: Part["kind"], call: string): Part {
  const last = lastOf(lane);
  return last?.kind === kind && last.call === call && !last.isWhole ? last : added(lane, newPart(kind, { call }));
}

function added(lane: Lane, part: Part): Part {
  const last = lastOf(lane);
  // A tool call may go on beside the next one; text may not.
  if (last && last.kind !== "tool") close(last);
  lane.parts.push(part);
  return part;
}

function keepParts(lane: Lane, keeps: (part: Part) => boolean): void {
  lane.parts.splice(0, lane.parts.length, ...lane.parts.filter(keeps));
}

function lastOf({ parts }: Lane): Part | undefined {
  return parts[parts.length - 1];
}
