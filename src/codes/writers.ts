/**
 * MR401, MR403, MR405: who writes what, at the same time and across the border of a graph.
 *
 * @module
 */
import type { CodePage } from "./page.ts";

/** The pages of this family. */
export const writers: readonly CodePage[] = [
  {
    code: "MR401",
    severity: "error",
    title: "Two nodes write one key at the same time",
    text: "Two branches of a fork write a key without a reducer before they join. One write would replace the other, " +
      "and which one depends on the order of the edges alone. It is enough that both may happen: the arms of one choice " +
      "exclude each other, and so do conditions that say the opposite, as score >= 0.5 and score < 0.5; other " +
      "conditions count as free.",
    wrong: `{
  "millrace": "1",
  "state": { "text": { "type": "string" } },
  "nodes": { "one": { "set": { "text": "one" } }, "two": { "set": { "text": "two" } } },
  "edges": { "START": ["one", "two"] }
}`,
    right: [
      [`{ "text": { "type": "string" } }`, `{ "text": { "type": "string" }, "other": { "type": "string" } }`],
      [`{ "text": "two" }`, `{ "other": "two" }`],
    ],
    advice:
      'Write to two keys; or give the key a reducer that keeps both, as "append"; or let one node come after the ' +
      "other. Where only one of two conditions can hold, write one choice: when … else.",
  },
  {
    code: "MR403",
    severity: "error",
    title: "What a graph inside needs or takes",
    text: "A graph inside lists an input that nothing gives, is given one it does not take, or one of another type. " +
      "Keys of the same name are shared; everything else goes in by with.",
    wrong: `{
  "millrace": "1",
  "state": { "draft": { "type": "string" }, "text": { "type": "string" } },
  "input": ["draft"],
  "nodes": { "tidy": { "graph": "tidy", "into": { "text": "{{ result.note }}" } } },
  "edges": { "START": "tidy" },
  "graphs": {
    "tidy": {
      "state": { "words": { "type": "string" }, "note": { "type": "string" } },
      "input": ["words"],
      "output": ["note"],
      "nodes": { "mark": { "set": { "note": "{{ words }}!" } } },
      "edges": { "START": "mark" }
    }
  }
}`,
    right: [[`"graph": "tidy", "into"`, `"graph": "tidy", "with": { "words": "{{ draft }}" }, "into"`]],
    advice: 'Give what is missing by "with", give the inner key a default, or name both keys alike.',
  },
  {
    code: "MR405",
    severity: "error",
    title: "A key that would count twice, or once for all",
    text: "Under each a node runs many times, and a key without a reducer would keep only the last of its writes. " +
      "A key that adds up and is shared with a graph inside would be counted twice: what it began with comes back as " +
      "if it were new.",
    wrong: `{
  "millrace": "1",
  "state": { "words": { "type": "array", "items": { "type": "string" } }, "loud": {} },
  "input": ["words"],
  "nodes": { "shout": { "each": "words", "set": { "loud": "{{ item }}!" } } },
  "edges": { "START": "shout" }
}`,
    right: [[
      `"loud": {}`,
      `"loud": { "type": "array", "items": { "type": "string" }, "reduce": "append" }`,
    ]],
    advice: 'Add a "reduce" to the key; between graphs, say what goes in by "with" and what comes back by "into".',
  },
];
