/**
 * The live view: below, the nodes at work; above, a clean transcript of what is done.
 *
 * @module
 */
import type { GraphEvent } from "../../mod.ts";
import { columnsOf } from "../value/columns.ts";
import { factsOf as eventFacts, nameOf, timeText } from "./facts.ts";
import {
  addDelta,
  addFact,
  addTool,
  beginAttempt,
  endLane,
  type Lane,
  measure,
  type Moment,
  newLane,
  tellRetry,
} from "./lane.ts";
import { bodyLines, factsOf, headLine, printed } from "./layout.ts";
import { regionLines } from "./region.ts";
import { safe } from "./safe.ts";
import { createScreen } from "./screen.ts";
import { createStyle } from "./style.ts";
import type { View } from "./view.ts";

/** How the live view looks. */
export interface LiveOptions {
  /** The size of the window; asked for at each frame. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Whether there are colours. */
  readonly color: boolean;
  /** Names that will probably come, so that their column fits from the start. */
  readonly names?: readonly string[];
  /** The nodes that may come after those at work. */
  readonly next?: (running: readonly string[]) => readonly string[];
  /** Whether the life of nodes is told by events; else a node ends with its model's answer. */
  readonly knowsTasks: boolean;
  /** Whether nodes without a word are part of the transcript. Default: yes. */
  readonly tellsSilent?: boolean;
}

