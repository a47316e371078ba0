/**
 * What a node says, as lines.
 *
 * @module
 */
import { columnsOf, firstColumns, lastColumns } from "../value/columns.ts";
import { countText, timeText } from "./facts.ts";
import type { Lane } from "./lane.ts";
import type { Part } from "./part.ts";
import { wrapEnd } from "./phrases.ts";
import type { Style } from "./style.ts";

/** A line of a lane. */
export interface Line {
  /** Its text. */
  readonly text: string;
  /** Whether it is less important. */
  readonly isDim: boolean;
}

/** All that a node has said and that is not yet printed for good, for a transcript. */
export function bodyLines({ parts }: Pick<Lane, "parts">, width: number): Line[] {
  return withoutBlankEnd(parts.flatMap((part) => linesOf(part, width, Infinity)));
}

/** The last lines of what a node has said. */
export function lastLines({ parts }: Pick<Lane, "parts">, width: number, count: number): Line[] {
  const lines: Line[] = [];
  for (let i = parts.length - 1; i >= 0 && lines.length < count; i--) {
    const part = parts[i];
    const more = part.kind === "reasoning"
      ? wrapped(part, width, count).map((text) => ({ text, isDim: true }))
      : linesOf(part, width, count);
    lines.unshift(...lines.length === 0 ? withoutBlankEnd(more) : more);
  }
  return lines.slice(-count);
}

/** The end of what a node has said, on one line. */
export function lastWords({ parts }: Pick<Lane, "parts">, columns: number): Line {
  const part = parts[parts.length - 1];
  if (part === undefined) return { text: "", isDim: false };
  return { text: ending(part.text + (part.tool?.note ?? ""), columns).trimStart(), isDim: part.kind === "reasoning" };
}

/** Takes the first lines of a body off: they are printed for good. */
export function printed({ parts }: Pick<Lane, "parts">, width: number, count: number): void {
  while (count > 0 && parts.length > 0) {
    const [part] = parts;
    const lines = linesOf(part, width, Infinity).length;
    const { wrapped } = part;
    if (lines > count && wrapped) {
      part.printed = wrapped.lines[count - 1].end;
      wrapped.lines.splice(0, count);
      return;
    }
    count -= lines;
    parts.shift();
  }
}

/** Who has spoken, and what it took: `✓ poem ×2  claude-haiku · 89 tok · first 0.4 s · 4.2 s`. */
export function headLine(lane: Lane, width: number, style: Style): string {
  const { name, visit, color, state } = lane;
  const mark = MARKS[state];
  const glyph = state === "failed" ? style.bad(mark) : state === "done" ? style.good(mark) : style.name(color, mark);
  const again = visit > 1 ? ` ×${visit}` : "";
  const shown = shortened(name, Math.max(width - 8, 8));
  const room = width - 4 - columnsOf(shown + again) - 2;
  const facts = shortened(factsOf(lane), Math.max(room, 0));
  return `  ${glyph} ${style.bold(style.name(color, shown))}${style.dim(again)}${
    facts === "" ? "" : `  ${style.dim(facts)}`
  }`;
}

/** What it took: `gpt-4o-mini · 44 tok · first 0.4 s · 1.6 s`; `~` before what nobody counted. */
export function factsOf({ models, state, counted, guessed, began, first, ms }: Lane): string {
  const tokens = counted + guessed;
  return [
    models.size > 0 && [...models].join(", "),
    state === "failed" && "failed",
    state === "stopped" && "stopped",
    state !== "running" && tokens > 0 && `${guessed > 0 ? "~" : ""}${tokens} tok`,
    state !== "running" && first !== undefined && `first ${timeText(Math.max(first - began, 0))}`,
    // What takes no time is not timed.
    ms !== undefined && (ms > 0 || models.size > 0) && timeText(ms),
  ].filter((fact) => fact).join(" · ");
}

/** A text within so many columns; what is cut off becomes an ellipsis. */
export function shortened(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  return columns < 1 ? "" : `${firstColumns(text, columns - 1).trimEnd()}…`;
}

/** What stands before a name. */
export const MARKS: Readonly<Record<Lane["state"], string>> = { running: "▌", done: "✓", failed: "✗", stopped: "■" };

/** A part as a transcript tells it. */
function linesOf(part: Part, width: number, count: number): Line[] {
  switch (part.kind) {
    case "text":
    case "fact":
      return wrapped(part, width, count).map((text) => ({ text, isDim: false }));
    case "json":
      if (part.isWhole) return wrapped(part, width, count).map((text) => ({ text, isDim: false }));
      return [{ text: `· …${ending(part.text, width - 3)}`, isDim: false }];
    case "reasoning":
      if (!part.isWhole) return [{ text: `(thinking) …${ending(part.text, width - 12)}`, isDim: true }];
      part.words ??= wordsOf(part.text);
      return [{ text: `(thinking, ${countText(part.words, "word")})`, isDim: true }];
    case "tool":
      return [{ text: shortened(part.text + (part.tool?.note ?? ""), width), isDim: false }];
  }
}

/** The last lines of a text, the growing one included. */
function wrapped(part: Part, width: number, count: number): string[] {
  if (part.wrapped?.width !== width) part.wrapped = { width, lines: [], at: part.printed };
  const { wrapped, text } = part;
  for (let end = nextLine(text, wrapped.at, width); end; end = nextLine(text, wrapped.at, width)) {
    wrapped.lines.push({ text: end.text, end: end.next });
    wrapped.at = end.next;
  }
  const rest = text.slice(wrapped.at).trimEnd();
  const lines = (count === Infinity ? wrapped.lines : wrapped.lines.slice(-count)).map(({ text }) => text);
  return rest === "" ? lines : [...lines, rest];
}

/** The line that begins somewhere, if it is whole. */
function nextLine(
  text: string,
  from: number,
  width: number,
): { readonly text: string; readonly next: number } | undefined {
  if (from >= text.length) return undefined;
  const feed = text.indexOf("\n", from);
  const last = feed < 0 ? text.length : feed;
  // A look at the beginning is enough, unless it is full of what takes no column.
  const near = Math.min(last, from + width * 4 + 64);
  const end = wrapEnd(text.slice(from, near), width) ??
    (near < last ? wrapEnd(text.slice(from, last), width) : undefined);
  if (end !== undefined) {
    let next = from + end;
    while (next < last && /\s/.test(text[next])) next++;
    return { text: text.slice(from, from + end).trimEnd(), next };
  }
  return feed < 0 ? undefined : { text: text.slice(from, feed).trimEnd(), next: feed + 1 };
}

function ending(text: string, columns: number): string {
  return lastColumns(text.slice(-columns * 4 - 64).replace(/\s+/g, " ").trim(), columns);
}

function withoutBlankEnd(lines: Line[]): Line[] {
  const last = lines.findLastIndex(({ text }) => text !== "");
  return lines.slice(0, last + 1);
}

function wordsOf(text: string): number {
  let words = 0;
  for (const { isWordLike } of new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)) {
    if (isWordLike) words++;
  }
  return words;
}
