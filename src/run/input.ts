/**
 * What a caller gives: checked against the state, whole, before anything runs.
 *
 * @module
 */
import { Fault } from "../errors.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Plan, PlannedKey } from "../graph/plan.ts";
import type { Reducer } from "../reducer.ts";
import { nearest } from "../value/near.ts";
import { Failed } from "./failed.ts";
import { toIssue } from "./fault.ts";
import type { State } from "./state.ts";

/** Sets the input's keys in the state. Throws a `Failed` that tells all that is wrong. */
export function readInput(input: unknown, plan: Plan, state: State, id: string): void {
  const values = ownInput(input, plan);
  const faults = [...missing(values, plan), ...Object.keys(values).flatMap((name) => refuse(name, values[name], plan))];
  if (faults.length > 0) throw refused(faults, plan);
  for (const name of Object.keys(values)) {
    const { reducer } = plan.keys.get(name)!;
    const known = reducer?.identify?.(values[name], (index) => `${id}/input/${name}/${index}`);
    state.set(name, known === undefined ? values[name] : begin(name, known, reducer!, plan));
  }
}

/** An input whose reducer knows its parts is folded as a write, which checks them. */
function begin(name: string, value: Json, reducer: Reducer, plan: Plan): Json {
  try {
    return reducer.fold(undefined, value);
  } catch (error) {
    throw refused([
      new Fault("MR710", `The input "${name}" does not fit: ${(error as Error).message}`, {
        pointer: `/state/${name}`,
      }),
    ], plan);
  }
}

function refused(faults: readonly Fault[], plan: Plan): Failed {
  return new Failed(faults.map((error) => ({ error, issue: toIssue(error, plan, "") })));
}

/** Schemas beyond the common ones need a library that is loaded when the first run begins; then their defaults are checked too. */
export async function prepareChecks(plan: Plan): Promise<void> {
  for (const check of plan.checks) if (!check.ready) await check.prepare();
  const issues = plan.checks.flatMap((check) => check.refuse?.() ?? []);
  if (issues.length === 0) return;
  throw new Failed(issues.map((issue) => ({ error: new Fault(issue.code, issue.message, issue), issue })));
}

function ownInput(input: unknown, plan: Plan): JsonObject {
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return input as JsonObject;
  throw refused([new Fault("MR710", "The input must be an object of state keys.")], plan);
}

function missing(values: JsonObject, plan: Plan): Fault[] {
  const names = (plan.input ?? []).filter((name) =>
    !Object.hasOwn(values, name) && plan.keys.get(name)?.initial === undefined
  );
  return names.map((name) =>
    new Fault("MR710", `The input lacks "${name}".`, {
      pointer: `/input/${plan.input!.indexOf(name)}`,
      hint: `It takes ${plan.input!.map((key) => `"${key}"`).join(", ")}.`,
    })
  );
}

function refuse(name: string, value: Json, plan: Plan): Fault[] {
  const key = plan.keys.get(name);
  const allowed = plan.input ?? [...plan.keys.keys()];
  if (!key || !allowed.includes(name)) {
    const near = nearest(name, allowed);
    return [
      new Fault("MR710", `The input has "${name}", which is not an input of this graph.`, {
        pointer: plan.input ? "/input" : "/state",
        hint: near
          ? `Did you mean "${near}"?`
          : `It takes ${allowed.map((known) => `"${known}"`).join(", ") || "nothing"}.`,
      }),
    ];
  }
  return checkWhole(key, value).map(({ pointer, message }) =>
    new Fault("MR710", `The input "${name}" ${pointer && `at ${pointer} `}${message}.`, { pointer: `/state/${name}` })
  );
}

function checkWhole(key: PlannedKey, value: Json): readonly { pointer: string; message: string }[] {
  // One message stands for a list of one.
  const isOneMessage = key.reducer?.identify !== undefined && !Array.isArray(value);
  return key.whole.check(isOneMessage ? [value] : value);
}
