/**
 * MR2xx: names and grammar of expressions, and what the state may hold.
 *
 * @module
 */
import type { CodePage } from "./page.ts";

/** The pages of this family. */
export const expressions: readonly CodePage[] = [
  {
    code: "MR201",
    severity: "error",
    title: "An unknown name in an expression",
    text:
      "An expression reads a name that is no key of the state, and none of those its place knows besides: item and " +
      "index under each, result in an into, error behind a catch.",
    wrong: `{
  "millrace": "1",
  "state": { "topic": { "type": "string" }, "title": { "type": "string" } },
  "input": ["topic"],
  "nodes": { "name": { "set": { "title": "On {{ topci }}" } } },
  "edges": { "START": "name" }
}`,
    right: [["topci", "topic"]],
    advice: "Write the name of a key, or add the key to the state. millrace validate --fix takes the nearest one.",
  },
  {
    code: "MR203",
    severity: "error",
    title: "What is no expression",
    text:
      "Between {{ and }}, in when, switch and each stands an expression in a part of CEL. This one cannot be read: " +
      "a brace or a quote is not closed, an operator is missing, or a function is not part of the language.",
    wrong: `{
  "millrace": "1",
  "state": { "topic": { "type": "string" }, "title": { "type": "string" } },
  "input": ["topic"],
  "nodes": { "name": { "set": { "title": "On {{ topic" } } },
  "edges": { "START": "name" }
}`,
    right: [["{{ topic", "{{ topic }}"]],
    advice:
      "Mend it where the caret points. What the language says is in spec/expressions.md; what it does not say is " +
      "the work of a function of the host.",
  },
  {
    code: "MR204",
    severity: "error",
    title: "each over what is no list",
    text: "A node with each runs once for every item of a list, and this is declared as something else.",
    wrong: `{
  "millrace": "1",
  "state": { "text": { "type": "string" }, "seen": { "type": "array", "items": {}, "reduce": "append" } },
  "input": ["text"],
  "nodes": { "look": { "each": "text", "set": { "seen": "{{ item }}" } } },
  "edges": { "START": "look" }
}`,
    right: [[`"text": { "type": "string" }`, `"text": { "type": "array", "items": { "type": "string" } }`]],
    advice: "Name a key that is a list, or an expression that gives one.",
  },
  {
    code: "MR205",
    severity: "error",
    title: "An unknown state key",
    text:
      "Something writes, takes in or gives out a key that the state does not declare. Every key is declared, since " +
      "its schema is what models and people are asked for and what each write is checked against.",
    wrong: `{
  "millrace": "1",
  "state": { "title": { "type": "string" } },
  "nodes": { "name": { "set": { "titel": "Cats" } } },
  "edges": { "START": "name" }
}`,
    right: [["titel", "title"]],
    advice: 'Write the name of a key, or declare it: "state": { "title": { "type": "string" } }.',
  },
  {
    code: "MR206",
    severity: "error",
    title: "A value that does not fit its key",
    text: "What is written to a key, or its default, is not what the schema of the key allows, or a reducer makes " +
      "something else than the key is declared as.",
    wrong: `{
  "millrace": "1",
  "state": { "count": { "type": "integer", "default": "none" } },
  "input": [],
  "nodes": { "one": { "set": { "count": "{{ count + 1 }}" } } },
  "edges": { "START": "one" }
}`,
    right: [[`"none"`, "0"]],
    advice: "Change the value, or what the key says it may be. With a reducer the type of a key is that of its whole " +
      "value.",
  },
  {
    code: "MR211",
    severity: "error",
    title: "Braces where an expression stands alone",
    text: "In when, switch and each there is always an expression, so it stands there without braces. " +
      "Braces are for text, where they say which part of it is none.",
    wrong: `{
  "millrace": "1",
  "state": { "ready": { "type": "boolean" }, "text": { "type": "string" } },
  "input": ["ready"],
  "nodes": { "greet": { "set": { "text": "Hello" } } },
  "edges": { "START": { "when": "{{ ready }}", "to": "greet" } }
}`,
    right: [["{{ ready }}", "ready"]],
    advice: "Write the expression alone. millrace validate --fix does it.",
  },
  {
    code: "MR212",
    severity: "warning",
    title: "A name in single braces",
    text:
      "Other languages fill in { name }, this one {{ name }}. The text would go out with the braces in it, and a model " +
      "would be asked about a word instead of what it stands for.",
    wrong: `{
  "millrace": "1",
  "state": { "topic": { "type": "string" }, "title": { "type": "string" } },
  "input": ["topic"],
  "nodes": { "name": { "set": { "title": "On {topic}" } } },
  "edges": { "START": "name" }
}`,
    right: [["{topic}", "{{ topic }}"]],
    advice: "Write two braces. Where single ones are meant, as in a piece of code, the warning may be passed over.",
  },
];
