/**
 * Templates: JSON with `{{ … }}` in its strings, read once and filled many times.
 *
 * @module
 */
import type { Json, JsonObject } from "../json.ts";
import type { Fill, FillText } from "../scope.ts";
import { warnOfBraces, warnOfBracesIn } from "./braces.ts";
import { fail, made, mostText, type Place } from "./budget.ts";
import { broken, compileAst } from "./expression.ts";
import type { Compiled, ExpressionFault, PlacedExpression, Read, Surroundings } from "./expression.ts";
import { textOf } from "./functions.ts";
import { isList, own, put } from "./own.ts";
import { pointer as placeOf } from "./pointer.ts";
import { parse } from "./syntax.ts";
import { listOf, never, objectOf, text, typeOfValue } from "./types.ts";

/** A text, ready to be filled any number of times. */
export interface CompiledText {
  /** Fills it. After a fault was reported, it throws. */
  readonly fill: FillText;
  /** The state keys it reads. */
  readonly reads: readonly Read[];
  /** Every expression in it, with its place. */
  readonly expressions: readonly PlacedExpression[];
}

/**
 * Compiles any JSON whose strings may hold `{{ … }}`. A string that is exactly one `{{ … }}` becomes the value itself, of
 * whatever type; any other string becomes text. Keys are never templates. Parts that hold no braces are shared, not copied.
 */
export function compileTemplate(value: Json, at: Surroundings): Compiled {
  if (!hasBraces(value)) {
    warnOfBracesIn(value, at);
    return constantly(own(value, "the template"));
  }
  if (typeof value === "string") return compileString(value, at);
  const keys = isList(value) ? [...value.keys()] : Object.keys(value as JsonObject);
  const members = keys.map((key) => {
    const member = (value as JsonObject)[key];
    return { key: String(key), compiled: compileTemplate(member, { ...at, pointer: at.pointer + placeOf(key) }) };
  });
  const place: Place = { pointer: at.pointer, range: [0, 0] };
  return {
    fill: isList(value) ? fillList(members, place) : fillObject(members, place),
    type: isList(value)
      ? listOf(never, members.map(({ compiled }) => compiled.type))
      : objectOf(new Map(members.map(({ key, compiled }) => [key, compiled.type]))),
    reads: members.flatMap(({ compiled }) => compiled.reads),
    expressions: members.flatMap(({ compiled }) => compiled.expressions),
  };
}

/** Compiles a string with `{{ … }}` in it whose result is always text. */
export function compileText(value: string, at: Surroundings): CompiledText {
  const pieces = readPieces(value, at);
  const { reads, expressions } = together(pieces);
  return { fill: fillText(pieces, { pointer: at.pointer, range: [0, value.length] }), reads, expressions };
}

/** A part of a string: text as it is, or an expression. */
type Piece = string | Compiled;

/** A member of a list or an object that holds braces. */
interface Member {
  readonly key: string;
  readonly compiled: Compiled;
}

function hasBraces(value: Json): boolean {
  if (typeof value === "string") return value.includes("{{");
  if (typeof value !== "object" || value === null) return false;
  return (isList(value) ? value : Object.values(value)).some(hasBraces);
}

function constantly(value: Json): Compiled {
  return { fill: () => value, type: typeOfValue(value), reads: [], expressions: [], constant: value };
}

function compileString(value: string, at: Surroundings): Compiled {
  const pieces = readPieces(value, at);
  const [only] = pieces;
  if (pieces.length === 1 && typeof only !== "string") return only;
  return { fill: fillText(pieces, { pointer: at.pointer, range: [0, value.length] }), type: text, ...together(pieces) };
}

/** Cuts a string into its texts and expressions. Where an expression cannot be read, the next one is looked for. */
function readPieces(value: string, at: Surroundings): readonly Piece[] {
  const { pointer, offset = 0 } = at;
  const pieces: Piece[] = [];
  let position = 0;
  while (position < value.length) {
    const open = value.indexOf("{{", position);
    if (open !== position) {
      const end = open < 0 ? value.length : open;
      pieces.push(value.slice(position, end));
      warnOfBraces(value, position, end, at);
    }
    if (open < 0) break;
    const parsed = parse(value, { start: open + 2, braces: true, offset });
    if (parsed.ast) {
      pieces.push(compileAst(parsed.ast, value, at));
      position = parsed.end;
      continue;
    }
    const { message, hint, range } = parsed.fault;
    const close = value.indexOf("}}", range[0] - offset);
    if (parsed.early || value.indexOf("}}", open) < 0) pieces.push(broken(at, unclosed(pointer, open + offset)));
    else pieces.push(broken(at, { code: "MR203", pointer, range, message, hint }));
    position = close < 0 ? value.length : close + 2;
  }
  return pieces;
}

function unclosed(pointer: string, start: number): ExpressionFault {
  const hint = 'Write "}}" behind the expression; two braces as text are written {{ "{{" }}.';
  return { code: "MR203", pointer, range: [start, start + 2], message: 'This "{{" is not closed.', hint };
}

function together(pieces: readonly Piece[]): Pick<Compiled, "reads" | "expressions"> {
  const compiled = pieces.filter((piece) => typeof piece !== "string");
  return { reads: compiled.flatMap(({ reads }) => reads), expressions: compiled.flatMap((one) => one.expressions) };
}

function fillText(pieces: readonly Piece[], place: Place): FillText {
  const parts = pieces.map((piece) => typeof piece === "string" ? piece : piece.fill);
  return (scope) => {
    let text = "";
    for (const part of parts) {
      const value = typeof part === "string" ? part : part(scope);
      text += typeof value === "string" ? value : textOf(value, { steps: 0 }, place);
      if (text.length > mostText) fail(place, `The text is longer than ${mostText.toLocaleString("en")} characters.`);
    }
    return text;
  };
}

function fillList(members: readonly Member[], place: Place): Fill {
  return (scope) => made(members.map(({ compiled }) => compiled.fill(scope)), place);
}

function fillObject(members: readonly Member[], place: Place): Fill {
  return (scope) => {
    const object: Record<string, Json> = {};
    for (const { key, compiled } of members) put(object, key, compiled.fill(scope));
    return made(object, place);
  };
}
