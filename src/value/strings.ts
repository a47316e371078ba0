/**
 * The functions over strings. Strings count by code points, as in CEL.
 *
 * @module
 */
import type { Json } from "../json.ts";
import { fail, made, type Meter, type Place, spend, spendText } from "./budget.ts";

/** Code points of two units; nearly all strings hold none. */
const pairs = /[\ud800-\udbff][\udc00-\udfff]/;

/** How many code points a string has. */
export function length(text: string): number {
  if (!pairs.test(text)) return text.length;
  let points = 0;
  for (const _ of text) points++;
  return points;
}

/** Searching compares each place with each letter of the part in the worst case. */
function spendSearch(meter: Meter, text: string, part: string, place: Place): void {
  spend(meter, 1 + Math.floor(text.length / 16) + Math.floor((text.length * part.length) / 4096), place);
}

/** `text.contains(part)`. */
export function contains(meter: Meter, place: Place, text: string, part: string): Json {
  spendSearch(meter, text, part, place);
  return text.includes(part);
}

/** `text.startsWith(part)`. */
export function startsWith(meter: Meter, place: Place, text: string, part: string): Json {
  spendText(meter, part.length, place);
  return text.startsWith(part);
}

/** `text.endsWith(part)`. */
export function endsWith(meter: Meter, place: Place, text: string, part: string): Json {
  spendText(meter, part.length, place);
  return text.endsWith(part);
}

/** `text.indexOf(part, from)`. */
export function indexOf(meter: Meter, place: Place, text: string, part: string, from: number = 0): Json {
  spendSearch(meter, text, part, place);
  const start = unit(place, text, from);
  const found = text.indexOf(part, start);
  return found < 0 ? -1 : length(text.slice(0, found));
}

/** `text.substring(from, to)`. */
export function substring(meter: Meter, place: Place, text: string, from: number, to?: number): Json {
  spendText(meter, text.length, place);
  const start = unit(place, text, from);
  const end = to === undefined ? text.length : unit(place, text, to);
  if (end < start) fail(place, `substring() cannot end at ${to}, before its start at ${from}.`);
  return text.slice(start, end);
}

/** The position in UTF-16 units of a position in code points. */
function unit(place: Place, text: string, position: number): number {
  if (Number.isInteger(position) && position >= 0 && position <= text.length) {
    if (!pairs.test(text)) return position;
    let units = 0;
    let points = 0;
    for (const point of text) {
      if (points === position) break;
      points++;
      units += point.length;
    }
    if (points === position) return units;
  }
  return fail(
    place,
    `There is no position ${position}: the string has ${length(text)} characters.`,
    "Test size(x) before.",
  );
}

/** `text.replace(part, by, most)`. */
export function replace(meter: Meter, place: Place, text: string, part: string, by: string, most: number = -1): Json {
  if (part === "") fail(place, "replace() needs a text to look for, got an empty one.");
  const pieces = cut(meter, place, text, part, most < 0 ? Infinity : most);
  spendText(meter, text.length + (pieces.length - 1) * (by.length - part.length), place);
  return pieces.join(by);
}

/** `text.split(part, most)`. */
export function split(meter: Meter, place: Place, text: string, part: string, most: number = -1): Json {
  if (most === 0) return made([], place);
  return made(cut(meter, place, text, part, most < 0 ? Infinity : most - 1), place);
}

/** Cuts a text at a part, at most so many times. */
function cut(meter: Meter, place: Place, text: string, part: string, most: number): string[] {
  if (part === "") return characters(meter, place, text, most);
  spendSearch(meter, text, part, place);
  const pieces: string[] = [];
  let start = 0;
  while (pieces.length < most) {
    const found = text.indexOf(part, start);
    if (found < 0) break;
    spend(meter, 1, place);
    pieces.push(text.slice(start, found));
    start = found + part.length;
  }
  pieces.push(text.slice(start));
  return pieces;
}

function characters(meter: Meter, place: Place, text: string, most: number): string[] {
  spend(meter, text.length, place);
  const points = [...text];
  return points.length <= most ? points : [...points.slice(0, most), points.slice(most).join("")];
}

/** `text.lowerAscii()`. */
export function lowerAscii(meter: Meter, place: Place, text: string): Json {
  return rewritten(meter, place, text, text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()));
}

/** `text.upperAscii()`. */
export function upperAscii(meter: Meter, place: Place, text: string): Json {
  return rewritten(meter, place, text, text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()));
}

function rewritten(meter: Meter, place: Place, text: string, result: string): string {
  spendText(meter, text.length, place);
  return result;
}

/** `text.trim()`. */
export function trim(meter: Meter, place: Place, text: string): Json {
  return rewritten(meter, place, text, text.trim());
}
