/**
 * Finds views that show nothing, or nothing in pieces.
 *
 * @module
 */
import { nearest } from "../value/near.ts";
import { pointer } from "../value/pointer.ts";
import type { Desk } from "./desk.ts";
import type { NodeCalls, Plan, PlannedModel, Traits } from "./plan.ts";
import type { NodeDraft } from "./plan_nodes.ts";
import { mayAsk } from "./check_asks.ts";

/** How many calls of inner graphs are looked at for one view: graphs that use graphs may name the same one very often. */
const mostCalls = 20_000;

/** What a graph is like for one around it. */
export function traitsOf(
  nodes: readonly NodeDraft[],
  { models, tools }: Pick<Plan, "models" | "tools">,
): Traits {
  return {
    asks: nodes.some((node) => mayAsk(node, { tools })),
    calls: nodes.map(({ name, tags, uses }): NodeCalls => ({
      node: name,
      tags,
      models: uses.models.flatMap(({ name, stream }) => {
        const model = models.get(name);
        return model ? [{ tags: model.tags, stream: stream ?? streams(model) }] : [];
      }),
      isHosted: uses.isHosted || uses.tools.length > 0,
      inner: uses.graphs.map(({ plan }) => plan.traits),
    })),
  };
}

/** Reports nodes and tags of views that nothing carries, and views of tokens that come in one piece. */
export function checkViews({ views, traits }: Plan, desk: Desk): void {
  for (const [name, view] of views) {
    const place = pointer("streams", name);
    if (desk.isBroken(place)) continue;
    const calls = callsIn(traits);
    if (!calls) return;
    const strangers = (view.nodes ?? []).map((path, index) => checkNode(path, `${place}/nodes/${index}`, traits, desk));
    const unknown = checkTags(view.tags ?? [], `${place}/tags`, calls, desk);
    if (strangers.includes(false) || unknown || view.modes?.length !== 1 || view.modes[0] !== "messages") continue;
    const paths = view.nodes?.map((path) => path.replace(/\[\d+\]/g, "").split("/"));
    const shown = calls.filter(({ path, tags }) =>
      (!paths || paths.some((wanted) => wanted.every((part, depth) => path[depth] === part))) &&
      (!view.tags || view.tags.some((tag) => tags.includes(tag)))
    );
    if (shown.length === 0 || shown.some(({ stream }) => stream) || calls.some(({ isHosted }) => isHosted)) continue;
    desk.report({
      code: "MR504",
      severity: "warning",
      pointer: place,
      at: "key",
      message: `"${name}" shows only tokens, and the models it shows answer at once: "stream" is false.`,
      hint: 'Take "stream": false away from a model that is shown, or let the view show "updates" too.',
    });
  }
}

/** Whether a model answers piece by piece, or one that is asked in its place. */
function streams({ stream, fallback }: PlannedModel, seen: Set<PlannedModel> = new Set()): boolean {
  return stream || fallback.some((model) => !seen.has(model) && streams(model, seen.add(model)));
}

interface Call {
  readonly path: readonly string[];
  readonly tags: readonly string[];
  readonly stream: boolean;
  readonly isHosted: boolean;
}

/** Every call of a graph with its path; nothing when there are too many. */
function callsIn(traits: Traits): readonly Call[] | undefined {
  const calls: Call[] = [];
  const walk = ({ calls: list }: Traits, path: readonly string[], above: readonly string[]): void => {
    for (const { node, tags, models, isHosted, inner } of list) {
      if (calls.length > mostCalls) return;
      const here = [...path, node];
      const all = [...above, ...tags];
      for (const model of models) {
        calls.push({ path: here, tags: [...all, ...model.tags], stream: model.stream, isHosted: false });
      }
      if (isHosted) calls.push({ path: here, tags: all, stream: true, isHosted });
      for (const traits of inner) walk(traits, here, all);
    }
  };
  walk(traits, [], []);
  return calls.length > mostCalls ? undefined : calls;
}

/** Whether there is a node at a path. */
function checkNode(path: string, place: string, traits: Traits, desk: Desk): boolean {
  let open: readonly Traits[] = [traits];
  for (const part of path.replace(/\[\d+\]/g, "").split("/")) {
    const names = open.flatMap(({ calls }) => calls.map(({ node }) => node));
    const found = open.flatMap(({ calls }) => calls.filter(({ node }) => node === part));
    if (found.length === 0) {
      const near = nearest(part, names);
      desk.report({
        code: "MR503",
        severity: "warning",
        pointer: place,
        message: part === path ? `There is no node "${path}".` : `There is no node "${part}" on the path "${path}".`,
        ...(near !== undefined && { hint: `Did you mean "${path.replace(part, () => near)}"?` }),
      });
      return false;
    }
    open = found.flatMap(({ inner }) => inner);
  }
  return true;
}

/** Whether there is a tag that nothing carries. */
function checkTags(wanted: readonly string[], place: string, calls: readonly Call[], desk: Desk): boolean {
  // Code of the host may call under any label.
  if (wanted.length === 0 || calls.some(({ isHosted }) => isHosted)) return false;
  const carried = new Set(calls.flatMap(({ tags }) => tags));
  const strange = wanted.map((tag, index) => ({ tag, index })).filter(({ tag }) => !carried.has(tag));
  for (const { tag, index } of strange) {
    const near = nearest(tag, [...carried]);
    desk.report({
      code: "MR503",
      severity: "warning",
      pointer: `${place}/${index}`,
      message: `No call carries the tag "${tag}".`,
      hint: near === undefined
        ? "Add it to the tags of a model or of a node that asks one."
        : `Did you mean "${near}"?`,
    });
  }
  return strange.length > 0;
}
