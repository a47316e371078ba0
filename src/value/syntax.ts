/**
 * The grammar of expressions: text into a tree. The grammar is CEL's; `spec/expressions.md` says what is left out.
 *
 * @module
 */
import { type Ast, type BinaryOperator, type MacroAst, type MacroName, unreadable } from "./ast.ts";
import { Cursor, deepest, keywords, reserved, TooShort, wordOperators } from "./cursor.ts";
import { type Range, type Token, Unreadable } from "./tokens.ts";

export type * from "./ast.ts";
export type { Range };

/** Why a text is no expression. */
export interface SyntaxFault {
  /** One sentence. */
  readonly message: string;
  /** What would be right. */
  readonly hint?: string;
  /** The place. */
  readonly range: Range;
}

/** What came of parsing. */
export type Parsed =
  | { readonly ast: Ast; readonly end: number; readonly fault?: undefined }
  | {
    readonly fault: SyntaxFault;
    readonly ast?: undefined; /** Whether the text ended too early. */
    readonly early: boolean;
  };

/** How to parse. */
export interface ParseOptions {
  /** Where the expression begins in the text. Default 0. */
  readonly start?: number;
  /** Whether it ends at `}}`; `end` is then the position behind them. Otherwise it ends with the text. */
  readonly braces?: boolean;
  /** Added to every range. Default 0. */
  readonly offset?: number;
}

/** Reads an expression. Never throws: a text that is no expression comes back as a fault with its place. */
export function parse(source: string, options: ParseOptions = {}): Parsed {
  const { start = 0, braces = false, offset = 0 } = options;
  const parser = new Parser(source, start, offset);
  try {
    const ast = parser.whole(braces);
    return { ast, end: braces ? parser.token.start + 2 : source.length };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { message, hint, range } = error;
    return { fault: { message, hint, range: parser.range(...range) }, early: error instanceof TooShort };
  }
}

const levels: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["==", "!=", "<", "<=", ">", ">=", "in"],
  ["+", "-"],
  ["*", "/", "%"],
];

class Parser extends Cursor {
  /** How many expressions are being read inside each other. */
  #open = 0;
  /** The height of the tree that was read last. */
  #height = 0;

  whole(braces: boolean): Ast {
    this.advance();
    if (this.ended() || (braces && this.is("}"))) {
      throw new Unreadable("There is no expression here.", [this.token.start, this.token.start]);
    }
    const ast = this.#expression();
    if (!braces) {
      if (!this.ended()) throw this.unexpected("after the expression");
    } else if (!this.source.startsWith("}}", this.token.start)) {
      if (this.is("}")) throw this.tooShort();
      throw this.unexpected("after the expression");
    }
    return ast;
  }

  #expression(): Ast {
    if (++this.#open > deepest) throw this.tooDeep();
    const condition = this.#binary(0);
    if (!this.is("?")) {
      this.#open--;
      return condition;
    }
    let height = this.#height;
    this.advance();
    const yes = this.#binary(0);
    height = Math.max(height, this.#height);
    this.expect(":", 'A choice is written a ? b : c; here the ":" is missing.');
    const no = this.#expression();
    this.#open--;
    const range = [condition.range[0], no.range[1]] as const;
    return this.#grown({ kind: "choice", condition, yes, no, range }, Math.max(height, this.#height));
  }

  #binary(level: number): Ast {
    if (level === levels.length) return this.#unary();
    let left = this.#binary(level + 1);
    while (this.#isOperatorOf(level)) {
      const { text, start, end } = this.token;
      const height = this.#height;
      this.advance();
      const right = this.#binary(level + 1);
      left = this.#grown({
        kind: "binary",
        operator: text as BinaryOperator,
        operatorRange: this.range(start, end),
        left,
        right,
        range: [left.range[0], right.range[1]],
      }, Math.max(height, this.#height));
    }
    return left;
  }

