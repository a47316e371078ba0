/**
 * The live region: nodes at work, a lane for each, and one line about the run.
 *
 * @module
 */
import { columnsOf } from "../value/columns.ts";
import { countText, timeText } from "./facts.ts";
import type { Lane } from "./lane.ts";
import { lastLines, lastWords, MARKS, shortened } from "./layout.ts";
import { padded } from "./safe.ts";
import type { Style } from "./style.ts";

/** What the region is made for. */
export interface RegionOptions {
  /** The columns that a line may take. */
  readonly width: number;
  /** The lines there may be. */
  readonly height: number;
  /** Columns that names are padded to. */
  readonly names: number;
  /** The run's step. */
  readonly step: number;
  /** Tokens by now. */
  readonly tokens: number;
  /** Milliseconds by now. */
  readonly ms: number;
  /** The nodes that may come next. */
  readonly next: readonly string[];
  /** Whether it was asked to stop. */
  readonly isStopping: boolean;
  /** The colours. */
  readonly style: Style;
}

/** The lines of the region; pure. Lanes keep the order they began in. */
export function regionLines(lanes: readonly Lane[], options: RegionOptions): string[] {
  const { height } = options;
  const status = statusLine(lanes, options);
  if (lanes.length === 0) return [status];
  if (lanes.length <= MOST_LANES) {
    const fair = Math.max(FEWEST_LINES, Math.min(MOST_LINES, Math.floor(SHARED_LINES / lanes.length)));
    for (let count = fair; count >= FEWEST_LINES; count--) {
      const lines = lanes.flatMap((lane) => [...laneLines(lane, count, options), ""]);
      if (lines.length + NEXT <= height && options.next.length > 0) return [...lines, nextLine(options), "", status];
      if (lines.length + 1 <= height) return [...lines, status];
    }
  }
  const room = Math.max(height - 2, 0);
  const shown = lanes.length <= room ? lanes : fastest(lanes, room - 1);
  const more = lanes.length - shown.length;
  return [
    ...shown.map((lane) => shortLine(lane, options)),
    ...more > 0 && room > 0 ? [options.style.dim(`  + ${more} more`)] : [],
    ...height > 1 ? [""] : [],
    status,
  ];
}

const MOST_LANES = 6;
const NEXT = 3;
const SHARED_LINES = 14;
const FEWEST_LINES = 2;
const MOST_LINES = 5;
/** What a lane shows where it has one line. */
const WORDS = 60;
/** From how many columns on there is room for what a lane does beside its text. */
const WIDE = 56;
const DOING = 8;
const NARROWEST_TEXT = 12;

function laneLines(lane: Lane, count: number, options: RegionOptions): string[] {
  const { width, style } = options;
  const [head, left] = headOf(lane, options);
  const lines = lastLines(lane, Math.max(width - left, NARROWEST_TEXT), count);
  const [first, ...rest] = lines.length > 0 ? lines : [{ text: "", isDim: false }];
  const shown = (line: typeof first) => line.isDim ? style.dim(line.text) : line.text;
  const margin = `  ${mark(lane, style)}${" ".repeat(left - 3)}`;
  return [head + shown(first), ...rest.map((line) => margin + shown(line))].map((line) => line.trimEnd());
}

function shortLine(lane: Lane, options: RegionOptions): string {
  const [head, left] = headOf(lane, options);
  const { text, isDim } = lastWords(lane, Math.max(Math.min(options.width - left, WORDS), NARROWEST_TEXT));
  return (head + (isDim ? options.style.dim(text) : text)).trimEnd();
}

/** A bar, the name and what it does, and the column where its text begins: the same for all. */
function headOf(lane: Lane, { width, names, style }: RegionOptions): [head: string, columns: number] {
  const most = Math.max(Math.min(names, Math.floor(width / 3)), 4);
  const name = style.name(lane.color, padded(shortened(lane.name, most), most));
  const doing = width >= WIDE ? `  ${style.dim(padded(doingOf(lane), DOING))}` : "";
  return [`  ${mark(lane, style)} ${name}${doing}  `, 4 + most + (doing === "" ? 0 : DOING + 2) + 2];
}

function mark({ state, color }: Lane, style: Style): string {
  return state === "failed" ? style.bad(MARKS.failed) : style.name(color, MARKS[state]);
}

function doingOf({ doing, rate }: Lane): string {
  return doing === "" ? `${Math.round(rate)} tok/s`.padStart(DOING) : doing;
}

function nextLine({ next, width, style }: RegionOptions): string {
  return style.dim(shortened(`  next  ${next.join(" · ")}`, width));
}

/** Those that say the most just now, in the order they began in. */
function fastest(lanes: readonly Lane[], count: number): Lane[] {
  const chosen = new Set([...lanes].sort((one, other) => other.rate - one.rate).slice(0, Math.max(count, 0)));
  return lanes.filter((lane) => chosen.has(lane));
}

/** `step 2  ·  3 streaming  ·  59 tok/s  ·  190 tokens  ·  4.9 s     ctrl-c stops`, as much of it as there is room for. */
function statusLine(lanes: readonly Lane[], options: RegionOptions): string {
  const { style, width } = options;
  const speaking = lanes.filter(({ state, doing }) => state === "running" && (doing === "" || doing === "thinking"));
  const rate = Math.round(speaking.reduce((sum, lane) => sum + lane.rate, 0));
  const facts = [
    `step ${options.step}`,
    `${speaking.length} streaming`,
    `${rate} tok/s`,
    countText(options.tokens, "token"),
    timeText(options.ms),
  ];
  const hint = options.isStopping ? "stopping" : "ctrl-c stops";
  const line = (count: number) => `  ${facts.slice(0, count).join("  ·  ")}`;
  const whole = line(facts.length);
  if (columnsOf(whole) + 5 + hint.length <= width) return `${whole}     ${style.dim(hint)}`;
  for (let count = facts.length; count > 0; count--) if (columnsOf(line(count)) <= width) return line(count);
  return "";
}
