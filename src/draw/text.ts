/**
 * Draws a picture with box characters.
 *
 * @module
 */
import { Canvas, type Ink } from "./canvas.ts";
import { layOut } from "./layout.ts";
import { netOf } from "./net.ts";
import { outline } from "./outline.ts";
import type { Box, Picture } from "./picture.ts";
import type { Layout, Measures, Point } from "./shapes.ts";
import { columnsOf, graphemesOf, oneLine, shortened } from "./text_width.ts";

/** How a text is drawn. */
export interface TextOptions {
  /** Which way the links run; without it, the way that fits. */
  readonly direction?: "down" | "right";
  /** Whether to use colours. */
  readonly color: boolean;
  /** Columns to keep within. */
  readonly width: number;
}

/** How much of everything is told. */
interface Look {
  readonly direction: "down" | "right";
  /** Columns for a name or a fact. */
  readonly words: number;
  /** Columns for a label. */
  readonly label: number;
  /** How many facts. */
  readonly facts: number;
}

/** From the fullest to the barest. */
const looks: readonly Look[] = [
  { direction: "down", words: 32, label: 30, facts: 6 },
  { direction: "right", words: 24, label: 20, facts: 1 },
  { direction: "down", words: 20, label: 16, facts: 6 },
  { direction: "right", words: 20, label: 12, facts: 0 },
  { direction: "down", words: 14, label: 12, facts: 1 },
  { direction: "down", words: 10, label: 6, facts: 0 },
];

/** Draws a picture, and below it the graphs inside. */
export function drawText(picture: Picture, options: TextOptions): string {
  return `${page(picture, options).join("\n")}\n`;
}

function page(picture: Picture, options: TextOptions): string[] {
  const title = new Canvas();
  title.write(0, 0, shortened(oneLine(picture.name), options.width), "name");
  const lines = [...title.lines(options.color), "", ...best(picture, options)];
  for (const { name, inner } of picture.boxes) {
    if (inner === undefined) continue;
    const narrower = { ...options, width: Math.max(options.width - 2, 20) };
    const named = { ...inner, name: `${name}: ${inner.name}` };
    lines.push("", ...page(named, narrower).map((line) => line === "" ? "" : `  ${line}`));
  }
  return lines;
}

/** The fullest drawing that fits; where none does, a list. */
function best(picture: Picture, options: TextOptions): string[] {
  const hopeless = new Set<string>();
  for (const look of looks) {
    if (hopeless.has(look.direction) || look.direction !== (options.direction ?? look.direction)) continue;
    const { layout, labels } = place(picture, look);
    const width = look.direction === "down" ? layout.across : layout.along;
    if (width <= options.width) return paint(picture, { layout, labels, look }, options);
    // The barest look needs a third of the room of the fullest, at best.
    if (width > 3 * options.width) hopeless.add(look.direction);
  }
  return outline(picture, options);
}

interface Placed {
  readonly layout: Layout;
  /** The labels as they are shown, by the number of their link. */
  readonly labels: readonly string[];
}

function place(picture: Picture, look: Look): Placed {
  const labels = picture.links.map(({ label = "" }) => shortened(oneLine(label), look.label));
  const words = picture.boxes.map((box) => wordsOf(box, look));
  const down = look.direction === "down";
  const measures: Measures = {
    box: (i) => {
      const { shape } = picture.boxes[i];
      const frame = shape === "start" || shape === "end" ? 0 : 4;
      const wide = words[i].reduce((most, line) => Math.max(most, columnsOf(line)), 1) + frame;
      const high = words[i].length + (frame > 0 ? 2 : 0);
      return down ? { across: odd(wide), along: high } : { across: odd(high), along: wide };
    },
    label: (i) =>
      down ? { across: odd(columnsOf(labels[i])), along: 1 } : { across: 1, along: columnsOf(labels[i]) + 2 },
    gap: down ? 3 : 0,
    lane: down ? 1 : 0,
    lead: down ? 0 : 1,
    track: down ? 1 : 2,
    bar: 1,
    tail: down ? 1 : 2,
    labelTail: down ? 0 : 1,
    unit: 1,
  };
  return { layout: layOut(netOf(picture), measures), labels };
}

function wordsOf({ name, facts, shape }: Box, { words, facts: count, direction }: Look): string[] {
  const short = (text: string) => shortened(oneLine(text), words);
  if (shape === "start" || shape === "end") return [name];
  if (direction === "down") return [name, ...facts.slice(0, count)].map(short);
  return [[name, ...facts.slice(0, count)].map(short).join("  ")];
}

function odd(size: number): number {
  return size % 2 === 0 ? size + 1 : size;
}

