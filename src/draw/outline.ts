/**
 * A picture as a list: what is left when there is no room for a drawing.
 *
 * @module
 */
import { Canvas, type Ink } from "./canvas.ts";
import type { Picture } from "./picture.ts";
import { columnsOf, oneLine, shortened } from "./text_width.ts";

/** Every box with what it leads to, a line each, within the width. */
export function outline(
  picture: Picture,
  { width, color }: { readonly width: number; readonly color: boolean },
): string[] {
  const canvas = new Canvas();
  let row = 0;
  const write = (pieces: readonly (readonly [text: string, ink: Ink])[]) => {
    let column = 0;
    for (const [text, ink] of pieces) {
      const room = width - column;
      if (room < 2) break;
      const fitting = shortened(text, room);
      canvas.write(column, row, fitting, ink);
      column += columnsOf(fitting);
    }
    row++;
  };
  const leaving: number[][] = picture.boxes.map(() => []);
  picture.links.forEach(({ from }, i) => leaving[from].push(i));
  picture.boxes.forEach(({ name, shape, facts }, box) => {
    if (shape === "end") return;
    write([[oneLine(name), "name"], ...facts.map((fact) => [`  ${oneLine(fact)}`, "dim"] as const)]);
    leaving[box].forEach((i, n) => {
      const { to, label, dashed } = picture.links[i];
      const bar = n + 1 === leaving[box].length ? "╰" : "├";
      const target = oneLine(picture.boxes[to].name);
      const start = `  ${bar}${dashed ? "┄" : "─"}▶ ${target}`;
      const ink = dashed ? "catch" : "plain";
      write(label === undefined ? [[start, ink]] : [[start, ink], [`  ${oneLine(label)}`, "label"]]);
    });
  });
  return canvas.lines(color);
}
