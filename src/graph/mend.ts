/**
 * Reads a text that is nearly JSON: tells each place where it is not, and mends what can only mean one thing, so that the rest of the
 * document can be checked as well.
 *
 * @module
 */
import { readBlanks } from "./mend_blanks.ts";
import { readNumber, readString, readWord } from "./mend_tokens.ts";
import { applyEdits, originalOf, type TextEdit, type TextFault } from "./text_fault.ts";

/** What came of reading a text. */
export interface Mended {
  /** Every fault, in the order of the text. */
  readonly faults: readonly TextFault[];
  /** The text with all changes made; absent where one fault cannot be mended. */
  readonly text?: string;
  /** Where a place of the changed text stands in the text as it was. */
  original(offset: number): number;
}

/** Reads a text that `JSON.parse` refuses. */
export function mend(text: string): Mended {
  const reader = new Reader(text);
  reader.read();
  const faults = reader.faults.sort((a, b) => a.offset - b.offset);
  const edits = faults.flatMap((fault) => fault.mend ? [fault.mend] : []).sort((a, b) => a[0] - b[0]);
  const canBeRead = faults.every((fault) => fault.mend !== undefined);
  return { faults, ...(canBeRead && { text: applyEdits(text, edits) }), original: originalOf(edits) };
}

interface Bracket {
  readonly open: "{" | "[";
  readonly offset: number;
}

type Wanted = "value" | "first" | "key" | "colon" | "comma" | "end";

const closers = { "{": "}", "[": "]" } as const;

class Reader {
  readonly faults: TextFault[] = [];
  readonly #text: string;
  readonly #open: Bracket[] = [];
  #at = 0;
  #wanted: Wanted = "value";
  /** Where the last value, key or bracket ended. */
  #ended = 0;
  /** A bracket that was closed by one that stands further out: probably the one whose own is missing. */
  #suspect: Bracket | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): void {
    for (;;) {
      this.#skip();
      if (this.#at >= this.#text.length) return this.#finish();
      const before = this.faults.length;
      this.#step(this.#text[this.#at]);
      // Behind a fault that cannot be mended nothing is sure any more.
      if (this.faults.slice(before).some((fault) => fault.mend === undefined)) return;
    }
  }

