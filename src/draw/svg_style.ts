/**
 * The colours of an SVG. Written out twice instead of through variables, which some viewers do not know.
 *
 * @module
 */

interface Colors {
  readonly page: string;
  readonly box: string;
  readonly inside: string;
  readonly edge: string;
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly back: string;
  readonly failure: string;
  /** The bar of each sort of work. */
  readonly verbs: Readonly<Record<string, string>>;
}

const day: Colors = {
  page: "#ffffff",
  box: "#f7f8fa",
  inside: "#ffffff",
  edge: "#cfd6de",
  text: "#1b2430",
  dim: "#5d6b7a",
  line: "#7c8a99",
  back: "#b07a10",
  failure: "#c2413b",
  verbs: { llm: "#4763d8", call: "#1d8a5f", set: "#8a94a0", toolcalls: "#0f8a9d", graph: "#8a4fc4", ask: "#d0781a" },
};

const night: Colors = {
  page: "#11181c",
  box: "#1b252b",
  inside: "#141c21",
  edge: "#34434c",
  text: "#e6edf1",
  dim: "#93a3ad",
  line: "#71848f",
  back: "#dcb45a",
  failure: "#f07f78",
  verbs: { llm: "#8fa3ff", call: "#5fd0a0", set: "#8b99a3", toolcalls: "#5cc9d8", graph: "#c39af0", ask: "#f2a655" },
};

function paint(colors: Colors): string {
  const { page, box, inside, edge, text, dim, line, back, failure } = colors;
  const bars = Object.entries(colors.verbs).map(([verb, color]) => `.mr-${verb}>.mr-bar{fill:${color}}`);
  return [
    `.mr-page{fill:${page}}`,
    `.mr text{fill:${text}}`,
    `.mr .mr-fact{fill:${dim}}`,
    `.mr-node rect{fill:${box};stroke:${edge}}`,
    `.mr-node .mr-outer{fill:${inside}}`,
    `.mr-node .mr-bar{fill:${dim};stroke:none}`,
    ...bars.map((rule) => `.mr-node${rule}`),
    `.mr-ghost rect{fill:none;stroke:${failure};stroke-dasharray:5 4}`,
    `.mr-start rect,.mr-end rect{fill:${text};stroke:none}`,
    `.mr-end rect{fill:${page};stroke:${text};stroke-width:1.5}`,
    `.mr .mr-start text{fill:${page}}`,
    `path.mr-line{stroke:${line}}`,
    `polygon.mr-line{fill:${line}}`,
    `path.mr-back{stroke:${back}}`,
    `polygon.mr-back{fill:${back}}`,
    `path.mr-catch{stroke:${failure};stroke-dasharray:5 4}`,
    `polygon.mr-catch{fill:${failure}}`,
    `.mr-label rect{fill:${page};stroke:${edge}}`,
    `.mr .mr-label text{fill:${dim}}`,
    `.mr .mr-label.mr-catch text{fill:${failure}}`,
  ].join("");
}

const form = `.mr text{font-family:ui-sans-serif,system-ui,"Segoe UI",Helvetica,Arial,sans-serif;font-size:12px}` +
  `.mr .mr-head{font-size:15px;font-weight:600}.mr .mr-name{font-size:14px;font-weight:600}` +
  `.mr .mr-fact{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:11px}` +
  `.mr-label text,.mr-start text,.mr-end text{text-anchor:middle}` +
  `.mr-start text,.mr-end text{font-size:11px;font-weight:600;letter-spacing:.08em}` +
  `path.mr-line{fill:none;stroke-width:1.5}`;

/** The style sheet of a drawing. */
export const style: string = `${form}${paint(day)}@media(prefers-color-scheme:dark){${paint(night)}}`;
