/**
 * MR0xx and MR1xx: the form of a document, its nodes and its edges.
 *
 * @module
 */
import type { CodePage } from "./page.ts";

/** The pages of this family. */
export const documents: readonly CodePage[] = [
  {
    code: "MR001",
    severity: "error",
    title: "Not JSON, or a key written twice",
    text:
      "A document is JSON to the letter, without comments, trailing commas or single quotes, so that every program " +
      "and every language reads the same. A key that is written twice is JSON, but a reader sees only the last of them: " +
      "half of what was written would be lost without a word.",
    wrong: `{
  "millrace": "1",
  "state": { "text": { "type": "string" } },
  "nodes": { "greet": { "set": { "text": "Hello" }, "set": { "text": "Good day" } } },
  "edges": { "START": "greet" }
}`,
    right: [[`"set": { "text": "Hello" }, "set"`, `"set"`]],
    advice: "Go to the line and column, and mend what stands there. Where only one thing can be meant, " +
      "millrace validate --fix mends it.",
  },
  {
    code: "MR002",
    severity: "error",
    title: "Not of the form of a document",
    text:
      "A part of the document has another form than the schema says: a key that its place does not know, a key that " +
      "is missing, a value of the wrong type. A misspelt key that were passed over would be a setting that never works.",
    wrong: `{
  "millrace": "1",
  "state": { "text": { "type": "string" } },
  "nodes": { "greet": { "set": { "text": "Hello" }, "timeuot": "10s" } },
  "edges": { "START": "greet" }
}`,
    right: [["timeuot", "timeout"]],
    advice: 'Write the key or the value as the hint says. Keys that begin with "x-" are yours. An editor that knows ' +
      "schema/graph.schema.json offers what may stand there.",
  },
  {
    code: "MR003",
    severity: "error",
    title: "Another version of the format",
    text: "The format has a version of its own, which changes only when old documents would be read otherwise. " +
      "A document of a version that this Millrace does not know is not guessed at.",
    wrong: `{
  "millrace": "7",
  "state": { "text": { "type": "string" } },
  "nodes": { "greet": { "set": { "text": "Hello" } } },
  "edges": { "START": "greet" }
}`,
    right: [[`"7"`, `"1"`]],
    advice: 'Write "millrace": "1", as text. If the document is of a newer format, take a Millrace that reads it.',
  },
  {
    code: "MR101",
    severity: "error",
    title: "A node without a verb, or with two",
    text: "A node does one thing, and its verb says which: llm, call, set, toolcalls, graph or ask. " +
      "Without a verb there is nothing to do; with two nobody knows which comes first.",
    wrong: `{
  "millrace": "1",
  "state": { "text": { "type": "string" } },
  "nodes": { "greet": { "prompt": "Hello", "into": "text" } },
  "edges": { "START": "greet" }
}`,
    right: [[`{ "prompt": "Hello", "into": "text" }`, `{ "set": { "text": "Hello" } }`]],
    advice: "Give the node its verb. Of two verbs make two nodes, and an edge between them.",
  },
  {
    code: "MR102",
    severity: "error",
    title: "An edge to what is no node",
    text: "An edge leads to a name that no node has. The run would stop there, or skip what should have come.",
    wrong: `{
  "millrace": "1",
  "state": { "text": { "type": "string" } },
  "nodes": { "greet": { "set": { "text": "Hello" } } },
  "edges": { "START": "great" }
}`,
    right: [["great", "greet"]],
    advice: 'Name a node, or "END". Edges stand in the graph of their nodes: into a graph inside leads only the node ' +
      'with the verb "graph".',
  },
  {
    code: "MR103",
    severity: "error",
    title: "An edge from what is no node",
    text: "A key of edges is neither START nor a node, so nothing would ever lead on from there.",
    wrong: `{
  "millrace": "1",
  "state": { "text": { "type": "string" } },
  "nodes": { "greet": { "set": { "text": "Hello" } } },
  "edges": { "START": "greet", "great": "END" }
}`,
    right: [["great", "greet"]],
    advice: "Name the node that the edge starts from, or take the edge out. Nothing leads on from END.",
  },
  {
    code: "MR104",
    severity: "warning",
    title: "An answer that goes nowhere",
    text: "A model or a person is asked, and no key takes the answer. A reader of the stream sees its tokens, " +
      "and then it is gone: no later node can read it.",
    wrong: `{
  "millrace": "1",
  "models": { "mini": "openai:gpt-4o-mini" },
  "state": { "joke": { "type": "string" } },
  "input": [],
  "nodes": { "write": { "llm": "mini", "prompt": "Write a joke." }, "keep": { "set": { "joke": "told" } } },
  "edges": { "START": "write", "write": "keep" }
}`,
    right: [[
      `"prompt": "Write a joke." }, "keep": { "set": { "joke": "told" } } }`,
      `"prompt": "Write a joke.", "into": "joke" } }`,
    ], [
      `"START": "write", "write": "keep"`,
      `"START": "write"`,
    ]],
    advice: 'Add "into" with the key that keeps it.',
  },
  {
    code: "MR105",
    severity: "error",
    title: "No START",
    text: "Edges say where a run begins by the name START. Without it nothing would ever run.",
    wrong: `{
  "millrace": "1",
  "state": { "text": { "type": "string" } },
  "nodes": { "greet": { "set": { "text": "Hello" } } },
  "edges": { "greet": "END" }
}`,
    right: [[`"greet": "END"`, `"START": "greet"`]],
    advice: 'Add "START" with the first node, or with a list of those that begin at the same time.',
  },
  {
    code: "MR106",
    severity: "error",
    title: "A name that cannot be one",
    text:
      "Nodes, models, tools and keys of the state are named by letters, digits and _ , and begin with a letter or _. " +
      "A few names are taken: START and END for nodes, and for state keys those that expressions use themselves " +
      "(state, item, index, result, error, true …), since nobody could read the key there.",
    wrong: `{
  "millrace": "1",
  "state": { "result": { "type": "string" } },
  "nodes": { "greet": { "set": { "result": "Hello" } } },
  "edges": { "START": "greet" }
}`,
    right: [[`{ "result": {`, `{ "greeting": {`], [`{ "result": "Hello"`, `{ "greeting": "Hello"`]],
    advice: "Choose another name; everything that reads it changes with it.",
  },
  {
    code: "MR110",
    severity: "warning",
    title: "A node that never runs",
    text: "No way leads from START to this node. Mostly an edge was forgotten, or leads past it since a change.",
    wrong: `{
  "millrace": "1",
  "state": { "text": { "type": "string" }, "loud": { "type": "string" } },
  "nodes": { "greet": { "set": { "text": "Hello" } }, "shout": { "set": { "loud": "{{ text }}!" } } },
  "edges": { "START": "greet" }
}`,
    right: [[`"START": "greet"`, `"START": "greet", "greet": "shout"`]],
    advice: "Lead to it from START or from another node, or take it out.",
  },
];