  #step(character: string): void {
    const top = this.#open[this.#open.length - 1];
    if (this.#wanted === "end") return this.#tooMuch(character);
    if (character === "}" || character === "]") return this.#close(character, top);
    if (character === ",") return this.#comma();
    if (this.#lacksCloser(top)) return this.#addCloser(top);
    if (this.#wanted === "comma") {
      if (top.open === "{" && !this.#beginsKey()) return this.#noComma();
      this.#fault(this.#at, this.#width(), "A comma is missing before this.", [this.#ended, 0, ","]);
      this.#wanted = top.open === "{" ? "key" : "value";
    }
    if (this.#wanted === "colon") {
      if (character === ":" || character === "=") {
        if (character === "=") this.#fault(this.#at, 1, "A colon stands after a key.", [this.#at, 1, ":"]);
        this.#at++;
      } else {
        const offset = this.#at;
        this.#fault(offset, this.#width(), "A colon is missing after the key.", [this.#ended, 0, ":"]);
      }
      this.#wanted = "value";
      return;
    }
    if (this.#wanted === "key" || (this.#wanted === "first" && top.open === "{")) return this.#key();
    this.#value(character);
  }

  #value(character: string): void {
    if (character === "{" || character === "[") {
      this.#open.push({ open: character, offset: this.#at });
      this.#ended = ++this.#at;
      this.#wanted = "first";
      return;
    }
    if (this.#open.length === 0 && (!/["'“”‘’`\d-]/.test(character) || this.#text.startsWith("---", this.#at))) {
      if (!/^(true|false|null)\b/.test(this.#text.slice(this.#at, this.#at + 6))) return this.#noDocument();
    }
    const rest = this.#text.slice(this.#at, this.#at + 200);
    const token = readString(this.#text, this.#at) ?? readNumber(rest, this.#at) ?? readWord(rest, this.#at);
    if (!token) return this.#strange("A value is expected");
    this.#take(token);
    this.#wanted = this.#open.length === 0 ? "end" : "comma";
  }

  #key(): void {
    const token = readString(this.#text, this.#at);
    if (token) this.#take(token);
    else {
      const word = this.#word();
      const after = this.#text.slice(this.#at + word.length).trimStart()[0];
      if (word === "" || (after !== ":" && after !== "=")) return this.#strange("A key in double quotes is expected");
      this.#fault(this.#at, word.length, `The key ${word} needs double quotes.`, [this.#at, word.length, `"${word}"`]);
      this.#at += word.length;
    }
    this.#ended = this.#at;
    this.#wanted = "colon";
  }

  #take({ end, faults }: { readonly end: number; readonly faults: readonly TextFault[] }): void {
    this.faults.push(...faults);
    this.#at = end;
    this.#ended = end;
  }

  #comma(): void {
    const offset = this.#at++;
    if (this.#wanted === "colon") return this.#fault(offset, 1, "A colon and a value are missing before this comma.");
    if (this.#wanted !== "comma") {
      if (this.#text.slice(this.#ended, offset).trim().startsWith(":")) {
        return this.#fault(offset, 1, 'A value is expected, and there is ",".');
      }
      if (this.#open.length === 0) return this.#noDocument();
      this.#fault(offset, 1, "There is a comma too many.", [offset, 1, ""]);
      return;
    }
    this.#skip();
    const next = this.#text[this.#at];
    if (next === "}" || next === "]") {
      this.#fault(offset, 1, `There is a comma too many, before the "${next}".`, [offset, 1, ""]);
    } else this.#wanted = this.#open[this.#open.length - 1].open === "{" ? "key" : "value";
  }

  #close(character: "}" | "]", top: Bracket | undefined): void {
    const offset = this.#at++;
    if (!top) return this.#fault(offset, 1, `This "${character}" closes nothing.`);
    if (this.#wanted === "colon" || this.#wanted === "value") {
      return this.#fault(
        offset,
        1,
        this.#wanted === "value"
          ? `A value is expected, and there is "${character}".`
          : "A colon and a value are missing after the key.",
      );
    }
    if (character !== closers[top.open]) {
      const wanted = closers[top.open];
      const outer = this.#open[this.#open.length - 2];
      const canBe = outer !== undefined && closers[outer.open] === character;
      this.faults.push({
        offset,
        length: 1,
        message: `A "${wanted}" is missing before this "${character}".`,
        related: { offset: top.offset, message: `the "${top.open}" is opened here` },
        ...(canBe && { mend: [this.#ended, 0, wanted] as const, sure: true }),
      });
      if (!canBe) return;
      this.#open.pop();
    } else if (indent(this.#text, offset) < indent(this.#text, top.offset) && standsFirst(this.#text, offset)) {
      this.#suspect ??= top;
    }
    this.#open.pop();
    this.#ended = this.#at;
    this.#wanted = this.#open.length === 0 ? "end" : "comma";
  }

  /** Whether a key of an outer object begins here: a list has no keys, and an inner object none that stand further out. */
  #lacksCloser(top: Bracket | undefined): boolean {
    const outer = this.#open[this.#open.length - 2];
    if (!top || outer?.open !== "{" || this.#wanted === "colon") return false;
    const token = readString(this.#text, this.#at);
    if (!token || !/^\s*:/.test(this.#text.slice(token.end, token.end + 200))) return false;
    if (top.open === "[") return true;
    return this.#wanted === "comma" && standsFirst(this.#text, this.#at) && this.#ended > top.offset + 1 &&
      this.#text.slice(top.offset, this.#at).includes("\n") &&
      indent(this.#text, this.#at) <= indent(this.#text, top.offset);
  }

  #addCloser(top: Bracket): void {
    const closer = closers[top.open];
    this.faults.push({
      offset: this.#at,
      length: this.#width(),
      message: `A "${closer}" is missing before this.`,
      related: { offset: top.offset, message: `the "${top.open}" is opened here` },
      mend: [this.#ended, 0, this.#wanted === "value" ? closer : `${closer},`],
      sure: true,
    });
    this.#open.pop();
    this.#wanted = "key";
  }

  #finish(): void {
    const bracket = this.#suspect ?? this.#open[this.#open.length - 1];
    if (bracket) {
      return this.#fault(bracket.offset, 1, `This "${bracket.open}" is never closed.`, undefined, {
        hint: `Add the "${closers[bracket.open]}" where it ends.`,
      });
    }
    if (this.#wanted === "end") return;
    this.#fault(this.#text.length, 1, "This is not JSON: there is nothing in it.", undefined, {
      hint: 'A graph document starts with { "millrace": "1", … }.',
    });
  }

  #tooMuch(character: string): void {
    if (character === "}" || character === "]") return this.#fault(this.#at, 1, `This "${character}" closes nothing.`);
    this.faults.push({
      offset: this.#at,
      length: this.#width(),
      message: "The document has ended before this.",
      related: { offset: this.#ended - 1, message: "it ends here" },
    });
  }

  #noComma(): void {
    const quotes = this.#text[this.#ended - 1] === '"' && this.#ended === this.#at;
    this.#fault(this.#at, this.#width(), `${this.#here()} does not belong there.`, undefined, {
      hint: quotes
        ? 'A quote inside a text is written \\"; or else the text before was not closed.'
        : "A comma and a key in double quotes would go on.",
    });
  }

  #noDocument(): void {
    const isYaml = /^(%YAML.*\n)?(---|[\w"'-]+:)(\s|$)/.test(this.#text.slice(this.#at, this.#at + 200));
    this.#fault(this.#at, this.#width(), "A graph document is JSON, and JSON starts with {.", undefined, {
      hint: (isYaml ? "This looks like YAML: write it as JSON. " : "") +
        'A graph document starts with { "millrace": "1", … }.',
    });
  }

  #strange(wanted: string): void {
    this.#fault(this.#at, this.#width(), `${wanted}, and there is ${JSON.stringify(this.#shown())}.`);
  }

  #here(): string {
    return `What stands here, ${JSON.stringify(this.#shown())},`;
  }

  #shown(): string {
    return this.#text.slice(this.#at, this.#at + this.#width());
  }

