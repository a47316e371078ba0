/**
 * Models that answer from a list: for tests, examples and recorded runs, without a key.
 *
 * @module
 */
import type { ModelRequest, Provider, RunInfo } from "../model.ts";
import type { ScriptAnswer, ScriptAnswers, ScriptEvent, ScriptOptions } from "./script_answers.ts";
import { ModelError } from "../errors.ts";
import { differences } from "./script_expect.ts";
import { newStage, play, type Stage } from "./script_play.ts";

/**
 * A provider whose models answer from a list. Runs share nothing: each begins with the first answer of every model.
 *
 * @example A model that says two tokens
 * ```ts
 * import { script } from "@millrace/millrace";
 *
 * const models = { "*": script({ joker: [{ chunks: ["Why ", "not?"] }] }) };
 * ```
 */
export function script(answers: ScriptAnswers, options: ScriptOptions = {}): Provider {
  const stages = new WeakMap<RunInfo, Stage>();
  return ({ name }) => async (request, say) => {
    request.signal.throwIfAborted();
    let stage = stages.get(request.run);
    if (stage === undefined) stages.set(request.run, stage = newStage());
    const actor = stage.actor(name);
    const call = ++actor.calls;
    let chunks = 0;
    const tell = (type: ScriptEvent["type"]) => options.observe?.({ type, model: name, call, chunks });
    const made = () => {
      chunks++;
      tell("chunk");
    };
    let over = false;
    tell("asked");
    try {
      const answer = find(answers, name, call);
      check(answer, name, call, request);
      await play(answer, { request, say, stage, actor, made, options });
      over = true;
    } catch (error) {
      // What the script itself makes fail is an end like any other.
      over = error instanceof ModelError && !request.signal.aborted;
      throw error;
    } finally {
      tell(over ? "ended" : "closed");
    }
  };
}

function find(answers: ScriptAnswers, name: string, call: number): ScriptAnswer {
  const own = Object.hasOwn(answers, name) ? answers[name] : undefined;
  if (own === undefined) {
    const names = Object.keys(answers).map((known) => `"${known}"`).join(", ");
    throw new ModelError("answer", `The script has no answers for model "${name}".`, {
      hint: names === "" ? "It has none at all." : `It has answers for ${names}.`,
    });
  }
  if (call > own.length) {
    const has = own.length === 1 ? "1 answer" : `${own.length} answers`;
    throw new ModelError("answer", `The script has ${has} for model "${name}", and this is call ${call}.`, {
      hint: `Add an answer to "${name}", or look why the model is asked so often.`,
    });
  }
  return own[call - 1];
}

function check(answer: ScriptAnswer, name: string, call: number, request: ModelRequest): void {
  if (answer.expect === undefined) return;
  const asked = {
    messages: request.messages,
    tools: (request.tools ?? []).map((tool) => tool.name),
    params: request.params,
    ...(request.schema === undefined ? {} : { schema: request.schema }),
  };
  const found = differences(answer.expect, asked);
  if (found.length === 0) return;
  throw new ModelError(
    "request",
    `Call ${call} of model "${name}" is not what its script expects: ${found.join("; ")}.`,
  );
}
