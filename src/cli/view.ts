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
  /** What is left at the end. It may go on after that. */
  end(): string;
  /** How often it wants to be asked by `wait`, in milliseconds. */
  readonly pace?: number;
  /** Whether it draws over what stands at the cursor, so that nothing has to be moved out of its way. */
  readonly redraws?: boolean;
  /** Whether there was any news, where its text does not say so by itself. */
  hasSpoken?(): boolean;
}
