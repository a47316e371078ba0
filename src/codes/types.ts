/**
 * MR202 and MR207 to MR210: the types of expressions, and the ways that choices leave open.
 *
 * @module
 */
import type { CodePage } from "./page.ts";

/** The pages of this family. */
export const types: readonly CodePage[] = [
  {
    code: "MR202",
    severity: "error",
    title: "An expression whose types do not go together",
    text:
      "The schemas of the state say what an expression reads, and what it does with that has no answer: a text is " +
      "compared with a number, a list is added to a text, an object is asked for a member that it cannot have.",
    wrong: `{
  "millrace": "1",
  "state": { "score": { "type": "number" }, "text": { "type": "string" } },
  "input": ["score"],
  "nodes": { "greet": { "set": { "text": "Hello" } } },
  "edges": { "START": { "when": "score > 'high'", "to": "greet" } }
}`,
    right: [["score > 'high'", "score > 0.8"]],
    advice: "Compare like with like: string(x), number(x) and int(x) make one of the other. A key of no type fits " +
      "everywhere, and is checked while running.",
  },
  {
    code: "MR207",
    severity: "error",
    title: "A condition that is neither true nor false",
    text:
      "when asks a question with two answers, and this expression gives something else. A text or a number counts " +
      "neither as yes nor as no.",
    wrong: `{
  "millrace": "1",
  "state": { "name": { "type": "string" }, "text": { "type": "string" } },
  "input": ["name"],
  "nodes": { "greet": { "set": { "text": "Hello {{ name }}" } } },
  "edges": { "START": { "when": "name", "to": "greet" } }
}`,
    right: [[`"when": "name"`, `"when": "name != ''"`]],
    advice: "Say what is asked: name != '', size(list) > 0, has(state.name).",
  },
  {
    code: "MR208",
    severity: "error",
    title: "A case that can never happen",
    text:
      "A switch has a case for a value that its expression can never have, by the schema of what it reads. Mostly the " +
      "case is misspelt, and the right value goes another way.",
    wrong: `{
  "millrace": "1",
  "state": { "intent": { "enum": ["billing", "other"] }, "text": { "type": "string" } },
  "input": ["intent"],
  "nodes": { "pay": { "set": { "text": "Paid." } } },
  "edges": { "START": { "switch": "intent", "cases": { "biling": "pay" }, "else": "END" } }
}`,
    right: [["biling", "billing"]],
    advice: "Write the case as the enum says it, or add the value to the enum.",
  },
  {
    code: "MR209",
    severity: "error",
    title: "A value without a case",
    text:
      "A switch over an enum has no case for one of its values, and no else. The run would fail (MR707) as soon as " +
      "that value comes.",
    wrong: `{
  "millrace": "1",
  "state": { "intent": { "enum": ["billing", "other"] }, "text": { "type": "string" } },
  "input": ["intent"],
  "nodes": { "pay": { "set": { "text": "Paid." } } },
  "edges": { "START": { "switch": "intent", "cases": { "billing": "pay" } } }
}`,
    right: [[`"billing": "pay"`, `"billing": "pay", "other": "END"`]],
    advice: 'Add the case, or an "else" for all that is left.',
  },
  {
    code: "MR210",
    severity: "warning",
    title: "A switch without else",
    text: "A switch over what may have any value names some of them, and has no else. Any other value fails the run " +
      "(MR707).",
    wrong: `{
  "millrace": "1",
  "state": { "intent": { "type": "string" }, "text": { "type": "string" } },
  "input": ["intent"],
  "nodes": { "pay": { "set": { "text": "Paid." } } },
  "edges": { "START": { "switch": "intent", "cases": { "billing": "pay" } } }
}`,
    right: [[`"cases": { "billing": "pay" }`, `"cases": { "billing": "pay" }, "else": "END"`]],
    advice: 'Add an "else", or give the key an enum, so that all its values are known.',
  },
];