  #unary(): Ast {
    const operators: Token[] = [];
    while (this.is("!") || this.is("-")) {
      operators.push(this.token);
      this.advance();
      if (operators.length > deepest) throw this.tooDeep();
    }
    let ast = this.#postfix();
    for (const { text, start } of operators.reverse()) {
      const range = [start + this.offset, ast.range[1]] as const;
      if (text === "-" && ast.kind === "literal" && typeof ast.value === "number" && ast.value > 0) {
        ast = { kind: "literal", value: -ast.value, range };
      } else ast = this.#grown({ kind: "unary", operator: text as "!" | "-", operand: ast, range }, this.#height);
    }
    return ast;
  }

  #postfix(): Ast {
    let ast = this.#primary();
    while (true) {
      if (this.is(".")) ast = this.#selection(ast);
      else if (this.is("[")) {
        const height = this.#height;
        this.advance();
        if (this.is("?")) throw this.unsupported("Optional reads");
        const index = this.#expression();
        const end = this.expect("]", 'The "[" before is not closed.');
        const range = [ast.range[0], end] as const;
        ast = this.#grown({ kind: "index", object: ast, index, range }, Math.max(height, this.#height));
      } else if (this.is("{") && (ast.kind === "name" || ast.kind === "member")) {
        throw this.unsupported("Messages with a type", 'Write a plain map, as {"key": value}.');
      } else return ast;
    }
  }

  #selection(object: Ast): Ast {
    this.advance();
    const { text: name, start, end, kind } = this.token;
    if (kind !== "name") {
      throw this.unexpected('after "."', 'The name of a member belongs here; other keys are read as x["key"].');
    }
    if (keywords.has(name)) {
      throw new Unreadable(`"${name}" cannot stand after a dot.`, [start, end], `Write ["${name}"].`);
    }
    const nameRange = this.range(start, end);
    this.advance();
    if (!this.is("(")) {
      if (unreadable.has(name)) throw new Unreadable(`"${name}" cannot be read by expressions.`, [start, end]);
      return this.#grown(
        { kind: "member", object, name, nameRange, range: [object.range[0], nameRange[1]] },
        this.#height,
      );
    }
    const height = this.#height;
    const { items, end: close } = this.#items("(", ")");
    const above = Math.max(height, this.#height);
    const range = [object.range[0], close] as const;
    if (isMacro(name)) return this.#grown(this.#macro(object, name, nameRange, items, range), above);
    return this.#grown({ kind: "method", object, name, nameRange, args: items, range }, above);
  }

  #macro(object: Ast, macro: MacroName, nameRange: Range, items: readonly Ast[], range: Range): MacroAst {
    const { offset } = this;
    const wanted = macro === "map" ? "a name and one or two expressions" : "a name and an expression";
    if (items.length !== 2 && !(macro === "map" && items.length === 3)) {
      const place = [nameRange[0] - offset, nameRange[1] - offset] as const;
      throw new Unreadable(`${macro}() takes ${wanted}.`, place, `Write x.${macro}(item, item.ok).`);
    }
    const [variable] = items;
    if (variable.kind !== "name") {
      const place = [variable.range[0] - offset, variable.range[1] - offset] as const;
      throw new Unreadable(`${macro}() takes ${wanted}; this is no name.`, place, `Write x.${macro}(item, item.ok).`);
    }
    if (items.length === 2) return { kind: "macro", macro, object, variable, body: items[1], range };
    return { kind: "macro", macro, object, variable, condition: items[1], body: items[2], range };
  }

  #primary(): Ast {
    const { kind, text, number, start, end } = this.token;
    const range = this.range(start, end);
    this.#height = 1;
    if (kind === "number" || kind === "text") {
      this.advance();
      return { kind: "literal", value: kind === "number" ? number! : text, range };
    }
    if (kind === "name") return this.#name();
    if (this.is("(")) {
      this.advance();
      const inner = this.#expression();
      this.expect(")", 'The "(" before is not closed.');
      return inner;
    }
    if (this.is("[")) {
      const { items, end: close } = this.#items("[", "]");
      return this.#grown({ kind: "list", items, range: [range[0], close] }, this.#height);
    }
    if (this.is("{")) return this.#map();
    throw this.unexpected("where a value belongs");
  }

  #name(): Ast {
    const { text, start, end } = this.token;
    const range = this.range(start, end);
    this.advance();
    if (text === "true" || text === "false") return { kind: "literal", value: text === "true", range };
    if (text === "null") return { kind: "literal", value: null, range };
    if (keywords.has(text)) throw new Unreadable(`"${text}" stands between two values.`, [start, end]);
    if (this.is("(")) return this.#call(text, [start, end]);
    if (reserved.has(text)) {
      throw new Unreadable(`"${text}" is a word that the language keeps for itself.`, [start, end]);
    }
    const word = text === "not" && this.token.kind === "name" ? { text, start, end } : this.token;
    if (this.token.kind === "name" && wordOperators.has(word.text)) {
      throw new Unreadable(`"${word.text}" is no operator here.`, [word.start, word.end], wordOperators.get(word.text));
    }
    return { kind: "name", name: text, range };
  }

  #call(name: string, at: Range): Ast {
    const { items, end } = this.#items("(", ")");
    const range = [at[0] + this.offset, end] as const;
    if (name !== "has") {
      const nameRange = this.range(at[0], at[1]);
      return this.#grown({ kind: "call", name, nameRange, args: items, range }, this.#height);
    }
    const [target] = items;
    if (items.length !== 1 || target.kind !== "member") {
      const named = target?.kind === "name" ? `Write has(state.${target.name}).` : "Write has(x.name).";
      const hint = target?.kind === "index" ? 'Write "key" in x.' : named;
      throw new Unreadable("has() takes one member of something.", [at[0], end - this.offset], hint);
    }
    return this.#grown({ kind: "has", target, range }, this.#height);
  }

  #map(): Ast {
    const { start } = this.token;
    const entries: { key: Ast; value: Ast }[] = [];
    const seen = new Set<string>();
    let height = 0;
    this.advance();
    while (!this.is("}")) {
      if (this.is("?")) throw this.unsupported("Optional entries");
      const key = this.#expression();
      height = Math.max(height, this.#height);
      this.#checkKey(key, seen);
      this.expect(":", 'An entry is written "key": value; here the ":" is missing.', key);
      const value = this.#expression();
      height = Math.max(height, this.#height);
      entries.push({ key, value });
      if (!this.is(",")) break;
      this.advance();
    }
    const end = this.expect("}", 'The "{" before is not closed.');
    return this.#grown({ kind: "map", entries, range: [start + this.offset, end] }, height);
  }

  #checkKey(key: Ast, seen: Set<string>): void {
    if (key.kind !== "literal") return;
    const place = [key.range[0] - this.offset, key.range[1] - this.offset] as const;
    if (typeof key.value !== "string") throw new Unreadable("The keys of a map are texts here.", place);
    if (unreadable.has(key.value)) throw new Unreadable(`"${key.value}" cannot be a key here.`, place);
    if (seen.has(key.value)) throw new Unreadable(`The key "${key.value}" is written twice.`, place);
    seen.add(key.value);
  }

  /** Reads `( a, b )` and leaves the height of the tallest. */
  #items(open: string, close: string): { items: Ast[]; end: number } {
    const items: Ast[] = [];
    let height = 0;
    this.advance();
    while (!this.is(close)) {
      if (this.is("?")) throw this.unsupported("Optional items");
      items.push(this.#expression());
      height = Math.max(height, this.#height);
      if (!this.is(",")) break;
      this.advance();
      if (close === ")" && this.is(close)) throw this.unexpected('after ","');
    }
    const end = this.expect(close, `The "${open}" before is not closed.`);
    this.#height = height;
    return { items, end };
  }

  #isOperatorOf(level: number): boolean {
    const { kind, text } = this.token;
    return (kind === "operator" || (kind === "name" && text === "in")) && levels[level].includes(text);
  }

  #grown<T extends Ast>(ast: T, below: number): T {
    this.#height = below + 1;
    if (this.#height > deepest) throw this.tooDeep();
    return ast;
  }
}

function isMacro(name: string): name is MacroName {
  return name === "all" || name === "exists" || name === "exists_one" || name === "filter" || name === "map";
}
