/**
 * The JSON Schema of a tape's lines, for other languages and for tests.
 *
 * @module
 */
import { eventSchema } from "./event.ts";

const text = { type: "string" };
const object = { type: "object" };
const ref = (name: string) => ({ $ref: `#/$defs/${name}` });
const texts = { type: "object", additionalProperties: text };

const line = (required: Record<string, unknown>, optional: Record<string, unknown> = {}) => ({
  type: "object",
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
});

const failure = line({ message: text }, {
  reason: text,
  code: text,
  pointer: text,
  hint: text,
  wait: { type: "number", minimum: 0 },
});

const message = { type: "object", properties: { role: text }, required: ["role"] };
const offer = line({ name: text, input: object }, { description: text });

/** One line of a tape. */
export const tapeSchema: Readonly<Record<string, unknown>> = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Millrace tape",
  description: "One line of a recorded run.",
  oneOf: [
    line({ tape: { const: "1" }, run: text, name: text, graph: object }, {
      file: text,
      files: texts,
      bindings: texts,
      input: object,
      checkpoint: object,
      answers: object,
      metadata: true,
      partial: { const: true },
    }),
    ref("event"),
    line({
      request: line({
        call: text,
        model: text,
        hash: { type: "string", pattern: "^[0-9a-f]{16}$" },
        messages: { type: "array", items: message },
        params: object,
      }, { tools: { type: "array", items: offer }, schema: object, grows: { const: true } }),
    }),
    line({
      answer: line({ call: text }, {
        finish: line({ reason: text }, { usage: ref("usage"), reasoning: object }),
        error: failure,
        stopped: { const: true },
      }),
    }),
    line({ refusal: line({ call: text, model: text, error: failure }) }),
    line({ server: text }, { tools: { type: "array", items: object }, error: failure }),
    line({
      use: line({ server: text, tool: text, args: true }, {
        progress: { type: "array", items: object },
        answer: object,
        error: failure,
      }),
    }),
    line({ mark: text }, { reason: text, behind: { type: "array", items: { type: "integer", minimum: 0 } } }),
    line({ pen: text }),
    line({ chance: { type: "number", minimum: 0, maximum: 1 }, of: text }),
  ],
  $defs: { event: { oneOf: eventSchema.oneOf }, ...eventSchema.$defs as object },
};