function paint(picture: Picture, { layout, labels, look }: Placed & { look: Look }, options: TextOptions): string[] {
  const down = look.direction === "down";
  const canvas = new Canvas();
  const at = ([across, along]: Point): [number, number] =>
    down ? [Math.floor(across), along] : [along, Math.floor(across)];
  for (const { points, bundle, dashed, back } of layout.lines) {
    const [[across, along]] = points;
    // A line begins on the last cell of what it leaves, so that a frame shows where.
    const moved = [at([across, along - 1]), ...points.map(at)];
    canvas.stroke({ points: moved, bundle, dashed, ink: back ? "back" : dashed ? "catch" : "plain" });
  }
  for (const { points, arrow, dashed, back } of layout.lines) {
    if (!arrow) continue;
    const [across, along] = points[points.length - 1];
    const [x, y] = at([across, along - 1]);
    canvas.write(x, y, down ? "▼" : "▶", back ? "back" : dashed ? "catch" : "plain");
  }
  for (const { of, middle, start } of layout.labels) {
    const text = down ? labels[of] : ` ${labels[of]} `;
    const [x, y] = at([middle, start]);
    const { dashed } = picture.links[of];
    canvas.write(down ? x - (columnsOf(text) >> 1) : x, y, text, dashed ? "catch" : "label");
  }
  picture.boxes.forEach((box, i) => {
    const { middle, start, across, along } = layout.boxes[i];
    const [x, y] = at([middle - across / 2, start]);
    frame(canvas, box, { x, y, wide: down ? across : along, high: down ? along : across, words: wordsOf(box, look) });
  });
  const names = picture.boxes.map(({ name }) => oneLine(name));
  // What a name or a label does not say for lack of room is said below.
  const cut = [
    ...names.flatMap((name) => {
      const short = shortened(name, look.words);
      return short === name ? [] : [`${short} is ${name}`];
    }),
    ...picture.links.flatMap(({ from, to, label = "" }, i) =>
      labels[i] === oneLine(label) ? [] : [`${names[from]} → ${names[to]}: ${oneLine(label)}`]
    ),
  ];
  return [
    ...canvas.lines(options.color),
    ...cut.length > 0 ? ["", ...cut.flatMap((text) => folded(text, options.width))] : [],
  ];
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly wide: number;
  readonly high: number;
  readonly words: readonly string[];
}

function frame(canvas: Canvas, { shape, inner }: Box, { x, y, wide, high, words }: Area): void {
  const isPlain = shape === "start" || shape === "end";
  const top = y + ((high - words.length) >> 1);
  if (!isPlain) {
    const style = inner ? "╔╗╚╝═║╤╟" : shape === "ghost" ? "┌┐└┘╌┆┬├" : "┌┐└┘─│┬├";
    const [topLeft, topRight, bottomLeft, bottomRight, flat, upright, leavesDown, leavesRight] = [...style];
    const ink: Ink = shape === "ghost" ? "catch" : "plain";
    for (let row = 1; row < high - 1; row++) {
      const leaves = (canvas.endsAt(x + wide - 1, y + row) & 2) !== 0;
      canvas.write(x, y + row, `${upright}${" ".repeat(wide - 2)}${leaves ? leavesRight : upright}`, ink);
    }
    let bottom = bottomLeft;
    for (let column = 1; column < wide - 1; column++) {
      bottom += (canvas.endsAt(x + column, y + high - 1) & 4) !== 0 ? leavesDown : flat;
    }
    canvas.write(x, y, `${topLeft}${flat.repeat(wide - 2)}${topRight}`, ink);
    canvas.write(x, y + high - 1, `${bottom}${bottomRight}`, ink);
  } else {
    // Where many lines enter, there is more room than the word takes: they end above it.
    for (let row = 0; row < high; row++) canvas.write(x, y + row, " ".repeat(wide), "plain");
  }
  const room = isPlain ? wide : wide - 4;
  words.forEach((text, i) => {
    const start = x + (isPlain ? 0 : 2) + ((room - columnsOf(text)) >> 1);
    canvas.write(start, top + i, text, i === 0 ? "name" : "dim");
  });
}

/** A text on lines of so many columns, the later ones indented. */
function folded(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].flatMap((line) => broken(line, width));
}

/** A line in pieces of so many columns, where a single word is longer than that. */
function broken(line: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const { grapheme } of columnsOf(line) <= width ? [] : graphemesOf(line)) {
    if (columnsOf(piece) + columnsOf(grapheme) > width) {
      pieces.push(piece);
      piece = "  ";
    }
    piece += grapheme;
  }
  return pieces.length === 0 ? [line] : [...pieces, piece];
}
