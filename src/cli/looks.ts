/**
 * How outputs look.
 *
 * @module
 */
import type { Output } from "./terminal.ts";

/** How outputs look. */
export interface Looks {
  /** Whether this output has colours. */
  color(output: Output): boolean;
  /** Its columns. */
  width(output: Output): number;
}
