/**
 * MR701 to MR708: a run fails in a node, at an edge, at a limit.
 *
 * @module
 */
import type { CodePage } from "./page.ts";

/** The pages of this family. */
export const runs: readonly CodePage[] = [
  {
    code: "MR701",
    severity: "error",
    title: "A function or a tool threw",
    text:
      "Code of the host failed. Its own sentence is the message; nothing of the step is written, and what was done " +
      "before is in the checkpoint.",
    wrong: `{
  "millrace": "1",
  "state": { "text": { "type": "string" } },
  "nodes": { "load": { "call": "load", "into": "text" } },
  "edges": { "START": "load" }
}`,
    happens: 'The host gives load() { throw new Error("The disk is full.") }: the run ends as "failed".',
    right: [],
    advice:
      'Mend the function, and go on from the checkpoint. Where a failure is to be expected, try again by "retry", ' +
      'or lead elsewhere by "catch".',
  },
  {
    code: "MR702",
    severity: "error",
    title: "An unset key was read",
    text:
      "A key without a default is unset until something writes it. Reading it then is a failure, and not an empty " +
      "text, so that a prompt never goes out with a hole in it.",
    wrong: `{
  "millrace": "1",
  "state": { "name": { "type": "string" }, "text": { "type": "string" } },
  "nodes": { "greet": { "set": { "text": "Hello {{ name }}" } } },
  "edges": { "START": "greet" }
}`,
    happens: 'The input is {}: any key may be given where "input" lists none, and name was not.',
    right: [[`"state"`, `"input": ["name"],\n  "state"`]],
    advice: 'List the key in "input", give it a default, write it before, or ask first: has(state.name).',
  },
  {
    code: "MR703",
    severity: "error",
    title: "A limit was reached",
    text:
      "A graph has made as many steps as it may, or a run took as long as it may. Without a limit, a loop whose exit " +
      "is never taken would cost money for ever.",
    wrong: `{
  "millrace": "1",
  "state": { "n": { "type": "integer", "default": 0 } },
  "nodes": { "count": { "set": { "n": "{{ n + 1 }}" } } },
  "edges": { "START": "count", "count": { "when": "n < 9", "to": "count" } },
  "limits": { "steps": 5 }
}`,
    happens: 'After five steps the loop is not done: the run ends as "limit".',
    right: [[`"steps": 5`, `"steps": 20`]],
    advice:
      "Look at what the loop's condition reads. If the work is simply long, allow it more; a run that was stopped " +
      "goes on from its checkpoint with steps anew.",
  },
  {
    code: "MR704",
    severity: "error",
    title: "A model failed",
    text: "The provider refused the call, was not reached, broke off its answer, or was silent for too long. What is " +
      "likely to pass is tried again before this is told.",
    wrong: `{
  "millrace": "1",
  "models": { "mini": "openai:gpt-4o-mini" },
  "state": { "joke": { "type": "string" } },
  "nodes": { "write": { "llm": "mini", "prompt": "Write a joke.", "into": "joke" } },
  "edges": { "START": "write" }
}`,
    happens: 'The provider answers that its content filter ended the answer: the run ends as "failed".',
    right: [],
    advice: "The sentence says what the provider said. Go on with the run when it has passed, or with another model: " +
      'millrace resume RUN --model mini=…. A "retry" tries more often, a "catch" leads elsewhere.',
  },
  {
    code: "MR705",
    severity: "error",
    title: "An answer is not what was asked for",
    text: "A model was asked for a value of a schema, and what it said is no JSON or does not fit. Such an answer is " +
      "never written: what reads the key could not rely on it.",
    wrong: `{
  "millrace": "1",
  "models": { "mini": "openai:gpt-4o-mini" },
  "state": { "score": { "type": "integer" } },
  "nodes": { "judge": { "llm": "mini", "prompt": "Judge from 1 to 9.", "into": "score" } },
  "edges": { "START": "judge" }
}`,
    happens: 'The model answers { "value": "nine" }, also when it is told that this is no whole number.',
    right: [],
    advice:
      'Go on, and the model is asked again; "retry" does so by itself. A simpler schema, or words in the prompt ' +
      "that say what it means, help more.",
  },
  {
    code: "MR706",
    severity: "error",
    title: "An expression cannot be evaluated",
    text:
      "An expression met values that it has no answer for: a division by zero, an item that is not there, a condition " +
      "that is neither true nor false, an each without a list.",
    wrong: `{
  "millrace": "1",
  "state": { "list": { "type": "array", "items": { "type": "string" } }, "first": { "type": "string" } },
  "input": ["list"],
  "nodes": { "take": { "set": { "first": "{{ list[0] }}" } } },
  "edges": { "START": "take" }
}`,
    happens: "The input is an empty list: it has no first item.",
    right: [["{{ list[0] }}", "{{ size(list) > 0 ? list[0] : '' }}"]],
    advice: "Ask before: by a condition in the expression, or by an edge that leads past the node.",
  },
  {
    code: "MR707",
    severity: "error",
    title: "No case for a value",
    text:
      "A switch met a value that none of its cases names, and it has no else. A run that lost its way does not end " +
      "as done.",
    wrong: `{
  "millrace": "1",
  "state": { "intent": { "type": "string" }, "text": { "type": "string" } },
  "input": ["intent"],
  "nodes": { "pay": { "set": { "text": "Paid." } } },
  "edges": { "START": { "switch": "intent", "cases": { "billing": "pay", "none": "END" } } }
}`,
    happens: 'The input is { "intent": "complaint" }.',
    right: [[`"none": "END" }`, `"none": "END" }, "else": "END"`]],
    advice: 'Add the case or an "else". A key with an enum lets the check find it before the run.',
  },
  {
    code: "MR708",
    severity: "error",
    title: "A write that is refused",
    text:
      "What a node writes does not fit the schema of the key, or has no place: a function returned a value and no " +
      "into, a key that writes does not list, nothing where something is kept, or a value that the reducer cannot fold.",
    wrong: `{
  "millrace": "1",
  "state": { "given": {}, "count": { "type": "integer" } },
  "input": ["given"],
  "nodes": { "keep": { "set": { "count": "{{ given }}" } } },
  "edges": { "START": "keep" }
}`,
    happens: 'The input is { "given": "many" }: text does not go into a whole number.',
    right: [[`"given": {}`, `"given": { "type": "integer" }`]],
    advice:
      "The place is where the write is made, the hint what the key may hold. Say in the state what comes in, and it " +
      "is refused at the door.",
  },
];
