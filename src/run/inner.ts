/**
 * A graph inside another: begins with what it is given, runs on the same outlet under a longer `ns`, gives its output.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { GraphCheckpoint } from "../checkpoint.ts";
import type { Json, JsonObject } from "../json.ts";
import type { PlannedGraph } from "../graph/plan.ts";
import type { Scope } from "../scope.ts";
import { checkGraph } from "./pause.ts";
import { GraphRun, runSteps } from "./run.ts";
import { State } from "./state.ts";
import type { EnteringTask } from "./running.ts";

/** Runs an inner graph for a task and gives its output. */
export async function enter(task: EnteringTask, graph: PlannedGraph): Promise<JsonObject> {
  // Deep nesting must not deepen the stack.
  await undefined;
  const { plan } = graph;
  const { origin, keep } = task;
  const stop = new AbortController();
  const onStop = () => stop.abort(task.signal.reason);
  task.signal.addEventListener("abort", onStop, { once: true });
  const name = origin.item === undefined ? task.node.name : `${task.node.name}[${origin.item}]`;
  const state = new State(plan);
  const inner = keep.inner as GraphCheckpoint | undefined;
  // One that failed before its first step begins anew.
  const kept = inner && (inner.step > 0 || inner.waiting?.length > 0) ? inner : undefined;
  if (kept) {
    checkGraph(kept, plan);
    state.restore(kept.state);
  } else begin(state, graph, task);
  const run = new GraphRun({
    plan,
    state,
    shared: task.shared,
    ns: [...origin.ns, name],
    trail: task.place,
    tags: task.tags,
    stop,
    ...(task.waits && { waits: task.waits }),
    ...(task.trace && { trace: task.trace }),
  });
  keep.inner = run;
  try {
    await runSteps(run, kept);
    return finish(run, task);
  } finally {
    task.signal.removeEventListener("abort", onStop);
    // Whatever still works for this graph has nobody to work for.
    stop.abort(new DOMException("The inner graph has ended.", "AbortError"));
  }
}

function begin(state: State, { plan, inputs }: PlannedGraph, { scope, node }: EnteringTask): void {
  for (const [key, fill] of inputs) {
    const value = fill ? fill(scope) : shared(key, scope);
    if (value === undefined) {
      if (!plan.input?.includes(key) || plan.keys.get(key)?.initial !== undefined) continue;
      throw new Fault("MR702", `The inner graph needs "${key}", which has not been written yet.`, {
        pointer: node.pointer,
      });
    }
    const planned = plan.keys.get(key);
    // A key that both graphs know may be growing yet.
    const [fault] = (fill ? planned?.whole : planned?.grown)?.check(value) ?? [];
    if (fault) {
      throw new Fault(
        "MR710",
        `"${node.name}" cannot begin with this "${key}": ${
          fault.pointer && `at ${fault.pointer} `
        }it ${fault.message}.`,
        {
          pointer: node.pointer,
        },
      );
    }
    state.set(key, value);
  }
}

function shared(key: string, { state }: Scope): Json | undefined {
  return Object.hasOwn(state, key) ? state[key] : undefined;
}

function finish({ plan, state }: GraphRun, { node }: EnteringTask): JsonObject {
  const missing = plan.output?.find((key) => state.get(key) === undefined);
  if (missing === undefined) return state.output(plan);
  throw new Fault("MR711", `"${node.name}" is over, and nothing has written "${missing}", which its output promises.`, {
    pointer: `${plan.base}/output/${plan.output!.indexOf(missing)}`,
    hint: `Write "${missing}" on every way to the end, give it a default, or take it out of "output".`,
  });
}
