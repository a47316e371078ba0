/**
 * Our side of the measurements.
 *
 * @module
 */
import { type Graph, type GraphDocument, type GraphEvent, type Kit, load } from "../../mod.ts";

/** A line of nodes. */
export function line(
  count: number,
  node: (index: number) => GraphDocument["nodes"][string],
): Pick<GraphDocument, "nodes" | "edges"> {
  const names = Array.from({ length: count }, (_, index) => `n${index}`);
  return {
    nodes: Object.fromEntries(names.map((name, index) => [name, node(index)])),
    edges: Object.fromEntries([["START", "n0"], ...names.slice(1).map((name, index) => [names[index], name])]),
  };
}

/** A graph that may make many steps. */
export function graphOf(document: Omit<GraphDocument, "millrace">, kit?: Kit): Graph {
  return load({ millrace: "1", limits: { steps: 100_000 }, ...document }, kit);
}

/** Counts the letters of the tokens, read by `for await`. */
export async function lettersByLoop(events: ReadableStream<GraphEvent<"messages">>): Promise<number> {
  let letters = 0;
  for await (const { data: [delta] } of events) if (delta.type === "text") letters += delta.text.length;
  return letters;
}

/** Counts the letters of the tokens, read by a reader. */
export async function lettersByReader(events: ReadableStream<GraphEvent<"messages">>): Promise<number> {
  const reader = events.getReader();
  let letters = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const [delta] = next.value.data;
    if (delta.type === "text") letters += delta.text.length;
  }
  return letters;
}
