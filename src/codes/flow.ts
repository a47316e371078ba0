/**
 * MR111, MR112, MR402, MR404 and MR5xx: ways through a graph, and what nothing uses.
 *
 * @module
 */
import type { CodePage } from "./page.ts";

/** The pages of this family. */
export const flow: readonly CodePage[] = [
  {
    code: "MR111",
    severity: "error",
    title: "A loop without a way out",
    text: "Nodes lead to each other in a circle, and none of them leads out of it. Only a limit would end the run.",
    wrong: `{
  "millrace": "1",
  "state": { "n": { "type": "integer", "default": 0 } },
  "nodes": { "up": { "set": { "n": "{{ n + 1 }}" } }, "on": { "set": { "n": "{{ n + 2 }}" } } },
  "edges": { "START": "up", "up": "on", "on": "up" }
}`,
    right: [[`"on": "up"`, `"on": { "when": "n < 9", "to": "up" }`]],
    advice: 'Make one of its edges a choice: { "when": …, "to": … } leaves the loop when the condition is false.',
  },
  {
    code: "MR112",
    severity: "warning",
    title: "A loop that only a limit ends",
    text:
      "A loop has a way out, but the condition on it reads nothing that the loop writes: it is as true in the last " +
      "round as in the first.",
    wrong: `{
  "millrace": "1",
  "state": { "most": { "type": "integer" }, "n": { "type": "integer", "default": 0 } },
  "input": ["most"],
  "nodes": { "up": { "set": { "n": "{{ n + 1 }}" } } },
  "edges": { "START": "up", "up": { "when": "most > 3", "to": "up" } }
}`,
    right: [["most > 3", "n < most"]],
    advice: "Let the condition read what the loop changes.",
  },
  {
    code: "MR402",
    severity: "error or warning",
    title: "A key that is read before anything writes it",
    text:
      "Nothing on the way to this node writes the key that it reads, and it is neither an input nor has a default: " +
      "the run would fail there (MR702). Where only some ways write it, this is a warning. A key that output promises and " +
      "that nothing ever writes is the same mistake: every run would fail at its end (MR711).",
    wrong: `{
  "millrace": "1",
  "state": { "topic": { "type": "string" }, "name": { "type": "string" }, "text": { "type": "string" } },
  "input": ["topic"],
  "nodes": { "greet": { "set": { "text": "Hello {{ name }}, on {{ topic }}" } } },
  "edges": { "START": "greet" }
}`,
    right: [[`"input": ["topic"]`, `"input": ["topic", "name"]`]],
    advice: 'Write it before, list it in "input", give it a default, or ask first: has(state.name).',
  },
  {
    code: "MR404",
    severity: "warning",
    title: "Several questions to a person at once",
    text:
      "Branches that run at the same time ask a person. All their questions come together, and each is answered for " +
      "itself; who can answer only one at a time wants them in a row.",
    wrong: `{
  "millrace": "1",
  "state": { "title": { "type": "boolean" }, "text": { "type": "boolean" } },
  "input": [],
  "nodes": {
    "title": { "ask": "Is the title good?", "into": "title" },
    "text": { "ask": "Is the text good?", "into": "text" }
  },
  "edges": { "START": ["title", "text"] }
}`,
    right: [[`"START": ["title", "text"]`, `"START": "title", "title": "text"`]],
    advice: "Lead from one question to the next, or ask both in one node.",
  },
  {
    code: "MR501",
    severity: "warning",
    title: "A model, tool or graph that nothing uses",
    text: "It is declared, and no node names it. Mostly a node was taken out, or names another by mistake.",
    wrong: `{
  "millrace": "1",
  "models": { "mini": "openai:gpt-4o-mini", "maxi": "openai:gpt-4o" },
  "state": { "joke": { "type": "string" } },
  "input": [],
  "nodes": { "write": { "llm": "mini", "prompt": "Write a joke.", "into": "joke" } },
  "edges": { "START": "write" }
}`,
    right: [[`, "maxi": "openai:gpt-4o"`, ""]],
    advice: "Take it out, or name it where it was meant.",
  },
  {
    code: "MR502",
    severity: "warning",
    title: "A state key that nothing uses",
    text: "Nothing reads the key and nothing writes it.",
    wrong: `{
  "millrace": "1",
  "state": { "text": { "type": "string" }, "left": { "type": "string" } },
  "input": [],
  "nodes": { "greet": { "set": { "text": "Hello" } } },
  "edges": { "START": "greet" }
}`,
    right: [[`, "left": { "type": "string" }`, ""]],
    advice: "Take it out, or use it where it was meant.",
  },
  {
    code: "MR503",
    severity: "warning",
    title: "A stream of what is not there",
    text: "A view chooses a tag or a node that nothing carries: whoever reads it would see nothing, and wait.",
    wrong: `{
  "millrace": "1",
  "models": { "mini": { "model": "openai:gpt-4o-mini", "tags": ["joke"] } },
  "state": { "joke": { "type": "string" } },
  "input": [],
  "nodes": { "write": { "llm": "mini", "prompt": "Write a joke.", "into": "joke" } },
  "edges": { "START": "write" },
  "streams": { "public": { "modes": ["messages"], "tags": ["jokes"] } }
}`,
    right: [[`["jokes"]`, `["joke"]`]],
    advice: "Write the tag or the node as it is, or put the tag on the model or the node.",
  },
  {
    code: "MR504",
    severity: "warning",
    title: "A stream of tokens that does not flow",
    text:
      'A view wants only the tokens of a model that has "stream": false: its reader gets each answer in one piece, ' +
      "when it is whole.",
    wrong: `{
  "millrace": "1",
  "models": { "mini": { "model": "openai:gpt-4o-mini", "stream": false, "tags": ["joke"] } },
  "state": { "joke": { "type": "string" } },
  "input": [],
  "nodes": { "write": { "llm": "mini", "prompt": "Write a joke.", "into": "joke" } },
  "edges": { "START": "write" },
  "streams": { "public": { "modes": ["messages"], "tags": ["joke"] } }
}`,
    right: [[`"stream": false, `, ""]],
    advice: "Let the model stream, or show its answer by the mode updates.",
  },
];
