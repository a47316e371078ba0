/**
 * A plan as a graph that a program holds.
 *
 * @module
 */
import type { Graph, RunOptions, StreamOptions } from "../api.ts";
import type { Issue } from "../errors.ts";
import { needsOf } from "../graph/needs.ts";
import type { Plan } from "../graph/plan.ts";
import { modelMaker } from "./connect.ts";
import { KeyRing } from "./conceal.ts";
import { Execution } from "./execution.ts";
import type { Recorder } from "../tape.ts";
import { nearest } from "../value/near.ts";
import type { Begin } from "./begin.ts";
import { bit, defaultModes, noWishes, wish, type Wishes } from "../value/filter.ts";

/** Makes a graph from a plan. */
export function makeGraph(plan: Plan & { readonly warnings: readonly Issue[] }): Graph {
  const keys = new KeyRing();
  const model = modelMaker(plan.host, keys);
  const execute = (begin: Begin, options: StreamOptions, isStream: boolean) =>
    new Execution(plan, model, begin, {
      wishes: wishesOf(plan, options, isStream),
      partial: options.partial ?? false,
      buffer: bufferOf(options),
      signal: options.signal,
      metadata: options.metadata,
      record: recorderOf(options),
      keys,
    });
  return {
    name: plan.name,
    document: plan.document,
    warnings: plan.warnings,
    source: plan.source,
    get needs() {
      return needsOf(plan);
    },
    // The overloads type events by the modes asked for; what is made here are all modes.
    stream:
      ((input: object, options: StreamOptions = {}) => execute({ input }, options, true).events) as Graph["stream"],
    start:
      ((input: object, options: StreamOptions = {}) => execute({ input }, options, false)) as unknown as Graph["start"],
    resume:
      ((checkpoint: unknown, answers: unknown = {}, options: StreamOptions = {}) =>
        execute({ checkpoint, answers }, options, false)) as unknown as Graph["resume"],
    async run(input: object, { signal, metadata, record }: RunOptions = {}) {
      const { status, output, error } = await execute({ input }, { signal, metadata, record }, false).result;
      if (status === "done") return output;
      throw error;
    },
  };
}

/** What a reader wants: nothing, where it did not ask; else the document's view, narrowed by what the caller adds. */
function wishesOf(plan: Plan, options: StreamOptions, isStream: boolean): Wishes {
  const { stream, modes, nodes, tags, subgraphs } = options;
  if (options.signal !== undefined && !(options.signal instanceof AbortSignal)) {
    throw new TypeError("Cannot run: options.signal must be an AbortSignal.");
  }
  for (const [name, list] of Object.entries({ modes, nodes, tags })) {
    if (list !== undefined && !Array.isArray(list)) {
      throw new TypeError(`Cannot stream: options.${name} must be a list of names.`);
    }
  }
  refuseUnknown("mode", modes, Object.keys(bit));
  refuseUnknown(
    "node",
    nodes?.map((path) => path.split("/")[0].replace(/\[\d+\]$/, "")),
    plan.nodes.map(({ name }) => name),
  );
  if (!isStream && !modes && stream === undefined && (nodes || tags || subgraphs)) {
    throw new TypeError('Cannot filter events that are not made: say which "modes" to make.');
  }
  if (stream === undefined) return isStream || modes ? wish([{ modes, nodes, tags, subgraphs }]) : noWishes;
  const view = plan.views.get(stream);
  if (!view) {
    const names = [...plan.views.keys()].map((name) => `"${name}"`).join(", ");
    throw new RangeError(
      `There is no stream "${stream}" in ${plan.name}. ${names ? `It declares ${names}.` : "It declares none."}`,
    );
  }
  const shown = view.modes ?? defaultModes;
  // Start and end of a run are no secret: whoever asks for them gets them, whatever the view shows.
  const outer = { ...view, modes: [...shown, "run"] as const };
  return wish([outer, { nodes, tags, subgraphs, modes: modes ?? shown }], plan.output ?? []);
}

function refuseUnknown(what: string, names: readonly string[] | undefined, known: readonly string[]): void {
  const stranger = names?.find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const near = nearest(stranger, known);
  throw new RangeError(
    `There is no ${what} "${stranger}". ${near ? `Did you mean "${near}"?` : `There are ${known.join(", ")}.`}`,
  );
}

function recorderOf({ record }: StreamOptions): Recorder | undefined {
  if (record === undefined || typeof record === "function") return record;
  throw new TypeError("Cannot record: options.record must be a function that takes the lines of a tape.");
}

function bufferOf({ buffer = 16 }: StreamOptions): number {
  if (Number.isInteger(buffer) && buffer >= 1) return buffer;
  throw new RangeError(`Cannot stream: buffer must be an integer >= 1, got ${buffer}.`);
}
