/**
 * What only an editor needs of the document's schema: what it may offer in an empty place, and examples to begin with.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../src/json.ts";
import type { NodeKind } from "../src/node.ts";
import { modifiers } from "../src/graph/schema.ts";
import { typeNames } from "../src/graph/schema_parts.ts";

type Snippet = { readonly label: string; readonly description: string; readonly body: Json };

/** The schema with what editors show. It judges documents as the schema without it does. */
export function forEditors(schema: JsonSchema, kinds: readonly NodeKind[]): JsonSchema {
  const copy = structuredClone(schema) as Mutable;
  const definitions = copy.$defs as Record<string, Mutable>;
  copy.defaultSnippets = [start];
  const none = innermost(definitions.node);
  none.properties = { ...Object.fromEntries(kinds.map(verbOf)), ...modifiers };
  none.patternProperties = { "^x-": true };
  definitions.node.defaultSnippets = [...nodes];
  definitions.target.defaultSnippets = [...targets];
  definitions.text.defaultSnippets = [...texts];
  definitions.duration.examples = ["500ms", "30s", "2m", "1h"];
  definitions.model.examples = ["openai:gpt-4o-mini", "compatible:llama3.2", "echo:any"];
  definitions.modelName.examples = definitions.model.examples;
  const key = definitions.key.properties as Record<string, Mutable>;
  key.type.examples = [...typeNames];
  key.reduce.examples = (key.reduce.else as Mutable).enum;
  definitions.key.defaultSnippets = [...keys];
  (definitions.jsonSchema.then as { properties: Record<string, Mutable> }).properties.type.examples = [...typeNames];
  return marked(copy) as JsonSchema;
}

/** Descriptions with words in backquotes are Markdown, which editors show as such only under a name of its own. */
function marked(part: unknown, isNamed = false): unknown {
  if (Array.isArray(part)) return part.map((item) => marked(item));
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).flatMap(([word, value]) => {
      if (isNamed) return [[word, marked(value)]];
      if (word === "defaultSnippets") return [[word, value]];
      const isMarkdown = word === "description" && typeof value === "string" && value.includes("`");
      const below = marked(value, word === "properties" || word === "$defs");
      return isMarkdown ? [[word, value.replaceAll("`", '"')], ["markdownDescription", value]] : [[word, below]];
    }),
  );
}

type Mutable = Record<string, unknown> & JsonObject;

/** The branch in which no condition was met. */
function innermost(part: Mutable): Mutable {
  return part.else === undefined ? part : innermost(part.else as Mutable);
}

function verbOf(kind: NodeKind): [string, Json] {
  return [kind.verb, (kind.schema.properties as JsonObject)[kind.verb]];
}

const start: Snippet = {
  label: "graph",
  description: "A graph with one node that asks a model.",
  body: {
    millrace: "1",
    models: { "${1:main}": "${2:openai:gpt-4o-mini}" },
    state: { "${3:topic}": { type: "string" }, "${4:answer}": { type: "string" } },
    input: ["${3:topic}"],
    output: ["${4:answer}"],
    nodes: { "${5:write}": { llm: "${1:main}", prompt: "${6:Write about} {{ ${3:topic} }}", into: "${4:answer}" } },
    edges: { START: "${5:write}" },
  },
};

const nodes: readonly Snippet[] = [
  {
    label: "llm",
    description: "Asks a model.",
    body: { llm: "${1:model}", prompt: "$2", into: "${3:key}" },
  },
  { label: "call", description: "Calls a function of the host.", body: { call: "${1:function}", into: "${2:key}" } },
  { label: "set", description: "Writes values.", body: { set: { "${1:key}": "$2" } } },
  { label: "ask", description: "Asks a person.", body: { ask: "${1:Is this right?}", into: "${2:key}" } },
  { label: "graph", description: "Runs a graph inside this one.", body: { graph: "${1:name}" } },
];

const targets: readonly Snippet[] = [
  { label: "END", description: "The end of this path.", body: "END" },
  { label: "several", description: "All at the same time.", body: ["$1", "$2"] },
  {
    label: "when",
    description: "One way or the other.",
    body: { when: "${1:condition}", to: "${2:node}", else: "${3:END}" },
  },
  {
    label: "switch",
    description: "A way by value.",
    body: { switch: "${1:key}", cases: { "${2:value}": "${3:node}" }, else: "${4:END}" },
  },
];

const texts: readonly Snippet[] = [
  { label: "text", description: "A text; {{ expressions }} are filled in.", body: "$1" },
  { label: "lines", description: "A list of lines.", body: ["$1", "$2"] },
  { label: "file", description: "A text in a file of its own.", body: { file: "./${1:prompt}.md" } },
];

const keys: readonly Snippet[] = [
  { label: "text", description: "A text.", body: { type: "string" } },
  { label: "number", description: "A number.", body: { type: "number" } },
  { label: "choice", description: "One of several values.", body: { enum: ["$1", "$2"] } },
  {
    label: "list",
    description: "A list that writes add to.",
    body: { type: "array", items: { type: "string" }, reduce: "append" },
  },
  { label: "conversation", description: "Messages.", body: { reduce: "messages" } },
];
