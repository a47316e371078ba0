/**
 * Tapes: recorded runs, read and played again.
 *
 * @module
 */
export { type Difference, differenceOf, shown } from "./difference.ts";
export { readTape, type Tape } from "./read.ts";
export { replay, replayKit, type ReplayOptions } from "./replay.ts";
export { see, type SeeOptions } from "./see.ts";
export type {
  Director,
  EventFacts,
  Moment,
  Recorder,
  Stamp,
  TapeAnswer,
  TapeChance,
  TapeError,
  TapeLine,
  TapeMark,
  TapePen,
  TapeRefusal,
  TapeRequest,
  TapeServer,
  TapeStart,
  TapeUse,
} from "../tape.ts";
