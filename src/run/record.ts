/**
 * What a run leaves on a tape beside its events.
 *
 * @module
 */
import { Fault, ModelError } from "../errors.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Delta } from "../message.ts";
import type { ModelRequest, ToolOffer } from "../model.ts";
import type { Plan } from "../graph/plan.ts";
import type { TapeError, TapeLine, TapeRequest, TapeStart } from "../tape.ts";
import { fingerprint } from "../value/fingerprint.ts";
import type { Begin } from "./begin.ts";

/** What a tape begins with. What a run was begun with and is no JSON is left out: the run fails for that. */
export function tapeStart(
  plan: Plan,
  run: string,
  begin: () => Begin,
  { metadata, partial }: Pick<TapeStart, "metadata" | "partial">,
): TapeStart {
  const { name, document, files, host: { kit: { bindings } } } = plan;
  return {
    tape: "1",
    run,
    name,
    graph: document as unknown as JsonObject,
    ...(Object.keys(files).length > 0 && { files }),
    ...(bindings && { bindings }),
    ...begun(begin),
    ...(metadata !== undefined && { metadata }),
    ...(partial && { partial }),
  };
}

function begun(begin: () => Begin): Partial<TapeStart> {
  try {
    return begin() as Partial<TapeStart>;
  } catch {
    // The run is about to say the same.
    return {};
  }
}

/** What is asked of a model, apart from whose call it is. */
export type Asked = Pick<ModelRequest, "messages" | "params" | "tools" | "schema">;

/** Equal questions have equal ones. */
export function hashOfAsked({ messages, params, tools, schema }: Asked): string {
  const offers = tools?.map(plainOffer) ?? null;
  return fingerprint([messages, params, offers, schema ?? null] as unknown as Json);
}

/** The line of a request. */
export function requestLine(asked: Asked, about: Omit<TapeRequest, keyof Asked>): TapeRequest {
  const { messages, params, tools, schema } = asked;
  const { grows, ...rest } = about;
  return {
    ...rest,
    messages,
    params,
    ...(tools && { tools: tools.map(plainOffer) }),
    ...(schema && { schema }),
    ...(grows && { grows }),
  };
}

/** The line of how an answer ended: with what the model said of it, and as what failed. */
export function answerLine(call: string, finish: Delta & { type: "finish" } | undefined, error?: unknown): TapeLine {
  const { type: _type, ...said } = finish ?? { type: "finish" };
  return {
    answer: {
      call,
      ...(finish && { finish: said as Omit<typeof finish, "type"> }),
      ...(error !== undefined && { error: errorOf(error) }),
    },
  };
}

function plainOffer({ name, description, input }: ToolOffer): ToolOffer {
  return { name, input, ...(description !== undefined && { description }) };
}

/** A failure, as it stands on a tape. */
export function errorOf(error: unknown): TapeError {
  const message = error instanceof Error ? error.message || error.name : String(error);
  if (!(error instanceof Fault)) return { message };
  const { code, hint, pointer } = error;
  const kind = error instanceof ModelError
    ? { reason: error.reason, ...(error.wait !== undefined && { wait: error.wait }) }
    : { code };
  return { ...kind, message, ...(pointer !== undefined && { pointer }), ...(hint !== undefined && { hint }) };
}
