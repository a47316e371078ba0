/**
 * The contract of reducers: how a write is folded into a key.
 *
 * @module
 */
import type { Json, JsonSchema } from "./json.ts";

/** Folds a write into a key. Pure: it makes a new value and leaves the old one alone. */
export interface Reducer {
  /** The name a document calls it by. */
  readonly name: string;
  /** The types a key of this reducer may have. */
  readonly types: readonly string[];
  /** Whether folding the same write twice changes nothing more, so that subgraphs may share the key. */
  readonly idempotent: boolean;
  /** The schema of one write, from the key's own schema. */
  write(key: JsonSchema): JsonSchema;
  /**
   * What the value must be after each write, from the key's own schema: without what further writes may still bring, and without
   * what a check of each write has seen to. Without it, all that the key asks.
   */
  grown?(key: JsonSchema): JsonSchema;
  /** The value of a key that was written to no times, as by an `each` over an empty list. */
  readonly empty?: Json;
  /** Gives an identity to each part of a write that has none; for reducers that know their parts by it. */
  identify?(write: Json, id: (index: number) => string): Json;
  /** The value after the write. An unset key is `undefined`. Arguments are frozen JSON; so must the result be. */
  fold(old: Json | undefined, write: Json): Json;
}
