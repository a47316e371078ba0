/**
 * A picture as the layout sees it.
 *
 * @module
 */
import type { Picture } from "./picture.ts";
import type { Net } from "./rows.ts";

/** Boxes by number, and their links. */
export function netOf({ boxes, links }: Picture): Net {
  const last = boxes.findIndex(({ shape }) => shape === "end");
  return { count: boxes.length, links, ...last >= 0 && { last } };
}
