/**
 * What can be said of a run that does not stay on its tape.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Tape } from "./read.ts";

/** It goes another way. */
export function leaving(after: { readonly events: number; readonly t: number }, what: string): Fault {
  return new Fault("MR803", `This run leaves the tape after ${after.events} events, at ${after.t} ms: ${what}.`, {
    hint: "The graph or the code of the host has changed since. Record the run anew.",
  });
}

/** The tape ends before it. */
export function cutOff({ events }: Tape): Fault {
  return new Fault("MR804", `The tape ends here, after ${events.length} events, and the run on it does not.`, {
    hint: "It was cut off, as when a process is killed. Record the run anew.",
  });
}
