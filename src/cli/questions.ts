/**
 * Questions of a run, shown to a person.
 *
 * @module
 */
import type { Ask, Json, JsonObject } from "../../mod.ts";
import { compact } from "./facts.ts";
import { formOf, type Schemas } from "./form.ts";
import { safe } from "./safe.ts";
import { createStyle } from "./style.ts";

/** A question as lines: who asks, what, and, unless it is told otherwise, what an answer must be. */
export function questionText(
  ask: Ask,
  schemas: Schemas,
  options: { readonly color: boolean; readonly form?: boolean },
): string {
  const { bold, dim } = createStyle(options.color);
  const { form = true } = options;
  const lines = [
    bold(`? ${safe(ask.id)}`),
    ...bodyLines(ask.question),
    ...form ? [dim(safe(`Answer with ${formOf(ask.schema, schemas)}.`))] : [],
  ];
  return lines.map((line, i) => `${i === 0 ? "" : "  "}${line}\n`).join("");
}

/** What is asked: a text as it is, an object as one line a key, anything else as JSON on lines of its own. */
function bodyLines(question: Json): string[] {
  if (typeof question === "string") return textLines(question);
  if (!isObject(question)) return textLines(JSON.stringify(question, null, 2));
  return Object.entries(question).flatMap(([key, value], i) => {
    // The question itself needs no name.
    if (i === 0 && key === "question" && typeof value === "string") return textLines(value);
    const [first, ...rest] = textLines(isFlat(value) ? compactOrText(value) : JSON.stringify(value, null, 2));
    return rest.length === 0
      ? [`${safe(key)}: ${first}`]
      : [`${safe(key)}:`, ...[first, ...rest].map((line) => `  ${line}`)];
  });
}

function compactOrText(value: Json): string {
  return typeof value === "string" ? value : compact(value);
}

function isFlat(value: Json): boolean {
  if (typeof value !== "object" || value === null) return true;
  return JSON.stringify(value).length <= 60;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textLines(text: string): string[] {
  return safe(text).trimEnd().split("\n");
}
