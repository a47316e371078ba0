/**
 * The words of a layout. They know no letters and no pixels: `along` is the way the links run, `across` the other way.
 *
 * @module
 */

/** How much room something takes. */
export interface Size {
  /** Across the way of the links. */
  readonly across: number;
  /** Along it. */
  readonly along: number;
}

/** The measures of a drawing. */
export interface Measures {
  /** The size of a box. */
  readonly box: (box: number) => Size;
  /** The size of a label, by the number of its link. */
  readonly label: (link: number) => Size;
  /** Between neighbours. */
  readonly gap: number;
  /** Between lines side by side. */
  readonly lane: number;
  /** From the row above to the first bar. */
  readonly lead: number;
  /** From bar to bar. */
  readonly track: number;
  /** How thick a bar is. */
  readonly bar: number;
  /** From the last bar to a row of boxes. */
  readonly tail: number;
  /** From the last bar to a row of labels. */
  readonly labelTail: number;
  /** Everything stands on multiples of it, across. */
  readonly unit: number;
}

/** Where something stands. */
export interface Place extends Size {
  /** The number of its box; of a label, the first of its links. */
  readonly of: number;
  /** Its middle. */
  readonly middle: number;
  /** Where it begins along the way. */
  readonly start: number;
}

/** A point: across, along. */
export type Point = readonly [across: number, along: number];

/** A line from the end of one thing to the beginning of another. */
export interface Line {
  /** Its corners. */
  readonly points: readonly Point[];
  /** What it leaves: a vertex. Boxes come first, in their order. */
  readonly from: number;
  /** What it reaches. */
  readonly to: number;
  /** Lines of one bundle may run together. */
  readonly bundle: number;
  /** Whether it is drawn dashed. */
  readonly dashed: boolean;
  /** Whether it leads back. */
  readonly back: boolean;
  /** Whether it ends at a box. */
  readonly arrow: boolean;
}

/** A drawing without letters. */
export interface Layout extends Size {
  /** Where each box stands. */
  readonly boxes: readonly Place[];
  /** Where labels stand. */
  readonly labels: readonly Place[];
  /** The lines. */
  readonly lines: readonly Line[];
}
