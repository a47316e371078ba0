/**
 * MR6xx: the surroundings: keys, permissions, files.
 *
 * @module
 */
import type { CodePage } from "./page.ts";

const local = `{
  "millrace": "1",
  "models": {
    "local": { "model": "compatible:llama3.2", "baseURL": "https://llm.example/v1", "apiKey": { "secret": "LLM_KEY" } }
  },
  "state": { "joke": { "type": "string" } },
  "nodes": { "write": { "llm": "local", "prompt": "Write a joke.", "into": "joke" } },
  "edges": { "START": "write" }
}`;

/** The pages of this family. */
export const surroundings: readonly CodePage[] = [
  {
    code: "MR601",
    severity: "error",
    title: "A key is missing, or was not accepted",
    text:
      "A model needs a key that is not to be had, or that the host does not give to this server, or the server does " +
      "not accept it. A document only names keys; which of them goes where is the host's to say.",
    wrong: local,
    happens: "The host gives no LLM_KEY: the node fails before anything is sent.",
    right: [],
    advice: "Set the variable of the environment, and let the document use it: millrace run graph.json " +
      "--secret LLM_KEY@llm.example, or load(text, { secrets: { LLM_KEY: " +
      '{ value: "…", hosts: ["llm.example"] } } }). Without a key, --models echo answers offline.',
  },
  {
    code: "MR602",
    severity: "error",
    title: "The machine does not allow it",
    text:
      "A server, a variable or a file may not be reached: Deno was started without that permission, the file system " +
      "refuses it, or a request went to a server that the document does not name.",
    wrong: local,
    happens: "Deno was started without --allow-net=llm.example: the node fails before anything is sent.",
    right: [],
    advice: "millrace permissions graph.json prints the flags that the document needs, and no more.",
  },
  {
    code: "MR603",
    severity: "error",
    title: "A file is not there",
    text:
      "The document, or a file that it names, cannot be read. Files are looked for below the folder of the document.",
    wrong: `{
  "millrace": "1",
  "models": { "mini": "openai:gpt-4o-mini" },
  "state": { "joke": { "type": "string" } },
  "nodes": { "write": { "llm": "mini", "prompt": { "file": "./prompt.md" }, "into": "joke" } },
  "edges": { "START": "write" }
}`,
    right: [[`{ "file": "./prompt.md" }`, `"Write a joke."`]],
    advice: "Put the file there, or mend its path. A program that loads text gives files by its kit: " +
      'load(text, { files: { "prompt.md": "…" } }).',
  },
  {
    code: "MR605",
    severity: "error",
    title: "A file outside the document's folder",
    text: "A document may come from a stranger. It names files below its own folder and no others, so that it cannot " +
      "send what else is on the disk to a model; links are followed as long as they stay inside.",
    wrong: `{
  "millrace": "1",
  "models": { "mini": "openai:gpt-4o-mini" },
  "state": { "joke": { "type": "string" } },
  "nodes": { "write": { "llm": "mini", "prompt": { "file": "../../etc/passwd" }, "into": "joke" } },
  "edges": { "START": "write" }
}`,
    right: [[`{ "file": "../../etc/passwd" }`, `"Write a joke."`]],
    advice: 'Keep the file beside the document, and name it by a relative path, as "./prompts/joke.md".',
  },
];
