/**
 * A piece of what a node says, as it grows.
 *
 * @module
 */
import type { Json } from "../../mod.ts";
import { compact } from "./facts.ts";
import { safe } from "./safe.ts";

/** Whose a part is. */
export interface Whose {
  /** The model call it belongs to, if it does. */
  readonly call?: string;
  /** The tool call it is, if it is one. */
  readonly tool?: ToolPart;
}

/** A piece of what a node says: text of one sort, a tool call, or a line about something else. */
export interface Part extends Whose {
  /** What it is. */
  readonly kind: "text" | "reasoning" | "json" | "tool" | "fact";
  /** Its text, harmless. */
  text: string;
  /** What came and is not yet in the text: half a character, or a line's end that may be half. */
  held: string;
  /** Whether there is more than empty lines. */
  isBegun: boolean;
  /** Whether nothing will follow. */
  isWhole: boolean;
  /** How much of the text is above the screen's end for good. */
  printed: number;
  /** How many words it has, once they are counted. */
  words?: number;
  /** Its lines, kept from one frame to the next. */
  wrapped?: Wrapped;
}

/** A tool call. */
export interface ToolPart {
  /** Its identity. */
  readonly id: string;
  /** Its place in the model's answer. */
  readonly index?: number;
  /** The tool's name. */
  name: string;
  /** The arguments, as far as a model has written them. */
  args: string;
  /** What it tells on the way, or what became of it. */
  note: string;
}

/** The lines of a text that is still growing: what is whole is not looked at again. */
export interface Wrapped {
  /** The columns they were made for. */
  readonly width: number;
  /** Each whole line, and where in the text it ends. */
  readonly lines: { readonly text: string; readonly end: number }[];
  /** Where in the text the last line begins, which is not whole. */
  at: number;
}

/** A part that says nothing yet. */
export function newPart(kind: Part["kind"], given: Whose = {}): Part {
  return { kind, ...given, text: "", held: "", isBegun: false, isWhole: false, printed: 0 };
}

/** A line about something that is no text of a model. */
export function factPart(text: string): Part {
  return { ...newPart("fact"), text: safe(text), isWhole: true };
}

/** Adds what came. */
export function grow(part: Part, text: string): void {
  const all = part.held + text;
  // A carriage return may be the first half of a line's end, and a character of two units may come in two pieces.
  part.held = /[\r\ud800-\udbff]$/.exec(all)?.[0] ?? "";
  part.text += safe(all.slice(0, all.length - part.held.length));
  // Models like to begin with empty lines; a transcript does not.
  if (!part.isBegun) {
    part.text = part.text.replace(/^\s*\n/, "");
    part.isBegun = part.text.trim() !== "";
  }
}

/** Nothing more will come: a structured answer becomes one line. */
export function close(part: Part): void {
  if (part.isWhole) return;
  part.isWhole = true;
  part.text += safe(part.held);
  part.held = "";
  if (part.kind !== "json") return;
  part.text = `· ${compactJson(part.text)}`;
  part.wrapped = undefined;
}

/** A value on one line, harmless. */
export function oneLine(value: Json): string {
  return safe(compact(value)).replace(/\s+/g, " ").trim();
}

function compactJson(text: string): string {
  try {
    return safe(JSON.stringify(JSON.parse(text)));
  } catch {
    // What a model wrote is not always JSON, and then shown as it is.
    return text.replace(/\s+/g, " ").trim();
  }
}
