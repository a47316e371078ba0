/**
 * The answers to a run's questions, from the values of `--answer`.
 *
 * @module
 */
import type { Ask, Json, JsonObject } from "../../mod.ts";
import { formOf, readReply, type Schemas } from "./form.ts";
import { fileFor, type InputPlaces, jsonFrom, objectFrom } from "./input.ts";
import { nearest } from "./nearest.ts";
import { exits, Stop } from "./stop.ts";

/**
 * Reads answers: `id=text`, `id:=json`, `id=@file`, `@all.json`, `-` for stdin, and the answer alone where one question is open.
 * Instead of an id, the name of a node that asks only once will do. Text that could never fit is read as yes, no or JSON.
 *
 * @throws {Stop} When a value cannot be read, with how to write it.
 */
export async function readAnswers(
  items: readonly string[],
  asks: readonly Ask[],
  options: { readonly places: InputPlaces; readonly schemas: Schemas },
): Promise<Record<string, Json>> {
  const { places, schemas } = options;
  const answers = new Map<string, Json>();
  const add = (object: JsonObject) => {
    for (const [id, answer] of Object.entries(object)) answers.set(askOf(id, asks)?.id ?? id, answer);
  };
  for (const item of items) {
    if (item === "-") {
      add(objectFrom(await places.readStdin(), "stdin", "answer"));
      continue;
    }
    if (item.startsWith("@")) {
      add(objectFrom(await fileFor(item, item.slice(1), places, "answer"), `"${item.slice(1)}"`, "answer"));
      continue;
    }
    const { ask, sign, value } = split(item, asks);
    const text = value.startsWith("@") ? await fileFor(item, value.slice(1), places, "answer") : value;
    answers.set(ask.id, sign === ":=" ? jsonFrom(text, `The answer to "${ask.id}"`) : replyTo(ask, text, schemas));
  }
  // Entries become own members even for "__proto__".
  return Object.fromEntries(answers);
}

interface Item {
  readonly ask: Ask;
  readonly sign: "=" | ":=";
  readonly value: string;
}

/** Finds out which question an item answers. Ids may hold anything, so the known ones go before any grammar. */
function split(item: string, asks: readonly Ask[]): Item {
  if (asks.length === 0) {
    throw new Stop(exits.usage, `"--answer ${item}" answers nothing: no question is open.`, {
      hint: "Leave --answer out, and the run goes on.",
    });
  }
  const heads = [...asks.map(({ id }) => id), ...asks.map(({ node }) => node)].sort((a, b) => b.length - a.length);
  for (const head of heads) {
    const ask = askOf(head, asks);
    if (!ask || !item.startsWith(head)) continue;
    const rest = item.slice(head.length);
    if (rest.startsWith(":=")) return { ask, sign: ":=", value: rest.slice(2) };
    if (rest.startsWith("=")) return { ask, sign: "=", value: rest.slice(1) };
  }
  const ids = asks.map(({ id }) => id);
  const [, wrong] = /^([\w./-]+(?:#[\w./[\]-]+)?):?=/.exec(item) ?? [];
  if (asks.length > 1 || wrong !== undefined) {
    throw new Stop(exits.usage, `The answer "${item}" is to no question that is open.`, {
      hint: wrong === undefined
        ? `Several are: write --answer '${ids[0]}=…'. The questions are ${ids.join(", ")}.`
        : didYouMean(wrong, asks) ??
          (ids.length > 1
            ? `The questions are ${ids.join(", ")}.`
            : `The question is ${ids[0]}: write --answer '${ids[0]}=…', also for a text with "=" in it.`),
    });
  }
  return item.startsWith(":=")
    ? { ask: asks[0], sign: ":=", value: item.slice(2) }
    : { ask: asks[0], sign: "=", value: item };
}

function didYouMean(wrong: string, asks: readonly Ask[]): string | undefined {
  const near = nearest(wrong, asks.flatMap(({ id, node }) => [id, node]));
  return near && `Did you mean "${near}"?`;
}

/** The question of an id, or the only one of a node. */
function askOf(name: string, asks: readonly Ask[]): Ask | undefined {
  const ask = asks.find(({ id }) => id === name);
  if (ask) return ask;
  const ofNode = asks.filter(({ node }) => node === name);
  return ofNode.length === 1 ? ofNode[0] : undefined;
}

function replyTo(ask: Ask, text: string, schemas: Schemas): Json {
  if (text.trim() === PLACEHOLDER) {
    throw new Stop(exits.usage, `"${PLACEHOLDER}" stands where the answer to "${ask.id}" goes.`, {
      hint: `Answer with ${formOf(ask.schema, schemas)}.`,
    });
  }
  const read = readReply(text, ask.schema, schemas);
  if ("answer" in read) return read.answer;
  throw new Stop(exits.invalid, `The answer to "${ask.id}" does not fit, got "${text}".`, {
    code: "MR714",
    hint: read.complaint,
  });
}

/** What commands to paste show where something is to be filled in. */
export const PLACEHOLDER = "…";
