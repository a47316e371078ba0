/**
 * The host's side of a case: functions and reducers that do what the case says, call by call.
 *
 * @module
 */
import type { Context, HostFunction, HostReducer } from "../function.ts";
import type { FunctionAnswer, Gate, ReducerAnswer } from "./case.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Provider, RunInfo } from "../model.ts";
import type { Stage } from "./stage.ts";
import { mismatch } from "./match.ts";

/** Makes functions that answer by a list. What they notice goes to `fault`. */
export function functionsOf(
  answers: Readonly<Record<string, readonly FunctionAnswer[]>>,
  stage: Stage,
  fault: (message: string) => void,
): Record<string, HostFunction> {
  return each(answers, (name, list) => async (args: unknown, context: Context) => {
    const n = stage.mark(`${name} called`) - 1;
    const last = list[list.length - 1];
    const answer = list[n] ?? (last?.repeat ? last : undefined);
    if (!answer) {
      fault(`Function "${name}" was called ${n + 1} times, but the case has ${list.length} answers.`);
      throw new RangeError(`No answer ${n + 1}.`);
    }
    const expect = (what: string, expected: Json | undefined, actual: unknown) => {
      const wrong = expected === undefined ? undefined : mismatch(expected, actual);
      if (wrong) fault(`Call ${n + 1} of function "${name}": ${what}${wrong}.`);
    };
    expect("arguments ", answer.expect, args);
    expect("state ", answer.state, context.state);
    expect("metadata ", answer.metadata, context.run.metadata);
    if (!frozen(context.state)) fault(`Function "${name}" was given a state that can be changed.`);
    if (answer.wait) await stage.reach(...gate(answer.wait), context.signal);
    for (const data of answer.write ?? []) {
      stage.mark(`${name} chunk`);
      await context.write(copy(data));
    }
    const text = await speak(answer, context);
    stage.mark(`${name} returned`);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.return === undefined ? text : copy(answer.return);
  });
}

/** Makes reducers that answer by a list. What they notice goes to `fault`. */
export function reducersOf(
  answers: Readonly<Record<string, readonly ReducerAnswer[]>>,
  fault: (message: string) => void,
): Record<string, HostReducer> {
  return each(answers, (name, list) => {
    let n = 0;
    return (old: Json, write: Json) => {
      const answer = list[n++];
      if (!answer) {
        fault(`Reducer "${name}" was called ${n} times, but the case has ${list.length} answers.`);
        return null;
      }
      const wrong = answer.expect && mismatch(answer.expect, [old, write]);
      if (wrong) fault(`Call ${n} of reducer "${name}": ${wrong}.`);
      return copy(answer.return);
    };
  });
}

/** The answers of models without what they expect, which is judged here. */
export function unexpecting(answers: Answers): Answers {
  return each(answers, (_name, list) => list.map(({ expect: _expect, ...answer }) => answer));
}

/** A provider whose models first look at what they are asked. */
export function expecting(answers: Answers, provider: Provider, fault: (message: string) => void): Provider {
  const calls = new WeakMap<RunInfo, Map<string, number>>();
  return async (binding) => {
    const model = await provider(binding);
    return (request, say) => {
      const counts = calls.get(request.run) ?? new Map<string, number>();
      calls.set(request.run, counts);
      const n = counts.get(binding.name) ?? 0;
      counts.set(binding.name, n + 1);
      const { messages, tools, schema, params, stream } = request;
      const expected = answers[binding.name]?.[n]?.expect;
      const wrong = expected === undefined
        ? undefined
        : mismatch(expected, { messages, tools, schema, params, stream });
      if (wrong) fault(`Call ${n + 1} of model "${binding.name}": ${wrong}.`);
      return model(request, say);
    };
  };
}

type Answers = Readonly<Record<string, readonly JsonObject[]>>;

/** Whether nothing in a value can be changed. */
export function frozen(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(frozen);
}

/** A copy of a JSON value. */
export function copy<T>(value: T): T {
  return value === undefined ? value : structuredClone(value);
}

async function speak(answer: FunctionAnswer, context: Context): Promise<string | undefined> {
  if (answer.pen) {
    const pen = context.message({ tags: answer.pen.tags });
    for (const text of answer.pen.text) await pen.text(text);
  }
  if (!answer.llm) return undefined;
  return await context.llm(answer.llm.model, { tags: answer.llm.tags }).text(answer.llm.messages);
}

function gate(wait: Gate): [mark: string, count: number] {
  if ("received" in wait) return ["received", wait.received];
  if ("model" in wait) return [`${wait.model} chunk`, wait.chunks];
  return "called" in wait ? [`${wait.function} called`, wait.called] : [`${wait.function} returned`, wait.returned];
}

function each<A, B>(record: Readonly<Record<string, A>>, make: (name: string, value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(name, value)]));
}
