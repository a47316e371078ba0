/**
 * The parts of the document's JSON Schema that are the same for every kind of node.
 *
 * @module
 */
import type { JsonObject, JsonSchema } from "../json.ts";

/** Names of state keys: what an expression can say. */
export const keyPattern = "^[A-Za-z_][A-Za-z0-9_]*$";
/** Names of nodes, models, graphs, streams. */
export const namePattern: string = "^[A-Za-z_][A-Za-z0-9_-]*$";
/** Durations. */
export const durationPattern: string = "^[0-9]+(\\.[0-9]+)?(ms|s|m|h)$";
/** Models with their providers. */
export const modelPattern: string = "^[A-Za-z][A-Za-z0-9_-]*:.+$";
/** Addresses of servers. */
export const serverPattern: string = "^https?://";

export const named = (value: JsonSchema, pattern: string = namePattern): JsonSchema => ({
  type: "object",
  propertyNames: {
    pattern,
    errorMessage:
      "A name has the letters a to z, digits, _ (and - where it is no state key), and starts with a letter or _.",
  },
  additionalProperties: value,
});

export const text = (description: string): JsonSchema => ({ type: "string", description });
export const ref = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` });

const duration: JsonSchema = {
  type: "string",
  pattern: durationPattern,
  errorMessage: 'A duration is written as "500ms", "30s", "2m" or "1h".',
};

/** The types of JSON Schema. */
export const typeNames: readonly string[] = ["string", "number", "integer", "boolean", "object", "array", "null"];

export const keyProperties: JsonObject = {
  type: {
    description: "The type of the value.",
    if: { type: "array" },
    then: { items: { enum: [...typeNames] } },
    else: { enum: [...typeNames] },
  },
  enum: { description: "The values it may have.", type: "array" },
  const: { description: "The one value it may have." },
  properties: { description: "Members of an object.", type: "object", additionalProperties: ref("jsonSchema") },
  required: { description: "Members that must be there.", type: "array", items: { type: "string" } },
  items: { description: "What each item of a list is.", ...ref("jsonSchema") },
  additionalProperties: { description: "Other members of an object.", ...ref("jsonSchema") },
  description: text("What it is; models see this too."),
  default: { description: "The value before the first write." },
};

export const keyDefinition: JsonObject = {
  description: "A key of the state: a JSON Schema, with `reduce` and `default`.",
  type: "object",
};

export const reduceSchema = (reducers: readonly string[]): JsonSchema => ({
  description: "How a write is folded into the key. Without it, the last write wins.",
  if: { type: "object" },
  then: {
    properties: { call: text("A function of the host: (old, write) → new.") },
    required: ["call"],
    additionalProperties: false,
  },
  else: { enum: [...reducers] },
});

export const definitions: JsonObject = {
  names: { type: "array", items: { type: "string" } },
  tags: { type: "array", items: { type: "string" } },
  duration,
  jsonSchema: {
    description: "A JSON Schema.",
    if: { type: "object" },
    then: { properties: keyProperties },
    else: { type: "boolean", errorMessage: "A JSON Schema is an object, or true or false." },
  },
  text: {
    description: "A text, a list of lines, or a file. {{ expressions }} are filled in.",
    if: { type: "array" },
    then: { items: { type: "string" } },
    else: {
      if: { type: "object" },
      then: {
        properties: { file: { type: "string", description: "A path below the document's folder." } },
        required: ["file"],
        additionalProperties: false,
      },
      else: { type: "string", errorMessage: 'A text is a string, a list of lines, or { "file": "./prompt.md" }.' },
    },
  },
  into: {
    if: { type: "object" },
    then: { propertyNames: { pattern: keyPattern } },
    else: { type: "string", errorMessage: "A state key, or an object of state keys with templates over `result`." },
  },
  model: {
    if: { type: "object" },
    then: {
      properties: {
        model: { description: '"provider:model".', ...ref("modelName") },
        tags: { description: "Labels for every call.", ...ref("tags") },
        stream: { description: "false: ask for whole answers.", type: "boolean" },
        params: { description: "Settings for the provider, as temperature or max_tokens.", type: "object" },
        api: {
          description: "How the server is asked: chat (Chat Completions, the default), or responses.",
          enum: ["chat", "responses"],
        },
        baseURL: {
          description: "The server.",
          type: "string",
          pattern: serverPattern,
          errorMessage: "A base URL starts with http:// or https://.",
        },
        apiKey: ref("secret"),
        headers: { description: "Further request headers.", type: "object", additionalProperties: { type: "string" } },
        idle: { description: 'How long a stream may be silent. Default "120s".', ...ref("duration") },
        fallback: {
          description: "Models of the document to ask when this one has failed, in this order.",
          ...ref("names"),
        },
      },
      required: ["model"],
      patternProperties: { "^x-": true },
      additionalProperties: false,
    },
    else: ref("modelName"),
  },
  tool: {
    type: "object",
    properties: {
      description: text("What it is for; the model reads this."),
      input: { description: "The schema of its arguments, an object.", ...ref("jsonSchema") },
      output: { description: "The schema of its result.", ...ref("jsonSchema") },
      mcp: { description: "An MCP server whose tools these are: a command, or a url.", ...ref("mcp") },
      only: { description: "Which tools of the server, by its own names. Default: all.", ...ref("names") },
      approve: { description: "Whether a person is asked before each call.", type: "boolean" },
      onFailure: {
        description: "tell (default): a failure is told to the model. fail: it fails the node.",
        enum: ["tell", "fail"],
      },
    },
    patternProperties: { "^x-": true },
    additionalProperties: false,
  },
  mcp: {
    if: { type: "object", required: ["url"] },
    then: {
      properties: {
        url: {
          description: "The address of a server on the web.",
          type: "string",
          pattern: serverPattern,
          errorMessage: "An address of a server starts with http:// or https://.",
        },
        apiKey: ref("secret"),
        headers: { description: "Further request headers.", type: "object", additionalProperties: { type: "string" } },
      },
      additionalProperties: false,
    },
    else: {
      type: "object",
      properties: {
        command: { description: "The program of a server that is started for the run.", type: "string" },
        args: { description: "What the program is given.", type: "array", items: { type: "string" } },
        env: {
          description: 'Variables of its environment: texts, and { "secret": NAME } for keys.',
          type: "object",
          propertyNames: { pattern: keyPattern },
          additionalProperties: {
            if: { type: "object" },
            then: ref("secret"),
            else: { type: "string", errorMessage: 'A variable is a text, or { "secret": NAME }.' },
          },
        },
      },
      required: ["command"],
      additionalProperties: false,
    },
  },
  secret: {
    description: 'The name of the key: { "secret": NAME }. Never the key itself.',
    type: "object",
    properties: { secret: text("The name under which the host knows the key.") },
    required: ["secret"],
    additionalProperties: false,
  },
  modelName: {
    type: "string",
    pattern: modelPattern,
    errorMessage: 'A model is written as "provider:model", as "openai:gpt-4o-mini".',
  },
  view: {
    type: "object",
    properties: {
      modes: {
        description: "Sorts of news. Default: messages, updates, custom.",
        type: "array",
        items: { enum: ["run", "values", "updates", "messages", "custom", "tasks", "tools", "debug"] },
      },
      nodes: { description: "Only these nodes and what is inside them.", ...ref("names") },
      tags: { description: "Only model calls with one of these tags.", ...ref("tags") },
      subgraphs: { description: "Whether inner graphs are seen.", type: "boolean" },
    },
    additionalProperties: false,
  },
  limits: {
    description: "How far a run may go.",
    type: "object",
    properties: {
      steps: { description: "Steps of a run, inclusive. Default 100.", type: "integer", minimum: 1 },
      timeout: { description: "Time for the whole run.", ...ref("duration") },
      concurrency: {
        description: "Model calls, functions and tools at once. Default 16.",
        type: "integer",
        minimum: 1,
      },
    },
    additionalProperties: false,
  },
  target: {
    description: "A node, END, a list of targets, or a choice by `when` or `switch`.",
    if: { type: "array" },
    then: { items: ref("target") },
    else: {
      if: { type: "object" },
      then: {
        if: { required: ["switch"] },
        then: ref("switchTarget"),
        else: { if: { required: ["when"] }, then: ref("whenTarget"), else: ref("noTarget") },
      },
      else: {
        type: "string",
        errorMessage: 'A target is a node\'s name, END, a list of targets, or an object with "when" or "switch".',
      },
    },
  },
  retry: {
    type: "object",
    properties: {
      attempts: { description: "How often in all. Default 3.", type: "integer", minimum: 1 },
      delay: { description: 'The time before the second attempt. Default "500ms".', ...ref("duration") },
      factor: { description: "What each further delay is multiplied by. Default 2.", type: "number", minimum: 1 },
      jitter: { description: "Shortens delays by chance. Default true.", type: "boolean" },
    },
    additionalProperties: false,
  },
  catch: {
    if: { type: "object", not: { required: ["when"] } },
    then: { if: { required: ["switch"] }, then: ref("target"), else: ref("keepingCatch") },
    else: ref("target"),
  },
  keepingCatch: {
    properties: {
      to: { description: "Where a failure leads.", ...ref("target") },
      into: {
        description: "Where the error goes: a state key, or keys with templates over `error`.",
        ...ref("into"),
      },
    },
    required: ["to"],
    additionalProperties: false,
  },
  whenTarget: {
    properties: {
      when: text("A condition, written without braces."),
      to: { description: "Where it leads when true.", ...ref("target") },
      else: { description: "Where it leads otherwise. Without it, this path ends.", ...ref("target") },
    },
    required: ["when", "to"],
    additionalProperties: false,
  },
  noTarget: {
    properties: {
      when: { description: "A condition, written without braces: leads to `to` when it is true." },
      switch: { description: "An expression, written without braces: leads on by its value." },
    },
    not: {},
    errorMessage: 'A choice needs "when" or "switch".',
  },
  switchTarget: {
    properties: {
      switch: text("An expression, written without braces."),
      cases: { description: "Targets by value.", type: "object", additionalProperties: ref("target") },
      else: { description: "Where other values lead.", ...ref("target") },
    },
    required: ["switch", "cases"],
    additionalProperties: false,
  },
};
