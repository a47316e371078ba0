/**
 * Pausing for a person: what is asked, what is kept meanwhile, and how a run goes on from it.
 *
 * @module
 */
import type { Ask, Checkpoint, GraphCheckpoint, TaskCheckpoint } from "../checkpoint.ts";
import { Fault } from "../errors.ts";
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { Plan } from "../graph/plan.ts";
import { fingerprint } from "../value/fingerprint.ts";
import { own } from "../value/own.ts";
import { compileSchema } from "../value/schema.ts";
import type { Keep, RunningGraph } from "./running.ts";

/** Thrown where a run has to wait for a person. No failure: what runs beside it goes on to its end. */
export class Pause extends Error {
  constructor() {
    super("The run waits for an answer.");
  }
}

/** A graph's run as it is now. */
export function keepGraph(run: RunningGraph): GraphCheckpoint {
  const { plan, state, step, due, waiting, keeps } = run;
  const arrivals = (list: readonly { index: number; by: string }[]) =>
    list.map(({ index, by }) => ({ node: plan.nodes[index].name, by }));
  const tasks = due.flatMap(({ index }, place) => {
    const kept = keeps[place] && keepTask(keeps[place]);
    return kept && Object.keys(kept).length > 0 ? [[plan.nodes[index].name, kept] as const] : [];
  });
  return own({
    step,
    state: state.snapshot(),
    due: arrivals(due),
    waiting: arrivals(waiting),
    tasks: Object.fromEntries(tasks),
  }, "the checkpoint") as unknown as GraphCheckpoint;
}

function keepTask({ update, caught, items, inner, memo, asks, tools, calls, attempt }: Keep): TaskCheckpoint {
  if (update) return { update, ...(caught && { caught }) };
  const parts = items?.map((item) => item ? keepTask(item) : {});
  return {
    ...(parts?.some((part) => Object.keys(part).length > 0) && { items: parts }),
    ...(inner && { inner: "shared" in inner ? keepGraph(inner) : inner }),
    ...(memo !== undefined && { memo }),
    ...(asks && { asks }),
    ...(tools && tools.size > 0 && { tools: [...tools] }),
    ...(calls !== undefined && { calls }),
    ...(attempt !== undefined && { attempt }),
  };
}

/** A task's part of a checkpoint, as what a task keeps. */
export function recall(kept: TaskCheckpoint | undefined): Keep {
  if (!kept) return {};
  const { items, asks: _asks, tools, ...rest } = kept;
  return { ...rest, ...(tools && { tools: new Map(tools) }), ...(items && { items: items.map(recall) }) };
}

/** Every question of a checkpoint, in order. */
export function questionsOf({ tasks }: GraphCheckpoint): Ask[] {
  return Object.values(tasks).flatMap(questionsOfTask);
}

function questionsOfTask({ asks, inner, items }: TaskCheckpoint): Ask[] {
  return [...(asks ?? []), ...(inner ? questionsOf(inner) : []), ...(items ?? []).flatMap(questionsOfTask)];
}

/** Reads what a caller hands back: a checkpoint of this very document. */
export function readCheckpoint(value: unknown, plan: Plan): Checkpoint {
  const checkpoint = own(value, "the checkpoint") as unknown as Checkpoint;
  if (checkpoint?.version !== "1") throw damaged("it has no version this Millrace knows");
  if (checkpoint.graph !== hashOf(plan)) {
    throw new Fault("MR713", `This checkpoint is of another document than ${plan.name}.`, {
      hint: "Resume with the document that the run began with, to the letter.",
    });
  }
  const [fault] = checkpointCheck.check(checkpoint as unknown as Json);
  if (fault) throw damaged(`at ${fault.pointer} it ${fault.message}`);
  checkGraph(checkpoint.root, plan);
  return checkpoint;
}

/** Checks a graph's part of a checkpoint against its plan; what is inside it is checked when it is entered. */
export function checkGraph(kept: GraphCheckpoint, plan: Plan): void {
  const [fault] = graphCheck.check(kept as unknown as Json);
  if (fault) throw damaged(`at ${fault.pointer || "its graph"} it ${fault.message}`);
  const known = new Set(plan.nodes.map(({ name }) => name));
  const stranger = [...kept.due, ...kept.waiting].find(({ node }) => !known.has(node));
  if (stranger) throw damaged(`it names a node "${stranger.node}", which is not there`);
  for (const [key, value] of Object.entries(kept.state)) {
    const [wrong] = plan.keys.get(key)?.grown.check(value) ?? [{ pointer: "", message: "is no key of the state" }];
    if (wrong) throw damaged(`its "${key}" ${wrong.pointer && `at ${wrong.pointer} `}${wrong.message}`);
  }
}

function damaged(what: string): Fault {
  return new Fault("MR713", `This is not a checkpoint, or it was changed: ${what}.`, {
    hint: "Hand back result.checkpoint as it was; it may have gone through JSON.",
  });
}

const arrivals: JsonSchema = {
  type: "array",
  items: {
    type: "object",
    properties: { node: { type: "string" }, by: { type: "string" } },
    required: ["node", "by"],
  },
};

const graphCheck = compileSchema({
  type: "object",
  properties: {
    step: { type: "integer", minimum: 0 },
    state: { type: "object" },
    due: arrivals,
    waiting: arrivals,
    tasks: {
      type: "object",
      additionalProperties: {
        type: "object",
        properties: {
          update: { type: "object" },
          caught: { type: "object" },
          items: { type: "array", items: { type: "object" } },
          inner: { type: "object" },
          asks: { type: "array", items: { type: "object" } },
          tools: { type: "array", items: { type: "array", minItems: 2, maxItems: 2 } },
          calls: { type: "integer", minimum: 0 },
          attempt: { type: "integer", minimum: 1 },
        },
      },
    },
  },
  required: ["step", "state", "due", "waiting", "tasks"],
});

const checkpointCheck = compileSchema({
  type: "object",
  properties: {
    run: { type: "string" },
    asks: {
      type: "array",
      items: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
    },
    answers: { type: "object" },
    root: { type: "object" },
  },
  required: ["run", "asks", "answers", "root"],
});

/** Checks a person's answers against what was asked. */
export async function readAnswers(
  answers: unknown,
  checkpoint: Checkpoint,
): Promise<ReadonlyMap<string, Json>> {
  const given = own(answers, "the answers") as JsonObject;
  const read = new Map<string, Json>();
  for (const [id, answer] of Object.entries(given)) {
    const ask = checkpoint.asks.find((known) => known.id === id);
    if (!ask) {
      const ids = checkpoint.asks.map((known) => `"${known.id}"`).join(", ");
      throw new Fault("MR714", `Nothing was asked under "${id}".`, {
        hint: ids ? `The questions are ${ids}.` : "No question is open.",
      });
    }
    // Its schema stands by itself: it may be answered where the document it came from is only one of several.
    const check = compileSchema(ask.schema ?? {});
    if (!check.ready) await check.prepare();
    const [fault] = check.check(answer);
    if (fault) {
      throw new Fault(
        "MR714",
        `The answer to "${id}" does not fit: ${fault.pointer && `at ${fault.pointer} `}it ${fault.message}.`,
        {
          hint: `It must be ${JSON.stringify(ask.schema)}.`,
        },
      );
    }
    read.set(id, answer);
  }
  return read;
}

/** A fingerprint of the document, so that a checkpoint is not resumed with another one. */
export function hashOf(plan: Plan): string {
  return fingerprint([plan.document as unknown as Json, plan.files]);
}
