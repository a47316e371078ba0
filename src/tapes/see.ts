/**
 * What a reader sees of a run that is over.
 *
 * @module
 */
import type { Filter } from "../api.ts";
import type { GraphDocument } from "../document.ts";
import type { GraphEvent } from "../event.ts";
import { defaultModes, seenBy, wish, type Wishes } from "../value/filter.ts";
import type { Tape } from "./read.ts";

/** What a reader asks for. */
export interface SeeOptions extends Filter {
  /** A view that the document declares under `streams`; further filters narrow it. */
  readonly stream?: string;
}

/**
 * The events of a tape that a reader sees: those that a run with these options would have given. No graph is run.
 *
 * @throws {RangeError} When the document declares no such stream.
 *
 * @example
 * ```ts
 * import { readTape, see } from "@millrace/millrace/tapes";
 *
 * export function textOf(tape: string): string {
 *   const pieces = see(readTape(tape), { modes: ["messages"] }).map(({ data }) => (data as [{ text?: string }])[0].text ?? "");
 *   return pieces.join("");
 * }
 * ```
 */
export function see(tape: Tape, options: SeeOptions = {}): GraphEvent[] {
  const wishes = wishesOf(tape.start.graph as unknown as GraphDocument, options);
  return tape.events.map((event) => seenBy(wishes, event)).filter((event) => event !== undefined);
}

function wishesOf({ streams = {}, output = [] }: GraphDocument, { stream, ...filter }: SeeOptions): Wishes {
  if (stream === undefined) return wish([filter]);
  const view = Object.hasOwn(streams, stream) ? streams[stream] : undefined;
  if (!view) {
    const names = Object.keys(streams).map((name) => `"${name}"`).join(", ");
    throw new RangeError(`There is no stream "${stream}". ${names ? `There are ${names}.` : "There are none."}`);
  }
  const shown = view.modes ?? defaultModes;
  // As in a run: its start and its end are no secret.
  return wish([{ ...view, modes: [...shown, "run"] }, { ...filter, modes: filter.modes ?? shown }], output);
}
