/**
 * MR3xx: what a document names and does not hold: models, tools, graphs, code of the host.
 *
 * @module
 */
import type { CodePage } from "./page.ts";

/** The pages of this family. */
export const names: readonly CodePage[] = [
  {
    code: "MR301",
    severity: "error",
    title: "An unknown model",
    text: "A node asks a model that the document does not name under models. Nodes ask by the name that the document " +
      "gives, so that another model is put in its place in one line.",
    wrong: `{
  "millrace": "1",
  "models": { "mini": "openai:gpt-4o-mini" },
  "state": { "joke": { "type": "string" }, "poem": { "type": "string" } },
  "nodes": {
    "joke": { "llm": "mini", "prompt": "Write a joke.", "into": "joke" },
    "poem": { "llm": "maxi", "prompt": "Write a poem.", "into": "poem" }
  },
  "edges": { "START": ["joke", "poem"] }
}`,
    right: [["maxi", "mini"]],
    advice: 'Use one of the names, or add one: "models": { "maxi": "openai:gpt-4o" }.',
  },
  {
    code: "MR302",
    severity: "error",
    title: "An unknown provider",
    text: 'A model is "provider:model", and nobody knows this provider: it does not come with Millrace, and the host ' +
      "gives none of that name.",
    wrong: `{
  "millrace": "1",
  "models": { "mini": "opneai:gpt-4o-mini" },
  "state": { "joke": { "type": "string" } },
  "nodes": { "write": { "llm": "mini", "prompt": "Write a joke.", "into": "joke" } },
  "edges": { "START": "write" }
}`,
    right: [[`"opneai:`, `"openai:`]],
    advice:
      'Use a provider from the list. For a server that speaks Chat Completions take "compatible" with a baseURL; ' +
      "a program may give providers of its own in its kit.",
  },
  {
    code: "MR303",
    severity: "error",
    title: "A key written out",
    text: "A secret stands in the document itself. Documents are kept, sent and shown: whoever reads it has the key.",
    wrong: `{
  "millrace": "1",
  "models": {
    "local": { "model": "compatible:llama3.2", "baseURL": "https://llm.example/v1", "apiKey": "sk-1234" }
  },
  "state": { "joke": { "type": "string" } },
  "nodes": { "write": { "llm": "local", "prompt": "Write a joke.", "into": "joke" } },
  "edges": { "START": "write" }
}`,
    right: [[`"sk-1234"`, `{ "secret": "LLM_KEY" }`]],
    advice: "Name the key, and let the host give it. A key that was written out is to be made invalid at its provider.",
  },
  {
    code: "MR304",
    severity: "error",
    title: "An unknown tool",
    text:
      "A node offers a tool to its model that the document does not declare under tools, or that its MCP server does " +
      "not have. Without a declaration the model would not know what it is for, nor what arguments it takes.",
    wrong: `{
  "millrace": "1",
  "models": { "mini": "openai:gpt-4o-mini" },
  "state": { "joke": { "type": "string" } },
  "nodes": { "write": { "llm": "mini", "prompt": "Write a joke.", "tools": ["search"], "into": "joke" } },
  "edges": { "START": "write" }
}`,
    right: [[`"tools": ["search"], `, ""]],
    advice: 'Declare it: "tools": { "search": { "description": "…", "input": { … } } }; the host gives its code.',
  },
  {
    code: "MR305",
    severity: "error",
    title: "An unknown graph",
    text: "A node runs a graph that is not under graphs. A graph in a file of its own is named by a path that begins " +
      'with "./".',
    wrong: `{
  "millrace": "1",
  "state": { "text": { "type": "string" } },
  "nodes": { "tidy": { "graph": "tydi" } },
  "edges": { "START": "tidy" },
  "graphs": {
    "tidy": {
      "state": { "text": { "type": "string" } },
      "nodes": { "mark": { "set": { "text": "seen" } } },
      "edges": { "START": "mark" }
    }
  }
}`,
    right: [["tydi", "tidy"]],
    advice: "Use one of the names, or add the graph.",
  },
  {
    code: "MR306",
    severity: "error",
    title: "Code that the host does not give",
    text:
      "The document names a function, a tool or a reducer, and the program that loads it gives none of that name; or " +
      "an MCP server that the program does not allow. A document holds no code: it says what is needed, and a host says " +
      "what that is.",
    wrong: `{
  "millrace": "1",
  "state": { "nights": { "type": "integer" }, "price": { "type": "number" } },
  "input": ["nights"],
  "nodes": { "quote": { "call": "quote", "with": { "nights": "{{ nights }}" }, "into": "price" } },
  "edges": { "START": "quote" }
}`,
    right: [[
      `"call": "quote", "with": { "nights": "{{ nights }}" }, "into": "price"`,
      `"set": { "price": "{{ nights * 80 }}" }`,
    ]],
    advice:
      "Give it: load(text, { functions: { quote: ({ nights }) => nights * 80 } }). The command line has no code to " +
      "give; millrace validate counts what a document names as given. A server is allowed by " +
      'load(text, { mcp: ["npx -y @example/files"] }), or by --mcp.',
  },
  {
    code: "MR307",
    severity: "error",
    title: "A graph inside itself",
    text: "A graph runs itself, directly or by way of another: that would never end.",
    wrong: `{
  "millrace": "1",
  "state": { "text": { "type": "string" } },
  "nodes": { "tidy": { "graph": "tidy" } },
  "edges": { "START": "tidy" },
  "graphs": {
    "tidy": {
      "state": { "text": { "type": "string" } },
      "nodes": { "again": { "graph": "tidy" } },
      "edges": { "START": "again" }
    }
  }
}`,
    right: [[`"again": { "graph": "tidy" }`, `"again": { "set": { "text": "seen" } }`]],
    advice: "For a repetition, lead an edge back to an earlier node.",
  },
];
