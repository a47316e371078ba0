/**
 * Plays tapes: a run that is led along one becomes the same run again.
 *
 * @module
 */
import type { Kit } from "../api.ts";
import type { Director } from "../tape.ts";
import { TapeDirector } from "./director.ts";
import { momentsOf } from "./moments.ts";
import type { Tape } from "./read.ts";

/** How a tape is played. */
export interface ReplayOptions {
  /**
   * How much longer than on the tape nothing may happen, in milliseconds, before the run counts as having left it: code of the host
   * works in real time. Default 10,000.
   */
  readonly patience?: number;
}

/**
 * Makes directors from a tape, one for each run: models answer from it, identity, times and chances are its own, and events come in
 * its order. Code of the host runs again.
 *
 * @param tape What {@linkcode readTape} made of a tape's text.
 *
 * @example
 * ```ts
 * import { load } from "@millrace/millrace";
 * import { readTape, replay } from "@millrace/millrace/tapes";
 *
 * export function again(text: string) {
 *   const tape = readTape(text);
 *   return load(tape.start.graph, { replay: replay(tape) }).stream(tape.start.input ?? {});
 * }
 * ```
 */
export function replay(tape: Tape, { patience = 10_000 }: ReplayOptions = {}): () => Director {
  const moments = momentsOf(tape);
  return () => new TapeDirector(tape, moments, patience);
}

/** What a graph is loaded with to be run along a tape, beside the functions and tools of the host. */
export function replayKit(tape: Tape, options?: ReplayOptions): Kit {
  const { files, bindings } = tape.start;
  return {
    replay: replay(tape, options),
    // Whoever made the models then, nobody has to make them now, and no server of tools is reached.
    mcp: () => true,
    models: { "*": () => Promise.reject(new Error("Along a tape no model is made.")) },
    ...(files && { files }),
    ...(bindings && { bindings }),
  };
}
