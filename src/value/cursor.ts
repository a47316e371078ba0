/**
 * What a parser goes by: the next token, and what to say where it is wrong.
 *
 * @module
 */
import type { Ast } from "./ast.ts";
import { nextToken, type Range, type Token, Unreadable } from "./tokens.ts";

/** How deep a tree may be. Every walk over trees is recursive, so this also bounds the stack. */
export const deepest = 250;

/** A text that ends where it must go on. */
export class TooShort extends Unreadable {}

/** A place in a text, moving over its tokens. */
export class Cursor {
  /** The text. */
  readonly source: string;
  /** Added to every range. */
  readonly offset: number;
  /** The token that comes next. */
  token: Token;

  /** Stands before the first token, which {@linkcode Cursor.advance} reads. */
  constructor(source: string, start: number, offset: number) {
    this.source = source;
    this.offset = offset;
    this.token = { kind: "end", text: "", start, end: start };
  }

  /** Whether the next token is this operator. */
  is(operator: string): boolean {
    return this.token.kind === "operator" && this.token.text === operator;
  }

  /** Whether the text has ended. */
  ended(): boolean {
    return this.token.kind === "end";
  }

  /** Goes past the next token. */
  advance(): void {
    this.token = nextToken(this.source, this.token.end);
  }

  /** Goes past an operator and gives its end. */
  expect(operator: string, complaint: string, before?: Ast): number {
    if (!this.is(operator)) {
      if (this.ended()) throw this.tooShort();
      const hint = before?.kind === "name" && operator === ":" ? `Keys are texts: "${before.name}".` : undefined;
      throw new Unreadable(complaint, [this.token.start, this.token.end], hint);
    }
    const end = this.token.end + this.offset;
    this.advance();
    return end;
  }

  /** A range of the text, as ranges are told. */
  range(start: number, end: number): Range {
    return [start + this.offset, end + this.offset];
  }

  /** The next token does not belong there. */
  unexpected(where: string, hint?: string): Unreadable {
    const { text, start, end, kind } = this.token;
    if (kind === "end") return this.tooShort();
    if (this.source.startsWith("}}", start)) return new Unreadable("The expression ends too early.", [start, start]);
    const written = JSON.stringify(this.source.slice(start, end).slice(0, 40));
    const dotted = kind === "number" && text.startsWith(".") ? `Items are read as x[${text.slice(1)}].` : undefined;
    const word = kind === "name" ? wordOperators.get(text) : dotted;
    return new Unreadable(`${written} cannot stand ${where}.`, [start, end], word ?? hint);
  }

  /** The text ends where it must go on. */
  tooShort(): TooShort {
    return new TooShort("The expression ends too early.", [this.token.start, this.token.end]);
  }

  /** The tree is deeper than any walk should go. */
  tooDeep(): Unreadable {
    return new Unreadable(
      `The expression nests deeper than ${deepest} levels.`,
      [this.token.start, this.token.end],
      "Split it over several keys.",
    );
  }

  /** Something of CEL that is left out. */
  unsupported(what: string, hint?: string): Unreadable {
    return new Unreadable(`${what} are not part of expressions here.`, [this.token.start, this.token.end], hint);
  }
}

/** What other languages write as words. */
export const wordOperators: ReadonlyMap<string, string> = new Map([
  ["and", "Write &&."],
  ["or", "Write ||."],
  ["not", "Write !x."],
  ["is", "Write ==."],
  ["eq", "Write ==."],
  ["if", "A choice is written condition ? a : b."],
]);

/** Words that CEL keeps for itself; as names of members they are fine. */
export const reserved: ReadonlySet<string> = new Set(
  ("as break const continue else for function if import let loop namespace package return var void while").split(" "),
);

/** Words that mean something. */
export const keywords: ReadonlySet<string> = new Set(["true", "false", "null", "in"]);
