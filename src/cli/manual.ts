/**
 * The commands as people are told of them: one table for the help and the completions.
 *
 * @module
 */

/** What there is to know of a command. */
export interface Page {
  /** Its name. */
  readonly name: string;
  /** What is written after its name. */
  readonly usage: string;
  /** What it does, in a few words. */
  readonly text: string;
  /** Under which task the help shows it. */
  readonly group: string;
  /** Commands to paste, and what each is for. */
  readonly examples: readonly (readonly [command: string, what: string])[];
}

/** Every command, by task. */
export const pages: readonly Page[] = [
  {
    name: "init",
    usage: "[folder]",
    text: "make a graph, answers without a key, and a test",
    group: "Begin",
    examples: [["millrace init", "here"], ["millrace init my-graphs", "in a folder of its own"]],
  },
  {
    name: "run",
    usage: "<graph.json> [-i key=value]...",
    text: "run a graph and stream what happens",
    group: "Run",
    examples: [
      ["millrace run joke.json -i topic=cats", "live, or lines in a pipe"],
      ["millrace run joke.json -i topic=cats --models echo", "no key, no network"],
      ["millrace run joke.json -i topic=cats --tag joke --text", "only the joke, as raw text"],
      ["millrace run joke.json -i @input.json --json | jq .", "every event is one line"],
      ["millrace run joke.json -i topic=cats -o joke > joke.txt", "only this key, at the end"],
    ],
  },
  {
    name: "resume",
    usage: "<run> [--answer id=value]...",
    text: "go on with a run that asked, failed or was stopped",
    group: "Run",
    examples: [
      ["millrace resume r-7fk2ab", "asks what the run asks"],
      ["millrace resume r-7fk2ab --answer approve", "go on with a run that asked"],
      ["millrace resume r-7fk2ab --model poet=openai:gpt-4o", "with another model"],
    ],
  },
  {
    name: "validate",
    usage: "<graph.json or folder>...",
    text: "check documents, and fix what is plain",
    group: "Check",
    examples: [
      ["millrace validate graphs", "every document in a folder"],
      ["millrace validate graphs --fix", "all faults; mends what is sure"],
      ["millrace validate joke.json --json", "an issue is one line"],
    ],
  },
  {
    name: "explain",
    usage: "[MR401]",
    text: "what a code means, with an example",
    group: "Check",
    examples: [["millrace explain MR401", "one code"], ["millrace explain", "all of them"]],
  },
  {
    name: "permissions",
    usage: "<graph.json>",
    text: "what a graph needs to run, and no more",
    group: "Check",
    examples: [
      ["millrace permissions joke.json", "as flags of Deno"],
      ["millrace permissions joke.json -f deno.json", "as a set for deno.json"],
    ],
  },
  {
    name: "test",
    usage: "[file or folder]...",
    text: "play cases and tapes, and tell what has changed",
    group: "Check",
    examples: [
      ["millrace test", "all of this folder and below"],
      ["millrace test joke.tape.ndjson --update", "asks the models, records anew"],
      ["millrace test --from joke.tape.ndjson > joke.case.json", "a tape as a case"],
    ],
  },
  {
    name: "replay",
    usage: "<tape>",
    text: "show a run that was recorded",
    group: "Look",
    examples: [
      ["millrace replay joke.tape.ndjson", "as it was"],
      ["millrace replay joke.tape.ndjson --speed 4 --node poem", "four times as fast, one node"],
      ["millrace replay joke.tape.ndjson --until 120 --json | jq .", "every event up to there"],
    ],
  },
  {
    name: "draw",
    usage: "<graph.json>",
    text: "a picture of a graph",
    group: "Look",
    examples: [
      ["millrace draw joke.json", "in the terminal"],
      ["millrace draw joke.json -f svg > joke.svg", "a picture of the graph"],
    ],
  },
  {
    name: "completions",
    usage: "<bash|zsh|fish>",
    text: "a script that lets a shell complete our words",
    group: "Begin",
    examples: [
      ["source <(millrace completions bash)", "for this bash"],
      ["source <(millrace completions zsh)", "for this zsh"],
      ["millrace completions fish | source", "for this fish"],
    ],
  },
  {
    name: "help",
    usage: "[command]",
    text: "this page, or that of a command",
    group: "Begin",
    examples: [["millrace help run", "all that run can do"]],
  },
];
