/**
 * The input of a run, from the values of `--input`.
 *
 * @module
 */
import type { Json, JsonObject } from "../../mod.ts";
import { exits, Stop } from "./stop.ts";

/** Where values of the input may come from. */
export interface InputPlaces {
  /** Reads a file as text. */
  readFile(path: string): Promise<string>;
  /** Reads all of stdin. */
  readStdin(): Promise<string>;
}

/**
 * Puts the input together: `k=text`, `k:=json`, `k=@file`, `k:=@file.json`, `@all.json`, and `-` for stdin. Later values win.
 *
 * @throws {Stop} When a value cannot be read, with how to write it.
 */
export async function readInput(items: readonly string[], places: InputPlaces): Promise<JsonObject> {
  const input = new Map<string, Json>();
  let stdinRead = false;
  for (const item of items) {
    if (item === "-") {
      if (stdinRead) throw new Stop(exits.usage, `"-i -" was given twice, and stdin can be read once.`);
      stdinRead = true;
      add(input, objectFrom(await places.readStdin(), "stdin", "input"));
      continue;
    }
    if (item.startsWith("@")) {
      const path = item.slice(1);
      add(input, objectFrom(await fileFor(item, path, places, "input"), `"${path}"`, "input"));
      continue;
    }
    const [, key, sign, value] = /^([^=:@]+?)(:=|=)([^]*)$/.exec(item) ?? [];
    if (key === undefined) {
      throw new Stop(exits.usage, `The input "${item}" has no key.`, {
        hint: /^[A-Za-z_]\w*$/.test(item)
          ? `Write -i ${item}=….`
          : `Write -i key=value, as -i topic=${item.replace(/^=/, "") || "cats"}.`,
      });
    }
    const text = value.startsWith("@") ? await fileFor(item, value.slice(1), places, "input") : value;
    input.set(key, sign === ":=" ? jsonFrom(text, `The input "${key}"`, `${key}=`) : text);
  }
  // Entries become own members even for "__proto__".
  return Object.fromEntries(input);
}

/** What is read: it is named in errors, and decides the flag that their hints show. */
export type Read = "input" | "answer";

const flagOf: Readonly<Record<Read, string>> = { input: "-i", answer: "--answer" };

/** The text of a file that an item names by "@". */
export async function fileFor(item: string, path: string, places: InputPlaces, what: Read): Promise<string> {
  try {
    return await places.readFile(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const [, key] = /^([^=:@]+?):?=@/.exec(item) ?? [];
    throw new Stop(exits.permission, `There is no file "${path}" for the ${what} "${item}".`, {
      code: "MR603",
      hint: key &&
        `"@" reads a file. To give the text itself, write ${flagOf[what]} '${key}:=${JSON.stringify("@" + path)}'.`,
      cause: error,
    });
  }
}

/** Whether an error says that a file is not there, in any runtime. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === "NotFound" || ("code" in error && error.code === "ENOENT"));
}

/** A text as one JSON object. */
export function objectFrom(text: string, where: string, what: Read): JsonObject {
  const value = jsonFrom(text, `The ${what} in ${where}`);
  if (isObject(value)) return value;
  const got = value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
  const keys = what === "input" ? "keys and values" : "the questions' ids and their answers";
  throw new Stop(exits.invalid, `The ${what} in ${where} must be one JSON object of ${keys}, got ${got}.`);
}

/** A text as JSON. `plain`: how it begins where it can be given as plain text instead. */
export function jsonFrom(text: string, subject: string, plain?: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    const hint = plain === undefined
      ? undefined
      : `":=" takes JSON. For plain text, write -i ${/^[\w.,/-]*$/.test(text) ? `${plain}${text}` : `'${plain}…'`}.`;
    const problem = text.trim() === "" ? "It is empty." : `${error instanceof Error ? error.message : error}.`;
    throw new Stop(exits.invalid, `${subject} is not JSON. ${problem}`, { hint, cause: error });
  }
}

function add(input: Map<string, Json>, object: JsonObject): void {
  for (const [key, value] of Object.entries(object)) input.set(key, value);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
