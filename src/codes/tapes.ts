/**
 * MR8xx: tapes: a recorded run that is played again, and goes another way.
 *
 * @module
 */
import type { CodePage } from "./page.ts";

const joke = `{
  "millrace": "1",
  "models": { "mini": "openai:gpt-4o-mini" },
  "state": { "topic": { "type": "string" }, "joke": { "type": "string" } },
  "input": ["topic"],
  "nodes": { "write": { "llm": "mini", "prompt": "Write a joke about {{ topic }}.", "into": "joke" } },
  "edges": { "START": "write" }
}`;

/** The pages of this family. */
export const tapes: readonly CodePage[] = [
  {
    code: "MR801",
    severity: "error",
    title: "A question that the tape has no answer for",
    text: "A run is played from a tape, and a model is asked something else than when it was recorded: a prompt, a " +
      "setting, a tool or a schema has changed. The old answer would be an answer to another question.",
    wrong: joke,
    happens: "The run was recorded, and then the prompt was rewritten.",
    right: [],
    advice: "Record the run anew, or bring back what was asked.",
  },
  {
    code: "MR802",
    severity: "error",
    title: "A call that is not on the tape",
    text: "A run that is played from a tape asks a model that it did not ask when it was recorded, or asks once more.",
    wrong: joke,
    happens: "The run was recorded before the node was there.",
    right: [],
    advice: "Record the run anew.",
  },
  {
    code: "MR803",
    severity: "error",
    title: "A run that leaves its tape",
    text: "A run that is played from a tape does other things than the recorded one, or the same in another order: " +
      "the graph or the code of the host has changed since.",
    wrong: joke,
    happens: "The run was recorded with another graph.",
    right: [],
    advice: "Record the run anew. If nothing was changed, code of the host does something else each time.",
  },
  {
    code: "MR804",
    severity: "error",
    title: "A tape that was cut off",
    text:
      "A run is played from a tape that ends before the run does: the process that wrote it was stopped. What is on " +
      "it was played.",
    wrong: joke,
    happens: "The process was killed while the model spoke.",
    right: [],
    advice: "Record the run anew. The events up to there are whole, and can be read as any others.",
  },
];
