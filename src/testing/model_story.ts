/**
 * What stands behind a model that is examined.
 *
 * @module
 */
import type { ModelFailure } from "../errors.ts";

/**
 * What the subject's source is to say.
 *
 * | story | what |
 * | --- | --- |
 * | `text` | `"one "`, `"two "`, `"three"` and a proper end |
 * | `endless` | pieces of text without an end |
 * | `silent` | `"one "`, and nothing more while the line stays open |
 * | `tools` | the call `call_1` of `time`, its arguments `{"zone":"utc"}` in two pieces |
 * | `reasoning` | `"Hm."` as reasoning, then the text |
 * | `usage` | the text, with 7 tokens read, 3 of them from a cache, and 5 written, 2 of them for reasoning |
 * | `wrong-key`, `unknown-model`, `too-long` | refused: 401, 404, 400 or 413 |
 * | `rate-limit` | refused: 429, with two seconds to wait |
 * | `server-error`, `overload` | refused: 500, 529 |
 * | `cut` | `"one "`, and an end that is no proper one |
 * | `dropped` | `"one "`, and the connection breaks |
 * | `malformed` | `"one "`, and a line that is no JSON |
 * | `broken-off` | `"one "`, and the news that the server is overloaded |
 */
export type ModelStory =
  | "text"
  | "endless"
  | "silent"
  | "tools"
  | "reasoning"
  | "usage"
  | "wrong-key"
  | "unknown-model"
  | "too-long"
  | "rate-limit"
  | "server-error"
  | "overload"
  | "cut"
  | "dropped"
  | "malformed"
  | "broken-off";

/** A story that ends badly. */
export interface ToldFailure {
  /** The story. */
  readonly story: ModelStory;
  /** What the error may be called. */
  readonly reasons: readonly ModelFailure[];
  /** How long it asks to wait. */
  readonly wait?: number;
  /** Whether there was text before it. */
  readonly hasBegun?: boolean;
}

/** The stories that end badly, and what a model must make of each. */
export const failures: readonly ToldFailure[] = [
  { story: "wrong-key", reasons: ["key"] },
  { story: "unknown-model", reasons: ["model"] },
  { story: "too-long", reasons: ["context"] },
  { story: "rate-limit", reasons: ["rate-limit"], wait: 2000 },
  { story: "server-error", reasons: ["overload"] },
  { story: "overload", reasons: ["overload"] },
  { story: "cut", reasons: ["cut"], hasBegun: true },
  { story: "dropped", reasons: ["network"], hasBegun: true },
  { story: "malformed", reasons: ["answer"], hasBegun: true },
  { story: "broken-off", reasons: ["overload"], hasBegun: true },
];
