/**
 * What is wrong with a text that is nearly JSON, the changes that mend it, and the way back from the changed text.
 *
 * @module
 */

/** A change of a text: what stands at an offset, so long, becomes something else. */
export type TextEdit = readonly [offset: number, length: number, replacement: string];

/** One place where a text is no JSON. */
export interface TextFault {
  /** Where it begins. */
  readonly offset: number;
  /** How much of the text it is. */
  readonly length: number;
  /** One sentence. */
  readonly message: string;
  /** What would be right. */
  readonly hint?: string;
  /** The change by which the text can be read on; without one, reading ends here. */
  readonly mend?: TextEdit;
  /** Whether the change is what was meant, and not only a way to read on. */
  readonly sure?: boolean;
  /** A second place that it speaks of. */
  readonly related?: { readonly offset: number; readonly message: string };
}

/** A value that was read: where it ends, and what is wrong with it. */
export interface Token {
  /** The offset behind it. */
  readonly end: number;
  /** What is wrong with it. */
  readonly faults: readonly TextFault[];
}

/** The text with all changes made, which stand in order and apart. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let made = "";
  let at = 0;
  for (const [offset, length, replacement] of edits) {
    made += text.slice(at, offset) + replacement;
    at = offset + length;
  }
  return made + text.slice(at);
}

/** The way back: where a place of the changed text stands in the text as it was. */
export function originalOf(edits: readonly TextEdit[]): (offset: number) => number {
  return (offset) => {
    let shift = 0;
    for (const [start, length, replacement] of edits) {
      if (offset < start + shift) break;
      if (offset < start + shift + replacement.length) {
        return start + Math.min(offset - start - shift, Math.max(0, length - 1));
      }
      shift += replacement.length - length;
    }
    return offset - shift;
  };
}
