/**
 * What a reader wants, as bits: decided once per task, so that nobody makes an event that nobody reads.
 *
 * @module
 */
import type { Filter } from "../api.ts";
import type { GraphEvent, Mode } from "../event.ts";
import type { JsonObject } from "../json.ts";
import type { RunUsage } from "../message.ts";
import { adopt } from "./own.ts";

/** Every mode as a bit. */
export const bit: Readonly<Record<Mode, number>> = {
  run: 1,
  values: 2,
  updates: 4,
  messages: 8,
  custom: 16,
  tasks: 32,
  tools: 64,
  debug: 128,
};

/** What is streamed when no modes are named. */
export const defaultModes: readonly Mode[] = ["messages", "updates", "custom"];
const graphWide = bit.values | bit.run;

/** A reader's wish, ready to be asked. */
export interface Wishes {
  /** The modes wanted of a node; without a node, of the graph at `ns`. */
  modesOf(ns: readonly string[], node?: string): number;
  /** Whether a model call with these tags is wanted, where the mode is. */
  wantsTags(tags: readonly string[]): boolean;
  /** Whether parts of the state are hidden from this reader. */
  readonly hides: boolean;
  /** What may be seen of values and updates. */
  show(values: JsonObject, ns: readonly string[]): JsonObject;
}

/**
 * Joins filters: an event is wanted when each of them wants it. The first decides how deep to look, unless a later one says so too.
 * With `keys`, only those are seen of values and updates, and nothing of inner graphs.
 */
export function wish(filters: readonly Filter[], keys?: readonly string[]): Wishes {
  const parts = filters.map(readFilter);
  return {
    hides: keys !== undefined,
    show: (values, ns) =>
      keys
        ? ns.length > 0
          ? adopt({})
          : adopt(Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key))))
        : values,
    modesOf: (ns, node) => parts.reduce((modes, part) => modes & part.modesOf(ns, node), 255),
    wantsTags: (tags) => parts.every((part) => part.wantsTags(tags)),
  };
}

/** A reader that wants everything there is, at every depth. */
export const allWishes: Wishes = { modesOf: () => 255, wantsTags: () => true, hides: false, show: (values) => values };

/** What a reader sees of an event that was made for somebody who wants all: the event, a part of it, or nothing. */
export function seenBy(wishes: Wishes, event: GraphEvent): GraphEvent | undefined {
  const { mode, ns } = event;
  if ((wishes.modesOf(ns, "node" in event ? event.node : undefined) & bit[mode]) === 0) return undefined;
  if (mode === "messages") return wishes.wantsTags(event.data[1].tags) ? event : undefined;
  if (!wishes.hides) return event;
  if (mode === "values" || mode === "updates") return { ...event, data: wishes.show(event.data, ns) };
  if (mode === "debug" && event.data.type === "route") {
    const { value: _value, ...data } = event.data;
    return { ...event, data };
  }
  if (mode !== "run" || event.data.type !== "end") return event;
  const { data } = event;
  const { models: _models, nodes: _nodes, ...usage } = data.usage as RunUsage;
  return { ...event, data: { ...data, output: wishes.show(data.output, []), usage } };
}

/** A reader that wants nothing. */
export const noWishes: Wishes = { modesOf: () => 0, wantsTags: () => false, hides: false, show: (values) => values };

function readFilter(filter: Filter, index: number): Omit<Wishes, "show" | "hides"> {
  const { nodes, tags, subgraphs = index > 0 } = filter;
  let modes = (filter.modes ?? defaultModes).reduce((sum, mode) => sum | bit[mode], 0);
  if (modes & bit.debug) modes |= bit.tasks | bit.tools | bit.values;
  const paths = nodes?.map((path) => path.split("/"));
  // Inside inner graphs: all with `subgraphs`, else what is named by a node or a tag.
  const inner = subgraphs ? modes : modes & ((nodes ? ~graphWide : 0) | (tags ? bit.messages : 0));
  return {
    modesOf(ns, node) {
      const here = ns.length > 0 ? inner : modes;
      if (paths === undefined) return here;
      const path = node === undefined ? ns : [...ns, node];
      return paths.some((wanted) => startsWith(path, wanted)) ? here : here & graphWide;
    },
    wantsTags: (own) => tags === undefined || own.some((tag) => tags.includes(tag)),
  };
}

/** Whether a path is at or below another; the item of an `each` (`review[2]`) counts as its node. */
function startsWith(path: readonly string[], wanted: readonly string[]): boolean {
  return wanted.length <= path.length &&
    wanted.every((name, depth) => path[depth] === name || path[depth].replace(/\[\d+\]$/, "") === name);
}
