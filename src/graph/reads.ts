/**
 * What nodes and conditions read and write, for the checks over a whole graph.
 *
 * @module
 */
import type { Ast, Read } from "../value/expression.ts";

/** A key that is read, with its place in the document. */
export interface KeyRead extends Pick<Read, "name" | "pointer" | "guarded"> {
  /** Start and end within the string at that place; absent where it does not stand there. */
  readonly range?: Read["range"];
}

/** A key that is written, and where the document says so. */
export interface KeyWrite {
  /** The key. */
  readonly key: string;
  /** The place. */
  readonly place: string;
  /** Whether it is written whenever its node ends well. */
  readonly isSure: boolean;
}

/** What a condition reads. */
export interface Condition {
  /** The keys. */
  readonly reads: readonly KeyRead[];
  /** The tree, where it could be read. */
  readonly ast?: Ast;
}