/** Makes a view that draws the end of the terminal anew, twenty times a second at most. Pure: time is what the caller says it is. */
export function createLive(options: LiveOptions): View {
  const { knowsTasks, tellsSilent = true } = options;
  const style = createStyle(options.color);
  const screen = createScreen();
  const colors = new Map<string, number>();
  const visits = new Map<string, number>();
  let names = Math.max(0, ...(options.names ?? []).map(columnsOf).filter((columns) => columns <= WIDEST_NAME));
  let lanes: Lane[] = [];
  let above: string[] = [];
  let blocks = 0;
  let isAfterText = false;
  let step = 0;
  let told = 0;
  let last = 0;
  let began: number | undefined;
  let frame = { at: -Infinity, clock: "", size: "" };
  let isDirty = false;
  let isStopping = false;
  let hasSpoken = false;

  const open = (event: GraphEvent<"messages" | "tasks" | "tools" | "custom" | "updates">): Lane => {
    const name = safe(nameOf(event));
    const known = lanes.find((lane) => lane.name === name && lane.state === "running");
    if (known) {
      if (event.mode === "messages" || event.mode === "tools") beginAttempt(known, event.task);
      return known;
    }
    if (!colors.has(name)) colors.set(name, colors.size);
    visits.set(name, (visits.get(name) ?? 0) + 1);
    names = Math.max(names, Math.min(columnsOf(name), WIDEST_NAME));
    // Whom others speak for is not a lane of its own.
    for (const lane of lanes) {
      if (name.startsWith(`${lane.name}/`) || name.startsWith(`${lane.name}[`)) lane.isCrowd = true;
    }
    const color = colors.get(name) ?? 0;
    const lane = newLane(name, { color, visit: visits.get(name) ?? 1, began: event.t, task: event.task });
    lanes.push(lane);
    return lane;
  };

  /** Puts lines above for good, an empty one after those of another block. */
  const print = (lines: readonly string[]) => {
    if (isAfterText) above.push("");
    isAfterText = false;
    above.push(...lines);
  };
  const printBlock = (lane: Lane) => {
    lanes = lanes.filter((other) => other !== lane);
    told += lane.counted + lane.guessed;
    const isSilent = lane.parts.length === 0 && lane.printed === undefined;
    if (lane.isCrowd || (isSilent && (!tellsSilent || lane.state === "stopped"))) return;
    const width = widthOf();
    const body = bodyLines(lane, width - INDENT.length).map(bodyLine);
    if (lane.printed !== undefined && lane.printed === blocks) {
      // Its beginning is out of reach; what is to be told of it comes at its end.
      above.push(...body, `${INDENT}${style.dim(factsOf(lane))}`, "");
      isAfterText = false;
    } else print([headLine(lane, width, style), ...body, ""]);
    blocks++;
  };
  const finish = (lane: Lane, state: "done" | "failed" | "stopped", end: Parameters<typeof endLane>[2]) => {
    endLane(lane, state, end);
    if (state === "done") printBlock(lane);
    // What failed stays where it is until the others are done.
    if (lanes.every((other) => other.state !== "running" || other.isCrowd)) {
      for (const failed of lanes.filter(({ state }) => state === "failed")) printBlock(failed);
    }
  };

  const widthOf = () => Math.max(options.size().columns - 1, NARROWEST);
  const bodyLine = ({ text, isDim }: { text: string; isDim: boolean }) =>
    text === "" ? "" : INDENT + (isDim ? style.dim(text) : text);

  /** The only node at work may have the whole screen: its text flows. */
  const flowOf = (shown: readonly Lane[]): Lane | undefined =>
    shown.length === 1 && shown[0].state === "running" && !shown[0].asks &&
      shown[0].parts.some(({ kind, text }) => kind === "text" && text !== "")
      ? shown[0]
      : undefined;

  const flowLines = (lane: Lane, width: number, height: number): string[] => {
    const head = lane.printed === blocks ? [] : [headLine(lane, width, style)];
    const lines = [...head, ...bodyLines(lane, width - INDENT.length).map(bodyLine)];
    const over = lines.length - height;
    if (over <= 0) return lines;
    if (isAfterText && head.length > 0) above.push("");
    above.push(...lines.slice(0, over));
    isAfterText = true;
    printed(lane, width - INDENT.length, over - head.length);
    lane.printed = blocks;
    return lines.slice(over);
  };

  const draw = (now: number): string => {
    const { columns, rows } = options.size();
    const width = widthOf();
    const height = Math.max(rows - 1, 1);
    const shown = lanes.filter((lane) => !lane.isCrowd && (tellsSilent || lane.parts.length > 0));
    for (const lane of shown) measure(lane, now);
    const flow = flowOf(shown);
    const lines = flow ? flowLines(flow, width, height) : regionLines(shown, {
      width,
      height,
      names,
      step,
      style,
      isStopping,
      next: isStopping ? [] : (options.next?.(lanes.map(({ name }) => name)) ?? []).map(safe),
      tokens: lanes.reduce((sum, { counted, guessed }) => sum + counted + guessed, told),
      ms: now - (began ?? now),
    });
    // What is printed of a text that flowed and the lanes are two things.
    if (!flow && isAfterText) {
      above.push("");
      isAfterText = false;
    }
    frame = { at: now, clock: flow ? "" : clockOf(now), size: `${columns} ${rows}` };
    isDirty = false;
    const text = screen.paint(above, lines, columns);
    above = [];
    return text;
  };
  const clockOf = (now: number) => timeText(Math.floor((now - (began ?? now)) / CLOCK) * CLOCK);
  const drawInTime = (now: number): string => isDirty && now - frame.at >= FRAME ? draw(now) : "";

  const take = (event: GraphEvent, moment: Moment) => {
    switch (event.mode) {
      case "messages": {
        const lane = open(event);
        const [delta] = event.data;
        addDelta(lane, event.data, moment);
        if (delta.type !== "finish") hasSpoken = true;
        else if (!knowsTasks && delta.reason !== "retry" && delta.reason !== "tool-calls") {
          finish(lane, delta.reason === "error" ? "failed" : "done", { ms: moment.t - lane.began });
        }
        return;
      }
      case "tasks": {
        const { data } = event;
        const lane = open(event);
        if (data.type === "end") return finish(lane, "done", data);
        if (data.type === "retry") return tellRetry(lane, eventFacts(event)[0]);
        if (data.type === "fail") {
          // What was stopped together with a run has not failed.
          if (isStopping) return;
          addFact(lane, eventFacts(event)[0]);
          finish(lane, "failed", { ms: moment.t - lane.began });
        }
        return;
      }
      case "tools":
        return addTool(open(event), event.data);
      case "custom":
      case "updates":
        hasSpoken = true;
        return eventFacts(event).forEach((fact) => addFact(open(event), fact));
      case "run": {
        if (!("question" in event.data)) return;
        const name = safe([...event.ns, event.data.id.replace(/#\d+(\.\d+)?/g, "")].join("/"));
        // Who asks inside a graph that is not seen asks in the lane of that graph.
        const lane = lanes.findLast((lane) => lane.name === name) ??
          lanes.findLast((lane) => name.startsWith(`${lane.name}/`));
        if (!lane) return;
        lane.asks = true;
        lane.doing = "asks";
        return addFact(lane, eventFacts(event)[0]);
      }
      case "values":
      case "debug":
        hasSpoken = true;
        return print(eventFacts(event).map((fact) => `  ${style.dim(safe(`${nameOf(event)} ${fact}`))}`));
    }
  };

  return {
    pace: FRAME,
    redraws: true,
    hasSpoken: () => hasSpoken,
    show(event, now) {
      began ??= now;
      last = event.t;
      if (event.ns.length === 0) step = event.step;
      take(event, { t: event.t, now });
      isDirty = true;
      return drawInTime(now);
    },
    wait(now) {
      const { columns, rows } = options.size();
      const isMoved = frame.size !== "" && frame.size !== `${columns} ${rows}`;
      if (isMoved || (frame.clock !== "" && frame.clock !== clockOf(now))) isDirty = true;
      return drawInTime(now);
    },
    stop() {
      isStopping = true;
      // The terminal has just written ^C into the lines.
      screen.spoil();
      isDirty = true;
    },
    end() {
      for (const lane of [...lanes]) {
        // A question is put by whoever asks the person.
        if (lane.asks) {
          lanes = lanes.filter((other) => other !== lane);
          visits.set(lane.name, lane.visit - 1);
        } else {
          if (lane.state === "running") endLane(lane, "stopped", { ms: last - lane.began });
          printBlock(lane);
        }
      }
      const { columns } = options.size();
      if (isAfterText) above.push("");
      isAfterText = false;
      const text = screen.paint(above, [], columns);
      above = [];
      frame = { at: -Infinity, clock: "", size: "" };
      isDirty = false;
      return text;
    },
  };
}

const INDENT = "    ";
const WIDEST_NAME = 24;
const NARROWEST = 20;
/** Milliseconds between two frames. */
const FRAME = 50;
/** How often the clock alone is a reason to draw. */
const CLOCK = 200;
