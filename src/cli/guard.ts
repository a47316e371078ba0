/**
 * Keeps a run to what its graph needs, whatever the process was allowed.
 *
 * @module
 */
import { Fault, type Graph } from "../../mod.ts";
import type { Right, Terminal } from "./terminal.ts";

/**
 * Performs with no more rights than the graph needs: those that it cannot need are given away, and servers it does not name are not
 * reached.
 *
 * @param saves Whether a run that stops may be written.
 */
export async function withItsRights<T>(
  graph: Pick<Graph, "needs">,
  { terminal, saves }: { readonly terminal: Terminal; readonly saves: boolean },
  perform: () => Promise<T>,
): Promise<T> {
  const { run, write } = graph.needs;
  const spare: readonly (Right | false)[] = [
    "ffi",
    "sys",
    run.length === 0 && "run",
    write.length === 0 && !saves && "write",
  ];
  for (const right of spare) if (right) await terminal.drop(right);
  const open = guardNetwork(graph);
  try {
    return await perform();
  } finally {
    open();
  }
}

/**
 * Refuses requests to servers that a graph does not name. Deno cannot take single hosts from a right to all. Redirects are not
 * followed by models, so what is asked is what is reached.
 *
 * @returns What takes the guard away.
 */
export function guardNetwork({ needs }: Pick<Graph, "needs">): () => void {
  const { fetch } = globalThis;
  const allowed = new Set(needs.net);
  globalThis.fetch = (input, init) => {
    const { host, protocol } = new URL(input instanceof Request ? input.url : input, "data:");
    // Bytes that are in the address itself come from nowhere.
    if (allowed.has(host) || protocol === "data:" || protocol === "blob:") return fetch(input, init);
    return Promise.reject(
      new Fault("MR602", `The graph does not name the server "${host}", so it is not reached.`, {
        hint: 'A server is named by "baseURL" in "models".',
      }),
    );
  };
  return () => void (globalThis.fetch = fetch);
}
