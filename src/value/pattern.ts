/**
 * Patterns of a schema: regular expressions whose time grows with the text alone, however they are written. The platform's own may try for
 * ever; these go through the text once, with all that may still match in hand. What cannot be done so (looking ahead and back, references
 * to groups) is refused.
 *
 * @module
 */

/** How large a pattern may become when its repetitions are written out. */
const mostSteps = 2_000;

/** Matches texts. */
export interface Pattern {
  /** Whether some part of a text matches. */
  test(text: string): boolean;
  /** As it is written between slashes: no two patterns share it. */
  toString(): string;
}

/** One thing to do: take a character, go on in two ways, look at the place, or be done. */
type Step =
  | { readonly type: "take"; readonly takes: (character: string) => boolean }
  | { readonly type: "fork"; readonly to: number[] }
  | { readonly type: "look"; readonly holds: (before: string | undefined, after: string | undefined) => boolean }
  | { readonly type: "done" };

/**
 * Reads a pattern as JavaScript does with the flag `u`.
 *
 * @throws {SyntaxError} When it is none, or one that may take too long; the message ends a sentence about it.
 */
export function readPattern(source: string): Pattern {
  try {
    new RegExp(source, "u");
  } catch {
    throw new SyntaxError("is no regular expression");
  }
  const steps = new Reader(source).read();
  return { test: (text) => match(steps, text), toString: () => `/${source}/` };
}

/** Goes through a text once, with every step that may come next. */
function match(steps: readonly Step[], text: string): boolean {
  const characters = [...text];
  let now: number[] = [];
  for (let place = 0; place <= characters.length; place++) {
    const [before, after] = [characters[place - 1], characters[place]];
    const seen = new Set<number>();
    const next: number[] = [];
    // It may begin anywhere.
    const pending = [0, ...now.reverse()];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const step = steps[at];
      if (step.type === "done") return true;
      if (step.type === "fork") pending.push(...step.to);
      else if (step.type === "look") { if (step.holds(before, after)) pending.push(at + 1); }
      else if (after !== undefined && step.takes(after)) next.push(at + 1);
    }
    now = next;
  }
  return false;
}

/** A piece of a pattern, which writes its steps behind those there are. */
type Piece = (steps: Step[]) => void;

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(): Step[] {
    const steps: Step[] = [];
    this.#choice()(steps);
    add(steps, { type: "done" });
    return steps;
  }

  #choice(): Piece {
    const ways = [this.#row()];
    while (this.#take("|")) ways.push(this.#row());
    return ways.reduceRight((rest, way) => either(way, rest));
  }

  #row(): Piece {
    const pieces: Piece[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source[this.#at])) pieces.push(this.#repeated());
    return (steps) => pieces.forEach((piece) => piece(steps));
  }

  #repeated(): Piece {
    const piece = this.#one();
    const [all, sign, least, comma, most] = this.#next(/(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y) ?? [];
    if (all === undefined) return piece;
    if (sign) return repeat(piece, sign === "+" ? 1 : 0, sign === "?" ? 1 : Infinity);
    return repeat(piece, Number(least), most ? Number(most) : comma ? Infinity : Number(least));
  }

  #one(): Piece {
    if (this.#next(/\^/y)) return look((before) => before === undefined);
    if (this.#next(/\$/y)) return look((_, after) => after === undefined);
    if (this.#next(/\\b/y)) return look((before, after) => isWord(before) !== isWord(after));
    if (this.#next(/\\B/y)) return look((before, after) => isWord(before) === isWord(after));
    if (this.#next(/\((?:\?:|\?<[^=!>][^>]*>|(?!\?))/y)) {
      const inner = this.#choice();
      this.#take(")");
      return inner;
    }
    if (this.#next(/\(/y)) throw new SyntaxError("looks ahead or back, and could take for ever");
    if (this.#next(/\\[1-9k]/y)) throw new SyntaxError("refers to a group, and could take for ever");
    // A character, an escape or a class: whatever it is, the platform knows what it takes.
    const [one] = this.#next(
      /\[(?:\\[^]|[^\]\\])*\]|\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[dD][89abAB]..\\u[dD][c-fC-F]..|u....|x..|c.|[^])|[^]/yu,
    )!;
    const exact = one.startsWith("\\") || one.startsWith("[") || one === "."
      ? new RegExp(`^(?:${one})$`, "u")
      : undefined;
    const takes = exact ? (character: string) => exact.test(character) : (character: string) => character === one;
    return (steps) => add(steps, { type: "take", takes });
  }

  #next(expected: RegExp): RegExpExecArray | null {
    expected.lastIndex = this.#at;
    const found = expected.exec(this.#source);
    if (found) this.#at += found[0].length;
    return found;
  }

  #take(character: string): boolean {
    if (this.#source[this.#at] !== character) return false;
    this.#at++;
    return true;
  }
}

function add(steps: Step[], step: Step): void {
  if (steps.length === mostSteps) throw new SyntaxError("repeats too much");
  steps.push(step);
}

function look(holds: (before: string | undefined, after: string | undefined) => boolean): Piece {
  return (steps) => add(steps, { type: "look", holds });
}

function either(one: Piece, other: Piece): Piece {
  return (steps) => {
    const fork: number[] = [];
    add(steps, { type: "fork", to: fork });
    fork.push(steps.length);
    one(steps);
    const over: number[] = [];
    add(steps, { type: "fork", to: over });
    fork.push(steps.length);
    other(steps);
    over.push(steps.length);
  };
}

function repeat(piece: Piece, least: number, most: number): Piece {
  return (steps) => {
    for (let count = 0; count < least; count++) {
      const before = steps.length;
      piece(steps);
      // Nothing is nothing, however often.
      if (steps.length === before) return;
    }
    if (most === Infinity) {
      const [begin, fork] = [steps.length, [] as number[]];
      add(steps, { type: "fork", to: fork });
      fork.push(steps.length);
      piece(steps);
      add(steps, { type: "fork", to: [begin] });
      fork.push(steps.length);
      return;
    }
    const forks: number[][] = [];
    for (let count = least; count < most; count++) {
      const fork: number[] = [];
      add(steps, { type: "fork", to: fork });
      fork.push(steps.length);
      piece(steps);
      forks.push(fork);
    }
    for (const fork of forks) fork.push(steps.length);
  };
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /^\w$/.test(character);
}
