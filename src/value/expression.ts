/**
 * Expressions: read, their names resolved, and compiled to closures. `spec/expressions.md` says what they may say.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Json, Values } from "../json.ts";
import type { Fill } from "../scope.ts";
import { compile, constantOf } from "./closures.ts";
import { infer } from "./infer.ts";
import { type ExpressionFault, type Read, resolve, type Surroundings } from "./names.ts";
import { type Ast, parse } from "./syntax.ts";
import { any, never, type Type } from "./types.ts";

export type { Ast, ExpressionFault, Read, Surroundings };

/** An expression or a template, ready to run any number of times. */
export interface Compiled {
  /** Evaluates it. After a fault was reported, it throws. */
  readonly fill: Fill;
  /** The state keys it reads, in the order they are written. */
  readonly reads: readonly Read[];
  /** The type of what it gives, as far as it is known. */
  readonly type: Type;
  /** The tree, where the whole is one expression. */
  readonly ast?: Ast;
  /** Every expression in it, with its place. */
  readonly expressions: readonly PlacedExpression[];
  /** The value, where it reads nothing: every evaluation gives this. */
  readonly constant?: Json;
}

/** An expression and the string it stands in. */
export interface PlacedExpression {
  /** The place of the string, a JSON Pointer. */
  readonly pointer: string;
  /** The tree; its ranges are within that string. */
  readonly ast: Ast;
}

/**
 * Compiles an expression that is written without braces, as in `when`, `switch` and `each`.
 *
 * @param source The expression.
 * @param at What is known where it stands. Faults are reported there, all of them.
 */
export function compileExpression(source: string, at: Surroundings): Compiled {
  const { offset = 0 } = at;
  const parsed = parse(source, { offset });
  if (parsed.ast) return compileAst(parsed.ast, source, at);
  const { message, hint, range } = parsed.fault;
  const fix = comparison(source, at, range);
  const fault = { code: "MR203", pointer: at.pointer, range, message, hint, ...(fix && { fix }) };
  return broken(at, braceFault(source, at) ?? fault);
}

/** Compiles a tree. `text` is the string it was read from, whose offset is the one in `at`. */
export function compileAst(ast: Ast, text: string, at: Surroundings): Compiled {
  const { pointer, offset = 0 } = at;
  const resolved = resolve(ast, at, at.offset === undefined ? text : undefined);
  const { reads, slots, fault } = resolved;
  const type = at.types ? infer(ast, resolved, at, text) : any;
  const parts = { reads, type, ast, expressions: [{ pointer, ast }] };
  if (fault) return { ...parts, fill: refuse(fault) };
  const constant = constantOf(ast);
  if (constant !== undefined) return { ...parts, fill: () => constant, constant };
  const step = compile(ast, resolved, { pointer, text, offset });
  const fill: Fill = ({ state, locals = nothing }) =>
    step({ state, locals, slots: slots === 0 ? noSlots : [], steps: 0 });
  return { ...parts, fill };
}

/** Reports a fault and gives a stand-in that throws it. */
export function broken(at: Surroundings, fault: ExpressionFault): Compiled {
  at.report(fault);
  return { fill: refuse(fault), reads: [], type: never, expressions: [] };
}

const nothing: Values = Object.freeze({});
const noSlots: Json[] = [];

function refuse({ code, message, pointer, range, hint }: ExpressionFault): () => never {
  return () => {
    throw new Fault(code, message, { pointer, range, hint });
  };
}

/** The string with the `=` that stands for `==`: nothing else can be meant where nothing is assigned. */
function comparison(
  source: string,
  { pointer, offset }: Surroundings,
  [start, end]: ExpressionFault["range"],
): ExpressionFault["fix"] {
  if (offset !== undefined || source.slice(start, end) !== "=") return undefined;
  const replace = `${source.slice(0, start)}==${source.slice(end)}`;
  const { ast, fault } = parse(replace, {});
  return ast || (fault && fault.range[0] > start) ? { pointer, replace } : undefined;
}

/** Says that braces do not belong here, with the string as it would be right. */
function braceFault(source: string, at: Surroundings): ExpressionFault | undefined {
  const start = source.indexOf("{{");
  const end = source.lastIndexOf("}}");
  if (start < 0 || end < start) return undefined;
  const { pointer, offset = 0 } = at;
  const without = source.replaceAll(/\{\{\s*|\s*\}\}/g, "").trim();
  const right = parse(without).ast !== undefined;
  return {
    code: "MR211",
    pointer,
    range: [start + offset, end + 2 + offset],
    message: "Braces do not belong here: this is always an expression.",
    hint: right ? `Write ${JSON.stringify(without)}.` : "Write the expression alone.",
    fix: right && at.offset === undefined ? { pointer, replace: without } : undefined,
  };
}
