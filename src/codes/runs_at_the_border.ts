/**
 * MR709 to MR716: what comes into a run from outside, what leaves it, and what it waits for.
 *
 * @module
 */
import type { CodePage } from "./page.ts";

const review = `{
  "millrace": "1",
  "state": { "publish": { "type": "boolean" } },
  "nodes": { "review": { "ask": "Publish this?", "into": "publish" } },
  "edges": { "START": "review" }
}`;

/** The pages of this family. */
export const border: readonly CodePage[] = [
  {
    code: "MR709",
    severity: "error",
    title: "Arguments or a result that a function refuses",
    text:
      "A function of the host has schemas of its own, and what a node gives it, or what it gives back, does not fit. " +
      "It is not called with what it does not understand.",
    wrong: `{
  "millrace": "1",
  "state": { "given": {}, "n": { "type": "number" } },
  "input": ["given"],
  "nodes": { "double": { "call": "double", "with": { "n": "{{ given }}" }, "into": "n" } },
  "edges": { "START": "double" }
}`,
    happens: 'The host gives double with the schema { n: number }, and the input is { "given": "two" }.',
    right: [[`"given": {}`, `"given": { "type": "number" }`]],
    advice: 'Mend what "with" gives, or the schema of the function.',
  },
  {
    code: "MR710",
    severity: "error",
    title: "An input that does not fit",
    text:
      "The caller gives a key that the graph does not take, leaves out one that it needs, or gives a value of another " +
      "type. It is told before any node runs.",
    wrong: `{
  "millrace": "1",
  "state": { "topic": { "type": "string" }, "title": { "type": "string" } },
  "input": ["topic"],
  "nodes": { "name": { "set": { "title": "On {{ topic }}" } } },
  "edges": { "START": "name" }
}`,
    happens: "The input is {}: topic is missing.",
    right: [[`"topic": { "type": "string" }`, `"topic": { "type": "string", "default": "cats" }`]],
    advice: "Give it: millrace run graph.json -i topic=cats, or -i n:=3 for what is no text. A default makes a key " +
      "optional.",
  },
  {
    code: "MR711",
    severity: "error",
    title: "An output that nobody wrote",
    text:
      "A key that output promises is unset when the run is over. A caller who was promised a key does not get half of " +
      "a result.",
    wrong: `{
  "millrace": "1",
  "state": { "ready": { "type": "boolean" }, "text": { "type": "string" } },
  "input": ["ready"],
  "output": ["text"],
  "nodes": { "greet": { "set": { "text": "Hello" } } },
  "edges": { "START": { "when": "ready", "to": "greet" } }
}`,
    happens: 'The input is { "ready": false }: the run goes past the only node that writes text.',
    right: [[`"text": { "type": "string" }`, `"text": { "type": "string", "default": "" }`]],
    advice: 'Write the key on every way, give it a default, or leave it out of "output".',
  },
  {
    code: "MR712",
    severity: "error",
    title: "An attempt took too long",
    text: "A node has a timeout, and an attempt was stopped by it.",
    wrong: `{
  "millrace": "1",
  "state": { "text": { "type": "string" } },
  "nodes": { "load": { "call": "load", "timeout": "10ms", "into": "text" } },
  "edges": { "START": "load" }
}`,
    happens: "The host's load() never comes back.",
    right: [],
    advice: 'Allow it more, try again by "retry", or lead elsewhere by "catch".',
  },
  {
    code: "MR713",
    severity: "error",
    title: "No checkpoint of this document",
    text:
      "What a run is resumed from is no checkpoint, was changed, or belongs to another document: also to this one " +
      "before it was edited. What was done under other rules cannot simply go on under these.",
    wrong: review,
    happens: "The checkpoint of this run is resumed after the question was rewritten.",
    right: [],
    advice: "Resume with the document as it was, to the letter. After an edit, run again.",
  },
  {
    code: "MR714",
    severity: "error",
    title: "An answer that does not fit",
    text:
      "A person's answer is not what the question asks for, or answers a question that is not open. The run stays " +
      "where it was.",
    wrong: review,
    happens: 'The answer is "maybe", and publish is true or false.',
    right: [],
    advice: "Answer in the form that the question tells: millrace resume RUN --answer yes.",
  },
  {
    code: "MR715",
    severity: "error",
    title: "The turns are spent",
    text:
      "A model that may use tools is asked again after each of them, so many times at most. It still wants to call " +
      "one when they are spent.",
    wrong: `{
  "millrace": "1",
  "models": { "mini": "openai:gpt-4o-mini" },
  "tools": { "look": { "description": "Looks around." } },
  "state": { "text": { "type": "string" } },
  "nodes": { "seek": { "llm": "mini", "prompt": "Find the lamp.", "tools": ["look"], "turns": 2, "into": "text" } },
  "edges": { "START": "seek" }
}`,
    happens: "The model asks for look in its first answer, and again in its second.",
    right: [[`"turns": 2`, `"turns": 6`]],
    advice: "Allow it more turns, or say in the prompt when it has found enough.",
  },
  {
    code: "MR716",
    severity: "error",
    title: "A server of tools cannot be had",
    text:
      "An MCP server does not start, cannot be reached, does not let us in, says nothing, or is gone in the middle of " +
      "a call. A tool that fails is told to the model; this is not, for no model can help it.",
    wrong: `{
  "millrace": "1",
  "models": { "mini": "openai:gpt-4o-mini" },
  "tools": { "files": { "mcp": { "command": "no-such-program", "args": ["."] } } },
  "state": { "text": { "type": "string" } },
  "nodes": { "seek": { "llm": "mini", "prompt": "What is here?", "tools": ["files"], "into": "text" } },
  "edges": { "START": "seek" }
}`,
    happens: 'The host allows "no-such-program", and there is no program of that name.',
    right: [],
    advice:
      "Run the command by itself in a terminal, or ask the address: what it says there is what is wrong. Then go " +
      "on from the checkpoint; the server is opened again.",
  },
];
