/**
 * The moments of a tape: what comes one after the other, and by what each is known.
 *
 * @module
 */
import type { GraphEvent } from "../event.ts";
import type { EventFacts, Moment, TapeMark } from "../tape.ts";
import type { Tape } from "./read.ts";

/** A place of a tape. */
export type TapeMoment =
  | { readonly type: "event"; readonly key: string; readonly event: GraphEvent }
  | { readonly type: "mark"; readonly key: string; readonly line: TapeMark }
  /** A model is asked, or a pen taken: that has to have happened, and nobody waits for its turn. */
  | { readonly type: "note"; readonly key: string; readonly id: string };

/** The moments of a tape, in order. */
export function momentsOf(tape: Tape): readonly TapeMoment[] {
  return tape.lines.flatMap((line): TapeMoment[] => {
    if ("mode" in line) return [{ type: "event", key: keyOf(line), event: line }];
    if ("mark" in line) return [{ type: "mark", key: keyOf(line), line }];
    const id = "request" in line ? line.request.call : "pen" in line ? line.pen : undefined;
    return id === undefined ? [] : [{ type: "note", key: `note ${id}`, id }];
  });
}

/** What tells a moment from others that could come at the same time. */
export function keyOf(moment: Moment): string {
  if ("mark" in moment) return `mark ${moment.mark}`;
  const { mode, ns, task, item, data } = moment;
  return JSON.stringify([mode, ns.join("/"), task, item, partOf(mode, data)]);
}

/** Whether a moment of the tape is the same but for what somebody of the host said. */
export function isLike({ mode, ns, task, item }: EventFacts, other: TapeMoment): boolean {
  if (mode !== "custom" || other.type !== "event" || other.event.mode !== "custom") return false;
  const { event } = other;
  return event.task === task && event.item === item && event.ns.join("/") === ns.join("/");
}

function partOf(mode: EventFacts["mode"], data: unknown): unknown {
  if (mode === "messages") {
    const [{ type }, { id }] = data as readonly [{ type: string }, { id: string }];
    return [type, id];
  }
  if (mode === "values" || mode === "updates") return undefined;
  // Tools that run at the same time are told apart by what they say.
  if (mode === "custom") return data;
  const { type, id, node, edge } = data as Readonly<Record<string, unknown>>;
  return [type, id, node, edge];
}

/** A moment in words. */
export function nameOf(moment: Moment | TapeMoment): string {
  if ("type" in moment) {
    if (moment.type === "note") return `the model call ${moment.id}`;
    return nameOf(moment.type === "event" ? moment.event as EventFacts : moment.line);
  }
  if ("mark" in moment) return `"${moment.mark}"`;
  const { mode, ns, node, data } = moment;
  const news = mode === "messages" ? (data as readonly [unknown])[0] : data;
  const isPlain = mode === "custom" || mode === "values" || mode === "updates";
  const what = isPlain ? "" : ` (${(news as { type: string }).type})`;
  const path = [...ns, ...(node === undefined ? [] : [node])].join("/");
  return `"${mode}"${what}${path && ` of "${path}"`}`;
}

/** Whether it is the end of the run. */
export function isEnd(moment: Moment): boolean {
  return "mode" in moment && moment.mode === "run" && (moment.data as { type: string }).type === "end";
}

/** The end of what was stopped; nobody waits for it. */
export function isLastWord(moment: Moment, signal: AbortSignal | undefined): boolean {
  return "mode" in moment && moment.mode === "messages" && signal === undefined;
}
