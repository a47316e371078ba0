/**
 * Events that are not text, as one line each.
 *
 * @module
 */
import type { Delta, GraphEvent, Issue, Json, Usage } from "../../mod.ts";

/** Who an event speaks of: the path of a node, or the part of the run in brackets. */
export function nameOf(event: GraphEvent): string {
  const name = "node" in event && event.node !== undefined
    ? event.node + (event.item === undefined ? "" : `[${event.item}]`)
    : event.mode === "values"
    ? "(state)"
    : `(${event.mode})`;
  return [...event.ns, name].join("/");
}

/** The lines that tell an event other than a message. */
export function factsOf(event: Exclude<GraphEvent, GraphEvent<"messages">>): string[] {
  switch (event.mode) {
    case "custom":
      return [`· ${compact(event.data)}`];
    case "updates":
      return Object.entries(event.data).map(([key, value]) => `= ${key}: ${compact(value)}`);
    case "values":
      return [compact(event.data)];
    case "tasks":
      return [taskFact(event.data)];
    case "tools":
      return [toolFact(event.data)];
    case "run":
      return [runFact(event.data)];
    case "debug":
      return [debugFact(event.data)];
  }
}

/** A tool call as a model asked for it: `⚙ search("cats")`. */
export function toolCallFact(name: string, args: string): string {
  return `⚙ ${name}(${shortArgs(args)})`;
}

/** What is to be said of the end of an answer, if it is not the usual one; `spoken`: whether there was any of it. */
export function finishFact(delta: Extract<Delta, { type: "finish" }>, spoken: boolean): string | undefined {
  switch (delta.reason) {
    case "length":
      return "✗ The answer was cut: it reached the model's limit of tokens.";
    case "content-filter":
      return "✗ The provider's content filter ended the answer.";
    case "error":
      // Without a word of it there is nothing to explain here; the failure itself is told at the end.
      return spoken ? "✗ The answer broke off, or does not fit." : undefined;
    case "retry":
      return spoken ? "↻ The answer broke off, or does not fit: asking again." : "↻ No answer yet: trying again.";
  }
}

/** A value on one line: text as it is when it has one line, everything else as JSON. */
export function compact(value: Json): string {
  return typeof value === "string" && !/[\n\r]/.test(value) ? value : JSON.stringify(value);
}

/** Milliseconds in words. */
export function timeText(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 100) / 10;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A number of things in words. */
export function countText(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** Tokens in words, or nothing when nobody counted. */
export function usageText(usage: Usage | undefined): string | undefined {
  const tokens = usage ? usage.input + usage.output : 0;
  return tokens > 0 ? countText(tokens, "token") : undefined;
}

function taskFact(news: GraphEvent<"tasks">["data"]): string {
  switch (news.type) {
    case "start":
      return "▸ started";
    case "retry":
      return `↻ attempt ${news.attempt} in ${timeText(news.wait)}: ${news.error.message}`;
    case "end":
      return ["✓ " + timeText(news.ms), usageText(news.usage)].filter((part) => part !== undefined).join(" · ");
    case "fail":
      return failFact(news.error);
  }
}

function toolFact(news: GraphEvent<"tools">["data"]): string {
  switch (news.type) {
    case "start":
      return toolCallFact(news.tool, JSON.stringify(news.args));
    case "progress":
      return `⚙ … ${compact(news.data)}`;
    case "end":
      return `⚙ → ${compact(news.result)}`;
    case "fail":
      return failFact(news.error);
  }
}

function runFact(news: GraphEvent<"run">["data"]): string {
  switch (news.type) {
    case "start":
      return `▸ ${news.graph} ${news.id}`;
    case "ask":
      return `? ${compact(news.question)}`;
    case "end":
      return [news.status === "done" ? "✓ done" : `✗ ${news.status}`, usageText(news.usage)]
        .filter((part) => part !== undefined).join(" · ");
  }
}

function debugFact(news: GraphEvent<"debug">["data"]): string {
  if (news.type === "wait") return `${news.node} waits for ${news.for.join(", ")}`;
  const value = news.value === undefined ? "" : ` = ${compact(news.value)}`;
  return `${news.edge}${value} → ${news.to.join(", ") || "nowhere"}`;
}

function failFact(error: Issue): string {
  return `✗ [${error.code}] ${error.message}`;
}

/** Arguments on one line; the only argument of a call needs no name. */
function shortArgs(args: string): string {
  try {
    const value: Json = JSON.parse(args === "" ? "{}" : args);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return JSON.stringify(value);
    const members = Object.values(value);
    return members.length === 0 ? "" : JSON.stringify(members.length === 1 ? members[0] : value);
  } catch {
    // Arguments are what a model wrote: not always JSON, and then shown as they are.
    return compact(args);
  }
}
