/**
 * The JSON Schema of events, for other languages and for tests.
 *
 * @module
 */

const text = { type: "string" };
const count = { type: "integer", minimum: 0 };
const ref = (name: string) => ({ $ref: `#/$defs/${name}` });
const news = (types: Record<string, [required: Record<string, unknown>, optional?: Record<string, unknown>]>) => ({
  oneOf: Object.entries(types).map(([type, [required, optional = {}]]) => ({
    type: "object",
    properties: { type: { const: type }, ...required, ...optional },
    required: ["type", ...Object.keys(required)],
    additionalProperties: false,
  })),
});

const envelope = {
  seq: { description: "The place in the run's log, from 0, counted before any filter.", ...count },
  t: { description: "Milliseconds since the run began.", type: "number", minimum: 0 },
  ns: { description: "The names of the graph nodes down to an inner graph.", type: "array", items: text },
  step: { description: "The step, from 1; 0 before the first.", ...count },
};

const nodeFields = {
  node: { description: "The node.", ...text },
  task: { description: "This node in this step at this attempt.", ...text },
  item: { description: "Which item of an `each`.", ...count },
};

const event = (mode: string, data: unknown, concernsNode: boolean) => ({
  type: "object",
  properties: {
    seq: envelope.seq,
    t: envelope.t,
    mode: { const: mode },
    ns: envelope.ns,
    step: envelope.step,
    ...(concernsNode ? nodeFields : {}),
    data,
  },
  required: ["seq", "t", "mode", "ns", "step", ...(concernsNode ? ["node", "task"] : []), "data"],
  additionalProperties: false,
});

const tokens = { input: count, output: count, cached: count, reasoning: count };

const statuses = ["done", "asked", "failed", "cancelled", "limit"];

/** One event, told apart by `mode`. */
export const eventSchema: Readonly<Record<string, unknown>> = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Millrace event",
  description: "One thing that happened in a run.",
  oneOf: [
    event(
      "run",
      news({
        start: [{ id: text, graph: text }, { metadata: true }],
        ask: [{ id: text, question: true }, { schema: { type: "object" } }],
        end: [{ status: { enum: statuses }, output: { type: "object" }, usage: ref("runUsage") }, {
          error: ref("issue"),
        }],
      }),
      false,
    ),
    event("values", { type: "object" }, false),
    event("updates", { type: "object" }, true),
    event("messages", { type: "array", prefixItems: [ref("delta"), ref("call")], minItems: 2, maxItems: 2 }, true),
    event("custom", true, true),
    event(
      "tasks",
      news({
        start: [{ by: text, pointer: text }],
        retry: [{ attempt: count, error: ref("issue"), wait: { type: "number" } }, { model: text }],
        end: [{ ms: { type: "number" } }, { usage: ref("usage") }],
        fail: [{ error: ref("issue") }],
      }),
      true,
    ),
    event(
      "tools",
      news({
        start: [{ tool: text, id: text, args: true }],
        progress: [{ id: text, data: true }],
        end: [{ id: text, result: true }],
        fail: [{ id: text, error: ref("issue") }],
      }),
      true,
    ),
    event(
      "debug",
      news({
        route: [{ edge: text, to: { type: "array", items: text } }, { value: true }],
        wait: [{ node: text, for: { type: "array", items: text } }],
      }),
      false,
    ),
  ],
  $defs: {
    delta: news({
      text: [{ text }],
      reasoning: [{ text }],
      refusal: [{ text }],
      json: [{ text }],
      object: [{ value: true }],
      "tool-call": [{ index: count }, { id: text, name: text, args: text }],
      finish: [{ reason: { enum: ["stop", "length", "tool-calls", "content-filter", "error", "retry", "other"] } }, {
        usage: ref("usage"),
      }],
    }),
    call: {
      type: "object",
      properties: {
        id: text,
        model: text,
        provider: text,
        tags: { type: "array", items: text },
        attempt: { type: "integer", minimum: 1 },
      },
      required: ["id", "model", "provider", "tags", "attempt"],
      additionalProperties: false,
    },
    usage: {
      type: "object",
      properties: tokens,
      required: ["input", "output"],
      additionalProperties: false,
    },
    runUsage: {
      type: "object",
      properties: {
        ...tokens,
        nodes: { description: "By the path of the node.", type: "object", additionalProperties: ref("usage") },
        models: { description: "By the model, as provider:model.", type: "object", additionalProperties: ref("usage") },
      },
      required: ["input", "output"],
      additionalProperties: false,
    },
    issue: {
      type: "object",
      properties: {
        code: text,
        severity: { enum: ["error", "warning"] },
        pointer: text,
        message: text,
        hint: text,
        line: count,
        column: count,
        length: count,
        fix: { type: "object" },
        related: { type: "array" },
      },
      required: ["code", "severity", "pointer", "message"],
      additionalProperties: false,
    },
  },
};
