/**
 * Composes the document's JSON Schema from the kinds present: each kind brings the grammar of its own keys.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { NodeKind } from "../node.ts";
import {
  definitions,
  keyDefinition,
  keyPattern,
  keyProperties,
  named,
  reduceSchema,
  ref,
  text,
} from "./schema_parts.ts";

/** What the schema is composed from. */
export interface SchemaParts {
  /** The kinds of nodes. */
  readonly kinds: readonly NodeKind[];
  /** The names of the built-in reducers. */
  readonly reducers: readonly string[];
}

/** Keys that every node may have, whatever its verb. */
export const modifiers: Readonly<Record<string, JsonSchema>> = {
  into: {
    description: "Where the result goes: a state key, or keys with templates over `result`.",
    $ref: "#/$defs/into",
  },
  tags: { description: "Labels for every model call of this node.", $ref: "#/$defs/tags" },
  join: {
    description: "`all` (default): waits for what is still on the way here. `any`: runs after any arrival.",
    enum: ["all", "any"],
  },
  each: { description: "A list: the node runs once per item. An expression, without braces.", type: "string" },
  as: { description: "The name of the item in expressions. Default: item.", type: "string", pattern: keyPattern },
  concurrency: {
    description: "How many items run at once. Default: the `concurrency` of `limits`.",
    type: "integer",
    minimum: 1,
  },
  retry: { description: "How a failure is tried again.", $ref: "#/$defs/retry" },
  timeout: { description: "How long one attempt may take.", $ref: "#/$defs/duration" },
  catch: { description: "Where a failure leads, instead of the edges.", $ref: "#/$defs/catch" },
  description: { description: "What this node is for.", type: "string" },
};

/** The JSON Schema (2020-12) of a graph document. */
export function composeSchema({ kinds, reducers }: SchemaParts): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Millrace graph",
    description: "A graph of models: nodes and edges over a state. Format version 1.",
    type: "object",
    properties: { ...head, ...body },
    required: ["millrace", "nodes", "edges"],
    patternProperties: { "^x-": true },
    additionalProperties: false,
    $defs: {
      ...definitions,
      body: {
        description: "A graph inside another.",
        type: "object",
        properties: { description: text("What the graph does."), ...body },
        required: ["nodes", "edges"],
        patternProperties: { "^x-": true },
        additionalProperties: false,
      },
      key: { ...keyDefinition, properties: { ...keyProperties, reduce: reduceSchema(reducers) } },
      node: nodeSchema(kinds),
      ...Object.fromEntries(kinds.map((kind) => [`${kind.verb}Node`, kindSchema(kind)])),
    },
  };
}

/** The name of a kind's definition within the schema. */
export function definitionOf(verb: string): string {
  return `${verb}Node`;
}

const head: JsonObject = {
  $schema: text("For editors only."),
  millrace: { description: "The version of the format.", const: "1" },
  name: text("The graph's name."),
  version: text("The graph's version."),
  description: text("What the graph does."),
  models: { description: "The models by name.", ...named(ref("model")) },
  tools: { description: "The tools by name: their interface. The host gives the code.", ...named(ref("tool")) },
  schemas: { description: 'Shared JSON Schemas, for { "$ref": "#/schemas/Name" }.', ...named(ref("jsonSchema")) },
  streams: { description: "Named views for consumers: which tokens are public.", ...named(ref("view")) },
  limits: ref("limits"),
};

const body: JsonObject = {
  state: { description: "A JSON Schema per key, with `reduce` and `default`.", ...named(ref("key"), keyPattern) },
  input: {
    description: "The keys a caller gives. Those without a default are required, others refused.",
    ...ref("names"),
  },
  output: { description: "The keys the caller gets. Default: all.", ...ref("names") },
  nodes: { description: "The nodes by name.", ...named(ref("node")) },
  graphs: { description: "Graphs inside, by name: for `graph` nodes.", ...named(ref("body")) },
  edges: {
    description: "From START and from each node to where it leads. A node without an entry is an end.",
    type: "object",
    additionalProperties: ref("target"),
  },
};

function nodeSchema(kinds: readonly NodeKind[]): JsonSchema {
  const verbs = kinds.map((kind) => kind.verb);
  const none: JsonSchema = { not: {}, errorMessage: `A node needs exactly one of: ${verbs.join(", ")}.` };
  // The first verb that is there decides, so that a second one is told as one key too many.
  const byVerb = verbs.reduceRight<JsonSchema>(
    (otherwise, verb) => ({ if: { required: [verb] }, then: ref(definitionOf(verb)), else: otherwise }),
    none,
  );
  return {
    description: `A named place of work. Exactly one verb: ${verbs.join(", ")}.`,
    type: "object",
    ...byVerb,
  };
}

function kindSchema(kind: NodeKind): JsonSchema {
  return {
    properties: { ...(kind.schema.properties as JsonObject), ...modifiers } as Json as JsonObject,
    ...(kind.schema.required && { required: kind.schema.required }),
    patternProperties: { "^x-": true },
    additionalProperties: false,
  };
}
