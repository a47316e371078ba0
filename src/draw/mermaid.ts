/**
 * Writes a picture as a Mermaid flowchart.
 *
 * @module
 */
import type { Box, Link, Picture } from "./picture.ts";
import { harmless, oneLine, shortened } from "./text_width.ts";

/** Writes a flowchart; graphs inside are its subgraphs. */
export function drawMermaid(picture: Picture, { direction }: { readonly direction: "down" | "right" }): string {
  const way = direction === "down" ? "TD" : "LR";
  const lines = [`flowchart ${way}`];
  const ghosts: string[] = [];
  const links: string[] = [];
  const write = ({ boxes, links: all }: Picture, prefix: string, indent: string) => {
    boxes.forEach((box, i) => {
      const id = `${prefix}${i}`;
      if (box.inner) {
        lines.push(`${indent}subgraph ${id}["${wordsOf(box)}"]`, `${indent}  direction ${way}`);
        write(box.inner, `${id}_`, `${indent}  `);
        lines.push(`${indent}end`);
      } else lines.push(`${indent}${id}${shapeOf(box)}`);
      if (box.shape === "ghost") ghosts.push(id);
    });
    for (const link of all) links.push(`  ${prefix}${link.from} ${arrowOf(link)} ${prefix}${link.to}`);
  };
  write(picture, "n", "  ");
  lines.push(...links);
  if (ghosts.length > 0) lines.push("  classDef ghost stroke-dasharray: 5 4", `  class ${ghosts.join(",")} ghost`);
  return `${lines.join("\n")}\n`;
}

function shapeOf(box: Box): string {
  const words = `"${wordsOf(box)}"`;
  if (box.shape === "start" || box.shape === "end") return `([${words}])`;
  return box.each ? `[[${words}]]` : `[${words}]`;
}

function wordsOf({ name, facts }: Box): string {
  return [name, ...facts].map((text) => escaped(shortened(oneLine(text), 60))).join("<br/>");
}

function arrowOf({ label, dashed }: Link): string {
  const arrow = dashed ? "-.->" : "-->";
  return label === undefined ? arrow : `${arrow}|"${escaped(shortened(oneLine(harmless(label)), 60))}"|`;
}

/** Everything that Mermaid or its Markdown could read as its own becomes a number. */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} _.,=/×·…-]/gu, (mark) => `#${mark.codePointAt(0)};`);
}
