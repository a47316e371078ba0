/**
 * Tapes: recorded runs, read and played again.
 *
 * @module
 */
export { readTape, type Tape } from "./read.ts";
export { replay, type ReplayOptions } from "./replay.ts";
