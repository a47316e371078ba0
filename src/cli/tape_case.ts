/**
 * A case made of a tape: its models answer by a script, and it must end as it did.
 *
 * @module
 */
import type { Delta, GraphEvent, JsonObject } from "../../mod.ts";
import type { CaseGroup, CaseTest } from "../testing/mod.ts";
import type { Tape } from "../tapes/mod.ts";

/** A group with one test. */
export function caseOf(tape: Tape): CaseGroup {
  const { start: { name, graph, input = {}, files, partial }, events } = tape;
  const models: Record<string, JsonObject[]> = {};
  for (const [id, { model }] of tape.requests) (models[model] ??= []).push(answerOf(id, tape));
  const last = events[events.length - 1] as GraphEvent | undefined;
  const end = last?.mode === "run" && last.data.type === "end" ? last.data : undefined;
  const test: CaseTest = {
    description: `does what it did in ${tape.start.run}`,
    run: { input, ...partial && { partial } },
    ...end && { end: { status: end.status, output: end.output, ...end.error && { error: { code: end.error.code } } } },
  };
  return { description: name, spec: [], graph, ...files && { files }, models, tests: [test] };
}

function answerOf(id: string, { events, answers, requests }: Tape): JsonObject {
  const deltas = events.flatMap((event) => event.mode === "messages" && event.data[1].id === id ? [event.data[0]] : []);
  const { finish, error, stopped } = answers.get(id) ?? { stopped: true };
  const chunks = [...chunksOf(deltas), ...finish || error || stopped ? [] : [{ cut: true }]];
  const { reason = "answer", message = "", wait } = error ?? {};
  const usual = deltas.some(({ type }) => type === "tool-call") ? "tool-calls" : "stop";
  // Identities are those of that run.
  const asked = requests.get(id)!.messages.map(({ id: _id, ...message }) => message);
  return {
    expect: { messages: asked as unknown as JsonObject[] },
    ...chunks.length > 0 && { chunks },
    ...finish?.usage && { usage: { ...finish.usage } },
    ...finish && finish.reason !== usual && { finish: finish.reason },
    ...error && { error: { reason, message, ...wait !== undefined && { wait } } },
  };
}

type Chunk = string | JsonObject;

/** What was said, by the words of a script. */
function chunksOf(deltas: readonly Delta[]): Chunk[] {
  const chunks: Chunk[] = [];
  const calls = new Map<number, { id?: string; name: string; arguments: string[] }>();
  for (const delta of deltas) {
    if (delta.type === "text" || delta.type === "json") chunks.push(delta.text);
    else if (delta.type === "reasoning") chunks.push({ reasoning: delta.text });
    else if (delta.type === "refusal") chunks.push({ refusal: delta.text });
    else if (delta.type === "tool-call") {
      let call = calls.get(delta.index);
      if (!call) {
        call = { name: "", arguments: [] };
        calls.set(delta.index, call);
        chunks.push({ tool_call: call });
      }
      if (delta.id) call.id = delta.id;
      if (delta.name) call.name += delta.name;
      if (delta.args) call.arguments.push(delta.args);
    }
  }
  return chunks;
}