  #skip(): void {
    const { end, faults } = readBlanks(this.#text, this.#at);
    this.faults.push(...faults);
    this.#at = end;
  }

  #beginsKey(): boolean {
    if (/["'“”‘’`]/.test(this.#text[this.#at])) return this.#ended < this.#at;
    const word = this.#word();
    return word !== "" && this.#text.slice(this.#at + word.length).trimStart().startsWith(":");
  }

  #word(): string {
    const word = /[\p{L}\d_$][\p{L}\d_$-]*/uy;
    word.lastIndex = this.#at;
    return word.exec(this.#text)?.[0] ?? "";
  }

  /** How long the thing is that stands here, for the mark below it. */
  #width(): number {
    const rest = this.#text.slice(this.#at, this.#at + 80);
    return /^"(?:[^"\\\n]|\\.)*"?|^[\p{L}\d_$.+-]+|^[^]/u.exec(rest)?.[0].length ?? 1;
  }

  #fault(
    offset: number,
    length: number,
    message: string,
    mend?: TextEdit,
    more: { readonly hint?: string } = {},
  ): void {
    this.faults.push({ offset, length: Math.max(1, length), message, ...(mend && { mend, sure: true }), ...more });
  }
}

/** How far the line of an offset is moved in. */
function indent(text: string, offset: number): number {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset + 1);
  return line.length - line.trimStart().length;
}

/** Whether only blanks stand before it in its line. */
function standsFirst(text: string, offset: number): boolean {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset).trim() === "";
}
