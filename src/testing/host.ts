/**
 * The host's side of a case: functions, tools and reducers that do what the case says, call by call.
 *
 * @module
 */
import type { Context, HostFunction, HostReducer } from "../function.ts";
import type { FunctionAnswer, Gate, ReducerAnswer } from "./case.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Provider, RunInfo } from "../model.ts";
import type { Stage } from "./stage.ts";
import { mismatch } from "./match.ts";

/** Makes functions or tools that answer by a list. What they notice goes to `fault`. */
export function functionsOf(
  answers: Readonly<Record<string, readonly FunctionAnswer[]>>,
  { what, stage, fault }: HostOptions,
): Record<string, HostFunction> {
  return each(answers, (name, list) => (args: unknown, context: Context) => {
    const n = stage.mark(`${name} called`) - 1;
    const last = list[list.length - 1];
    const answer = list[n] ?? (last?.repeat ? last : undefined);
    if (!answer) {
      fault(`The ${what} "${name}" was called ${n + 1} times, but the case has ${list.length} answers.`);
      throw new RangeError(`No answer ${n + 1}.`);
    }
    const expect = (part: string, expected: Json | undefined, actual: unknown) => {
      const wrong = expected === undefined ? undefined : mismatch(expected, actual);
      if (wrong) fault(`Call ${n + 1} of the ${what} "${name}": ${part}${wrong}.`);
    };
    expect("arguments ", answer.expect, args);
    expect("state ", answer.state, context.state);
    expect("metadata ", answer.metadata, context.run.metadata);
    if (!frozen(context.state)) fault(`The ${what} "${name}" was given a state that can be changed.`);
    const scene: Scene = { name, answer, context, stage };
    return answer.progress ? report(scene, answer.progress) : begin(scene).then((text) => finish(scene, text));
  });
}

/** Where host code is played. */
export interface HostOptions {
  /** What it is, in a word. */
  readonly what: "function" | "tool";
  /** The stage. */
  readonly stage: Stage;
  /** Is told what is not as the case says. */
  readonly fault: (message: string) => void;
}

/** One call of host code. */
interface Scene {
  readonly name: string;
  readonly answer: FunctionAnswer;
  readonly context: Context;
  readonly stage: Stage;
}

/** All up to what a generator would yield; gives the text of a model it asks. */
async function begin({ name, answer, context, stage }: Scene): Promise<string | undefined> {
  if (answer.wait) await reach(answer.wait, { name, answer, context, stage });
  for (const data of answer.write ?? []) {
    stage.mark(`${name} chunk`);
    await context.write(copy(data));
  }
  return await speak(answer, context);
}

async function* report(scene: Scene, progress: readonly Json[]): AsyncGenerator<unknown, unknown> {
  const text = await begin(scene);
  for (const data of progress) {
    scene.stage.mark(`${scene.name} chunk`);
    yield copy(data);
  }
  return await finish(scene, text);
}

async function finish(scene: Scene, text: string | undefined): Promise<unknown> {
  const { name, answer, stage } = scene;
  if (answer.until) await reach(answer.until, scene);
  stage.mark(`${name} returned`);
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.return === undefined ? text : copy(answer.return);
}

/** Waits at a gate; who is stopped there was stopped before the end. */
async function reach(wait: Gate, { name, context, stage }: Scene): Promise<void> {
  try {
    await stage.reach(...gate(wait), context.signal);
  } catch (error) {
    stage.mark(`${name} closed`);
    throw error;
  }
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
export function expecting(
  answers: Answers,
  provider: Provider,
  { runs, fault }: { readonly runs: Runs; readonly fault: (message: string) => void },
): Provider {
  const calls = new Map<RunInfo, Map<string, number>>();
  return async (binding) => {
    const model = await provider(binding);
    return (request, say) => {
      // A run that goes on after a question goes on in the list, too.
      const run = runs.first(request.run);
      const counts = calls.get(run) ?? new Map<string, number>();
      calls.set(run, counts);
      const n = counts.get(binding.name) ?? 0;
      counts.set(binding.name, n + 1);
      const { messages, tools, schema, params, stream } = request;
      const expected = answers[binding.name]?.[n]?.expect;
      const wrong = expected === undefined
        ? undefined
        : mismatch(expected, { messages, tools, schema, params, stream });
      if (wrong) fault(`Call ${n + 1} of model "${binding.name}": ${wrong}.`);
      return model({ ...request, run }, say);
    };
  };
}

/** Which runs go on where others stopped. */
export class Runs {
  readonly #from = new Map<string, string>();
  readonly #infos = new Map<string, RunInfo>();

  /** Notes that a run goes on where another one stopped. */
  goesOn(id: string, from: string): void {
    this.#from.set(id, this.#from.get(from) ?? from);
  }

  /** The first of the runs that a run goes on with. */
  first(run: RunInfo): RunInfo {
    const id = this.#from.get(run.id) ?? run.id;
    const known = this.#infos.get(id) ?? run;
    this.#infos.set(id, known);
    return known;
  }
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
  const name = "tool" in wait ? wait.tool : wait.function;
  return "called" in wait ? [`${name} called`, wait.called] : [`${name} returned`, wait.returned];
}

function each<A, B>(record: Readonly<Record<string, A>>, make: (name: string, value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(name, value)]));
}
