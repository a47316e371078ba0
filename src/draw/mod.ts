/**
 * Draws graph documents: as text, SVG, Mermaid or DOT. Needs neither a kit nor a network.
 *
 * @example
 * ```ts
 * import { draw } from "@millrace/millrace/draw";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const picture = draw({
 *   millrace: "1",
 *   state: { topic: {} },
 *   nodes: { refine: { set: { topic: "{{ topic }} and cats" } } },
 *   edges: { START: "refine" },
 * });
 * assertStringIncludes(picture, "│  refine   │");
 * ```
 *
 * @module
 */
import type { GraphDocument } from "../document.ts";
import { drawDot } from "./dot.ts";
import { drawMermaid } from "./mermaid.ts";
import { pictureOf } from "./picture.ts";
import { drawSvg } from "./svg.ts";
import { drawText } from "./text.ts";

/** What a drawing is written in. */
export type DrawFormat = "text" | "svg" | "mermaid" | "dot";

/** Every format. */
export const drawFormats: readonly DrawFormat[] = ["text", "svg", "mermaid", "dot"];

/** How a document is drawn. */
export interface DrawOptions {
  /** What the drawing is written in. Default: `text`. */
  readonly format?: DrawFormat;
  /** Which way the edges run. Default: `down`; a text takes the way that fits. */
  readonly direction?: "down" | "right";
  /** Whether a text has the colours of a terminal. Default: no. */
  readonly color?: boolean;
  /** The columns that a text keeps within. Default: 80. */
  readonly width?: number;
  /** The texts of files that the document names, by their paths: graphs in them are drawn where they are used. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * Draws a document. One that cannot run is drawn as far as it can be understood: what an edge names and is not there is a ghost.
 *
 * @param document The document; it is not checked.
 * @param options How to draw it.
 * @returns The drawing, with a line feed at its end.
 *
 * @example As SVG
 * ```ts
 * import { draw } from "@millrace/millrace/draw";
 * import { assertMatch } from "@std/assert";
 *
 * const svg = draw({ millrace: "1", nodes: { a: { set: {} } }, edges: { START: "a" } }, { format: "svg" });
 * assertMatch(svg, /^<svg /);
 * ```
 */
export function draw(document: GraphDocument, options: DrawOptions = {}): string {
  const { format = "text", direction, color = false, width = 80, files } = options;
  const picture = pictureOf(document, files);
  switch (format) {
    case "text":
      return drawText(picture, { color, width, ...direction && { direction } });
    case "svg":
      return drawSvg(picture, { direction: direction ?? "down" });
    case "mermaid":
      return drawMermaid(picture, { direction: direction ?? "down" });
    case "dot":
      return drawDot(picture, { direction: direction ?? "down" });
    default:
      throw new RangeError(`There is no format "${String(format)}". The formats are: ${drawFormats.join(", ")}.`);
  }
}
