/**
 * The contract of views: events in, text for stdout out.
 *
 * @module
 */
import type { GraphEvent } from "../../mod.ts";

/** Shows a run. Gives what is to be written next; writes nothing itself. */
export interface View {
  /** What an event adds. `now` is any steady clock in milliseconds. */
  show(event: GraphEvent, now: number): string;
  /** What is to be shown since nothing new came. */
  wait(now: number): string;
  /** From now on, what breaks off was stopped on purpose. */
  stop?(): void;
  /** What is left at the end. */
  end(): string;
}
