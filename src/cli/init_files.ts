/**
 * The files that `init` makes.
 *
 * @module
 */

/** A graph. */
export const graph: string = `{
  "millrace": "1",
  "name": "duet",
  "description": "Two models write at the same time; a third one introduces what they wrote.",
  "models": {
    "joker": { "model": "openai:gpt-4o-mini", "tags": ["joke"] },
    "poet": { "model": "openai:gpt-4o-mini", "tags": ["poem"] },
    "host": "openai:gpt-4o-mini"
  },
  "state": {
    "topic": { "type": "string" },
    "joke": { "type": "string" },
    "poem": { "type": "string" },
    "welcome": { "type": "string" }
  },
  "input": ["topic"],
  "output": ["welcome", "joke", "poem"],
  "nodes": {
    "write_joke": { "llm": "joker", "prompt": "Write a joke about {{ topic }}.", "into": "joke" },
    "write_poem": { "llm": "poet", "prompt": "Write four lines about {{ topic }}.", "into": "poem" },
    "introduce": {
      "llm": "host",
      "prompt": "Introduce this joke and this poem in one sentence.\\n\\n{{ joke }}\\n\\n{{ poem }}",
      "into": "welcome"
    }
  },
  "edges": {
    "START": ["write_joke", "write_poem"],
    "write_joke": "introduce",
    "write_poem": "introduce"
  }
}
`;

/** What its models answer without a key. */
export const script: string = `{
  "models": {
    "joker": [
      {
        "delay": 300,
        "pace": 90,
        "usage": { "input": 12, "output": 21 },
        "chunks": ["Why ", "did ", "the ", "cat ", "leave ", "the ", "mill? ", "The ", "mice ", "had ", "ground ", "rules."]
      }
    ],
    "poet": [
      {
        "delay": 200,
        "pace": 70,
        "usage": { "input": 13, "output": 34 },
        "chunks": [
          "The ", "river ", "keeps ", "no ", "clock,\\n",
          "the ", "cat ", "keeps ", "none;\\n",
          "they ", "turn ", "the ", "wheel ", "of ", "hours\\n",
          "till ", "both ", "are ", "done."
        ]
      }
    ],
    "host": [
      {
        "delay": 200,
        "pace": 60,
        "usage": { "input": 70, "output": 15 },
        "chunks": ["Ladies ", "and ", "gentlemen: ", "a ", "cat, ", "a ", "mill, ", "and ", "no ", "hurry ", "at ", "all."]
      }
    ]
  }
}
`;

/** What it must do, as a test. */
export const cases: string = `[
  {
    "description": "a duet",
    "spec": ["graph/nodes"],
    "graph": "duet.json",
    "tests": [
      {
        "description": "both write about the topic, and the third is shown what they wrote",
        "run": { "input": { "topic": "cats" } },
        "models": {
          "joker": [
            {
              "expect": { "messages": [{ "role": "user", "content": "Write a joke about cats." }] },
              "chunks": ["Why ", "not?"]
            }
          ],
          "poet": [{ "chunks": ["Soft ", "paws."] }],
          "host": [
            {
              "expect": {
                "messages": [
                  {
                    "role": "user",
                    "content": "Introduce this joke and this poem in one sentence.\\n\\nWhy not?\\n\\nSoft paws."
                  }
                ]
              },
              "chunks": ["Here ", "they ", "are."]
            }
          ]
        },
        "end": { "status": "done", "output": { "welcome": "Here they are.", "joke": "Why not?", "poem": "Soft paws." } }
      }
    ]
  }
]
`;
