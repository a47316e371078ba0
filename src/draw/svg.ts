/**
 * Draws a picture as SVG: one file, no script, no font of its own, readable by day and by night.
 *
 * @module
 */
import { layOut } from "./layout.ts";
import { netOf } from "./net.ts";
import type { Box, Picture } from "./picture.ts";
import type { Layout, Line, Point } from "./shapes.ts";
import { style } from "./svg_style.ts";
import { columnsOf, graphemesOf, harmless, oneLine, shortened } from "./text_width.ts";

/** Draws a picture, the graphs inside it as boxes in boxes. */
export function drawSvg(picture: Picture, { direction }: { readonly direction: "down" | "right" }): string {
  const { wide, high, parts } = block(picture, direction);
  const title = shortened(oneLine(picture.name), 80);
  const width = Math.max(wide, widthOf(title, 15)) + 2 * MARGIN;
  const height = high + TITLE + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" class="mr">`,
    `<title>${escaped(title)}</title>`,
    ...picture.description ? [`<desc>${escaped(harmless(picture.description))}</desc>`] : [],
    `<style>${style}</style>`,
    `<rect class="mr-page" width="${width}" height="${height}" rx="12"/>`,
    `<text class="mr-head" x="${MARGIN}" y="${MARGIN + 11}">${escaped(title)}</text>`,
    `<g transform="translate(${Math.round((width - wide) / 2)} ${MARGIN + TITLE})">`,
    ...parts,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

const MARGIN = 28;
const TITLE = 28;
const UNIT = 8;
/** Inside a box. */
const PADDING = 16;
const NAME = 20;
const FACT = 16;

interface Block {
  readonly wide: number;
  readonly high: number;
  readonly parts: readonly string[];
}

/** A picture without its page. */
function block(picture: Picture, direction: "down" | "right"): Block {
  const { boxes, links } = picture;
  const down = direction === "down";
  const inner = boxes.map((box) => box.inner && block(box.inner, direction));
  const sizes = boxes.map((box, i) => sizeOf(box, inner[i]));
  const labels = links.map(({ label = "" }) => shortened(oneLine(label), 32));
  const layout = layOut(netOf(picture), {
    box: (i) =>
      down ? { across: sizes[i].wide, along: sizes[i].high } : { across: sizes[i].high, along: sizes[i].wide },
    label: (i) => {
      const wide = snapped(widthOf(labels[i], 12) + 8);
      return down ? { across: wide, along: 20 } : { across: 32, along: wide };
    },
    gap: 4 * UNIT,
    lane: 2 * UNIT,
    lead: 14,
    track: 12,
    bar: 0,
    tail: 24,
    labelTail: 10,
    unit: UNIT,
  });
  const at = ([across, along]: Point): Point => down ? [across, along] : [along, across];
  const parts: string[] = [];
  for (const line of layout.lines) parts.push(...stroke(line, at));
  parts.push(...layout.labels.map((place) => {
    const [x, y] = at([place.middle, place.start + place.along / 2]);
    const { label = "", dashed } = links[place.of];
    const wide = down ? place.across : place.along;
    return `<g class="mr-label${dashed ? " mr-catch" : ""}"><title>${escaped(harmless(label))}</title>` +
      `<rect x="${x - wide / 2}" y="${y - 10}" width="${wide}" height="20" rx="10"/>` +
      `<text x="${x}" y="${y + 4}">${escaped(labels[place.of])}</text></g>`;
  }));
  boxes.forEach((box, i) => {
    const { middle, start, across, along } = layout.boxes[i];
    const [x, y] = at([middle - across / 2, start]);
    const size = down ? { wide: across, high: along } : { wide: along, high: across };
    parts.push(...boxParts(box, { x, y, ...size }, inner[i]));
  });
  const size = sizeOfLayout(layout, down);
  return { ...size, parts };
}

function sizeOfLayout({ across, along }: Layout, down: boolean): { readonly wide: number; readonly high: number } {
  return down ? { wide: across, high: along } : { wide: along, high: across };
}

function sizeOf(
  { name, shape, facts }: Box,
  inner: Block | undefined,
): { readonly wide: number; readonly high: number } {
  if (shape === "start" || shape === "end") return { wide: 80, high: 28 };
  const lines = facts.map(shownFact);
  const words = Math.max(widthOf(shownName(name), 14), ...lines.map((line) => columnsOf(line) * 6.8));
  const head = NAME + lines.length * FACT + 20;
  return {
    wide: snapped(Math.max(words + 2 * PADDING + 8, 96, (inner?.wide ?? 0) + 2 * PADDING)),
    high: snapped(head + (inner ? inner.high + PADDING + 4 : 0)),
  };
}

/** A line with round corners, and its head. */
function stroke({ points, dashed, back, arrow }: Line, at: (point: Point) => Point): string[] {
  const corners = points.map(at).filter((point, i, all) =>
    // A corner on the way straight ahead is none.
    i === 0 || i === all.length - 1 || !isBetween(all[i - 1], point, all[i + 1])
  );
  const end = corners[corners.length - 1];
  const before = corners[corners.length - 2];
  const look = `mr-line${back ? " mr-back" : ""}${dashed ? " mr-catch" : ""}`;
  const parts: string[] = [];
  if (arrow) {
    const [x, y] = end;
    const [wayX, wayY] = [Math.sign(x - before[0]), Math.sign(y - before[1])];
    const [baseX, baseY] = [x - 9 * wayX, y - 9 * wayY];
    corners[corners.length - 1] = [x - 6 * wayX, y - 6 * wayY];
    const tips = [[x - wayX, y - wayY], [baseX + 4.5 * wayY, baseY + 4.5 * wayX], [
      baseX - 4.5 * wayY,
      baseY - 4.5 * wayX,
    ]];
    parts.push(`<polygon class="${look}" points="${tips.map((tip) => tip.join(",")).join(" ")}"/>`);
  }
  return [`<path class="${look}" d="${rounded(corners)}"/>`, ...parts];
}

function isBetween([x, y]: Point, [atX, atY]: Point, [toX, toY]: Point): boolean {
  return (x === atX && atX === toX) || (y === atY && atY === toY);
}

function rounded(corners: readonly Point[]): string {
  let path = `M${corners[0].join(" ")}`;
  for (let i = 1; i < corners.length - 1; i++) {
    const [before, corner, after] = [corners[i - 1], corners[i], corners[i + 1]];
    const radius = Math.min(8, distance(before, corner) / 2, distance(corner, after) / 2);
    path += `L${toward(corner, before, radius).join(" ")}Q${corner.join(" ")} ${
      toward(corner, after, radius).join(" ")
    }`;
  }
  return `${path}L${corners[corners.length - 1].join(" ")}`;
}

function distance([x, y]: Point, [toX, toY]: Point): number {
  return Math.abs(toX - x) + Math.abs(toY - y);
}

function toward([x, y]: Point, [toX, toY]: Point, by: number): Point {
  return [x + Math.sign(toX - x) * by, y + Math.sign(toY - y) * by];
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly wide: number;
  readonly high: number;
}

function boxParts(box: Box, { x, y, wide, high }: Area, inner: Block | undefined): string[] {
  const { name, shape, verb, facts, each, title } = box;
  const rect = (more: string, by = 0) =>
    `<rect${more} x="${x + by}" y="${y + by}" width="${wide}" height="${high}" rx="${
      shape === "node" ? 8 : high / 2
    }"/>`;
  if (shape === "start" || shape === "end") {
    return [
      `<g class="mr-${shape}"><title>${name}</title>${rect("")}`,
      `<text x="${x + wide / 2}" y="${y + high / 2 + 4}">${name}</text></g>`,
    ];
  }
  const sort = shape === "ghost" ? "mr-ghost" : `mr-node mr-${verb ?? "none"}`;
  const parts = [`<g class="${sort}"><title>${escaped(harmless(title))}</title>`];
  if (each) parts.push(rect(` class="mr-stack"`, 8), rect(` class="mr-stack"`, 4));
  parts.push(
    shape === "ghost"
      ? `<rect x="${x}" y="${y}" width="${wide}" height="${high}" rx="8"/>`
      : rect(inner ? ` class="mr-outer"` : ""),
  );
  const left = x + PADDING;
  const used = NAME + facts.length * FACT;
  const top = inner ? y + 12 : y + (high - used) / 2;
  if (shape === "node") {
    parts.push(`<rect class="mr-bar" x="${x + 6}" y="${top}" width="3" height="${used}" rx="1.5"/>`);
  }
  parts.push(`<text class="mr-name" x="${left}" y="${top + 14}">${escaped(shownName(name))}</text>`);
  facts.forEach((fact, i) => {
    const line = escaped(shownFact(fact));
    parts.push(`<text class="mr-fact" x="${left}" y="${top + NAME + i * FACT + 11}">${line}</text>`);
  });
  parts.push("</g>");
  if (inner) {
    const [innerX, innerY] = [x + (wide - inner.wide) / 2, top + used + 8];
    parts.push(`<g transform="translate(${innerX} ${innerY})">`, ...inner.parts, "</g>");
  }
  return parts;
}

function shownName(name: string): string {
  return shortened(oneLine(name), 40);
}

function shownFact(fact: string): string {
  return shortened(oneLine(fact), 44);
}

function snapped(size: number): number {
  return Math.ceil(size / (2 * UNIT)) * 2 * UNIT;
}

/** About how wide a text is in a font that nobody knows: rather more than less. */
function widthOf(text: string, size: number): number {
  let width = 0;
  for (const { grapheme, columns } of graphemesOf(text)) {
    width += columns > 1 ? 1.1 : /[ijl.,:;'|!()[\] ]/.test(grapheme) ? 0.36 : /[A-Zmw@%&—]/.test(grapheme) ? 0.84 : 0.6;
  }
  return Math.ceil(width * size);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
