/**
 * Writes a picture in DOT, the language of Graphviz.
 *
 * @module
 */
import type { Box, Picture } from "./picture.ts";
import { harmless, oneLine, shortened } from "./text_width.ts";

/** Writes a digraph; graphs inside are clusters. */
export function drawDot(picture: Picture, { direction }: { readonly direction: "down" | "right" }): string {
  const lines = [
    `digraph ${quoted(oneLine(picture.name))} {`,
    `  rankdir=${direction === "down" ? "TB" : "LR"}; compound=true; fontname="Helvetica";`,
    `  node [shape=box, style=rounded, fontname="Helvetica", fontsize=11];`,
    `  edge [fontname="Helvetica", fontsize=9, arrowsize=0.7];`,
  ];
  const write = ({ boxes, links }: Picture, prefix: string, indent: string) => {
    boxes.forEach((box, i) => {
      const id = `${prefix}${i}`;
      if (box.inner === undefined) {
        lines.push(`${indent}${id} [${[`label=${quoted(wordsOf(box))}`, tipOf(box), ...lookOf(box)].join(", ")}];`);
        return;
      }
      lines.push(`${indent}subgraph cluster_${id} {`, `${indent}  label=${quoted(wordsOf(box))}; ${tipOf(box)};`);
      write(box.inner, `${id}_`, `${indent}  `);
      lines.push(`${indent}}`);
    });
    for (const { from, to, label, dashed } of links) {
      const more = [
        ...label === undefined ? [] : [
          `label=${quoted(shortened(oneLine(label), 40))}`,
          `tooltip=${quoted(harmless(label))}`,
        ],
        ...dashed ? ["style=dashed"] : [],
        ...boxes[from].inner ? [`ltail=cluster_${prefix}${from}`] : [],
        ...boxes[to].inner ? [`lhead=cluster_${prefix}${to}`] : [],
      ];
      const attributes = more.length > 0 ? ` [${more.join(", ")}]` : "";
      lines.push(
        `${indent}${tailOf(boxes[from], `${prefix}${from}`)} -> ${headOf(boxes[to], `${prefix}${to}`)}${attributes};`,
      );
    }
  };
  write(picture, "n", "  ");
  return `${lines.join("\n")}\n}\n`;
}

/** A link to a cluster is a link to what it begins with. */
function headOf({ inner }: Box, id: string): string {
  return inner ? headOf(inner.boxes[0], `${id}_0`) : id;
}

/** A link from a cluster is a link from what it ends with. */
function tailOf({ inner }: Box, id: string): string {
  if (!inner) return id;
  const last = Math.max(inner.boxes.findIndex(({ shape }) => shape === "end"), 0);
  return tailOf(inner.boxes[last], `${id}_${last}`);
}

function lookOf({ shape, each }: Box): string[] {
  if (shape === "start" || shape === "end") return ["shape=oval", "style=solid"];
  if (shape === "ghost") return [`style="rounded,dashed"`];
  return each ? ["peripheries=2"] : [];
}

function wordsOf({ name, facts }: Box): string {
  return [name, ...facts].map((text) => shortened(oneLine(text), 60)).join("\n");
}

function tipOf({ title }: Box): string {
  return `tooltip=${quoted(harmless(title))}`;
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
