/**
 * The letters of the expression language: text into tokens.
 *
 * @module
 */

/** Start and end within a string of the document, in UTF-16 units. */
export type Range = readonly [start: number, end: number];

/** One token. */
export interface Token {
  /** Its sort; an `operator` is also brackets, comma, colon and dot. */
  readonly kind: "name" | "number" | "text" | "operator" | "end";
  /** The name, the operator, or the content of a text. */
  readonly text: string;
  /** What a number says. */
  readonly number?: number;
  /** Where it starts. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/** What cannot be read, as the parser reports it. Caught by the parser; never leaves this room. */
export class Unreadable extends Error {
  /** The place. */
  readonly range: Range;
  /** What would be right. */
  readonly hint?: string;

  /** Makes one from a sentence, its place and a hint. */
  constructor(message: string, range: Range, hint?: string) {
    super(message);
    this.range = range;
    this.hint = hint;
  }
}

/** The token that begins at or behind a position. */
export function nextToken(source: string, position: number): Token {
  let start = position;
  while (start < source.length && " \t\n\r\f".includes(source[start])) start++;
  if (start >= source.length) return { kind: "end", text: "", start, end: start };
  const prefix = textPrefix.exec(source.slice(start, start + 3));
  if (prefix) return readText(source, start, prefix[0].toLowerCase());
  const name = match(names, source, start);
  if (name) return { kind: "name", text: name, start, end: start + name.length };
  if (digit.test(source[start]) || (source[start] === "." && digit.test(source[start + 1] ?? ""))) {
    return readNumber(source, start);
  }
  const foreign = match(foreignOperators, source, start);
  const operator = match(operators, source, start);
  if (operator && !foreign) return { kind: "operator", text: operator, start, end: start + operator.length };
  throw strange(source, start);
}

const names = /[A-Za-z_][A-Za-z0-9_]*/y;
const operators = /&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()[\]{}]/y;
const foreignOperators = /===|!==|\?\?|\?\.(?!\d)|\/\/|\/\*|=>/y;
const numbers = /0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?/y;
const digit = /[0-9]/;
const textPrefix = /^(?:[rRbB]|[rR][bB]|[bB][rR])?["']/;

function match(pattern: RegExp, source: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(source)?.[0];
}

function readNumber(source: string, start: number): Token {
  const text = match(numbers, source, start)!;
  const end = start + text.length;
  const number = Number(text);
  if (!Number.isFinite(number)) throw new Unreadable(`The number ${text.slice(0, 20)} is too large.`, [start, end]);
  const tail = match(names, source, end);
  if (tail === "u" || tail === "U") {
    throw new Unreadable("Unsigned numbers are not part of expressions here.", [start, end + 1], `Write ${text}.`);
  }
  if (tail) throw new Unreadable(`A number cannot end with ${JSON.stringify(tail)}.`, [start, end + tail.length]);
  return { kind: "number", text, number, start, end };
}

function readText(source: string, start: number, prefix: string): Token {
  if (prefix.includes("b")) {
    throw new Unreadable("Bytes are not part of expressions here.", [start, start + prefix.length], "Write text.");
  }
  const raw = prefix.startsWith("r");
  const quote = source[start + prefix.length - 1];
  let position = start + prefix.length;
  const fence = source.startsWith(quote + quote, position) ? quote.repeat(3) : quote;
  position += fence.length - 1;
  let text = "";
  while (!source.startsWith(fence, position)) {
    const letter = source[position];
    if (letter === undefined) {
      throw new Unreadable("This text has no closing quote.", [start, source.length], `End it with ${fence}.`);
    }
    if (fence.length === 1 && (letter === "\n" || letter === "\r")) {
      throw new Unreadable("This text does not end in its line.", [start, position], "Write the line break as \\n.");
    }
    if (letter === "\\" && !raw) {
      const escape = readEscape(source, position);
      text += escape.text;
      position = escape.end;
    } else {
      text += letter;
      position++;
    }
  }
  return { kind: "text", text, start, end: position + fence.length };
}

const plainEscapes = new Map(
  Object.entries({ a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" }).concat(
    ["\\", '"', "'", "`", "?"].map((letter) => [letter, letter]),
  ),
);
const codeEscapes = /\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/y;

function readEscape(source: string, start: number): { text: string; end: number } {
  const plain = plainEscapes.get(source[start + 1] ?? "");
  if (plain !== undefined) return { text: plain, end: start + 2 };
  codeEscapes.lastIndex = start;
  const found = codeEscapes.exec(source);
  const code = found ? (found[4] ? parseInt(found[4], 8) : parseInt(found[1] ?? found[2] ?? found[3], 16)) : Infinity;
  if (found && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) {
    return { text: String.fromCodePoint(code), end: start + found[0].length };
  }
  const end = Math.min(start + (found ? found[0].length : 2), source.length);
  throw new Unreadable(
    `${JSON.stringify(source.slice(start, end))} is no escape that a text can hold.`,
    [start, end],
    "A backslash itself is written \\\\.",
  );
}

/** What other languages write, and what it is here. */
const strangers: readonly (readonly [text: string, message: string, hint: string])[] = [
  ["===", '"===" is not part of expressions here.', "Write ==, which compares values of any depth."],
  ["!==", '"!==" is not part of expressions here.', "Write !=."],
  ["?.", '"?." is not part of expressions here.', "Write has(x.y) ? x.y : other."],
  ["//", "Comments are not part of expressions here.", 'Write them into the "description" of the node.'],
  ["/*", "Comments are not part of expressions here.", 'Write them into the "description" of the node.'],
  ["??", '"??" is not part of expressions here.', "Write has(state.x) ? state.x : other."],
  ["&", '"&" is not part of expressions here.', "Write && for “and”."],
  ["|", '"|" is not part of expressions here.', "Write || for “or”; functions are called as x.trim() or size(x)."],
  ["=>", '"=>" is not part of expressions here.', "Write list.filter(x, x.ok)."],
  ["=", '"=" is not part of expressions here: nothing can be assigned.', "Write == to compare."],
  ["`", "Texts are written in quotes here, without places to fill.", 'Write "text " + name.'],
  ["$", '"$" is not part of expressions here.', "Write the name alone."],
  ["“", "This is no quote that begins a text.", 'Write "text".'],
  ["‘", "This is no quote that begins a text.", "Write 'text'."],
];

function strange(source: string, start: number): Unreadable {
  for (const [text, message, hint] of strangers) {
    if (source.startsWith(text, start)) return new Unreadable(message, [start, start + text.length], hint);
  }
  const letter = String.fromCodePoint(source.codePointAt(start)!);
  return new Unreadable(
    `${JSON.stringify(letter)} cannot stand here.`,
    [start, start + letter.length],
    'Names are made of a to z, digits and "_"; other keys are read as x["key"].',
  );
}
