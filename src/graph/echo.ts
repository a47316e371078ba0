/**
 * Leaves out what only repeats another issue in other words.
 *
 * @module
 */
import type { Json } from "../json.ts";
import { isObject } from "../value/own.ts";
import { valueAt } from "../value/pointer.ts";
import type { Draft } from "./read.ts";

/** Codes that say that a name is not known, and where the names are declared. */
const declared: Readonly<Record<string, string>> = {
  MR102: "nodes",
  MR103: "nodes",
  MR201: "state",
  MR205: "state",
  MR301: "models",
  MR304: "tools",
  MR305: "graphs",
};

/** Codes that say that something does nothing, or comes to nothing: only known of a document that can be read as a whole. */
const unused = ["MR112", "MR402"];

/** Codes that say that something is there for nothing. */
const idle = ["MR501", "MR502", "MR503", "MR504"];

/** Codes about the ways through a graph: only known where all of them can be read. */
const ways = ["MR105", "MR110", "MR111", "MR112"];

/** Errors that leave a part of the document unread. */
const holes = [
  "MR002",
  "MR101",
  "MR102",
  "MR103",
  "MR203",
  "MR205",
  "MR301",
  "MR304",
  "MR305",
  "MR307",
  "MR603",
  "MR605",
];

/** What nothing uses is told once all else is right: a mistake elsewhere may be why, and it is the last thing to see to. */
export function withoutIdle<T extends Pick<Draft, "code" | "severity">>(issues: readonly T[]): T[] {
  const isWrong = issues.some(({ severity }) => severity !== "warning");
  return issues.filter(({ code }) => !isWrong || !idle.includes(code));
}

/** The drafts without those that only follow from others. */
export function withoutEchoes(drafts: readonly Draft[], document: Json): Draft[] {
  const open = drafts.filter(({ code, severity }) => severity !== "warning" && holes.includes(code));
  const inEdges = open.filter(({ pointer }) => /^(\/graphs\/[^/]+)*\/(edges|nodes\/[^/]+\/catch)(\/|$)/.test(pointer));
  const basesInEdges = new Set(inEdges.map(({ pointer }) => baseOf(pointer, "edges")));
  const told = new Set(drafts.map(({ code, pointer }) => `${code} ${pointer}`));
  return drafts.filter((draft) => {
    const { code, pointer } = draft;
    const cause = causeOf(draft);
    if (cause !== undefined && told.has(`${cause} ${pointer}`)) return false;
    if (unused.includes(code)) return open.length === 0;
    // Without a START nothing runs, whatever else is wrong; unless that is what a misspelt source was meant for.
    if (code === "MR105") {
      return !inEdges.some(({ hint, pointer: at }) =>
        hint?.includes('"START"?') && baseOf(at, "edges") === baseOf(pointer, "edges")
      );
    }
    if (ways.includes(code)) return !basesInEdges.has(baseOf(pointer, "edges"));
    const list = declared[code];
    // Where the names stand in something that cannot be read, nobody knows which there are.
    return list === undefined || !isUnreadable(baseOf(pointer, list), list, document);
  });
}

/** The drafts, each once: what is found again when a document is read on after a repair is the same. */
export function distinct(drafts: readonly Draft[]): Draft[] {
  const seen = new Set<string>();
  return drafts.filter(({ code, pointer, message, hint, range }) => {
    const key = `${code} ${pointer} ${range} ${message} ${hint}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The drafts without those that come of names which stand in the first of two members of one name: readers see only the last. */
export function withoutLost(drafts: readonly Draft[], twice: readonly string[]): Draft[] {
  const isTorn = twice.some((place) => /^(\/graphs\/[^/]+)*\/(nodes|edges|input|state)$/.test(place));
  if (!isTorn) return [...drafts];
  return drafts.filter(({ code, pointer }) => {
    const list = declared[code];
    const isLost = list !== undefined && twice.includes(`${baseOf(pointer, list)}/${list}`);
    return !isLost && !ways.includes(code) && !unused.includes(code) && !idle.includes(code);
  });
}

/** The graph that a place belongs to, for names that each graph has of its own. */
function baseOf(place: string, list: string): string {
  return list === "models" || list === "tools" ? "" : /^(\/graphs\/[^/]+)*/.exec(place)?.[0] ?? "";
}

function isUnreadable(base: string, list: string, document: Json): boolean {
  const value = valueAt(document, `${base}/${list}`);
  return value === undefined ? list === "nodes" : !isObject(value);
}

/** The code of a draft at the same place of which this one only is an echo. */
function causeOf({ code, pointer }: Draft): string | undefined {
  // What is written item by item has the wrong type as a list, and each item may have the right one.
  if (code === "MR206") return "MR405";
  // Nothing can lead to a node that is called as a place is.
  return code === "MR110" && /\/(START|END)$/.test(pointer) ? "MR106" : undefined;
}
