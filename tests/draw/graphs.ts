/** Graphs to draw: one for each thing that a drawing must get right. */
import type { GraphDocument, JsonObject, Target } from "../../mod.ts";

type Nodes = Record<string, JsonObject>;

const text = { type: "string" };

function graph(
  name: string,
  nodes: Nodes,
  edges: Record<string, Target>,
  more: Partial<GraphDocument> = {},
): GraphDocument {
  return { millrace: "1", name, models: { mini: "openai:gpt-4o-mini" }, nodes, edges, ...more };
}

/** Nodes that ask a model, each writing a key of its own name. */
function asking(...names: string[]): Nodes {
  return Object.fromEntries(names.map((name) => [name, { llm: "mini", prompt: "Go on.", into: name }]));
}

function keys(...names: string[]): Record<string, JsonObject> {
  return Object.fromEntries(names.map((name) => [name, text]));
}

const workers = Array.from({ length: 12 }, (_, i) => `worker_${i + 1}`);
const long = "a_name_that_says_everything_about_what_the_node_will_do_and_why";

/** The documents by name; those that begin with "broken" have errors, the others none. */
export const graphs: Readonly<Record<string, GraphDocument>> = {
  newsroom: graph("newsroom", {
    ...asking("brief", "joke", "poem", "research", "headline", "critic"),
    approve: { ask: { question: "Publish?" }, into: "approve" },
    publish: { call: "publish" },
  }, {
    START: "brief",
    brief: ["joke", "poem", "research"],
    joke: "critic",
    poem: "critic",
    research: "headline",
    headline: "critic",
    critic: { when: 'critic == "pass"', to: "approve", else: ["joke", "poem"] },
    approve: "publish",
  }, { state: keys("brief", "joke", "poem", "research", "headline", "critic", "approve") }),

  loops: graph("loops", asking("a", "b", "c", "d", "e", "f"), {
    START: "a",
    a: "b",
    b: "c",
    c: { when: 'c == "again"', to: "b", else: "d" },
    d: ["e", "f"],
    e: { when: 'e == "again"', to: "a" },
    f: { when: 'f == "again"', to: "f" },
  }, { state: keys("a", "b", "c", "d", "e", "f") }),

  supervisor: graph("supervisor", {
    supervisor: { llm: "mini", prompt: "Who is next?", into: "next" },
    ...asking("researcher", "coder", "writer"),
  }, {
    START: "supervisor",
    supervisor: {
      switch: "next",
      cases: { research: "researcher", code: "coder", write: "writer", done: "END" },
    },
    researcher: "supervisor",
    coder: "supervisor",
    writer: "supervisor",
  }, {
    state: { next: { enum: ["research", "code", "write", "done"] }, ...keys("researcher", "coder", "writer") },
  }),

  switch_of_five: graph("switch-of-five", {
    sort: { llm: "mini", prompt: "What is it about?", into: "intent" },
    ...asking("billing", "refund", "technical", "sales", "other"),
  }, {
    START: "sort",
    sort: {
      switch: "intent",
      cases: { billing: "billing", refund: "refund", technical: "technical", sales: "sales" },
      else: "other",
    },
  }, { state: keys("intent", "billing", "refund", "technical", "sales", "other") }),

  nested: graph("nested", { ...asking("question"), team: { graph: "team" }, again: { graph: "team" } }, {
    START: "question",
    question: "team",
    team: "again",
  }, {
    state: keys("question"),
    graphs: {
      team: {
        state: keys("plan", "question"),
        nodes: { ...asking("plan"), pair: { graph: "pair" } },
        edges: { START: "plan", plan: "pair" },
      },
      pair: {
        state: keys("draft", "notes", "review"),
        nodes: asking("draft", "notes", "review"),
        edges: {
          START: ["draft", "notes"],
          draft: "review",
          notes: "review",
          review: { when: 'review == "fine"', to: "END", else: "draft" },
        },
      },
    },
  }),

  catch: graph(
    "catch",
    {
      load: { call: "load", catch: { to: { when: 'error.code == "MR712"', to: "wait", else: "excuse" }, into: "why" } },
      use: { set: { outcome: "used" } },
      wait: { set: { waited: "yes" } },
      excuse: { set: { outcome: "{{ why.message }}" } },
    },
    { START: "load", load: "use", wait: "load" },
    { state: { why: {}, ...keys("outcome", "waited") } },
  ),

  fan_out: graph("fan-out", { ...asking("plan", ...workers, "merge") }, {
    START: "plan",
    plan: workers,
    ...Object.fromEntries(workers.map((name) => [name, "merge"])),
  }, { state: keys("plan", ...workers, "merge") }),

  each: graph(
    "each",
    {
      plan: { llm: "mini", prompt: "Name some.", into: "subjects" },
      write: {
        each: "subjects",
        as: "subject",
        concurrency: 4,
        llm: "mini",
        prompt: "{{ subject }}",
        into: "jokes",
        tags: ["joke"],
      },
      pick: { llm: "mini", prompt: "{{ jokes }}", into: "best", tools: ["look_up"], join: "any" },
    },
    { START: "plan", plan: "write", write: "pick" },
    {
      tools: { look_up: { description: "Looks up.", input: { type: "object" } } },
      state: {
        subjects: { type: "array", items: text },
        jokes: { type: "array", items: text },
        best: text,
      },
    },
  ),

  crossed: graph("crossed", asking("a", "b", "c", "d", "e", "f"), {
    START: ["a", "b", "c"],
    a: ["e", "f"],
    b: ["d", "f"],
    c: ["d", "e", "f"],
  }, { state: keys("a", "b", "c", "d", "e", "f") }),

  dense: graph("dense", {
    ...asking("brief", "sort", "billing", "technical", "other", "tone", "merge", "publish"),
    load: { call: "load", into: "load", catch: "excuse" },
    review: { llm: "mini", prompt: "Go on.", into: "review", catch: { to: "excuse", into: "why" } },
    check: { llm: "mini", prompt: "Go on.", into: "check", catch: "other" },
    excuse: { set: { excuse: "Sorry." } },
  }, {
    START: "brief",
    brief: ["load", "sort"],
    load: "merge",
    sort: {
      switch: "sort",
      cases: { billing: "billing", technical: "technical", done: "END" },
      else: "other",
    },
    billing: "review",
    technical: ["review", "tone"],
    other: ["review", "tone"],
    review: "check",
    tone: ["check", "merge"],
    check: { when: 'check == "again"', to: "sort", else: "merge" },
    merge: { when: 'merge == "redo"', to: "brief", else: "publish" },
    excuse: "publish",
  }, {
    state: {
      ...keys("brief", "sort", "billing", "technical", "other", "tone", "merge", "publish", "load", "review", "check"),
      ...keys("excuse"),
      why: {},
    },
  }),

  long_names: graph("long-names", { [long]: { set: { done: "yes" } }, short: { set: { done: "no" } } }, {
    START: long,
    [long]: {
      when:
        'done == "a \\"quoted\\" | piped [bracketed] {braced} <b>bold</b> & `ticked` #1; answer"\n  || done != "\\n"',
      to: "short",
    },
  }, { state: keys("done") }),

  broken_characters: graph("文字と絵 🐈", {
    ask: { call: "翻訳する関数", tags: ["日本語", "🐈"] },
    tell: { each: "items", set: { all: "{{ item }}" }, description: "é, not é" },
  }, {
    START: "ask",
    ask: { switch: "lang", cases: { "日本語": "tell", "français": "END", "العربية": "tell" }, else: "END" },
  }, {
    state: {
      lang: text,
      items: { type: "array", items: text },
      all: { type: "array", items: text, reduce: "append" },
    },
  }),

  broken: graph(
    "broken",
    {
      ...asking("a", "alone"),
      empty: {},
      lost: { graph: "nowhere" },
      itself: { graph: "itself" },
    },
    { START: "a", a: ["empty", "emtpy"], empty: ["lost", "itself"], nobody: "lost" },
    {
      state: keys("a", "alone"),
      graphs: { itself: { nodes: { again: { graph: "itself" } }, edges: { START: "again" } } },
    },
  ),
};
